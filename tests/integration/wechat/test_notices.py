"""Sentence 6: booked, the day before, revoked and answered, by template, with consent, once; SMS where WeChat refuses."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from hall.appointments import closing
from hall.appointments import service as appointments
from hall.appointments.model import Applicant, Appointment
from hall.clock import SHANGHAI
from hall.consultation import service as consultation
from hall.conversations import service as conversations
from hall.conversations.model import UnknownConversation
from hall.conversations.store import line
from hall.identity import service as identity
from hall.storage.audit import Actor
from hall.wechat.reminders import remind_due
from hall.wechat.store import consent, notice
from simulators.wechat import Fault, User
from tests.integration.appointments import desk
from tests.integration.wechat.channel import TEMPLATES, Channel, answers, channel
from tests.support.people import someone

STAFF = Actor("staff", "stf_1")


async def agrees(user: User, *kinds: str) -> None:
    """Agree on WeChat to notices, which WeChat reports by an event."""
    for kind in kinds:
        template = str(TEMPLATES[kind]["template_id"])
        user.consents(template, long_term=True)
        await user.event("subscribe_msg_popup_event")


async def conversation_of(on: Channel) -> str:
    async with on.hall.reading() as tx:
        found = await conversations.find_conversation(tx, "wechat", "oCitizen")
    assert found
    return found


async def book(on: Channel, *, days: int = 3) -> Appointment:
    """Book for the citizen of the WeChat conversation, with a proven phone."""
    conversation = await conversation_of(on)
    person = someone(1)
    async with on.hall.transaction() as tx:
        token = (await identity.protect(tx, conversation, person.phone)).strip()
        await identity.send_code(tx, conversation, token)
        code = (await identity.list_sms(tx))[-1].text
        digits = "".join(char for char in code if char.isdigit())[:6]
        phone_key = await identity.check_code(tx, conversation, digits)
    async with on.hall.transaction() as tx:
        start = (on.hall.clock.now() + timedelta(days=days)).replace(hour=9, minute=0)
        hold = await appointments.hold(tx, conversation, desk.ITEM, start)
        applicant = Applicant("pk1", phone_key, person.name)
        return await appointments.confirm(tx, hold.id, applicant, notice_number="GZ1", channel="wechat")


async def rows(on: Channel) -> list[tuple[str, str]]:
    async with on.hall.reading() as tx:
        return [(row.kind, row.state) for row in await tx.execute(notice.select().order_by(notice.c.created_at))]


async def test_booked_reminded_and_revoked_are_told_once(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers("好")) as on:
        await desk.furnish(on.hall)
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await agrees(user, "booked", "reminder", "revoked")
        booked = await book(on)
        seen = await user.sees(lambda seen: seen.origin == "notice" and booked.number in seen.text)
        assert f"{booked.starts_at.month}月{booked.starts_at.day}日" in seen.text
        before = on.hall.clock.now()
        on.hall.clock.pin(booked.starts_at - timedelta(days=1))
        for _ in range(3):
            await remind_due(on.hall)
        await user.sees(lambda seen: seen.origin == "notice" and "取消预约" in seen.text)
        on.hall.clock.pin(before)
        async with on.hall.transaction() as tx:
            await closing.close_period(tx, booked.starts_at - timedelta(hours=1), booked.ends_at, "停电检修", STAFF)
        await user.sees(lambda seen: seen.origin == "notice" and "停电检修" in seen.text)
        await asyncio.sleep(0.5)
        assert sorted(await rows(on)) == [("booked", "sent"), ("reminder", "sent"), ("revoked", "sent")]
        async with on.hall.reading() as tx:
            assert not [sms for sms in await identity.list_sms(tx) if sms.template == "appointment_revoked"]
        assert on.wechat.violations == []


async def test_without_consent_the_sms_goes_out_instead(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers("好")) as on:
        await desk.furnish(on.hall)
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        booked = await book(on)
        async with on.hall.transaction() as tx:
            await closing.close_period(tx, booked.starts_at, booked.ends_at, "停电检修", STAFF)
        for _ in range(60):
            await asyncio.sleep(0.1)
            async with on.hall.reading() as tx:
                sent = [sms for sms in await identity.list_sms(tx) if sms.template == "appointment_revoked"]
            if sent:
                break
        assert len(sent) == 1
        assert not any(seen.origin == "notice" for seen in user.seen)
        states = dict(await rows(on))
        assert states["revoked"] == "refused"
        await user.sees(lambda seen: "停电检修" in seen.text)  # the conversation still says it, within its window


async def test_a_reminder_without_a_template_is_said_while_the_window_is_open(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers("好"), wechat_notices={}) as on:
        await desk.furnish(on.hall)
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        booked = await book(on)
        on.hall.clock.pin(booked.starts_at - timedelta(days=1))
        await user.text("在吗")
        assert await remind_due(on.hall) == 1
        assert await remind_due(on.hall) == 0
        seen = await user.sees(lambda seen: "提醒您：明天" in seen.text)
        assert booked.number in seen.text
        on.hall.clock.pin(datetime(2026, 11, 25, 23, 0, tzinfo=SHANGHAI))
        assert await remind_due(on.hall) == 0  # nobody is reminded at night


async def test_an_answer_by_staff_is_noticed(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers("好")) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await agrees(user, "answered")
        conversation = await conversation_of(on)
        async with on.hall.transaction() as tx:
            asked = await consultation.open_consultation(tx, conversation, "wechat", "老房子怎么办证")
        async with on.hall.transaction() as tx:
            await consultation.answer(tx, asked.number, "请带原件来。", STAFF)
        await user.sees(lambda seen: seen.origin == "notice" and asked.number in seen.text)
        await user.sees(lambda seen: "请带原件来" in seen.text)
        assert on.wechat.violations == []


async def test_a_busy_vendor_is_asked_again_and_an_unknown_fate_is_flagged(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers("好")) as on:
        await desk.furnish(on.hall)
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await agrees(user, "booked")
        on.wechat.inject(Fault("/cgi-bin/message/subscribe/bizsend", reset_after=True))
        await book(on)
        await user.sees(lambda seen: seen.origin == "notice")
        await asyncio.sleep(1.5)
        assert await rows(on) == [("booked", "unknown")]
        assert sum(seen.origin == "notice" for seen in user.seen) == 1


async def test_a_notice_to_an_address_that_is_gone_stops_no_other_and_goes_by_sms(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers("好")) as on:
        await desk.furnish(on.hall)
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await agrees(user, "booked", "revoked")
        booked = await book(on)
        await user.sees(lambda seen: seen.origin == "notice" and booked.number in seen.text)
        async with on.hall.transaction() as tx:
            await tx.execute(line.update().values(address_sealed=b"\x01\x01\x04gone" + bytes(40)))
            await closing.close_period(tx, booked.starts_at, booked.ends_at, "停电检修", STAFF)
        for _ in range(60):
            await asyncio.sleep(0.1)
            if ("revoked", "failed") in await rows(on):
                break
        assert ("revoked", "failed") in await rows(on)
        async with on.hall.reading() as tx:
            assert [sms for sms in await identity.list_sms(tx) if sms.template == "appointment_revoked"]


async def test_one_that_cannot_be_reminded_keeps_nobody_else_from_it(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with channel(sqlite_url, script=answers("好"), wechat_notices={}) as on:
        await desk.furnish(on.hall)
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        booked = await book(on)
        on.hall.clock.pin(booked.starts_at - timedelta(days=1))
        with monkeypatch.context() as patched:
            patched.setattr("hall.wechat.reminders.conversations.tell", gone)
            assert await remind_due(on.hall) == 0  # nothing is raised: the round goes on
        assert await remind_due(on.hall) == 1


async def gone(*_given: object, **_more: object) -> None:
    raise UnknownConversation


async def test_consent_is_kept_as_wechat_reports_it(sqlite_url: str) -> None:
    popup = "<SubscribeMsgPopupEvent><List><TemplateId>T_BOOKED</TemplateId>{0}</List></SubscribeMsgPopupEvent>"
    change = "<SubscribeMsgChangeEvent><List><TemplateId>T_BOOKED</TemplateId>{0}</List></SubscribeMsgChangeEvent>"
    async with channel(sqlite_url, mode="clear") as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        decided = []
        for number, (event, inside, status) in enumerate(
            (
                ("subscribe_msg_popup_event", popup, "accept"),
                ("subscribe_msg_popup_event", popup, "reject"),
                ("subscribe_msg_popup_event", popup, "accept"),
                ("subscribe_msg_change_event", change, "reject"),
            )
        ):
            written = inside.format(f"<SubscribeStatusString>{status}</SubscribeStatusString>")
            body = (
                f"<xml><ToUserName>g</ToUserName><FromUserName>oCitizen</FromUserName><CreateTime>{number}</CreateTime>"
                f"<MsgType>event</MsgType><Event>{event}</Event>{written}</xml>"
            )
            assert (await on.wechat.post_raw(body.encode())).status == 200
            async with on.hall.reading() as tx:
                decided.append((await tx.execute(consent.select())).one().accepted)
        assert decided == [True, False, True, False]
