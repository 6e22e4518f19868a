"""Who may call the line: signatures made by the vendor's own package, over the one public address, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest
from twilio.request_validator import RequestValidator

from tests.integration.phone.line import ACCOUNT, PUBLIC, TOKEN, Line, line

FORM = {"AccountSid": ACCOUNT, "CallSid": "CA1", "From": "+8613800000000", "CallStatus": "ringing", "Empty": ""}
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def phone(sqlite_url: str) -> AsyncIterator[Line]:
    async with line(sqlite_url) as opened:
        yield opened


def signature(url: str, form: dict[str, str], token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, form))


async def post(phone: Line, headers: dict[str, str], path: str = "/phone/voice", body: str | None = None) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            phone.address + path, data=urlencode(FORM) if body is None else body, headers=FORM_TYPE | headers
        ) as got,
    ):
        return got.status


@pytest.mark.parametrize(
    "signed_over", [f"{PUBLIC}/phone/voice", f"{PUBLIC}:443/phone/voice"], ids=["without port", "with port"]
)
async def test_right_signatures_are_taken_whatever_a_proxy_says(phone: Line, signed_over: str) -> None:
    mark = signature(signed_over, FORM)
    for more in ({}, {"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}):
        assert await post(phone, {"X-Twilio-Signature": mark} | more) == 200


async def test_a_signature_by_hand_after_the_vendors_description_is_taken(phone: Line) -> None:
    text = f"{PUBLIC}/phone/voice" + "".join(name + FORM[name] for name in sorted(FORM))
    made = base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
    assert await post(phone, {"X-Twilio-Signature": made}) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "not base64 ÿ"},
        {"X-Twilio-Signature": signature(f"{PUBLIC}/phone/voice", FORM, "another token")},
        {"X-Twilio-Signature": signature("wss://hall.test/phone/voice", FORM)},
        {"X-Twilio-Signature": signature("http://hall.test/phone/voice", FORM)},
        {"X-Twilio-Signature": signature(f"{PUBLIC}/phone/turn", FORM)},
        {"X-Twilio-Signature": signature(f"{PUBLIC}/phone/voice?x=1", FORM)},
        {"X-Twilio-Signature": signature(f"{PUBLIC}/phone/voice", FORM | {"From": "+1"})},
        {
            "X-Twilio-Signature": signature("https://evil.example/phone/voice", FORM),
            "Host": "evil.example",
            "X-Forwarded-Host": "evil.example",
        },
    ],
)
async def test_wrong_missing_and_foreign_signatures_are_refused(phone: Line, headers: dict[str, str]) -> None:
    assert await post(phone, headers) == 403


async def test_another_account_of_the_same_token_is_refused(phone: Line) -> None:
    other = FORM | {"AccountSid": "AC" + "1" * 32}
    mark = signature(f"{PUBLIC}/phone/voice", other)
    assert await post(phone, {"X-Twilio-Signature": mark}, body=urlencode(other)) == 403


async def test_repeated_fields_are_signed_by_their_distinct_values(phone: Line) -> None:
    body = urlencode([*FORM.items(), ("Extra", "b"), ("Extra", "a"), ("Extra", "b")])
    text = f"{PUBLIC}/phone/voice" + "".join(
        name + value for name, value in sorted([*FORM.items(), ("Extra", "a"), ("Extra", "b")])
    )
    made = base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()
    assert await post(phone, {"X-Twilio-Signature": made}, body=body) == 200


async def test_json_needs_its_digest_in_the_address(phone: Line) -> None:
    body = json.dumps({"CallSid": "CA2"})
    digest = hashlib.sha256(body.encode()).hexdigest()
    path = f"/phone/status?bodySHA256={digest}"
    kind = {"Content-Type": "application/json"}
    mark = {"X-Twilio-Signature": signature(PUBLIC + path, {})}
    assert await post(phone, kind | mark, path, body) == 204
    assert await post(phone, kind | mark, path, body + " ") == 403
    bare = {"X-Twilio-Signature": signature(f"{PUBLIC}/phone/status", {})}
    assert await post(phone, kind | bare, "/phone/status", body) == 403


async def test_the_handshake_is_signed_over_the_sockets_own_address(phone: Line) -> None:
    url = phone.address.replace("http", "ws") + "/phone/relay"
    async with aiohttp.ClientSession() as session:
        right = {"X-Twilio-Signature": signature("wss://hall.test/phone/relay", {})}
        async with session.ws_connect(url, headers=right) as socket:
            assert not socket.closed
        for headers in ({"X-Twilio-Signature": signature(f"{PUBLIC}/phone/relay", {})}, {}):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(url, headers=headers)
            assert refused.value.status == 403


async def test_without_its_settings_the_line_does_not_exist(sqlite_url: str) -> None:
    async with line(sqlite_url, twilio_auth_token="") as phone:
        assert await post(phone, {"X-Twilio-Signature": signature(f"{PUBLIC}/phone/voice", FORM, "")}) == 404


async def test_bodies_that_are_no_text_are_refused(phone: Line) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{phone.address}/phone/voice", data=b"\xff\xfe%", headers=FORM_TYPE) as got,
    ):
        assert got.status == 403
