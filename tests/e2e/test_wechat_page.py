"""The page of `make wechat` in a real Chromium: write, tap the menu, follow a link, read what an agent says."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright, expect

from simulators.wechat import Account, WeChat
from tests.support.simulators import application

pytestmark = pytest.mark.browser
MENU = {
    "button": [
        {"name": "预约", "sub_button": [{"type": "click", "name": "我要预约", "key": "book"}]},
        {"type": "click", "name": "帮助", "key": "help"},
    ]
}


async def answer(request: web.Request) -> web.Response:
    """An account that answers any text with a link and whatever else with nothing."""
    from defusedxml.ElementTree import fromstring

    root = fromstring(await request.text())
    if root.findtext("MsgType") != "text":
        return web.Response(text="success")
    words = f"您说“{root.findtext('Content')}”，详见 https://hall.test/n/1?t=a&b=2 。"
    to, sender = root.findtext("FromUserName"), root.findtext("ToUserName")
    return web.Response(
        text=f"<xml><ToUserName>{to}</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>1</CreateTime>"
        f"<MsgType>text</MsgType><Content><![CDATA[{words}]]></Content></xml>"
    )


async def test_a_person_writes_taps_and_reads() -> None:
    async with (
        application(answer) as url,
        WeChat(Account(), mode="clear", targets=[url], page="湛河政务") as wechat,
        async_playwright() as playwright,
    ):
        wechat.menu = MENU
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 930, "height": 850}, locale="zh-CN")
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(f"{wechat.api_url}/?user=oTest")
        await _taps(page)
        await _writes(page)
        await wechat.agent_says(wechat.user("oTest"), "我是工作人员")
        await expect(page.get_by_role("log")).to_contain_text("我是工作人员")
        await page.set_viewport_size({"width": 360, "height": 740})
        width = await asyncio.wait_for(page.evaluate("document.documentElement.scrollWidth"), 20)
        assert width <= 360, "on a telephone nothing runs over the edge"
        assert faults == []
        await browser.close()
        events = [push.fields["EventKey"] for push in wechat.pushes if push.fields["MsgType"] == "event"]
        assert events == ["book"]


async def _taps(page: Page) -> None:
    await page.get_by_role("button", name="≡ 预约").click()
    await page.get_by_role("button", name="我要预约").click()
    await page.get_by_role("button", name="切换菜单与键盘").click()


async def _writes(page: Page) -> None:
    await page.get_by_label("输入消息").fill("社保卡 <b>粗</b>")
    await page.get_by_role("button", name="发送").click()
    log = page.get_by_role("log")
    await expect(log).to_contain_text("您说“社保卡 <b>粗</b>”")
    assert await log.get_by_role("link").get_attribute("href") == "https://hall.test/n/1?t=a&b=2"
