"""The widget and the page without JavaScript, driven in a real Chromium against a hall with a fake bot."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, Page, async_playwright, expect

from hall.hall import Hall
from tests.integration.conversations.chat import serving
from tests.integration.conversations.fake_bot import FakeBot, fake_bot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
"""One loop for the file, so that one browser serves all its tests: starting it costs more than most of them."""

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SHOTS = os.environ.get("WIDGET_SHOTS")
"""A folder to leave screenshots in, for looking at."""

NOTICE = {
    "number": "GZ20261123-000017",
    "title": "居住证办理",
    "materials": [
        {"name": "居民身份证", "copies": "原件1份", "form": "出示后退还", "exempt": False},
        {"name": "近期证件照", "copies": "2张", "obtained": "自备，一寸白底", "exempt": False},
        {"name": "房屋租赁备案信息", "copies": "免交", "exempt": True},
    ],
    "limit": "15个工作日",
    "fee": "不收费",
    "place": "以大厅公布为准",
    "url": "/notices/GZ20261123-000017",
    "pdf_url": "/notices/GZ20261123-000017.pdf",
}
VOUCHER = {
    "number": "YY1123-0042",
    "check_code": "7K3Q",
    "qr": "HALL:YY1123-0042:7K3Q",
    "item": "居住证办理",
    "starts_at": "2026-11-25T10:00:00+08:00",
    "ends_at": "2026-11-25T10:30:00+08:00",
    "place": "一楼 A 区 公安综合窗口",
    "person": "张*",
    "bring": ["居民身份证原件", "近期证件照2张"],
    "url": "/vouchers/YY1123-0042",
    "notice_url": "/notices/GZ20261123-000017",
}


def script(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Answer like the real bot would, in shape."""
    message = body["message"]
    if "材料" in message:
        return [{"text": "办居住证要带这些材料：身份证、照片。", "custom": {"kind": "notice", "data": NOTICE}}]
    if message == "/affirm":
        return [
            {"text": "预约成功，凭证号 YY1123-0042，校验码 7K3Q。", "custom": {"kind": "voucher", "data": VOUCHER}},
            {"text": "来不了请提前取消。不预约也可以直接来大厅取号。"},
        ]
    if "预约" in message:
        return [
            {
                "text": "为您预约：居住证办理，11月25日（周三）上午10:00。\n请核对后确认。",
                "buttons": [
                    {"title": "确认预约", "payload": "/affirm"},
                    {"title": "换个时间", "payload": "/deny"},
                    {"title": "不办了", "payload": "/stop"},
                ],
            }
        ]
    return [{"text": f"收到：{message}"}]


