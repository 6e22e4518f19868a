"""The gateways behind the port against their simulators: templates and signatures, codes, unknown outcomes, choosing by settings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from hall.clock import Clock
from hall.hall import Hall
from hall.identity.sms import DevelopmentSms, Outgoing, SmsFault
from hall.identity.sms_aliyun_sender import AliyunSms, signed, spread
from hall.identity.sms_senders import sender_of
from hall.identity.sms_twilio_sender import TwilioSms
from hall.settings import Environment, Settings
from simulators.sms import MainlandSms, authorization
from simulators.twilio import Twilio
from tests.conftest import settings_for

PHONE = "13800001234"
CODE = Outgoing(PHONE, "【示范大厅】您的验证码是483920", "code", {"hall": "示范大厅", "code": "483920"}, "sms_1")
LONG = Outgoing(
    PHONE,
    "【示范大厅】补办社保卡一次性告知单",
    "notice",
    {"hall": "示范大厅", "item": "补办社保卡", "number": "GZ1", "part": "1", "parts": "1", "text": "材料" * 60},
    "sms_2",
)
PIECES = "".join(f"${{text{n if n > 1 else ''}}}" for n in range(1, 11))
TEMPLATES = {
    "SMS_1": "您的验证码是${code}",
    "SMS_2": f"${{item}}一次性告知单${{number}}（${{part}}/${{parts}}）：{PIECES}",
}


def mainland(sms: MainlandSms, **changes: object) -> Settings:
    values: dict[str, object] = {
        "sms_provider": "aliyun",
        "sms_api_url": sms.api_url,
        "sms_access_key_id": sms.access_key_id,
        "sms_access_key_secret": sms.access_key_secret,
        "sms_sign_name": "示范大厅",
        "sms_templates": {"code": "SMS_1", "notice": "SMS_2"},
    }
    return settings_for("sqlite+aiosqlite://", **(values | changes))


def now() -> datetime:
    return Clock().now()


async def fault(sender: AliyunSms | TwilioSms, message: Outgoing = CODE) -> SmsFault:
    with pytest.raises(SmsFault) as caught:
        await sender.send(message)
    return caught.value


async def test_approved_templates_with_their_parameters() -> None:
    async with MainlandSms(signs={"示范大厅"}, templates=TEMPLATES) as sms:
        sender = AliyunSms(mainland(sms), now)
        sms.limited = False
        await sender.send(CODE)
        await sender.send(LONG)
        code, notice = sms.sent
        assert (code.phone, code.text, code.out_id) == (PHONE, "【示范大厅】您的验证码是483920", "sms_1")
        assert "材料" * 60 in notice.text
        assert sms.violations == []


async def test_what_was_not_approved_or_holds_an_address_never_leaves() -> None:
    async with MainlandSms(signs={"示范大厅"}, templates=TEMPLATES) as sms:
        sender = AliyunSms(mainland(sms), now)
        assert (await fault(sender, Outgoing(PHONE, "x", "booking_confirmed", {}, "r"))).code == "no_template"
        for text in ("看 https://hall.test/1", "www.hall.test", "长" * 501):
            assert (await fault(sender, Outgoing(PHONE, text, "code", {"code": "1"}, "r"))).code == "unsendable_text"
        assert sms.sent == []


@pytest.mark.parametrize(
    ("injected", "retryable", "unknown"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", True, False),
        ("isp.SYSTEM_ERROR", True, False),
        ("isv.AMOUNT_NOT_ENOUGH", True, False),
        ("isv.SMS_TEMPLATE_ILLEGAL", False, False),
        ("isv.MOBILE_NUMBER_ILLEGAL", False, False),
        ("isv.BLACK_KEY_CONTROL_LIMIT", False, False),
        ("reset_after", False, True),
    ],
)
async def test_the_mainland_providers_codes(injected: str, *, retryable: bool, unknown: bool) -> None:
    async with MainlandSms(signs={"示范大厅"}, templates=TEMPLATES) as sms:
        sms.inject(injected)
        found = await fault(AliyunSms(mainland(sms), now))
        assert (found.retryable, found.unknown) == (retryable, unknown)


async def test_nobody_listening_is_tried_later() -> None:
    async with MainlandSms(signs={"示范大厅"}, templates=TEMPLATES) as sms:
        sender = AliyunSms(mainland(sms, sms_api_url="http://127.0.0.1:9"), now)
    assert (await fault(sender)).retryable


def test_the_signature_is_that_of_unrelated_code() -> None:
    moment = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)
    ours = signed("https://dysmsapi.aliyuncs.com", "A=%E7%A4%BA&B=2", "key", "secret", moment, "n1")
    headers = {name: value for name, value in ours.items() if name != "Authorization"}
    theirs = authorization("key", "secret", "POST", "/", [("A", "示"), ("B", "2")], headers, b"")
    assert ours["Authorization"] == theirs


def test_long_texts_are_spread_over_the_templates_variables() -> None:
    pieces = spread({"text": "一" * 50, "item": "很长" * 30, "place": ""}, 35)
    assert [len(pieces[name]) for name in ("text", "text2", "text3", "text10", "item", "place")] == [
        35,
        15,
        1,
        1,
        35,
        1,
    ]


async def test_twilio_takes_an_approved_text_for_the_mainland() -> None:
    async with Twilio() as twilio:
        twilio.approved = [r"【示范大厅】您的验证码是\d{6}"]
        settings = settings_for(
            "sqlite+aiosqlite://",
            sms_provider="twilio",
            twilio_account_sid=twilio.account_sid,
            twilio_auth_token=twilio.auth_token,
            twilio_api_url=twilio.api_url,
            sms_twilio_from="+85230000000",
        )
        sender = TwilioSms(settings)
        await sender.send(CODE)
        await twilio.settle()
        assert [(one.to, one.status) for one in twilio.messages] == [(f"+86{PHONE}", "delivered")]
        for injected, retryable, unknown in ((429, True, False), (21610, False, False), (503, False, True)):
            twilio.inject_sms(injected)
            found = await fault(sender)
            assert (found.retryable, found.unknown) == (retryable, unknown), injected
        twilio.inject_sms("reset_after")
        assert (await fault(sender)).unknown
        assert (await fault(sender, Outgoing(PHONE, "http://x", "code", {}, "r"))).code == "unsendable_text"


def chosen(**changes: object) -> object:
    return sender_of(Hall.build(settings_for("sqlite+aiosqlite://", **changes)))


def test_the_gateway_is_chosen_by_settings() -> None:
    aliyun = {
        "sms_access_key_id": "k",
        "sms_access_key_secret": "s",
        "sms_sign_name": "示范大厅",
        "sms_templates": {"code": "SMS_1"},
    }
    production = {"env": Environment.PRODUCTION}
    assert isinstance(chosen(), DevelopmentSms)
    assert chosen(**production) is None
    assert chosen(**production, sms_provider="development") is None
    assert isinstance(chosen(**production, sms_provider="aliyun", **aliyun), AliyunSms)
    for missing in aliyun:
        with pytest.raises(ValidationError, match=f"HALL_{missing.upper()}"):
            chosen(sms_provider="aliyun", **{name: value for name, value in aliyun.items() if name != missing})
