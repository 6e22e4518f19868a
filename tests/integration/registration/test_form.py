"""The registration form as a page: reached by a signed link, filled in, proven by a code, told in the conversation."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from hall.app import create_app
from hall.appointments import service as appointments
from hall.appointments.views_counter import off_hours_shown
from hall.conversations import service as conversations
from hall.hall import Hall
from hall.identity import service as identity
from hall.registration import service
from hall.storage.schema import metadata
from tests.integration.appointments import desk
from tests.support.people import someone

PERSON = someone(5, "李梅")
GOOD = {
    "step": "entries",
    "item_code": desk.LISTED_ITEM,
    "day": "2026-11-25",
    "clock": "18:30",
    "reason": "周五要坐火车去外地，白天请不了假",
    "deadline": "2026-11-27",
    "name": PERSON.name,
    "id_number": PERSON.identity,
    "phone": PERSON.phone,
    "agreed": "1",
}


@pytest.fixture
async def client(hall: Hall) -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    document = desk.profile_document()
    document["off_hours"] = {"version": "1", "published_on": "2026-11-01", "item_codes": [desk.LISTED_ITEM]}
    await desk.furnish(hall, document=document)
    async with TestClient(TestServer(create_app(hall))) as opened:
        yield opened


async def opened(hall: Hall) -> tuple[str, str]:
    """A WeChat conversation and the address of its form."""
    async with hall.transaction() as tx:
        reached = await conversations.conversation_for(tx, "wechat", "oCitizen", greeting=())
        parts = urlsplit(service.link(tx, reached.conversation_id))
    return reached.conversation_id, f"{parts.path}?{parts.query}"


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


async def code(hall: Hall) -> str:
    async with hall.reading() as tx:
        text = next(sms.text for sms in reversed(await identity.list_sms(tx)) if sms.template == "code")
    found = re.search(r"(?<!\d)\d{6}(?!\d)", text)
    assert found
    return found[0]


async def test_the_form_is_filed_once_the_phone_is_proven(hall: Hall, client: TestClient) -> None:  # type: ignore[type-arg]
    conversation, address = await opened(hall)
    page = await (await client.get(address)).text()
    assert "预约登记表" in page
    assert "<script" not in page
    answer = await client.post(address, data=GOOD)
    page = await answer.text()
    assert "验证码已发到" in page
    kept = hidden(page)
    assert PERSON.identity not in page
    assert PERSON.phone not in page  # from here on only tokens travel
    wrong = await (await client.post(address, data=kept | {"step": "code", "code": "000000"})).text()
    assert "验证码不对" in wrong
    done = await (await client.post(address, data=kept | {"step": "code", "code": await code(hall)})).text()
    assert "收到了" in done
    async with hall.reading() as tx:
        (request,) = await appointments.list_off_hours(tx)
        events = await conversations.events_after(tx, conversation, 0)
        requests = (await tx.execute(select(metadata.tables["off_hours_request"]))).all()
    assert request.reason == GOOD["reason"]
    assert request.channel == "wechat"
    assert request.conversation_id == conversation
    assert any(request.number in event.text for event in events)
    assert len(requests) == 1
    again = await (await client.post(address, data=GOOD | {"day": "2026-11-26", "deadline": "2026-11-30"})).text()
    assert "收到了" in again  # the phone is proven: no second code


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"item_code": ""}, "请选择要办的事项"),
        ({"item_code": desk.ITEM}, "不在非工作时间办理的清单里"),
        ({"clock": "10:00"}, "在上班时间里"),
        ({"day": "2026-11-23", "deadline": "2026-11-30", "clock": "19:00"}, "要提前1到5个工作日"),
        ({"day": "2027-03-01", "deadline": "2027-03-02"}, "还没有公布"),
        ({"deadline": "2026-11-24"}, "不能早于"),
        ({"reason": " "}, "请写明特殊原因"),
        ({"id_number": "410411199001011234"}, "身份证号不对"),
        ({"phone": "12345"}, "手机号不对"),
        ({"agreed": ""}, "勾选同意"),
        ({"day": "]]><script>"}, "请选择希望来办的日期"),
        ({"name": "<script>alert(1)</script>", "reason": "</textarea><script>"}, ""),
    ],
)
async def test_what_is_wrong_is_said_on_the_page(
    hall: Hall,
    client: TestClient,  # type: ignore[type-arg]
    change: dict[str, str],
    said: str,
) -> None:
    _, address = await opened(hall)
    answer = await client.post(address, data=GOOD | change)
    page = await answer.text()
    assert answer.status == 200
    assert said in page
    assert "<script" not in page
    async with hall.reading() as tx:
        assert not await appointments.list_off_hours(tx)


async def test_only_its_own_link_opens_a_form(hall: Hall, client: TestClient) -> None:  # type: ignore[type-arg]
    conversation, address = await opened(hall)
    assert (await client.get(f"/forms/off-hours/{conversation}")).status == 404
    assert (await client.get(address.replace(conversation, "cv_other"))).status == 404
    assert (await client.post(address.replace("&s=", "&s=x"), data=GOOD)).status == 404


async def test_a_number_among_the_reasons_is_sealed_too(hall: Hall, client: TestClient) -> None:  # type: ignore[type-arg]
    _, address = await opened(hall)
    other = someone(6).phone
    page = await (await client.post(address, data=GOOD | {"reason": f"急事，打我爱人{other}也行"})).text()
    assert "5 分钟内有效" in page
    await client.post(address, data=hidden(page) | {"step": "code", "code": await code(hall)})
    async with hall.reading() as tx:
        (request,) = await appointments.list_off_hours(tx)
        (shown,) = await off_hours_shown(tx, [request])
    assert other not in request.reason
    assert (other not in shown.reason, other[-4:] in shown.reason, "⟦" not in shown.reason) == (True, True, True)


async def test_whatever_refuses_a_form_a_citizen_reads_a_page(hall: Hall, client: TestClient) -> None:  # type: ignore[type-arg]
    _, address = await opened(hall)
    page = await (await client.post(address, data=GOOD)).text()
    answer = await client.post(
        address, data=hidden(page) | {"step": "code", "code": "1", "phone_token": "⟦phone:zzzzzzzz⟧"}
    )
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert "核对后再提交" in await answer.text()
