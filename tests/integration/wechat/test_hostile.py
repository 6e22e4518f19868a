"""Bar 1 and 6 over HTTP: published vectors, forged and broken pushes, texts that break careless servers."""

from __future__ import annotations

import asyncio
import base64
import random
import re
from contextlib import AsyncExitStack
from xml.sax.saxutils import escape

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.channels.wechat.crypto import Cipher, read_key
from hall.channels.wechat.packing import BETWEEN
from hall.channels.wechat.signature import signature
from hall.channels.wechat.texts import MORE_KEPT
from hall.conversations import service as conversations
from hall.conversations.model import clean
from tests.conftest import build_hall
from tests.integration.conversations.fake_bot import fake_bot
from tests.integration.wechat.channel import channel
from tests.unit.channels.wechat import vectors

APP = {"wechat_app_id": vectors.PUSH_APP_ID, "wechat_app_secret": "s" * 32, "wechat_token": vectors.PUSH_TOKEN}


def signed(token: str, sealed: str) -> dict[str, str]:
    return {
        "timestamp": "1",
        "nonce": "2",
        "signature": signature(token, "1", "2"),
        "msg_signature": signature(token, "1", "2", sealed),
        "encrypt_type": "aes",
    }


async def test_the_published_push_is_opened_and_answered(sqlite_url: str) -> None:
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(fake_bot())
        hall = await build_hall(sqlite_url, **APP, wechat_encoding_aes_key=vectors.PUSH_KEY, bot_url=bot.url)
        client = await stack.enter_async_context(TestClient(TestServer(create_app(hall))))
        response = await client.post("/wechat", params=vectors.PUSH_QUERY, data=vectors.PUSH_BODY)
        assert response.status == 200
        async with hall.reading() as tx:
            conversation = await conversations.find_conversation(tx, "wechat", vectors.PUSH_SENDER)
            assert conversation is not None
            events = await conversations.events_after(tx, conversation, 0)
        assert [event.text for event in events if event.author.value == "citizen"] == [vectors.PUSH_SAYS]
        checked = {"timestamp": "1", "nonce": "2", "echostr": "4711<&>", "signature": signature("QDG6eK", "1", "2")}
        answer = await client.get("/wechat", params=checked)
        assert await answer.text() == "4711<&>"
        assert (await client.get("/wechat", params=checked | {"signature": "0" * 40})).status == 403
        assert (await client.get("/wechat")).status == 403


@pytest.mark.parametrize("key", [vectors.PUSH_KEY, ""])
async def test_forged_and_broken_pushes_are_refused_never_with_a_5xx(sqlite_url: str, key: str) -> None:
    hall = await build_hall(sqlite_url, **APP, wechat_encoding_aes_key=key)
    cipher = Cipher((read_key(vectors.PUSH_KEY),), vectors.PUSH_APP_ID)
    foreign = Cipher((read_key(vectors.KEY),), vectors.APP_ID)
    inside = b"<xml><FromUserName>u</FromUserName><MsgType>text</MsgType><Content>x</Content></xml>"
    whole = cipher.seal(inside, read_key(vectors.PUSH_KEY))
    sealed = [
        "",
        "=",
        "@@@@",
        "中文",
        whole[:-4],
        whole[:24],
        base64.b64encode(base64.b64decode(whole)[:-16]).decode(),
        foreign.seal(inside, read_key(vectors.KEY)),
        Cipher((read_key(vectors.PUSH_KEY),), "wx1").seal(inside, read_key(vectors.PUSH_KEY)),
        base64.b64encode(b"\0" * 64).decode(),
        cipher.seal(b"not xml", read_key(vectors.PUSH_KEY)),
        cipher.seal(b"<xml></xml>", read_key(vectors.PUSH_KEY)),
    ]
    plain = [
        b"",
        b"\xff\xfe",
        b"<xml>",
        b"[]",
        b"<xml><FromUserName></FromUserName></xml>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><FromUserName>&b;</FromUserName></xml>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>',
        b"<xml>" * 3000,
        b"x" * 70_000,
    ]
    async with TestClient(TestServer(create_app(hall))) as client:
        for each in sealed:
            body = f"<xml><ToUserName>g</ToUserName><Encrypt>{escape(each)}</Encrypt></xml>"
            response = await client.post("/wechat", params=signed("QDG6eK", each), data=body.encode())
            assert 400 <= response.status < 500, each
            wrong = await client.post("/wechat", params=signed("another", each), data=body.encode())
            assert wrong.status == 403
        for content in plain:
            query = signed("QDG6eK", "")
            del query["encrypt_type"], query["msg_signature"]
            response = await client.post("/wechat", params=query, data=content)
            assert 400 <= response.status < 500, content[:60]
            assert (await client.post("/wechat", data=content)).status in (403, 422)
        assert (await client.put("/wechat")).status == 405


