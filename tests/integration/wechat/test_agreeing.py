"""A citizen agrees to notices on the hall's own page, opened in WeChat: a real browser, the vendor's script simulated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from playwright.async_api import Page, Route, async_playwright, expect

from hall.channels.wechat.jssdk import signed
from hall.wechat import service as wechat
from hall.wechat.store import consent
from simulators.wechat import Fault, OpenedPage
from simulators.wechat.jssdk import HOST
from tests.integration.appointments import desk
from tests.integration.wechat.channel import Channel, answers, channel
from tests.integration.wechat.test_notices import conversation_of, rows

VOUCHER = {"text": "约好了。", "custom": {"kind": "voucher", "data": {"number": "1"}}}


@asynccontextmanager
async def in_wechat(on: Channel, opened: OpenedPage, path: str) -> AsyncIterator[Page]:
    """Open a page of the hall in a browser whose requests to the vendor reach the simulator."""

    async def vendor(route: Route) -> None:
        kind, content = await opened.answer(route.request.url, route.request.post_data)
        headers = {"Access-Control-Allow-Origin": "*"}
        await route.fulfill(body=content, content_type=kind, headers=headers)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 360, "height": 640}, locale="zh-CN")
        page.set_default_timeout(20_000)
        await page.route(f"{HOST}/**", vendor)
        await page.goto(on.address + path)
        yield page
        await browser.close()


async def decisions(on: Channel) -> dict[str, bool]:
    async with on.hall.reading() as tx:
        return {row.template_id: row.accepted for row in await tx.execute(consent.select())}


def public(on: Channel) -> str:
    """Let the hall's public address be the one that the browser opens; returns its domain."""
    on.hall.settings = on.hall.settings.model_copy(update={"public_url": on.address})
    return on.address.removeprefix("http://")


@pytest.mark.browser
async def test_a_tap_on_the_page_lets_notices_through(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers(VOUCHER)) as on:
        domain = public(on)
        await desk.furnish(on.hall)
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        assert f"点这里同意：{on.address}/wechat/notices" in user.texts[-1]
        opened = OpenedPage(on.wechat, user, {domain})
        async with in_wechat(on, opened, "/wechat/notices?from=singlemessage") as page:
            await page.get_by_role("button", name="接收通知").click()
            await expect(page.get_by_role("status")).to_contain_text("好了")
        assert await decisions(on) == {"T_REMINDER": True, "T_REVOKED": True, "T_ANSWERED": True}
        await user.text("再约一个")
        assert "点这里同意" not in user.texts[-1]
        assert await conversation_of(on)
        assert on.wechat.tickets.given == 1
        assert on.wechat.violations == []


@pytest.mark.browser
async def test_who_declines_and_a_page_that_wechat_does_not_know(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers("好")) as on:
        domain = public(on)
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        async with in_wechat(on, OpenedPage(on.wechat, user, {domain}, agrees=False), "/wechat/notices") as page:
            await page.get_by_role("button", name="接收通知").click()
            await expect(page.get_by_role("status")).to_contain_text("没有同意")
        assert set((await decisions(on)).values()) == {False}
        elsewhere = OpenedPage(on.wechat, user, {"other.example"})
        async with in_wechat(on, elsewhere, "/wechat/notices") as page:
            await expect(page.get_by_role("status")).to_contain_text("没有认出这一页")
        assert elsewhere.refused == "config:invalid url domain"


async def test_an_agreement_for_once_is_used_up_and_may_be_given_again(sqlite_url: str) -> None:
    async with channel(sqlite_url, script=answers("好")) as on:
        await desk.furnish(on.hall)
        user = on.wechat.user("oCitizen")
        await user.text("你好")
        told = []
        for number, agrees in enumerate((True, False, False, True)):
            if agrees:
                await user.decides(["T_ANSWERED"], accepted=True)
            told.append(await notified(on, number))
        assert told == ["sent", "refused", "", "sent"]  # the second shows that it was for once, the third is not tried
        assert sum(seen.origin == "notice" for seen in user.seen) == 2


async def notified(on: Channel, number: int) -> str:
    """Have the citizen notified and return what became of it; empty when it was not even tried."""
    conversation = await conversation_of(on)
    async with on.hall.transaction() as tx:
        fields = {"number": f"A{number}"}
        key = f"test:{number}"
        if not await wechat.notify(tx, "answered", fields, dedupe_key=key, conversation_id=conversation):
            return ""
    async with asyncio.timeout(30):
        while (await rows(on))[-1][1] in ("waiting", "sending"):
            await asyncio.sleep(0.05)
    return (await rows(on))[-1][1]


async def test_the_page_is_off_without_templates_and_says_when_wechat_is_away(sqlite_url: str) -> None:
    async with channel(sqlite_url) as on, aiohttp.ClientSession() as session:
        on.wechat.inject(Fault("/cgi-bin/ticket/getticket", errcode=-1))
        async with session.get(f"{on.address}/wechat/notices") as answer:
            assert answer.status == 200
            assert "连不上微信" in await answer.text()
        async with session.get(f"{on.address}/wechat/notices") as answer:
            assert "wx-open-subscribe" in await answer.text()
            assert "res.wx.qq.com" in answer.headers["Content-Security-Policy"]
        on.hall.settings = on.hall.settings.model_copy(update={"wechat_notices": {}})
        async with session.get(f"{on.address}/wechat/notices") as answer:
            assert answer.status == 404


def test_the_vendors_published_example_is_signed_alike() -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    config = signed("wx1", ticket, "http://mp.weixin.qq.com?params=value#here", 1414587457, "Wm3WZYTPz0wzccnW")
    assert config.signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
