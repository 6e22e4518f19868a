"""The WeChat server's API side: every rule has a call that breaks it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from simulators.wechat import Fault, WeChat
from tests.support.simulators import application

SEND = "/cgi-bin/message/custom/send"


@pytest.fixture
async def wechat() -> AsyncIterator[WeChat]:
    async def quiet(request: web.Request) -> web.Response:
        return web.Response(text="success")

    async with application(quiet) as url, WeChat(mode="clear", targets=[url]) as server:
        yield server


async def post(
    wechat: WeChat, path: str, body: Any, token: str | None = None, *, raw: bytes | None = None
) -> dict[str, Any]:
    token = await stable(wechat) if token is None else token
    async with aiohttp.ClientSession() as session:
        data = raw or json.dumps(body, ensure_ascii=False).encode()
        async with session.post(f"{wechat.api_url}{path}", params={"access_token": token}, data=data) as response:
            answer: dict[str, Any] = json.loads(await response.read())
            return answer


async def token_answer(wechat: WeChat, **changes: Any) -> dict[str, Any]:
    body = {
        "grant_type": "client_credential",
        "appid": wechat.account.app_id,
        "secret": wechat.account.app_secret,
        **changes,
    }
    return await post(wechat, "/cgi-bin/stable_token", body, "")


async def stable(wechat: WeChat) -> str:
    return str((await token_answer(wechat))["access_token"])


def text(content: str, to: str = "o1") -> dict[str, Any]:
    return {"touser": to, "msgtype": "text", "text": {"content": content}}


async def test_the_stable_token_stays_the_same_and_is_renewed_five_minutes_early(wechat: WeChat) -> None:
    first = await token_answer(wechat)
    assert (len(first["access_token"]), first["expires_in"] > 7100) == (512, True)
    wechat.clock.advance(6800)
    assert (await token_answer(wechat))["access_token"] == first["access_token"]
    wechat.clock.advance(200)
    second = await token_answer(wechat)
    assert second["access_token"] != first["access_token"]
    for token in (first["access_token"], second["access_token"]):
        assert (await post(wechat, "/cgi-bin/menu/create", MENU, token))["errcode"] == 0
    wechat.clock.advance(301)
    assert (await post(wechat, "/cgi-bin/menu/create", MENU, first["access_token"]))["errcode"] == 42001


async def test_forcing_is_rationed(wechat: WeChat) -> None:
    first = (await token_answer(wechat, force_refresh=True))["access_token"]
    assert (await token_answer(wechat, force_refresh=True))["errcode"] == 45011
    for _time in range(19):
        wechat.clock.advance(31)
        assert "access_token" in await token_answer(wechat, force_refresh=True)
    wechat.clock.advance(31)
    assert (await token_answer(wechat, force_refresh=True))["errcode"] == 45009
    assert (await post(wechat, "/cgi-bin/menu/create", MENU, first))["errcode"] == 40001


@pytest.mark.parametrize(
    ("changes", "code"), [({"secret": "x"}, 40125), ({"appid": "x"}, 40013), ({"grant_type": "x"}, 40002)]
)
async def test_wrong_credentials(wechat: WeChat, changes: dict[str, Any], code: int) -> None:
    assert (await token_answer(wechat, **changes))["errcode"] == code


async def test_tokens_missing_invalid_expired(wechat: WeChat) -> None:
    token = await stable(wechat)
    assert (await post(wechat, "/cgi-bin/menu/create", MENU, ""))["errcode"] == 41001
    assert (await post(wechat, "/cgi-bin/menu/create", MENU, "nonsense"))["errcode"] == 40001
    wechat.expire_token()
    assert (await post(wechat, "/cgi-bin/menu/create", MENU, token))["errcode"] == 42001
    wechat.invalidate_token()
    assert (await post(wechat, "/cgi-bin/menu/create", MENU, token))["errcode"] == 40001


async def test_five_messages_in_48_hours_after_a_message(wechat: WeChat) -> None:
    user = wechat.user("o1")
    assert (await post(wechat, SEND, text("太早")))["errcode"] == 45015
    await user.text("您好")
    assert [(await post(wechat, SEND, text(str(number))))["errcode"] for number in range(6)] == [0, 0, 0, 0, 0, 45047]
    await user.text("再问")
    assert (await post(wechat, SEND, text("又可以了")))["errcode"] == 0
    wechat.clock.advance(48 * 3600 + 1)
    assert (await post(wechat, SEND, text("太晚")))["errcode"] == 45015
    assert user.texts == ["0", "1", "2", "3", "4", "又可以了"]
    assert wechat.record.rules() == ["45015", "45047", "45015"]


@pytest.mark.parametrize("event", ["click", "follow", "scan"])
async def test_three_messages_in_a_minute_after_a_tap(wechat: WeChat, event: str) -> None:
    user = wechat.user("o1")
    await {"click": lambda: user.click("K"), "follow": lambda: user.follow("desk"), "scan": lambda: user.scan("desk")}[
        event
    ]()
    assert [(await post(wechat, SEND, text(str(number))))["errcode"] for number in range(4)] == [0, 0, 0, 45047]
    wechat.clock.advance(61)
    assert (await post(wechat, SEND, text("太晚")))["errcode"] == 45015


async def test_a_view_or_an_invented_event_gives_no_allowance(wechat: WeChat) -> None:
    await wechat.user("o1").view("https://a")
    await wechat.user("o1").event("made_up_event", EventKey="x")
    assert (await post(wechat, SEND, text("a")))["errcode"] == 45015


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (text("字" * 683), 45002),
        (text("a", to="stranger"), 40003),
        (text("  "), 44004),
        ({"touser": "o1", "msgtype": "poem"}, 40008),
        ({"touser": "o1", "msgtype": "text"}, 44004),
        ({"touser": "o1", "msgtype": "news", "news": {"articles": [{}, {}]}}, 45008),
        ({"touser": "o1", "msgtype": "image", "image": {"media_id": "gone"}}, 40007),
    ],
)
async def test_wrong_messages(wechat: WeChat, body: dict[str, Any], code: int) -> None:
    await wechat.user("o1").text("您好")
    assert (await post(wechat, SEND, body))["errcode"] == code
    assert wechat.user("o1").seen == []


async def test_nobody_who_left_is_written_to(wechat: WeChat) -> None:
    await wechat.user("o1").text("您好")
    await wechat.user("o1").unfollow()
    assert (await post(wechat, SEND, text("别走")))["errcode"] == 45015
    assert wechat.user("o1").seen == []


async def test_exactly_2048_bytes_are_taken(wechat: WeChat) -> None:
    await wechat.user("o1").text("您好")
    assert (await post(wechat, SEND, text("字" * 682 + "ab")))["errcode"] == 0


async def test_escaped_chinese_is_noticed(wechat: WeChat) -> None:
    await wechat.user("o1").text("您好")
    await post(wechat, SEND, None, raw=json.dumps(text("您好")).encode())
    assert wechat.record.rules() == ["escaped"]
    await post(wechat, SEND, None, raw=json.dumps(text("line\x01 \\u4f60"), ensure_ascii=False).encode())
    assert wechat.record.rules() == ["escaped"], "control characters must be escaped, and a backslash is no escape"


async def test_injected_faults(wechat: WeChat) -> None:
    user = wechat.user("o1")
    await user.text("您好")
    token = await stable(wechat)
    wechat.inject(Fault(SEND, errcode=40001, times=2))
    assert [(await post(wechat, SEND, text("a"), token))["errcode"] for _time in range(3)] == [40001, 40001, 0]
    wechat.inject(Fault(SEND, reset_before=True))
    with pytest.raises(aiohttp.ClientError):
        await post(wechat, SEND, text("cut before"), token)
    wechat.inject(Fault(SEND, reset_after=True))
    with pytest.raises(aiohttp.ClientError):
        await post(wechat, SEND, text("cut after"), token)
    assert user.texts == ["a", "cut after"], "the caller could not tell the two apart"


async def test_the_minute_limit(wechat: WeChat) -> None:
    await wechat.user("o1").text("您好")
    wechat.minute_limit = 2
    assert [(await post(wechat, SEND, text("a")))["errcode"] for _time in range(3)] == [0, 0, 45011]


MENU = {
    "button": [
        {"type": "click", "name": "预约", "key": "book"},
        {"name": "更多", "sub_button": [{"type": "view", "name": "大厅主页", "url": "https://a"}]},
    ]
}


@pytest.mark.parametrize(
    ("menu", "code"),
    [
        ({"button": []}, 40016),
        ({"button": [{"type": "click", "name": "五", "key": "1"}] * 4}, 40016),
        ({"button": [{"type": "click", "name": "我要预约办事", "key": "1"}]}, 40018),
        ({"button": [{"type": "click", "name": "五"}]}, 40019),
        ({"button": [{"type": "view", "name": "五", "url": "ftp://a"}]}, 40020),
        ({"button": [{"type": "dance", "name": "五", "key": "1"}]}, 40017),
        ({"button": [{"name": "五", "sub_button": [{"type": "click", "name": "a", "key": "1"}] * 6}]}, 40023),
    ],
)
async def test_wrong_menus(wechat: WeChat, menu: dict[str, Any], code: int) -> None:
    assert (await post(wechat, "/cgi-bin/menu/create", menu))["errcode"] == code


async def test_a_right_menu(wechat: WeChat) -> None:
    assert (await post(wechat, "/cgi-bin/menu/create", MENU))["errcode"] == 0
    assert wechat.menu == MENU


def notice(template: str = "T1", **data: str) -> dict[str, Any]:
    return {"touser": "o1", "template_id": template, "data": {name: {"value": value} for name, value in data.items()}}


RIGHT = {"thing1": "社保卡申领", "time2": "2026年11月27日 09:30", "phrase3": "已预约", "character_string4": "A-0012"}


async def test_subscription_notices_need_consent_each_time(wechat: WeChat) -> None:
    wechat.template("T1", *RIGHT)
    user = wechat.user("o1")
    path = "/cgi-bin/message/subscribe/bizsend"
    assert (await post(wechat, path, notice(**RIGHT)))["errcode"] == 43101
    user.consents("T1")
    assert (await post(wechat, path, notice(**RIGHT)))["errcode"] == 0
    assert (await post(wechat, path, notice(**RIGHT)))["errcode"] == 43101
    user.consents("T1", long_term=True)
    assert [(await post(wechat, path, notice(**RIGHT)))["errcode"] for _time in range(2)] == [0, 0]
    assert [seen.origin for seen in user.seen] == ["notice"] * 3
    assert "社保卡申领" in user.texts[0]


@pytest.mark.parametrize(
    "change",
    [
        {"thing1": "字" * 21},
        {"time2": "明天上午"},
        {"phrase3": "已经预约成功了"},
        {"phrase3": "ok"},
        {"character_string4": "第12号"},
        {"thing9": "没有的字段"},
        {"thing1": ""},
    ],
)
async def test_fields_have_their_limits(wechat: WeChat, change: dict[str, str]) -> None:
    wechat.template("T1", *RIGHT)
    wechat.user("o1").consents("T1")
    answer = await post(wechat, "/cgi-bin/message/subscribe/bizsend", notice(**{**RIGHT, **change}))
    assert answer["errcode"] == 47003
    assert wechat.user("o1").seen == []


async def test_template_messages_go_to_followers_and_report_back(wechat: WeChat) -> None:
    wechat.template("T1", *RIGHT)
    user = wechat.user("o1")
    path = "/cgi-bin/message/template/send"
    assert (await post(wechat, path, notice("T2", **RIGHT)))["errcode"] == 40037
    body = {**notice(**RIGHT), "client_msg_id": "m1"}
    assert [(await post(wechat, path, body))["errcode"] for _time in range(2)] == [0, 0]
    await wechat.settle()
    assert len(user.seen) == 1, "client_msg_id guards against a repetition"
    assert [push.fields.get("Event") for push in wechat.pushes] == ["TEMPLATESENDJOBFINISH"]
    await user.unfollow()
    assert (await post(wechat, path, notice(**RIGHT)))["errcode"] == 43004


async def test_media_are_kept_three_days(wechat: WeChat) -> None:
    user = wechat.user("o1")
    push = await user.voice(b"#!AMR\nsound")
    assert push is not None
    assert push.fields["Recognition"] == ""
    media_id, token = push.fields["MediaId"], await stable(wechat)
    async with aiohttp.ClientSession() as session:
        address = f"{wechat.api_url}/cgi-bin/media/get"
        async with session.get(address, params={"access_token": token, "media_id": media_id}) as response:
            assert (response.content_type, await response.read()) == ("audio/amr", b"#!AMR\nsound")
        wechat.clock.advance(3 * 86400 + 1)
        params = {"access_token": await stable(wechat), "media_id": media_id}
        async with session.get(address, params=params) as response:
            assert json.loads(await response.read())["errcode"] == 40007


async def test_uploaded_media_can_be_sent(wechat: WeChat) -> None:
    await wechat.user("o1").text("您好")
    form = aiohttp.FormData()
    form.add_field("media", b"\xff\xd8jpeg", filename="a.jpg", content_type="image/jpeg")
    async with aiohttp.ClientSession() as session:
        params = {"access_token": await stable(wechat), "type": "image"}
        async with session.post(f"{wechat.api_url}/cgi-bin/media/upload", params=params, data=form) as response:
            media_id = json.loads(await response.read())["media_id"]
    body = {"touser": "o1", "msgtype": "image", "image": {"media_id": media_id}}
    assert (await post(wechat, SEND, body))["errcode"] == 0
    assert [seen.kind for seen in wechat.user("o1").seen] == ["image"]


async def test_typing_needs_a_recent_message(wechat: WeChat) -> None:
    body = {"touser": "o1", "command": "Typing"}
    wechat.user("o1")
    assert (await post(wechat, "/cgi-bin/message/custom/typing", body))["errcode"] == 45080
    await wechat.user("o1").text("您好")
    assert (await post(wechat, "/cgi-bin/message/custom/typing", body))["errcode"] == 0
    assert (await post(wechat, "/cgi-bin/message/custom/typing", {**body, "command": "Sing"}))["errcode"] == 45072


async def test_an_unknown_path_is_a_breach(wechat: WeChat) -> None:
    assert (await post(wechat, "/cgi-bin/no/such", {}))["errcode"] == 40066
