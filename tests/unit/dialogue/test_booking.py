"""The booking frame: any answer in any order, and every change of mind changes exactly what it names."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from itertools import permutations

import pytest

from hall.clock import SHANGHAI
from hall.dialogue.model_booking import (
    Do,
    Given,
    Known,
    clear,
    next_need,
    place,
    same_day,
    same_time,
    step_back,
    take,
    wish_of,
)
from hall.dialogue.model_frames import Ask, BookingFrame, DateWish, Held

NOW = datetime(2026, 11, 23, 9, 10, tzinfo=SHANGHAI)
DAY = date(2026, 11, 25)
WISH = DateWish(DAY, DAY, time(10, 30), None, exact=True)
HELD = Held(
    "apt_1", datetime(2026, 11, 25, 10, 30, tzinfo=SHANGHAI), datetime(2026, 11, 25, 11, tzinfo=SHANGHAI), NOW, "I30"
)
NOBODY = Known()

GIVEN = {
    "item": Given(item_code="I30", item_name="社保卡"),
    "wish": Given(wish=WISH),
    "name": Given(name="sealed:张三"),
    "id": Given(id_token="⟦id:Ab12Cd34⟧"),
    "phone": Given(phone_token="⟦phone:Ab12Cd34⟧"),
}


def full() -> BookingFrame:
    """A booking that only lacks its confirmation."""
    return BookingFrame(
        item_code="I30",
        item_name="社保卡",
        notice_number="GZ20261123-000001",
        held=HELD,
        name="sealed:张三",
        id_token="⟦id:Ab12Cd34⟧",
        filled=("item", "wish", "name", "id_token"),
    )


def changed(before: BookingFrame, after: BookingFrame) -> set[str]:
    return {field.name for field in fields(before) if getattr(before, field.name) != getattr(after, field.name)} - {
        "filled"
    }


def test_the_order_of_the_questions() -> None:
    frame, asked = BookingFrame(), []
    for _ in range(9):
        need = next_need(frame, Known(phone=frame.code_sent and Ask.CODE in asked))
        asked.append(need)
        match need:
            case Ask.ITEM:
                frame = take(frame, GIVEN["item"])
            case Do.NOTICE:
                frame = replace(frame, notice_number="GZ20261123-000001")
            case Ask.DAY:
                frame = take(frame, GIVEN["wish"])
            case Do.PLACE:
                frame = place(frame, HELD)
            case Ask.NAME:
                frame = take(frame, GIVEN["name"])
            case Ask.ID_NUMBER:
                frame = take(frame, GIVEN["id"])
            case Ask.PHONE:
                frame = take(frame, GIVEN["phone"])
            case Do.SEND_CODE:
                frame = replace(frame, code_sent=True)
    assert asked == [Ask.ITEM, Do.NOTICE, Ask.DAY, Do.PLACE, Ask.NAME, Ask.ID_NUMBER, Ask.PHONE, Do.SEND_CODE, Ask.CODE]


@pytest.mark.parametrize("order", list(permutations(GIVEN)), ids="-".join)
def test_answers_may_come_in_any_order_and_are_never_asked_twice(order: tuple[str, ...]) -> None:
    frame = BookingFrame()
    for name in order:
        frame = take(frame, GIVEN[name])
    frame = place(replace(frame, notice_number="GZ20261123-000001"), HELD)
    assert next_need(frame, NOBODY) is Do.SEND_CODE
    assert next_need(replace(frame, phone_token=None), Known(phone=True)) is Ask.CONFIRM


def test_a_returning_citizen_is_asked_nothing_personal() -> None:
    frame = replace(full(), name=None, id_token=None)
    assert next_need(frame, Known(phone=True, myself=True)) is Ask.CONFIRM
    assert next_need(replace(frame, relation="母亲"), Known(phone=True, myself=True)) is Ask.NAME
    assert next_need(replace(frame, relation="母亲", person_key="k"), Known(phone=True, myself=True)) is Ask.CONFIRM


def test_for_a_relative_both_are_named() -> None:
    frame = replace(full(), relation="母亲")
    assert next_need(frame, Known(phone=True)) is Ask.BOOKER_NAME
    assert next_need(frame, Known(phone=True, myself=True)) is Ask.CONFIRM


@pytest.mark.parametrize(
    ("given", "changes"),
    [
        (Given(wish=WISH), {"wish"}),
        (Given(name="sealed:王五"), {"name"}),
        (Given(id_token="⟦id:Zz12Cd34⟧"), {"id_token"}),
        (Given(phone_token="⟦phone:Zz12Cd34⟧"), {"phone_token"}),
        (Given(needs=("blind",)), {"needs"}),
        (Given(relation="母亲"), {"relation", "name", "id_token", "booker_name"}),
        (Given(item_code="I39", item_name="身份证"), {"item_code", "item_name", "notice_number", "wish"}),
        (Given(item_code="I30", item_name="社保卡"), set()),
        (Given(), set()),
    ],
    ids=["date", "name", "id", "phone", "need", "person", "item", "same item", "nothing"],
)
def test_a_correction_changes_exactly_what_it_names(given: Given, changes: set[str]) -> None:
    assert changed(full(), take(full(), given)) == changes


def test_another_item_seeks_the_same_time_at_its_own_counter() -> None:
    assert take(full(), Given(item_code="I39")).wish == wish_of(HELD)


def test_the_writer_stays_known_when_it_turns_out_to_be_for_the_mother() -> None:
    frame = take(full(), Given(relation="母亲"))
    assert (frame.booker_name, frame.name) == ("sealed:张三", None)
    back = take(frame, Given(for_self=True))
    assert (back.relation, back.name, back.booker_name) == (None, "sealed:张三", None)


def test_a_held_place_stays_until_another_is_settled() -> None:
    frame = take(full(), Given(wish=WISH))
    assert frame.held == HELD
    assert next_need(frame, Known(phone=True)) is Do.PLACE


@pytest.mark.parametrize(
    ("field", "asked_again"),
    [("wish", Ask.DAY), ("name", Ask.NAME), ("id_token", Ask.ID_NUMBER), ("item", Ask.ITEM), ("answers", Do.NOTICE)],
)
def test_a_field_called_wrong_is_asked_again(field: str, asked_again: Ask | Do) -> None:
    assert next_need(clear(full(), field), Known(phone=True)) is asked_again


def test_back_goes_step_by_step_to_the_beginning() -> None:
    frame, asked = full(), []
    while frame.filled:
        frame = step_back(frame)
        asked.append(next_need(frame, Known(phone=True)))
    assert asked == [Ask.ID_NUMBER, Ask.NAME, Ask.DAY, Ask.ITEM]
    assert step_back(frame) == frame


def test_times_are_read_on_the_day_spoken_of() -> None:
    assert same_day(DateWish(date(2026, 11, 23), date(2026, 11, 23), time(10)), HELD.starts_at).first == DAY
    again = same_time(NOW.date(), HELD.starts_at, timedelta(days=14))
    assert (again.start, again.one_day) == (time(10, 30), False)


def test_as_last_time_needs_the_phone_first() -> None:
    frame = BookingFrame(as_last_time=True)
    assert next_need(frame, NOBODY) is Ask.PHONE
    assert next_need(frame, Known(phone=True)) is Ask.ITEM
