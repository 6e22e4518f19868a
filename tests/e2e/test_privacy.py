"""After a full conversation no identity number and no phone number stands in any file the product writes."""

from __future__ import annotations

import pytest

from tests.support.citizen import Citizen
from tests.support.people import someone
from tests.support.product import Product

pytestmark = pytest.mark.model
SPOKEN = {"0": "零", "1": "幺", "2": "二", "3": "三", "4": "四", "5": "五", "6": "六", "7": "七", "8": "八", "9": "九"}


def test_personal_numbers_stand_in_no_file(product: Product) -> None:
    person = someone(901, "李明华")
    product.pin("2026-11-24T09:10:00+08:00")
    product.seed("empty")
    citizen = Citizen(product)
    citizen.say("我想预约办失业登记，下周三上午十点")
    citizen.say(f"我叫{person.name}")
    citizen.say(f"身份证是 {person.identity[:6]} {person.identity[6:14]} {person.identity[14:]}")
    citizen.say(f"电话{person.phone[:3]}-{person.phone[3:7]}-{person.phone[7:]}")
    citizen.say_code(person.phone)
    citizen.say("确认")
    citizen.say("我的电话是" + "".join(SPOKEN[figure] for figure in person.phone))

    assert (
        product.rows("SELECT count(*) FROM appointment WHERE state = 'booked' AND conversation_id = ?", citizen.id)[0][
            0
        ]
        == 1
    )
    searched = 0
    spoken = "".join(SPOKEN[figure] for figure in person.phone)
    for path in product.stack.state.rglob("*"):
        if path.is_file() and path.name != "dev.env":
            content = path.read_bytes()
            searched += 1
            for secret in (person.identity, person.phone, person.identity[6:14] + " " + person.identity[14:], spoken):
                assert secret.encode() not in content, f"{path.name} holds a personal number"
    assert searched >= 4
    shown = str(citizen.events())
    assert person.identity not in shown
    assert person.phone not in shown
    assert f"{person.phone[:3]}****{person.phone[-4:]}" in shown