@pytest_asyncio.fixture(loop_scope="module")
async def bot() -> AsyncIterator[FakeBot]:
    async with fake_bot(script=script) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def chat(sqlite_url: str, bot: FakeBot) -> AsyncIterator[tuple[Hall, str]]:
    async with serving(sqlite_url, bot.url) as served:
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="module")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """The browser without anything that an earlier test left open."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


async def opened(browser: Browser, address: str, path: str = "/", **context: Any) -> Page:
    page = await (await browser.new_context(locale="zh-CN", **context)).new_page()
    page.set_default_timeout(8000)
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    await page.goto(address + path)
    return page


async def shot(page: Page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        await asyncio.sleep(0.3)
        await page.screenshot(path=f"{SHOTS}/{name}.png")


async def say(page: Page, text: str) -> None:
    await page.get_by_label("请输入您要办的事").fill(text)
    await page.get_by_role("button", name="发送").click()


async def test_a_booking_with_a_card_a_reload_and_a_voucher(browser: Browser, chat: tuple[Hall, str]) -> None:
    page = await opened(browser, chat[1], viewport={"width": 1280, "height": 860})
    log = page.get_by_role("log")
    await expect(log).to_contain_text("AI 智能助手")
    await expect(page.get_by_text("AI 智能助手 · 内容由人工智能生成")).to_be_visible()
    await shot(page, "1-greeting")
    await say(page, "居住证要什么材料")
    await expect(log).to_contain_text("房屋租赁备案信息")
    await say(page, "我要预约办理居住证")
    await page.get_by_role("button", name="确认预约").click()
    await expect(log).to_contain_text("YY1123-0042")
    await expect(log.get_by_role("img", name="凭证二维码")).to_be_visible()
    await expect(page.get_by_role("button", name="确认预约")).to_have_count(0)
    await shot(page, "2-voucher")
    await log.evaluate("log => { log.scrollTop = log.querySelector('.notice').offsetTop - 80 }")
    await shot(page, "3-notice")
    before = await log.locator(".turn").all_inner_texts()
    await page.reload()
    await expect(page.get_by_role("log")).to_contain_text("来不了请提前取消")
    assert [
        text for text in await page.get_by_role("log").locator(".turn").all_inner_texts() if "确认预约\n" not in text
    ] == before


async def test_enter_sends_but_not_while_an_input_method_composes(
    browser: Browser, chat: tuple[Hall, str], bot: FakeBot
) -> None:
    page = await opened(browser, chat[1])
    field = page.get_by_label("请输入您要办的事")
    await field.fill("wo yao")
    for details in ({"isComposing": True, "keyCode": 13}, {"isComposing": False, "keyCode": 229}):
        await field.evaluate(
            "(field, details) => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, ...details}))",
            details,
        )
    assert await field.input_value() == "wo yao"
    await field.fill("我要办证")
    await field.press("Shift+Enter")
    assert await field.input_value() == "我要办证\n"
    await field.fill("我要办证")
    await field.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("收到：我要办证")
    assert await field.input_value() == ""
    assert len(bot.heard) == 1


async def test_nothing_is_lost_or_doubled_when_the_network_goes(
    browser: Browser, chat: tuple[Hall, str], bot: FakeBot
) -> None:
    page = await opened(browser, chat[1])
    await say(page, "第一句")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("收到：第一句")
    await page.context.set_offline(True)
    await say(page, "第二句")
    await say(page, "第三句")
    await expect(page.get_by_role("status").filter(has_text="网络断开")).to_be_visible(timeout=60_000)
    await shot(page, "4-offline")
    await page.context.set_offline(False)
    await expect(log).to_contain_text("收到：第三句", timeout=20_000)
    assert [heard["message"] for heard in bot.heard] == ["第一句", "第二句", "第三句"]
    texts = await log.locator(".citizen .prose").all_inner_texts()
    assert texts == ["第一句", "第二句", "第三句"]


async def test_a_restarted_hall_goes_on_with_the_conversation(browser: Browser, sqlite_url: str, bot: FakeBot) -> None:
    async with serving(sqlite_url, bot.url) as (_, address):
        page = await opened(browser, address)
        await say(page, "第一句")
        await expect(page.get_by_role("log")).to_contain_text("收到：第一句")
    await say(page, "第二句")
    port = int(address.rsplit(":", 1)[1])
    async with serving(sqlite_url, bot.url, at_port=port):
        await expect(page.get_by_role("log")).to_contain_text("收到：第二句", timeout=30_000)
        await page.close()


async def test_an_outage_is_told_and_answered_later(browser: Browser, chat: tuple[Hall, str], bot: FakeBot) -> None:
    await bot.stop()
    page = await opened(browser, chat[1])
    await say(page, "居住证怎么办")
    await expect(page.get_by_role("log")).to_contain_text("消息已经保存")
    await shot(page, "5-outage")
    await bot.start()
    await expect(page.get_by_role("log")).to_contain_text("收到：居住证怎么办", timeout=20_000)


async def test_markup_stays_text(browser: Browser, chat: tuple[Hall, str]) -> None:
    page = await opened(browser, chat[1])
    await say(page, "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>")
    await expect(page.get_by_role("log")).to_contain_text("收到：<img src=x")
    assert await page.title() != "hacked"


async def test_elder_mode_is_large_and_remembered(browser: Browser, chat: tuple[Hall, str]) -> None:
    page = await opened(browser, chat[1], viewport={"width": 900, "height": 900})
    await say(page, "我要预约办理居住证")
    await page.get_by_role("button", name="大字版").click()
    confirm = page.get_by_role("button", name="确认预约")
    for button in (confirm, page.get_by_role("button", name="发送"), page.get_by_role("button", name="转人工")):
        box = await button.bounding_box()
        assert box
        assert box["height"] >= 60
        assert box["width"] >= 60
    bubble = page.get_by_role("log").locator(".bot .prose").last
    assert await bubble.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == 22
    await shot(page, "6-elder")
    larger = page.get_by_role("button", name="放大字号")
    await larger.click()
    await larger.click()
    assert await bubble.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == 30
    ratio = "e => parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize)"
    assert await bubble.evaluate(ratio) >= 1.3
    await shot(page, "7-elder-30")
    await page.reload()
    await expect(bubble).to_have_css("font-size", "30px")


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256), (768, 1024)])
async def test_no_sideways_scrolling(browser: Browser, chat: tuple[Hall, str], width: int, height: int) -> None:
    page = await opened(browser, chat[1], viewport={"width": width, "height": height})
    await say(page, "居住证要什么材料 https://example.org/" + "long" * 40)
    await expect(page.get_by_role("log")).to_contain_text("房屋租赁备案信息")
    await say(page, "我要预约办理居住证")
    await page.get_by_role("button", name="确认预约").click()
    await expect(page.get_by_role("log")).to_contain_text("YY1123-0042")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await page.get_by_role("log").evaluate("log => log.scrollWidth <= log.clientWidth")
    assert (
        await page.evaluate(
            "document.querySelector('hall-chat').shadowRoot.querySelector('footer').getBoundingClientRect().width"
        )
        <= width
    )
    await shot(page, f"8-{width}x{height}")
    await page.get_by_role("button", name="大字版").click()
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await shot(page, f"8-{width}x{height}-elder")


async def test_keyboard_alone_is_enough(browser: Browser, chat: tuple[Hall, str]) -> None:
    page = await opened(browser, chat[1])
    await page.evaluate("document.querySelector('hall-chat').open()")
    await page.keyboard.type("我要预约办理居住证")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="确认预约")).to_be_visible()
    for _ in range(12):
        await page.keyboard.press("Shift+Tab")
        if (
            await page.evaluate("document.querySelector('hall-chat').shadowRoot.activeElement?.textContent")
            == "确认预约"
        ):
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("YY1123-0042")
    assert await page.evaluate("document.querySelector('hall-chat').shadowRoot.activeElement.tagName") == "TEXTAREA"


async def test_ending_the_conversation_clears_this_device(browser: Browser, chat: tuple[Hall, str]) -> None:
    page = await opened(browser, chat[1])
    await say(page, "第一句")
    await expect(page.get_by_role("log")).to_contain_text("收到：第一句")
    await page.get_by_role("button", name="结束对话", exact=True).click()
    await page.get_by_role("button", name="结束并清除").click()
    await expect(page.get_by_role("log")).not_to_contain_text("第一句")
    await expect(page.get_by_role("log")).to_contain_text("智能助手，为来大厅办事")


async def test_one_tag_embeds_it_on_another_site_under_a_strict_policy(
    browser: Browser, sqlite_url: str, bot: FakeBot, tmp_path: Path
) -> None:
    from aiohttp import web

    async def host_page(_request: web.Request) -> web.Response:
        html = f'<!doctype html><html lang="zh"><title>t</title><h1>别的网站</h1><script type="module" src="{address}/widget/hall-chat.js"></script></html>'
        policy = f"default-src 'none'; script-src {address}; connect-src {address}"
        return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": policy})

    app = web.Application()
    app.router.add_get("/", host_page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with serving(sqlite_url, bot.url, widget_origins=(origin,)) as (_, address):
        page = await opened(browser, origin, viewport={"width": 1000, "height": 760})
        await page.get_by_role("button", name="打开智能助手对话").click()
        await say(page, "你们好")
        await expect(page.get_by_role("log")).to_contain_text("收到：你们好")
        await shot(page, "9-floating")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("log")).to_be_hidden()
        await page.close()
    await runner.cleanup()


async def test_the_page_without_javascript_does_the_same(
    browser: Browser, chat: tuple[Hall, str], bot: FakeBot
) -> None:
    page = await opened(browser, chat[1], "/plain", java_script_enabled=False, viewport={"width": 820, "height": 1000})
    await expect(page.get_by_role("list", name="对话内容")).to_contain_text("AI 智能助手")
    await say(page, "居住证要什么材料，我的电话13812345678")
    talk = page.get_by_role("list", name="对话内容")
    await expect(talk).to_contain_text("房屋租赁备案信息")
    await expect(talk).to_contain_text("138****5678")
    await say(page, "我要预约办理居住证")
    await page.get_by_role("button", name="确认预约").click()
    await expect(talk).to_contain_text("YY1123-0042")
    await expect(page.get_by_role("img", name="凭证二维码")).to_be_visible()
    if SHOTS:
        await page.screenshot(path=f"{SHOTS}/10-plain.png", full_page=True)
    await page.reload()
    assert len(bot.heard) == 3
    await page.get_by_role("button", name="结束对话并清除本机记录").click()
    await expect(talk).not_to_contain_text("YY1123-0042")


async def test_the_plain_page_waits_and_refreshes_by_itself(
    browser: Browser, chat: tuple[Hall, str], bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hall.channels.pages.routes.WAIT_SECONDS", 0.2)
    bot.delay = 1.5
    page = await opened(browser, chat[1], "/plain", java_script_enabled=False)
    await say(page, "你好")
    await expect(page.get_by_text("正在等回答")).to_be_visible()
    await shot(page, "11-plain-waiting")
    await expect(page.get_by_role("list", name="对话内容")).to_contain_text("收到：你好", timeout=15_000)


async def test_a_form_from_elsewhere_is_not_taken(browser: Browser, chat: tuple[Hall, str], bot: FakeBot) -> None:
    page = await opened(browser, chat[1], "/plain", java_script_enabled=False)
    answer = await page.context.request.post(
        f"{chat[1]}/plain", form={"text": "取消预约", "client_id": "x", "form_token": "0" * 64}
    )
    assert "页面已过期" in await answer.text()
    assert bot.heard == []


@pytest.mark.parametrize("elder", [False, True])
async def test_axe_finds_nothing(browser: Browser, chat: tuple[Hall, str], elder: bool) -> None:
    page = await opened(browser, chat[1], bypass_csp=True, viewport={"width": 390, "height": 800})
    await say(page, "居住证要什么材料")
    await expect(page.get_by_role("log")).to_contain_text("房屋租赁备案信息")
    await say(page, "我要预约办理居住证")
    if elder:
        await page.get_by_role("button", name="大字版").click()
    await no_violations(page)
    await page.get_by_role("button", name="确认预约").click()
    await expect(page.get_by_role("log")).to_contain_text("YY1123-0042")
    await page.get_by_role("button", name="更多").click()
    await page.get_by_role("button", name="结束对话", exact=True).click()
    await no_violations(page)


async def test_axe_finds_nothing_on_the_plain_pages(browser: Browser, chat: tuple[Hall, str]) -> None:
    page = await opened(browser, chat[1], "/plain", bypass_csp=True)
    await no_violations(page)
    await say(page, "居住证要什么材料")
    await say(page, "我要预约办理居住证")
    await expect(page.get_by_role("button", name="确认预约")).to_be_visible()
    await no_violations(page)
    await page.goto(f"{chat[1]}/privacy")
    await no_violations(page)


async def no_violations(page: Page) -> None:
    results = await Axe().run(page)
    found = [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in results.response["violations"]]
    assert found == []
    assert len(results.response["passes"]) > 10
