"""The mainland SMS provider: its signature against the vendor's published example, and every refusal."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest

from simulators.sms import MainlandSms, authorization


def test_the_vendors_published_example() -> None:
    """The RunInstances example of the vendor's page on signatures of version 3."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = [("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"), ("RegionId", "cn-shanghai")]
    given = authorization("YourAccessKeyId", "YourAccessKeySecret", "POST", "/", query, headers, b"")
    assert given.endswith("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


@pytest.fixture
async def sms() -> AsyncIterator[MainlandSms]:
    async with MainlandSms(
        signs={"湛河政务"}, templates={"SMS_1": "您预约的${item}已办妥，编号${number}。"}
    ) as provider:
        yield provider


RIGHT = {
    "PhoneNumbers": "13912345678",
    "SignName": "湛河政务",
    "TemplateCode": "SMS_1",
    "TemplateParam": json.dumps({"item": "社保卡申领", "number": "A12"}, ensure_ascii=False),
    "OutId": "n1",
}


async def send(sms: MainlandSms, secret: str | None = None, **changes: str) -> dict[str, Any]:
    body = urlencode({**RIGHT, **changes}).encode()
    headers = {
        "host": urlsplit(sms.api_url).netloc,
        "content-type": "application/x-www-form-urlencoded",
        "x-acs-action": "SendSms",
        "x-acs-version": "2017-05-25",
        "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": secrets.token_hex(16),
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
    }
    headers["Authorization"] = authorization(
        sms.access_key_id, secret or sms.access_key_secret, "POST", "/", [], headers, body
    )
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{sms.api_url}/", data=body, headers=headers) as response,
    ):
        answer: dict[str, Any] = await response.json()
        return answer


async def test_a_right_message_is_sent(sms: MainlandSms) -> None:
    assert (await send(sms))["Code"] == "OK"
    assert [(one.phone, one.text, one.out_id) for one in sms.sent] == [
        ("13912345678", "【湛河政务】您预约的社保卡申领已办妥，编号A12。", "n1")
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PhoneNumbers": "123"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"SignName": "别家"}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"TemplateCode": "SMS_9"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"TemplateParam": "{"}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"item": "a"}'}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": json.dumps({"item": "字" * 36, "number": "1"})}, "isv.PARAM_LENGTH_LIMIT"),
        ({"TemplateParam": json.dumps({"item": "http://a.cn", "number": "1"})}, "isv.PARAM_NOT_SUPPORT_URL"),
    ],
)
async def test_refusals(sms: MainlandSms, changes: dict[str, str], code: str) -> None:
    assert (await send(sms, **changes))["Code"] == code
    assert (sms.sent, sms.record.rules()) == ([], [code])


async def test_a_wrong_signature(sms: MainlandSms) -> None:
    assert (await send(sms, secret="other"))["Code"] == "SignatureDoesNotMatch"


async def test_one_a_minute(sms: MainlandSms) -> None:
    assert [(await send(sms))["Code"] for _time in range(2)] == ["OK", "isv.BUSINESS_LIMIT_CONTROL"]
    sms.clock.advance(61)
    assert (await send(sms))["Code"] == "OK"


async def test_cut_before_and_after(sms: MainlandSms) -> None:
    for fault, count in (("reset_before", 0), ("reset_after", 1)):
        sms.inject(fault)
        with pytest.raises(aiohttp.ClientError):
            await send(sms)
        assert len(sms.sent) == count
