"""Outgoing SMS through Twilio, and what mainland carriers drop."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientError, encode_basic_auth

from simulators.twilio import Twilio


async def send(twilio: Twilio, token: str | None = None, **form: str) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": encode_basic_auth(twilio.account_sid, token or twilio.auth_token)}
    data = {"To": "+8613912345678", "From": twilio.number, "Body": "您的验证码是1234", **form}
    address = f"{twilio.api_url}/2010-04-01/Accounts/{twilio.account_sid}/Messages.json"
    async with twilio.session.post(address, data=data, headers=headers) as response:
        return response.status, await response.json()


async def test_an_approved_message_is_delivered() -> None:
    async with Twilio() as twilio:
        twilio.approved = [r"您的验证码是\d{4}"]
        status, answer = await send(twilio)
        await twilio.settle()
        assert (status, answer["status"], twilio.messages[0].status) == (201, "queued", "delivered")


@pytest.mark.parametrize("body", ["您的验证码是12345", "详见 https://a.cn", "字" * 501])
async def test_a_mainland_carrier_drops(body: str) -> None:
    async with Twilio() as twilio:
        twilio.approved = [r"您的验证码是\d{4}", r"字+"]
        await send(twilio, Body=body)
        await twilio.settle()
        assert (twilio.messages[0].status, twilio.messages[0].error) == ("undelivered", 30007)
        assert twilio.record.rules() == ["30007"]


async def test_a_repetition_is_dropped() -> None:
    async with Twilio() as twilio:
        twilio.approved = [r".*"]
        await send(twilio)
        await send(twilio)
        await twilio.settle()
        assert [message.status for message in twilio.messages] == ["delivered", "undelivered"]


@pytest.mark.parametrize(
    ("form", "code"),
    [({"To": "139"}, 21211), ({"From": ""}, 21603), ({"Body": ""}, 21602), ({"Body": "a" * 1601}, 21617)],
)
async def test_what_twilio_does_not_take(form: dict[str, str], code: int) -> None:
    async with Twilio() as twilio:
        status, answer = await send(twilio, **form)
        assert (status, answer["code"], twilio.messages) == (400, code, [])


async def test_a_wrong_token_is_refused() -> None:
    async with Twilio() as twilio:
        status, _answer = await send(twilio, token="x")
        assert (status, twilio.record.rules()) == (401, ["20003"])


async def test_cut_after_it_was_taken() -> None:
    async with Twilio() as twilio:
        twilio.approved = [r".*"]
        twilio.inject_sms("reset_after")
        with pytest.raises(ClientError):
            await send(twilio)
        assert len(twilio.messages) == 1
