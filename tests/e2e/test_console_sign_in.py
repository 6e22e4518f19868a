"""Signing in: the first time with a QR code, wrong codes, and a session that ends while somebody writes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.support.citizen import Citizen
from tests.support.console import PASSWORD, Authenticator, Office, Seat, seat
from tests.support.product import Product

pytestmark = [pytest.mark.model, pytest.mark.browser]


def sign_in(sat: Seat, login: str, code: str, password: str = PASSWORD) -> None:
    """Fill the sign-in form and send it."""
    page = sat.page
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_label("6位动态码").fill(code)
    page.get_by_role("button", name="登录", exact=True).click()


def kept_here(sat: Seat) -> list[str]:
    """Of what kind the texts are that this browser keeps."""
    names: list[str] = sat.page.evaluate("Object.keys(localStorage)")
    return [name.split(".")[1] for name in names if name.startswith("hall.") and name.count(".") > 2]


def test_the_first_sign_in_binds_a_phone_and_later_ones_need_its_code(
    product: Product, office: Office, browser: Browser
) -> None:
    code = office.invite("zhou", "周敏", "clerk")
    with seat(browser, product) as sat:
        sat.page.goto(f"{product.url}/console/#/enrol/{code}")
        picture = sat.page.get_by_alt_text("绑定动态码的二维码")
        expect(picture).to_be_visible()
        # Not image.decode(): its promise waits for a frame to be drawn, which a headless browser may never do.
        drawn = "() => document.querySelector('img[alt=绑定动态码的二维码]').naturalWidth > 50"
        sat.page.wait_for_function(drawn)
        assert sat.violations() == []
        phone = Authenticator(sat.page.locator("code").inner_text().replace(" ", ""))
        sat.page.get_by_label("密码").fill(PASSWORD)
        sat.page.get_by_label("再输一遍").fill(PASSWORD)
        sat.page.get_by_label("3. 输入验证器上的6位数字").fill(phone.code())
        sat.page.get_by_role("button", name="完成并登录").click()
        expect(sat.page.get_by_role("link", name="人工接待")).to_be_visible()
        assert sat.faults == []
    with seat(browser, product) as sat:
        sat.page.goto(f"{product.url}/console/")
        expect(sat.page.get_by_label("登录名")).to_be_visible()
        assert sat.violations() == []
        sign_in(sat, "zhou", "000000")
        expect(sat.page.get_by_role("alert")).to_have_text("登录名、密码或动态码不对。")
        sign_in(sat, "zhou", phone.code())
        expect(sat.page.get_by_role("link", name="人工接待")).to_be_visible()
        sat.page.get_by_role("button", name="退出登录").click()
        expect(sat.page.get_by_label("登录名")).to_be_visible()


def test_a_session_that_ends_takes_nothing_written_with_it(product: Product, office: Office, browser: Browser) -> None:
    product.pin("2026-11-24T09:10:00+08:00")  # in opening hours: a citizen who wants a person waits in the queue
    product.seed("empty")
    member = office.member("lin", "林芳", "clerk")
    citizen = Citizen(product)
    citizen.say("转人工")
    with seat(browser, product, member) as sat:
        sat.open("inbox")
        sat.page.get_by_role("link", name="网页").first.click()
        sat.page.get_by_role("button", name="接待（C）").click()
        reply = sat.page.get_by_label("回复市民")
        reply.fill("您好，我帮您查一下")
        product.api("GET", "/healthz")
        sessions = member.session.get(f"{product.url}/api/v1/staff/sessions", timeout=20).json()["sessions"]
        for one in sessions:
            member.session.delete(f"{product.url}/api/v1/staff/sessions/{one['id']}", timeout=20)
        again = sat.page.get_by_role("dialog", name="请重新登录")
        expect(again).to_be_visible()
        expect(again.get_by_label("登录名")).to_have_value("lin")
        sign_in(sat, "lin", member.phone.code())
        expect(again).to_have_count(0)
        expect(reply).to_have_value("您好，我帮您查一下")
        reply.press("Enter")
        expect(sat.page.locator(".said.staff")).to_contain_text("您好，我帮您查一下")
        reply.fill("还没写完，先下班")
        assert kept_here(sat) == ["draft"]
        sat.page.get_by_role("button", name="退出登录").click()
        expect(sat.page.get_by_label("登录名")).to_be_visible()
        assert kept_here(sat) == [], "nothing of a citizen stays at a desk that its clerk has left"
        assert len(product.rows("SELECT staff_id FROM handoff_draft")) == 1, "it waits sealed at the hall"
    assert [event["text"] for event in citizen.events() if event["author"] == "staff"] == ["您好，我帮您查一下"]
    del office.members["lin"]  # its session is over
