"""Make the picture of `make wechat` from the running product: `.venv/bin/python docs/make_wechat_screenshots.py`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.channels.contestants import product  # noqa: E402
from hall.wechat import menu  # noqa: E402
from simulators.wechat import User  # noqa: E402

IMAGES = ROOT / "docs" / "images"
CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}
TALK = ("我想预约办社保卡", "要带什么材料", "1")


async def say(page: Page, user: User, text: str) -> None:
    """Type a message as a person would and wait for what comes back."""
    known = len(user.seen)
    if not await page.locator("#words").is_visible():
        await page.locator("#toggle").click()
    await page.locator("#words").fill(text)
    await page.locator("#words").press("Enter")
    await user.sees(lambda _seen: True, within=60, after=known)
    await page.wait_for_timeout(1500)


async def main() -> None:
    """Start the product and the vendor, talk, take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with product(Path(folder), halls=1, page="湛河区政务服务大厅") as ours, async_playwright() as playwright:
            assert ours.wechat is not None  # noqa: S101 it has one
            ours.wechat.menu = menu.document("https://hall.test")
            user = ours.wechat.user("oDevCitizen1")
            browser = await playwright.chromium.launch(**CHROMIUM)
            page = await browser.new_page(viewport={"width": 930, "height": 850}, locale="zh-CN")
            await page.goto(ours.wechat.api_url)
            await page.wait_for_timeout(800)
            await page.locator("#profile").click()
            await page.locator("#profile").click()
            await page.wait_for_timeout(2500)
            for text in TALK:
                await say(page, user, text)
            await page.screenshot(path=IMAGES / "wechat.png")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
