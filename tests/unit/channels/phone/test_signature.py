"""Bar 9: the vectors that the vendor's SDKs are tested with (Python, PHP, C#, Go, Node, Ruby), by our own check.

They are signed over addresses of their own; what is signed over ours goes over HTTP in tests/integration/phone.
"""

from __future__ import annotations

import pytest

from hall.channels.phone.signature import Parameters, is_genuine, signed_url

TOKEN = "12345"
PAGE = "/myapp.php?foo=1&bar=2"
CALL = [
    ("CallSid", "CA1234567890ABCDE"),
    ("From", "+14158675309"),
    ("Digits", "1234"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
TWICE = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
JSON = '{"property": "value", "boolean": true}'
DIGEST = "bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
RUBY_TOKEN, RUBY = "2bd9e9638872de601313dc77410d3b23", "http://twiliotests.heroku.com"
RUBY_SMS = [
    ("ToState", "CA"),
    ("FromState", "CA"),
    ("AccountSid", "ACba8bc05eacf94afdae398e642c9cc32d"),
    ("SmsMessageSid", "SM2003cbd5e6a3701999aa3e5f20ff2787"),
    ("Body", "Orly"),
    ("From", "+14159354345"),
    ("FromCity", "SAN FRANCISCO"),
    ("SmsStatus", "received"),
    ("FromZip", "94107"),
    ("FromCountry", "US"),
    ("To", "+14158141819"),
    ("ToCity", "SAN FRANCISCO"),
    ("ToZip", "94105"),
    ("ToCountry", "US"),
    ("ApiVersion", "2010-04-01"),
    ("SmsSid", "SM2003cbd5e6a3701999aa3e5f20ff2787"),
]
RUBY_VOICE = [  # blank fields are signed too
    ("ToState", "California"),
    ("CalledState", "California"),
    ("Direction", "inbound"),
    ("FromState", "CA"),
    ("AccountSid", "ACba8bc05eacf94afdae398e642c9cc32d"),
    ("Caller", "+14153595711"),
    ("CallerZip", "94108"),
    ("CallerCountry", "US"),
    ("From", "+14153595711"),
    ("FromCity", "SAN FRANCISCO"),
    ("CallerCity", "SAN FRANCISCO"),
    ("To", "+14157669926"),
    ("FromZip", "94108"),
    ("FromCountry", "US"),
    ("ToCity", ""),
    ("CallStatus", "ringing"),
    ("CalledCity", ""),
    ("CallerState", "CA"),
    ("CalledZip", ""),
    ("ToZip", ""),
    ("ToCountry", "US"),
    ("CallSid", "CA136d09cd59a3c0ec8dbff44da5c03f31"),
    ("CalledCountry", "US"),
    ("Called", "+14157669926"),
    ("ApiVersion", "2010-04-01"),
    ("ApplicationSid", "AP44efecad51364e80b133bb7c07eb8204"),
]
Vector = tuple[str, str, str, str | list[tuple[str, str]], str]
VECTORS: dict[str, Vector] = {
    "every SDK's form": (TOKEN, "https://mycompany.com", PAGE, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    "repeated fields": (TOKEN, "https://mycompany.com", PAGE, TWICE, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    "signed with port 443": (TOKEN, "https://mycompany.com", PAGE, CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
    "signed with port 80": (TOKEN, "http://mycompany.com", PAGE, CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    "signed without its port": (TOKEN, "https://mycompany.com:1234", PAGE, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
    "http without its port": (TOKEN, "http://mycompany.com:1234", PAGE, CALL, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    "C#: capitals in the host": (TOKEN, "https://MyCompany.com", PAGE, CALL, "g9IN/x4Cft2g517EjYvEvM/W7LU="),
    "JSON": (TOKEN, "https://mycompany.com", f"{PAGE}&{DIGEST}", JSON, "a9nBmqA0ju/hNViExpshrM61xv4="),
    "JSON, hash alone": (TOKEN, "https://mycompany.com", f"/myapp.php?{DIGEST}", JSON, "y77kIzt2vzLz71DgmJGsen2scGs="),
    "Ruby: a call": (RUBY_TOKEN, RUBY, "/validate/voice", RUBY_VOICE, "oVb2kXoVy8GEfwBDjR8bk/ZZ6eA="),
    "Ruby: a message": (RUBY_TOKEN, RUBY, "/validate/sms", RUBY_SMS, "mxeiv65lEe0b8L6LdVw2jgJi8yw="),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_published_vectors_of_the_sdks(name: str) -> None:
    token, public, path, said, mark = VECTORS[name]
    body = said if isinstance(said, str) else Parameters(said)
    assert is_genuine(token, signed_url(public, path), body, mark)
    assert not is_genuine(token + "6", signed_url(public, path), body, mark)
    assert not is_genuine(token, signed_url(public, path + "&x=1"), body, mark)
    assert not is_genuine(token, signed_url(public, path, socket=True), body, mark)
    changed = body + " " if isinstance(body, str) else Parameters([*said, ("More", "1")])
    assert not is_genuine(token, signed_url(public, path), changed, mark)


def test_what_the_sdks_themselves_refuse_or_break_on() -> None:
    right = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    page = signed_url("https://mycompany.com", PAGE)
    assert not is_genuine(TOKEN, page, JSON, right)  # JSON without its hash: a TypeError inside the SDK
    for mark in (None, "", "FAIL", f"NOT{right}", "not base64 ÿ"):
        assert not is_genuine(TOKEN, page, Parameters(CALL), mark)
    assert not is_genuine("", page, Parameters(CALL), right)
