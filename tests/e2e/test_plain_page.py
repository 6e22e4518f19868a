"""The same errand by form posts alone: no JavaScript runs anywhere."""

from __future__ import annotations

import pytest

from tests.dialogue.identifying import Need, need_of
from tests.e2e.plain_page import PlainPage
from tests.support.people import someone
from tests.support.product import Product

pytestmark = pytest.mark.model


def test_a_booking_without_javascript(product: Product) -> None:
    product.pin("2026-11-24T09:10:00+08:00")
    product.seed("empty")
    person = someone(802, "钱玉梅")
    page = PlainPage(product)
    assert page.read.scripts == 0
    assert "人工智能生成" in page.html
    page.say("我想预约办失业登记，周五上午九点半")
    for _ in range(8):
        match need_of(page.last(), page.titles()):
            case Need.NAME:
                page.say(person.name)
            case Need.IDENTITY:
                page.say(person.identity)
            case Need.PHONE:
                page.say(person.phone)
            case Need.CODE:
                page.say(product.code(person.phone) or "")
            case _:
                break
    page.press("确认")
    (booked,) = product.rows("SELECT * FROM appointment WHERE state = 'booked'")
    assert (booked["item_code"], booked["starts_at"][:16]) == ("I26", "2026-11-27 01:30")
    assert booked["voucher_number"] in page.html
    assert person.identity not in page.html
    assert person.phone not in page.html

    page.say("取消预约")
    page.press("确定")
    assert [
        row["state"] for row in product.rows("SELECT state FROM appointment WHERE state IN ('booked', 'cancelled')")
    ] == ["cancelled"]


def test_a_form_of_another_site_changes_nothing(product: Product) -> None:
    page = PlainPage(product)
    page.say("低保要带什么材料")
    before = product.rows("SELECT count(*) FROM event")[0][0]
    form = next(form for form in page.read.forms if form.composer)
    for fields, headers in (
        ({**form.fields, "form_token": "0" * 64, "text": "取消预约"}, {}),
        ({**form.fields, "text": "取消预约"}, {"Origin": "https://elsewhere.example"}),
    ):
        page.session.post(f"{product.url}/plain", data=fields, headers=headers, timeout=20)
    assert product.rows("SELECT count(*) FROM event")[0][0] == before
