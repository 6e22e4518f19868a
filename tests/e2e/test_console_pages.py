"""Every page opens for its role without a script error, passes axe, and folds to 320 px (400% of 1280)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.support.console import Office, seat
from tests.support.product import Product

pytestmark = [pytest.mark.model, pytest.mark.browser]

ROLES = {
    "clerk": "窗口人员", "coach": "辅导席", "supervisor": "主管", "guide": "引导员",
    "operator": "系统管理员", "security": "安全管理员", "auditor": "审计员",
}  # fmt: skip
PAGES = {
    "clerk": "inbox appointments check-in off-hours guides ledger alerts remedies bans catalogue calendar duty wall account",
    "coach": "inbox ledger alerts remedies analysis catalogue calendar duty wall account",
    "supervisor": "inbox appointments check-in off-hours guides ledger alerts remedies analysis reviews complaints bans "
    "cases catalogue calendar duty wall staff deliveries settings account",
    "guide": "appointments check-in off-hours guides catalogue calendar wall account",
    "operator": "cases catalogue calendar wall staff deliveries settings account",
    "security": "catalogue calendar staff audit settings account",
    "auditor": "ledger alerts remedies analysis reviews complaints cases catalogue calendar deliveries audit settings account",
}
OVERFLOW = """() => document.documentElement.scrollWidth > innerWidth + 1
    ? [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map(e => `${e.tagName} ${e.className}`) : []"""
looked_at: set[str] = set()
"""Pages that axe has seen and that were folded: once is enough, the roles differ in what is left out."""


@pytest.mark.parametrize("role", ["supervisor", "auditor", "security", "operator", "clerk", "coach", "guide"])
def test_each_page_opens_for_its_role(product: Product, office: Office, browser: Browser, role: str) -> None:
    member = office.member(f"{role}.pages", ROLES[role], role)
    with seat(browser, product, member) as sat:
        for name in PAGES[role].split():
            sat.open(name)
            assert sat.page.url.endswith(f"/{name}"), f"{role} was sent away from {name}"
            expect(sat.page.get_by_text("再试一次")).to_have_count(0)
            if name not in looked_at:
                looked_at.add(name)
                assert sat.violations() == [], name
                sat.page.set_viewport_size({"width": 320, "height": 640})
                assert sat.page.evaluate(OVERFLOW) == [], f"{name} does not fold to 320 px"
                sat.page.set_viewport_size({"width": 1440, "height": 900})
            assert sat.faults == [], name
        menu = sat.page.get_by_role("navigation", name="功能").get_by_role("link")
        expect(menu).to_have_count(len(PAGES[role].split()))  # what the role may open, no more


def test_an_address_that_is_opened_afresh_shows_its_page(product: Product, office: Office, browser: Browser) -> None:
    with seat(browser, product, office.member("guide.pages", ROLES["guide"], "guide")) as sat:
        sat.open("guides")
        expect(sat.page.get_by_role("heading", level=1, name="引导任务")).to_be_visible()
        assert sat.page.url.endswith("/guides")


def test_a_page_of_another_role_leads_home(product: Product, office: Office, browser: Browser) -> None:
    with seat(browser, product, office.member("guide.pages", ROLES["guide"], "guide")) as sat:
        sat.page.goto(f"{product.url}/console/#/audit")
        expect(sat.page.get_by_role("heading", level=1, name="预约")).to_be_visible()
        assert sat.faults == []
