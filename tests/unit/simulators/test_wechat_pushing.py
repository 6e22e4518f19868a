"""The WeChat server's push side, with wechatpy (unrelated code) on the other end to read and to answer."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import TextReply, TransferCustomerServiceReply
from wechatpy.utils import check_signature

from simulators.wechat import UNAVAILABLE, Account, Delivery, WeChat, new_aes_key
from tests.support.simulators import application

ACCOUNT = Account()


def crypto(key: str = ACCOUNT.aes_key) -> WeChatCrypto:
    return WeChatCrypto(ACCOUNT.token, key, ACCOUNT.app_id)


class Bot:
    """A bot on wechatpy that says back what it heard."""

    def __init__(self, mode: str, key: str = ACCOUNT.aes_key) -> None:
        self.mode, self.key, self.delay = mode, key, 0.0
        self.heard: list[object] = []

    async def answer(self, request: web.Request) -> web.Response:
        query = request.query
        check_signature(ACCOUNT.token, query["signature"], query["timestamp"], query["nonce"])
        if request.method == "GET":
            return web.Response(text=query["echostr"])
        xml = await request.text()
        if self.mode == "safe":
            assert "<Content>" not in xml
            xml = crypto(self.key).decrypt_message(xml, query["msg_signature"], query["timestamp"], query["nonce"])
        message = parse_message(xml)
        self.heard.append(message)
        await asyncio.sleep(self.delay)
        reply = TextReply(message=message, content=f"收到：{message.content}").render()
        if self.mode == "safe":
            reply = crypto(self.key).encrypt_message(reply, query["nonce"], query["timestamp"])
        return web.Response(text=reply)


@pytest.mark.parametrize("mode", ["clear", "compat", "safe"])
async def test_wechatpy_reads_what_is_pushed_and_is_read(mode: str) -> None:
    bot = Bot(mode)
    async with application(bot.answer) as url, WeChat(ACCOUNT, mode=mode, targets=[url]) as wechat:
        assert await wechat.check_url()
        push = await wechat.user("o1").text("您好，世界 <b>&</b>😀")
        assert push is not None
        assert wechat.user("o1").texts == ["收到：您好，世界 <b>&</b>😀"]
        assert len(push.deliveries) == 1
        assert [message.source for message in bot.heard] == ["o1"]  # type: ignore[attr-defined]


async def test_a_wrong_signature_is_noticed_by_wechatpy() -> None:
    seen: list[type[BaseException]] = []

    async def bot(request: web.Request) -> web.Response:
        query = request.query
        try:
            crypto().decrypt_message(await request.text(), "0" * 40, query["timestamp"], query["nonce"])
        except InvalidSignatureException as error:
            seen.append(type(error))
        return web.Response(text="")

    async with application(bot) as url, WeChat(ACCOUNT, targets=[url]) as wechat:
        await wechat.user("o1").text("a")
    assert seen == [InvalidSignatureException]


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ("<xml><ToUserName>o1</ToUserName>", "not XML"),
        ("<html/>", "root"),
        ("好的", "not XML"),
        ("{to}{from}{time}<MsgType>text</MsgType><Content></Content>", "Content is empty"),
        ("{to}{from}{time}<MsgType>text</MsgType><Content>" + "字" * 683 + "</Content>", "2049 bytes"),
        ("{to}{from}<CreateTime>soon</CreateTime><MsgType>text</MsgType><Content>a</Content>", "CreateTime"),
        ("{from}{time}<MsgType>text</MsgType><Content>a</Content><ToUserName>other</ToUserName>", "ToUserName"),
        ("{to}{from}{time}<MsgType>card</MsgType>", "MsgType card"),
        ("{to}{from}{time}<MsgType>text</MsgType><Content>a\x07</Content>", "not XML"),
        ("{to}{from}{time}<MsgType>image</MsgType><Image><MediaId>nope</MediaId></Image>", "unknown MediaId"),
        ("{to}{from}{time}<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles>" + "<item><Title>t</Title><Description>d</Description><PicUrl/><Url>u</Url></item>" * 2 + "</Articles>", "2 articles"),
    ],
)  # fmt: skip
async def test_a_malformed_reply_shows_the_apology(answer: str, rule: str) -> None:
    parts = {
        "to": "<ToUserName>o1</ToUserName>",
        "from": f"<FromUserName>{ACCOUNT.original_id}</FromUserName>",
        "time": "<CreateTime>1</CreateTime>",
    }
    body = f"<xml>{answer.format(**parts)}</xml>" if "{from}" in answer else answer

    async def bot(request: web.Request) -> web.Response:
        return web.Response(text=body)

    async with application(bot) as url, WeChat(ACCOUNT, mode="clear", targets=[url]) as wechat:
        push = await wechat.user("o1").text("a")
        assert wechat.user("o1").texts == [UNAVAILABLE]
        assert push is not None
        assert len(push.deliveries) == 1, "WeChat does not ask again after a malformed answer"
        assert rule in " ".join(violation.detail for violation in wechat.violations)


@pytest.mark.parametrize("body", ["", "success"])
@pytest.mark.parametrize("mode", ["clear", "compat", "safe"])
async def test_an_acknowledgement_shows_nothing(body: str, mode: str) -> None:
    async def bot(request: web.Request) -> web.Response:
        return web.Response(text=body)

    async with application(bot) as url, WeChat(ACCOUNT, mode=mode, targets=[url]) as wechat:
        push = await wechat.user("o1").text("a")
        assert push is not None
        assert (push.reply, wechat.user("o1").seen, wechat.violations) == (None, [], [])


async def test_in_safe_mode_a_clear_reply_is_malformed() -> None:
    async def bot(request: web.Request) -> web.Response:
        return web.Response(text="<xml><ToUserName>o1</ToUserName></xml>")

    async with application(bot) as url, WeChat(ACCOUNT, mode="safe", targets=[url]) as wechat:
        await wechat.user("o1").text("a")
        assert wechat.user("o1").texts == [UNAVAILABLE]


async def test_a_slow_server_is_asked_three_times_in_turn_and_then_given_up() -> None:
    asked: list[str] = []

    async def bot(request: web.Request) -> web.Response:
        asked.append(await request.text())
        await asyncio.sleep(1)
        return web.Response(text="success")

    async with (
        application(bot) as one,
        application(bot) as two,
        WeChat(ACCOUNT, mode="clear", targets=[f"{one}/1", f"{two}/2"]) as wechat,
    ):
        wechat.delivery = Delivery(timeout=0.1)
        push = await wechat.user("o1").text("a")
        assert push is not None
        assert [(attempt.target[-1], attempt.outcome) for attempt in push.deliveries] == [
            ("1", "late"),
            ("2", "late"),
            ("1", "late"),
        ]
        assert push.seconds < 1
        assert wechat.user("o1").texts == [UNAVAILABLE]
        assert wechat.record.rules() == ["unavailable"]
    assert len(set(asked)) == 1, "every delivery carries the same MsgId"


async def test_overlapping_deliveries_show_one_answer_and_keep_all() -> None:
    count = 0

    async def bot(request: web.Request) -> web.Response:
        nonlocal count
        count += 1
        number = count
        await asyncio.sleep(0.2)
        message = parse_message(await request.text())
        return web.Response(text=TextReply(message=message, content=f"答{number}").render())

    async with application(bot) as url, WeChat(ACCOUNT, mode="clear", targets=[url]) as wechat:
        wechat.delivery = Delivery(overlap=0.02)
        push = await wechat.user("o1").text("a")
        assert push is not None
        assert count == 3
        assert len(wechat.user("o1").seen) == 1
        assert len(push.bodies) == 3, "a bot that answers three deliveries differently is found out"


async def test_a_lost_answer_is_asked_for_again() -> None:
    bot = Bot("clear")
    async with application(bot.answer) as url, WeChat(ACCOUNT, mode="clear", targets=[url]) as wechat:
        wechat.delivery = Delivery(lose=1)
        push = await wechat.user("o1").text("a")
        assert push is not None
        assert [attempt.outcome for attempt in push.deliveries] == ["lost", "ok"]
        assert len(bot.heard) == 2
        assert wechat.user("o1").texts == ["收到：a"]


async def test_a_server_error_is_asked_again_and_a_dead_server_is_noticed() -> None:
    async def bot(request: web.Request) -> web.Response:
        return web.Response(status=500)

    async with application(bot) as url, WeChat(ACCOUNT, mode="clear", targets=[url]) as wechat:
        push = await wechat.user("o1").text("a")
        assert push is not None
        assert [(attempt.status, attempt.outcome) for attempt in push.deliveries] == [(500, "refused")] * 3
        wechat.targets = ["http://127.0.0.1:9"]
        dead = await wechat.user("o1").text("b")
        assert dead is not None
        assert {attempt.outcome for attempt in dead.deliveries} == {"reset"}


async def test_key_rotation_pushes_under_the_new_key_and_reads_both() -> None:
    bot = Bot("safe")
    new = new_aes_key()
    async with application(bot.answer) as url, WeChat(ACCOUNT, targets=[url]) as wechat:
        wechat.rotate_key(new)
        bot.key = new
        await wechat.user("o1").text("a")
        assert wechat.user("o1").texts == ["收到：a"]
        wechat.push_key = ACCOUNT.aes_key  # a delivery that was under way
        bot.key = ACCOUNT.aes_key
        await wechat.user("o1").text("b")
        assert wechat.user("o1").texts[-1] == "收到：b"
        wechat.push_key = new
        wechat.retire_old_key()
        wechat.push_key = ACCOUNT.aes_key
        await wechat.user("o1").text("c")
        assert wechat.user("o1").texts[-1] == UNAVAILABLE


async def test_handing_over_to_agents() -> None:
    async def bot(request: web.Request) -> web.Response:
        message = parse_message(await request.text())
        if message.type == "event":
            return web.Response(text="success")
        return web.Response(text=TransferCustomerServiceReply(message=message).render())

    async with application(bot) as url, WeChat(ACCOUNT, mode="clear", targets=[url]) as wechat:
        wechat.agents = {"a@hall"}
        user = wechat.user("o1")
        await user.text("人工")
        await wechat.settle()
        assert user.agent == "a@hall"
        assert await user.text("我要问问") is None, (
            "the account's server is not asked while an agent has the conversation"
        )
        assert wechat.agent_inbox == [("o1", "我要问问")]
        await wechat.agent_says(user, "您说")
        assert user.texts == ["您说"]
        await wechat.close_session(user)
        assert await user.text("又是我") is not None
        await wechat.settle()
        wechat.clock.advance(31 * 60)
        assert await user.text("半小时后") is not None, "a session nobody touched for half an hour is over"


@pytest.mark.parametrize(
    ("agents", "answers", "rule"),
    [(set(), "message", "transfer_to_offline"), ({"x@hall"}, "event", "transfer_on_event")],
)
async def test_wrong_hand_overs_are_recorded(agents: set[str], answers: str, rule: str) -> None:
    async def bot(request: web.Request) -> web.Response:
        message = parse_message(await request.text())
        reply = TransferCustomerServiceReply(message=message).render()
        reply = reply.replace("</xml>", "<TransInfo><KfAccount><![CDATA[x@hall]]></KfAccount></TransInfo></xml>")
        return web.Response(text=reply if (message.type == "event") == (answers == "event") else "success")

    async with application(bot) as url, WeChat(ACCOUNT, mode="clear", targets=[url]) as wechat:
        wechat.agents = agents
        await (wechat.user("o1").click("K") if answers == "event" else wechat.user("o1").text("人工"))
        await wechat.settle()
        assert rule in wechat.record.rules()
