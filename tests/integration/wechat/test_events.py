"""Bar 7 and sentence 6: every message and event, known or invented, is acknowledged; nothing meets silence."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hall.catalogue import service as catalogue
from hall.conversations import service as conversations
from hall.conversations.model import Author, Event
from hall.hall import Hall
from hall.storage.audit import Actor
from hall.wechat import service as wechat
from hall.wechat import store
from simulators.wechat import Fault
from tests.integration.appointments import desk
from tests.integration.wechat.channel import Channel, answers, channel

EVENTS = {
    "LOCATION": {"Latitude": "33.7", "Longitude": "113.3", "Precision": "60"},
    "VIEW": {"EventKey": "https://hall.example/", "MenuId": "1"},
    "view_miniprogram": {"EventKey": "pages/index", "MenuId": "1"},
    "scancode_push": {"EventKey": "k", "ScanCodeInfo": ""},
    "scancode_waitmsg": {"EventKey": "k"},
    "pic_sysphoto": {"EventKey": "k"},
    "location_select": {"EventKey": "k"},
    "TEMPLATESENDJOBFINISH": {"MsgID": "200163836", "Status": "failed:user block"},
    "subscribe_msg_popup_event": {},
    "subscribe_msg_change_event": {},
    "subscribe_msg_sent_event": {},
    "kf_create_session": {"KfAccount": "kf1@hall"},
    "kf_close_session": {"KfAccount": "kf1@hall"},
    "kf_switch_session": {"FromKfAccount": "kf1@hall", "ToKfAccount": "kf2@hall"},
    "user_authorization_revoke": {"RevokeInfo": "1", "OpenID": "o1"},
    "unsubscribe": {"EventKey": ""},
    "CLICK": {"EventKey": "a key of last year's menu"},
    "invented_by_the_vendor_tomorrow": {"Anything": "]]>", "EventKey": "x" * 300},
}


async def said(on: Channel, openid: str = "oCitizen") -> list[Event]:
    async with on.hall.reading() as tx:
        conversation = await conversations.find_conversation(tx, "wechat", openid)
        return list(await conversations.events_after(tx, conversation, 0)) if conversation else []


async def furnish(hall: Hall) -> None:
    """Load the hall of the appointments' tests."""
    await desk.furnish(hall)


@pytest.mark.parametrize("known", [True, False], ids=["known citizen", "stranger"])
async def test_every_event_is_acknowledged(sqlite_url: str, known: bool) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        if known:
            await user.text("你好")
        for name, fields in EVENTS.items():
            push = await user.event(name, **fields)
            assert push is not None, name
            assert [attempt.status for attempt in push.deliveries] == [200], name
            assert push.reply is None, name
        assert on.wechat.violations == []
        assert len(on.bot.heard) == int(known)


