"""Make the screenshots of the documentation from the running product: `.venv/bin/python docs/make_screenshots.py [console]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docs import console_pictures  # noqa: E402
from launch import console  # noqa: E402
from tests.support.people import someone  # noqa: E402
from tests.support.product import Product, running  # noqa: E402

IMAGES = ROOT / "docs" / "images"
CHROMIUM: dict[str, Any] = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--lang=zh-CN"]}
NOW = "2026-11-24T09:10:00+08:00"


def say(page: Page, text: str) -> None:
    """Type a sentence, press Enter and wait until the answer has come and the typing sign is gone."""
    log = page.get_by_role("log")
    before = log.locator(".turn.bot").count()
    field = page.get_by_label("请输入您要办的事")
    field.fill(text)
    field.press("Enter")
    page.wait_for_function(
        "before => document.querySelector('hall-chat').shadowRoot.querySelectorAll('.turn.bot').length > before",
        arg=before,
    )
    page.wait_for_timeout(700)


def book(page: Page, product: Product) -> None:
    """Book from the first word to the voucher."""
    person = someone(77, "赵玉梅")
    say(page, "预约烟草证，周四上午十点")
    page.screenshot(path=IMAGES / "chat-notice.png")
    say(page, f"我叫{person.name}")
    say(page, person.identity)
    say(page, person.phone)
    say(page, product.sms()[-1]["text"].split("验证码是")[1][:6])
    say(page, "确认")


def main() -> None:
    """Start the product, take the pictures, stop it."""
    console.build()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as product, sync_playwright() as playwright:
        product.pin(NOW)
        browser = playwright.chromium.launch(**CHROMIUM)
        console_pictures.take(product, browser, IMAGES)
        if "console" in sys.argv[1:]:
            return
        for name, width, height in (("desktop", 1100, 820), ("phone", 360, 760)):
            page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN", device_scale_factor=1)
            page.goto(product.url)
            page.wait_for_timeout(1500)
            page.screenshot(path=IMAGES / f"start-{name}.png")
            if name == "desktop":
                book(page, product)
                notice = page.get_by_role("link").filter(has_text="告知单").first.get_attribute("href")
                if notice:
                    printed = browser.new_page(viewport={"width": 900, "height": 1200}, locale="zh-CN")
                    printed.goto(notice if notice.startswith("http") else product.url + notice)
                    printed.screenshot(path=IMAGES / "notice-page.png", full_page=True)
            else:
                say(page, "我想开个小饭馆，要带什么材料？")
            page.screenshot(path=IMAGES / f"chat-{name}.png")
        plain = browser.new_page(viewport={"width": 700, "height": 800}, locale="zh-CN", java_script_enabled=False)
        plain.goto(product.url + "/plain")
        plain.screenshot(path=IMAGES / "plain.png")
        browser.close()


if __name__ == "__main__":
    main()
