"""The whole product on WeChat: booked, shown, moved to staff's eyes and cancelled, as a citizen does it with a thumb."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from tests.support.errand import answer_personal_questions
from tests.support.people import someone
from tests.support.product import Product
from tests.support.wechat_citizen import Vendor, WeChatCitizen, vendor

pytestmark = pytest.mark.model
NOW = "2026-11-24T09:10:00+08:00"


@pytest.fixture
def opened(product: Product) -> Iterator[Vendor]:
    product.pin(NOW)
    product.seed("empty")
    with vendor(product) as started:
        yield started


def states(product: Product) -> list[tuple[str, str]]:
    return [(row["state"], row["channel"]) for row in product.rows("SELECT state, channel FROM appointment")]


def test_a_booking_from_the_first_word_to_the_voucher_and_its_cancellation(product: Product, opened: Vendor) -> None:
    person = someone(821, "孙玉梅")
    citizen = WeChatCitizen(opened, "oSun")
    first = citizen.say("我想预约办失业登记，周五上午十点")
    assert "AI" in first
    summary = answer_personal_questions(citizen, person)  # type: ignore[arg-type]
    assert "失业登记" in summary
    assert person.identity not in summary
    voucher = citizen.choose("确认")
    assert ("booked", "wechat") in states(product)
    number = re.search(r"凭证号\D{0,3}((?:\d ?){8})", voucher)
    assert number, voucher
    link = re.search(r"http\S+/vouchers/\S+", voucher)
    assert link, voucher
    page = requests.get(link[0], timeout=10)
    assert page.status_code == 200
    assert "<svg" in page.text  # the QR code
    asked = citizen.say("取消预约")
    assert "取消" in asked
    for _ in range(6):
        if "booked" not in {state for state, _ in states(product)}:
            break
        offered = [choice["title"] for choice in citizen.answers[-1]["choices"]]
        assert offered, citizen.answers
        citizen.choose(next(title for title in offered if "取消" in title or "失业登记" in title or "是" in title))
    assert ("cancelled", "wechat") in states(product)
    assert opened.wechat.violations == []
    written = "\n".join(path.read_text(errors="ignore") for path in (product.stack.state / "log").glob("*.log"))
    assert person.identity not in written
    assert person.phone not in written
    assert "oSun" not in written


def test_a_notice_is_asked_for_and_opens_as_a_page(opened: Vendor) -> None:
    citizen = WeChatCitizen(opened, "oLi")
    citizen.say("你好")
    answer = citizen.say("失业登记要带什么材料")
    for _ in range(3):
        link = re.search(r"http\S+/notices/\S+", answer)
        if link or not citizen.answers[-1]["choices"]:
            break
        answer = citizen.choose("")
    assert link, answer
    assert "一次性告知单" in requests.get(link[0], timeout=10).text
    assert opened.wechat.violations == []
