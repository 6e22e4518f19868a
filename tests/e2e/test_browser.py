"""A stranger in a real browser: books, asks midway, corrects, confirms, reloads, moves and cancels, against the real model."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Response, expect, sync_playwright

from tests.dialogue.identifying import Need, need_of
from tests.support.people import someone
from tests.support.product import Product

pytestmark = [pytest.mark.model, pytest.mark.browser]

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PATIENCE = 30_000  # milliseconds for one answer on a busy machine


class Visitor:
    """Somebody at the page; everything goes through what is on the screen."""

    def __init__(self, page: Page, product: Product) -> None:
        self.page = page
        self.product = product
        self.log = page.get_by_role("log")
        self.id = ""
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.on("response", self._note)

    def _note(self, response: Response) -> None:
        if response.status == 201 and response.url.endswith("/chat/conversations"):
            self.id = response.json()["conversation_id"]

    def arrive(self) -> None:
        """Open the page and wait for the greeting."""
        self.page.goto(self.product.url)
        expect(self.log).to_contain_text("AI 智能助手", timeout=PATIENCE)
        expect(self.page.get_by_text("内容由人工智能生成").first).to_be_visible()

    def say(self, text: str) -> str:
        """Type a sentence and press Enter; returns the answer's last message."""
        field = self.page.get_by_label("请输入您要办的事")
        field.fill(text)
        before = self._last("turn")
        field.press("Enter")
        return self._answer(before)

    def press(self, title: str) -> str:
        """Press a quick reply."""
        before = self._last("turn")
        self.log.locator(".choices button", has_text=title).first.click()
        return self._answer(before)

    def titles(self) -> list[str]:
        """What can be pressed now."""
        return self.log.locator(".choices button").all_inner_texts()

    def _last(self, kind: str) -> int:
        numbers = [
            int(found)
            for turn in self.log.locator(f".{kind}[data-seq]").all()
            if (found := turn.get_attribute("data-seq"))
        ]
        return max(numbers, default=0)

    def _answer(self, before: int) -> str:
        """Wait until the whole answer that the database holds is on the screen."""
        self.page.wait_for_function(
            "before => { const log = document.querySelector('hall-chat').shadowRoot.querySelector('[role=log]');"
            " return [...log.querySelectorAll('.turn.bot[data-seq]')].some(turn => Number(turn.dataset.seq) > before) }",
            arg=before,
        )
        last = self.product.rows("SELECT last_seq FROM conversation WHERE id = ?", self.id)[0][0]
        turn = self.log.locator(f".turn[data-seq='{last}']")
        expect(turn).to_be_visible(timeout=PATIENCE)
        return turn.locator(".bubble").inner_text()


@pytest.fixture
def visitor(product: Product) -> Iterator[Visitor]:
    product.pin("2026-11-24T09:10:00+08:00")
    product.seed("empty")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Visitor(browser.new_context(locale="zh-CN").new_page(), product)
        browser.close()


def test_a_whole_errand_in_the_browser(visitor: Visitor, product: Product) -> None:
    person = someone(801, "赵玉梅")
    visitor.arrive()
    visitor.say("我想预约办烟草证，周四上午十点")
    visitor.say("要带什么材料啊")
    expect(visitor.log).to_contain_text("材料")
    expect(visitor.log.locator(".notice").first).to_be_visible()
    last = visitor.say("不对，改成周五")
    for _ in range(8):
        match need_of(last, visitor.titles()):
            case Need.NAME:
                last = visitor.say(person.name)
            case Need.IDENTITY:
                last = visitor.say(person.identity)
            case Need.PHONE:
                last = visitor.say(person.phone)
            case Need.CODE:
                last = visitor.say(product.code(person.phone) or "")
            case _:
                break
    assert "27" in last, "the summary names the corrected day"
    visitor.press("确认")
    expect(visitor.log.locator(".voucher")).to_be_visible()
    (booked,) = product.rows("SELECT * FROM appointment WHERE state = 'booked'")
    assert (booked["item_code"], booked["starts_at"][:16]) == ("I11", "2026-11-27 02:00")
    assert product.rows("SELECT count(*) FROM notice_delivery WHERE number = ?", booked["notice_number"])[0][0] >= 1
    expect(visitor.log).to_contain_text(booked["voucher_number"])

    _reload(visitor, booked["voucher_number"])
    _move(visitor, product)
    _cancel(visitor, product)


def _reload(visitor: Visitor, number: str) -> None:
    said = visitor.log.locator(".turn.citizen .prose").all_inner_texts()
    visitor.page.reload()
    expect(visitor.log).to_contain_text(number, timeout=PATIENCE)
    assert visitor.log.locator(".turn.citizen .prose").all_inner_texts() == said, "the history is still there"


def _move(visitor: Visitor, product: Product) -> None:
    visitor.say("把我的预约改到下周三下午三点")
    if any("确定" in title or "确认" in title for title in visitor.titles()):
        visitor.press("确")
    (moved,) = product.rows("SELECT * FROM appointment WHERE state = 'booked'")
    assert (moved["starts_at"][:16], moved["moves"]) == ("2026-12-02 07:00", 1)


def _cancel(visitor: Visitor, product: Product) -> None:
    visitor.say("不去了，取消预约")
    if any("确定" in title or "确认" in title for title in visitor.titles()):
        visitor.press("确")
    states = [
        row["state"]
        for row in product.rows("SELECT state FROM appointment WHERE state IN ('booked', 'held', 'cancelled')")
    ]
    assert states == ["cancelled"]
    actions = [
        row["action"] for row in product.rows("SELECT action FROM audit WHERE actor_id = ? ORDER BY id", visitor.id)
    ]
    for action in ("appointment.held", "appointment.booked", "appointment.moved", "appointment.cancelled"):
        assert action in actions