async def test_every_message_type_is_answered_in_words(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        for push in (
            await user.voice(b"#!AMR\n"),
            await user.voice(b"#!AMR\n", recognition=None),
            await user.video(b"mp4"),
            await user.shortvideo(b"mp4"),
            await user.link("标题]]>", "说明", "https://example.com/"),
            await user.location(33.74, 113.29, "某路1号"),
            await on.wechat.push(user, {"MsgType": "hologram", "Content": "x"}),
            await on.wechat.push(user, {"MsgType": "image", "PicUrl": "", "MediaId": ""}),
        ):
            assert push is not None
            assert push.reply is not None, push.fields
            assert len(push.reply.text) > 10
        assert len(on.bot.heard) == 1
        words = [event.text for event in await said(on) if event.author is Author.CITIZEN]
        assert "某路" not in " ".join(words)  # where somebody stands is not kept
        assert on.wechat.violations == []


async def test_recognised_voice_is_taken_as_words(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        push = await on.wechat.user("oCitizen").voice(b"#!AMR\n", recognition="我要预约")
        assert push is not None
        assert push.reply is not None
        assert on.bot.heard[-1]["message"] == "我要预约"


class Ears:
    """A recogniser service; `words` empty: it heard nothing; `status`: it is broken."""

    def __init__(self, words: str = "", status: int = 200, delay: float = 0.0) -> None:
        self.words, self.status, self.delay = words, status, delay
        self.heard: list[bytes] = []

    async def listen(self, request: web.Request) -> web.Response:
        self.heard.append(await request.read())
        await asyncio.sleep(self.delay)
        return web.json_response({"text": self.words}, status=self.status)


async def ears(**behaviour: object) -> tuple[Ears, TestServer]:
    listening = Ears(**behaviour)  # type: ignore[arg-type]
    app = web.Application()
    app.router.add_post("/asr", listening.listen)
    server = TestServer(app)
    await server.start_server()
    return listening, server


@pytest.mark.parametrize("delay", [0.0, 5.0])
async def test_voice_without_recognition_goes_to_the_own_recogniser(sqlite_url: str, delay: float) -> None:
    listening, server = await ears(words="我要办居住证", delay=delay)
    async with channel(sqlite_url, recogniser_url=str(server.make_url("/asr")), hurried=delay > 0) as on:
        user = on.wechat.user("oCitizen")
        push = await user.voice(b"#!AMR\nsounds")
        assert push is not None
        assert [attempt.outcome for attempt in push.deliveries] == ["ok"]
        await user.sees(lambda seen: "收到：我要办居住证" in seen.text, within=30)
        assert listening.heard == [b"#!AMR\nsounds"]
        assert [heard["message"] for heard in on.bot.heard] == ["我要办居住证"]
        assert on.wechat.violations == []
    await server.close()


async def test_voice_that_nobody_understands_is_answered_politely(sqlite_url: str) -> None:
    _, server = await ears(words="")
    async with channel(sqlite_url, recogniser_url=str(server.make_url("/asr"))) as on:
        user = on.wechat.user("oCitizen")
        await user.voice(b"#!AMR\n")
        seen = await user.sees(lambda seen: "没听清" in seen.text)
        assert "打字" in seen.text
        on.wechat.inject(Fault("/cgi-bin/media/get", errcode=40007))
        before = len(user.seen)
        await user.voice(b"#!AMR\n")
        await user.sees(lambda seen: "没听清" in seen.text, after=before)
    await server.close()


async def test_a_picture_is_kept_sealed_and_shown_to_staff_only(sqlite_url: str) -> None:
    picture = b"\xff\xd8\xff" + bytes(range(256)) * 40
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        push = await user.image(picture)
        assert push is not None
        assert push.reply is not None
        assert "加密保存" in push.reply.text
        image = next(event.data["image"] for event in await said(on) if "image" in event.data)
        assert isinstance(image, dict)
        for _ in range(50):
            async with on.hall.reading() as tx:
                row = (await tx.execute(store.media.select())).one()
            if row.state == "kept":
                break
            await asyncio.sleep(0.1)
        assert picture not in row.sealed
        async with on.hall.transaction() as tx:
            opened = await wechat.open_picture(tx, image["id"], Actor("staff", "stf_1"))
        assert opened.content == picture
        import aiohttp

        async with aiohttp.ClientSession() as session, session.get(on.address + image["url"]) as answer:
            assert answer.status in (401, 403)


async def test_a_location_leads_to_the_hall_as_the_catalogue_knows_it(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oCitizen")
        push = await user.location(33.74, 113.29, "某路")
        assert push is not None
        assert push.reply is not None
        assert "以大厅公布为准" in push.reply.text  # no catalogue yet: nothing is made up
        await furnish(on.hall)
        async with on.hall.reading() as tx:
            hall = await catalogue.hall_profile(tx)
        push = await user.location(33.74, 113.29, "某路")
        assert push is not None
        assert push.reply is not None
        assert hall.name in push.reply.text
        assert (hall.address or "以大厅公布为准") in push.reply.text


async def test_following_and_scanning_with_a_scene(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        await furnish(on.hall)
        async with on.hall.reading() as tx:
            item = (await catalogue.list_items(tx))[0]
            zone = (await catalogue.hall_profile(tx)).zones[0]
        user = on.wechat.user("oCitizen")
        push = await user.follow(scene=item.item_code)
        assert push is not None
        assert push.reply is not None
        assert "人工智能" in push.reply.text
        assert item.task_name in push.reply.text
        numbered = [line for line in push.reply.text.splitlines() if "要带什么材料" in line and item.task_name in line]
        await user.text(numbered[0].split(".")[0])
        assert on.bot.heard[-1]["message"] == f"{item.task_name}要带什么材料"
        push = await user.scan(zone.code)
        assert push is not None
        assert push.reply is not None
        assert zone.name in push.reply.text
        push = await user.scan("no such thing")
        assert push is not None
        assert push.reply is not None
        async with on.hall.reading() as tx:
            conversation = await conversations.find_conversation(tx, "wechat", "oCitizen")
            assert conversation
            row = await store.peek(tx, conversation)
        assert row is not None
        assert row.scene == "no such thing"
        assert on.wechat.violations == []


async def test_nothing_is_sent_to_who_left_and_all_when_they_return(sqlite_url: str) -> None:
    from tests.integration.wechat.test_quota import told

    async with channel(sqlite_url, script=answers("好")) as on:
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        await user.unfollow()
        await told(on, "离开以后说的。")
        await asyncio.sleep(0.8)
        assert not any(call.path.endswith("custom/send") for call in on.wechat.calls)
        push = await user.follow()
        assert push is not None
        assert push.reply is not None
        assert "离开以后说的。" in push.reply.text
