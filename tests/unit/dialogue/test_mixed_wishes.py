"""Words that book, ask, correct or deny within one message."""

from __future__ import annotations

import pytest

from hall.dialogue.model_asides import wants_person_to_ask
from hall.dialogue.model_wording import (
    asked_beside,
    asked_besides,
    asks_about_proxy,
    booking_afterwards,
    booking_and_question,
    books,
    corrected_matter,
    mentioned,
    wants_notice_again,
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("我眼睛看不见，约残疾证，后天上午九点", True),
        ("帮我预约，周五", True),
        ("我约的是几点", False),
        ("预约要带什么材料", False),
        ("大约几点下班", False),
        ("失约三次会怎么样", False),
        ("预约号丢了", False),
        ("我坐轮椅，能不能有人在门口接我", False),
    ],
)
def test_a_wish_to_book_is_told_from_talk_about_bookings(said: str, expected: bool) -> None:
    assert books(said) is expected


def test_a_booking_and_its_question_are_taken_apart() -> None:
    booking, question = booking_and_question("约个体户注销，周四上午九点，另外告诉我收不收费")
    assert booking == "约个体户注销，周四上午九点，"
    assert asked_beside(question) == "ask_fee"
    assert booking_and_question("预约要带什么材料")[0] == ""
    assert booking_and_question("约失业登记，周五上午")[1] == ""


@pytest.mark.parametrize(
    ("said", "wanted", "negated", "corrects"),
    [
        ("等等，我要办的是注销不是变更", "注销", "变更", True),
        ("不是变更，是注销", "是注销", "变更", True),
        ("等等先别确认，换成个体户执照", "个体户执照", "", True),
        ("是不是要带照片", "是不是要带照片", "", False),
        ("约失业登记", "约失业登记", "", False),
    ],
)
def test_a_correction_holds_what_is_wanted_and_what_is_not(
    said: str, wanted: str, negated: str, corrects: bool
) -> None:
    assert corrected_matter(said) == (wanted, negated, corrects)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("能让会计替我去吗", True), ("人去不了能找人代办吗", True), ("给我妈办可以吗", False), ("能替我写材料吗", False)],
)
def test_a_question_about_a_proxy_is_recognised(said: str, expected: bool) -> None:
    assert asks_about_proxy(said) is expected


def test_small_signs() -> None:
    assert wants_notice_again("材料再给我发一遍")
    assert not wants_notice_again("要什么材料")
    assert wants_person_to_ask("好，替我问问")
    assert not wants_person_to_ask("好")


def test_where_an_item_is_named() -> None:
    said = "失业登记和失业金申领有啥区别"
    first, second = mentioned("失业登记", said), mentioned("失业保险金申领", said)
    assert first is not None
    assert second is not None
    assert first < second
    assert mentioned("食品经营许可（新办）", "我在街边开个包子铺") is None


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        ("取消周五的预约，然后约优待证", "取消周五的预约", "约优待证"),
        ("取消了再约下周一", "取消了", "约下周一"),
        ("查一下我的预约", "查一下我的预约", None),
        ("直接帮我取消吧，等他回来再约", "直接帮我取消吧，等他回来再约", None),
        ("周五的先取消，回头再约", "周五的先取消，回头再约", None),
        ("再查一下我约的号", "再查一下我约的号", None),
    ],
)
def test_a_booking_wanted_after_something_else(said: str, first: str, second: str | None) -> None:
    rest, queued = booking_afterwards(said)
    assert (rest, queued.text if queued else None) == (first, second)


@pytest.mark.parametrize(
    ("said", "asked", "others"),
    [
        ("社保卡多久能办好，收费吗", "ask_duration", ("ask_fee",)),
        ("办低保要带啥材料？多少钱？几天办好", "ask_materials", ("ask_fee", "ask_duration")),
        ("办社保卡要多少钱", "ask_fee", ()),
        ("我刚搬来，社保卡多少钱", "ask_fee", ()),
    ],
)
def test_everything_that_a_message_asks(said: str, asked: str, others: tuple[str, ...]) -> None:
    assert asked_besides(said, asked) == others