async def test_a_channel_without_settings_does_not_exist(sqlite_url: str) -> None:
    hall = await build_hall(sqlite_url)
    async with TestClient(TestServer(create_app(hall))) as client:
        assert (await client.get("/wechat")).status == 404
        assert (await client.post("/wechat", data=b"<xml/>")).status == 404


async def test_safe_only_refuses_clear_pushes(sqlite_url: str) -> None:
    async with channel(sqlite_url, mode="clear", wechat_safe_only=True) as on:
        push = await on.wechat.user("o1").text("你好")
        assert push is not None
        assert {attempt.status for attempt in push.deliveries} == {403}


def hostile(number: int) -> str:
    """One of 500 texts that have broken bots: ends of CDATA, markup, control characters, emoji, half emoji, very long ones."""
    dice = random.Random(number)  # noqa: S311 the same texts at every run
    parts = ["]]>", "<xml>", "</Content>", "&amp;", "&#0;", "<![CDATA[", "\x00", "\x0b", "\x1b[31m", "\u202e", "\ufffe"]
    parts += [
        "😀",
        "👨‍👩‍👧‍👦",
        "🇨🇳",
        "办证",
        "é",
        "𠮷",
        "%s",
        "{0}",
        "{{x}}",
        "\\u4f60",
        "\r\n",
        "\t",
        "'; DROP TABLE",
        "／stop",
        "/stop",
    ]
    text = "".join(dice.choice(parts) for _ in range(dice.randrange(1, 12)))
    if number % 25 == 0:
        text += "汉" * dice.choice((600, 683, 1200, 1999))
    return f"话{text}完"


async def test_hostile_texts_come_back_as_they_were(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on:
        user = on.wechat.user("oHostile")
        await user.text("你好")
        for number in range(0, 500, 8):  # all 500: benchmarks/wechat.py
            text = hostile(number)
            before = len(user.seen)
            push = await user.text(text)
            assert push is not None
            wanted = clean(legal(text))
            if len(wanted) <= 2000:
                assert on.bot.heard[-1]["message"] == wanted, number
                await user.sees(lambda seen: seen.text.endswith("完"), after=before, within=5)
                shown = "".join(seen.text for seen in user.seen[before:])
                assert shown == f"收到：{wanted}", number
        assert on.wechat.violations == []


async def test_five_thousand_characters_in_and_out(sqlite_url: str) -> None:
    long = "".join(chr(0x4E00 + number % 20_000) for number in range(4_987)) + "]]>😀</xml>&#0"
    assert len(long) == 5_000
    async with channel(sqlite_url, script=lambda body: [{"text": long if body["message"] == "长文" else "好"}]) as on:
        user = on.wechat.user("oHostile")
        await user.text("你好")
        before = len(user.seen)
        await user.text("长文")  # eight messages: one reply, five within the quota, the rest on request
        await user.sees(lambda seen: MORE_KEPT in seen.text, after=before, within=20)
        await asyncio.sleep(
            1.1
        )  # as long as a thumb takes; what was sent in the same second may count in the new window
        await user.text("继续")
        await user.sees(lambda seen: seen.text.endswith("&#0"), after=before, within=20)
        shown = user.texts[before:]
        assert "".join(shown).replace(BETWEEN + MORE_KEPT, "") == long
        assert len(shown) > 6
        assert all(len(text.encode()) <= 2048 for text in shown)
        after = len(user.seen)
        push = await user.text(long)  # longer than a citizen's question can be: said so, never silence or an error
        assert push is not None
        assert [attempt.status for attempt in push.deliveries] == [200]
        await user.sees(lambda seen: "已经完整保存" in seen.text, after=after, within=20)
        assert len(on.bot.heard) == 2
        assert on.wechat.violations == []


def legal(text: str) -> str:
    """Without what XML cannot hold and the line ends that it does not tell apart."""
    return re.sub("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text.replace("\r\n", "\n"))
