"""Signatures, with Twilio's own SDK as an oracle."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator

from simulators.twilio import sign, with_body_hash

TOKEN = "12345"


@pytest.mark.parametrize(
    ("url", "parameters"),
    [
        (
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            {"CallSid": "CA1", "Caller": "+14158675309", "Digits": "1234", "From": "", "To": ""},
        ),
        ("https://hall.test/phone/turn", {"SpeechResult": "我要预约", "Confidence": "0.9"}),
        ("https://hall.test/phone/turn", {"B": "1", "a": "2", "A": "3", "_": "4"}),
        ("wss://hall.test/phone/relay", {}),
    ],
)
def test_the_sdk_accepts_what_is_signed(url: str, parameters: dict[str, str]) -> None:
    signature = sign(TOKEN, url, list(parameters.items()))
    validator = RequestValidator(TOKEN)
    assert validator.validate(url, parameters, signature)
    assert not validator.validate(url, parameters, sign("other", url, list(parameters.items())))


def test_the_vendors_published_example() -> None:
    """The example of Twilio's own page on request validation."""
    parameters = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+12349013030"),
        ("Digits", "1234"),
        ("From", "+12349013030"),
        ("To", "+18005551212"),
    ]
    assert sign(TOKEN, "https://mycompany.com/myapp.php?foo=1&bar=2", parameters) == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


def test_a_json_body_is_signed_by_its_hash() -> None:
    body = b'{"a": 1}'
    url = with_body_hash("https://hall.test/phone/status?x=1", body)
    assert RequestValidator(TOKEN).validate(url, body.decode(), sign(TOKEN, url))
