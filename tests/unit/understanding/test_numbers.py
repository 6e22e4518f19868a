"""Identity and phone numbers, written, spoken and said in pieces."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.understanding.id_number import check_character, problem_of
from hall.understanding.numbers import DigitBuffer, Kind, Progress, Wanted, find_numbers, mask

FIRST = "41040219600305123"
ID = FIRST + check_character(FIRST)
WITH_X = next(first + "X" for number in range(1000) if check_character(first := f"41040219600305{number:03d}") == "X")
PHONE = "13800001234"
SPOKEN = str.maketrans("0123456789", "零幺二三四五六拐八九")


@pytest.mark.parametrize(
    "text",
    [
        "我的电话13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "１３８　００００　１２３４",
        "幺三八零零零零幺二三四",
        "一三八，零零零零，一二三四",
        "138 再来 0000 再来 1234",
        "幺三八洞洞洞洞幺两三四",
        "幺三八四个零幺二三四",
        "+86 138 0000 1234",
        "手机8613800001234",
        "一三八嗯零零零零然后一二三四",
        "1、13800001234",
        "2026-10-10 13800001234",
    ],
)
def test_phone(text: str) -> None:
    (found,) = find_numbers(text)
    assert (found.kind, found.value, found.valid, found.problem) == (Kind.PHONE, PHONE, True, None)
    assert found.masked == "138****1234"


@pytest.mark.parametrize(
    "text",
    [ID, f"{ID[:6]} {ID[6:14]} {ID[14:]}", f"{ID[:6]}-{ID[6:14]}-{ID[14:]}", ID.translate(SPOKEN), f"身份证号是{ID}。"],
)
def test_identity_number(text: str) -> None:
    (found,) = find_numbers(text)
    assert (found.kind, found.value, found.valid) == (Kind.ID, ID, True)


@pytest.mark.parametrize("last", ["x", "X", "叉", "Ｘ", " x"])
def test_the_x_is_read_in_every_form(last: str) -> None:
    (found,) = find_numbers(WITH_X[:-1] + last)
    assert (found.value, found.valid) == (WITH_X, True)


def test_a_wrong_identity_number_is_found_and_told_wrong() -> None:
    wrong = ID[:-1] + ("0" if ID[-1] != "0" else "1")
    (found,) = find_numbers(wrong)
    assert (found.kind, found.valid, found.problem) == (Kind.ID, False, "check_digit")
    assert find_numbers(f"身份证{ID[:-1]}")[0].problem == "length"


@given(st.integers(0, 16), st.integers(1, 9))
def test_every_single_digit_error_is_caught(place: int, shift: int) -> None:
    digit = str((int(ID[place]) + shift) % 10)
    assert problem_of(ID[:place] + digit + ID[place + 1 :]) is not None


@given(st.integers(0, 15))
def test_every_swap_of_neighbours_is_caught(place: int) -> None:
    swapped = ID[:place] + ID[place + 1] + ID[place] + ID[place + 2 :]
    assert swapped == ID or problem_of(swapped) is not None


def test_problems_of_identity_numbers() -> None:
    assert problem_of("410402600305123") == "fifteen_digits"
    assert problem_of("99" + ID[2:]) == "region"
    assert problem_of(ID[:6] + "19600231" + ID[14:]) == "birth_date"
    assert problem_of(ID, today=date(1950, 1, 1)) == "birth_date"
    assert problem_of("330114" + (rest := "20220101123") + check_character("330114" + rest)) is None
    assert problem_of("830000" + (rest := "19900101123") + check_character("830000" + rest)) is None


def test_landline_is_valid_but_takes_no_sms() -> None:
    (found,) = find_numbers("座机0375-1234567")
    assert (found.kind, found.value, found.valid, found.problem) == (Kind.PHONE, "03751234567", True, "landline")


def test_phone_and_identity_number_together() -> None:
    for text in (f"{PHONE}{ID}", f"{ID}{PHONE}", f"张三 {PHONE} {ID}", f"{PHONE}，{ID}"):
        assert {(one.kind, one.value) for one in find_numbers(text)} == {(Kind.PHONE, PHONE), (Kind.ID, ID)}


def test_correction_in_the_same_breath() -> None:
    (found,) = find_numbers("13800001235，不对，最后是4")
    assert found.value == PHONE
    (found,) = find_numbers("13900001234 说错了，前面是138")
    assert found.value == PHONE
    first, last = find_numbers("13800001235不对是13800001234")
    assert (first.superseded, last.superseded, last.value) == (True, False, PHONE)


@pytest.mark.parametrize(
    "text",
    [
        "20261010",
        "2026年10月10日上午9:30-11:30",
        "凭证号 YY-138000",
        "YY-13800001234",
        "受理编号13800001234",
        "办件编号41041120261010000123",
        "统一社会信用代码91410411MA40000000",
        "注册资金一千三百八十万",
        "费用1500000元",
        "12345",
        "三个人，五份材料，2个孩子",
        "一二三四五",
        "第138号 00001234",
        "⟦phone:Ab12Cd34⟧",
        "100 200 300 400",
        "138",
    ],
)
def test_what_is_no_personal_number(text: str) -> None:
    assert not find_numbers(text)


def test_values_are_in_no_representation() -> None:
    assert PHONE not in repr(find_numbers(PHONE))
    assert "138" not in repr(DigitBuffer(Wanted.PHONE).hear("138").buffer)


@settings(max_examples=300)
@given(st.text(max_size=50))
def test_any_text_is_searched_without_fault(text: str) -> None:
    for one in find_numbers(text):
        assert 0 <= one.start < one.end <= len(text)


@settings(max_examples=200)
@given(st.text(alphabet="0123456789一二三四五六七八九零幺洞个两xX叉 -，。不对是最后", max_size=40))
def test_any_digits_are_searched_without_fault(text: str) -> None:
    spans = find_numbers(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    for wanted in Wanted:
        heard = DigitBuffer(wanted, "138").hear(text)
        assert all(0 <= first < last <= len(text) for first, last in heard.spans)


def hear(wanted: Wanted, *messages: str) -> tuple[DigitBuffer, Progress]:
    buffer, progress = DigitBuffer(wanted), Progress.NOTHING
    for message in messages:
        heard = DigitBuffer.restore(buffer.state()).hear(message)
        buffer, progress = heard.buffer, heard.progress
    return buffer, progress


@pytest.mark.parametrize(
    "messages",
    [
        ("幺三八", "零零零零", "幺二三四"),
        ("138", "嗯 0000", "然后1234"),
        ("幺三八", "三个人去行吗", "洞洞洞洞", "幺两三四"),
        ("1380000", "1235", "不对，最后是4"),
        ("139", "重新说", "138", "00001234"),
        ("139", "不对，138", "0000", "1234"),
        ("1380000", "99", "去掉最后两位", "1234"),
        ("138", "13800001234"),
        ("138", "四个零", "1234"),
    ],
)
def test_a_phone_said_in_pieces(messages: tuple[str, ...]) -> None:
    buffer, progress = hear(Wanted.PHONE, *messages)
    assert (buffer.digits, progress) == (PHONE, Progress.COMPLETE)


def test_an_identity_number_said_in_pieces() -> None:
    buffer, progress = hear(Wanted.ID_NUMBER, WITH_X[:6], WITH_X[6:14], f"后面是{WITH_X[14:17]}", "叉")
    assert (buffer.digits, progress) == (WITH_X, Progress.COMPLETE)
    heard = DigitBuffer(Wanted.ID_NUMBER, ID[:17]).hear("0" if ID[-1] != "0" else "1")
    assert (heard.progress, heard.problem) == (Progress.INVALID, "check_digit")


def test_pieces_say_how_much_is_missing_and_what_to_hide() -> None:
    heard = DigitBuffer(Wanted.PHONE).hear("嗯，幺三八")
    assert (heard.progress, heard.buffer.missing, heard.spans) == (Progress.PARTIAL, 8, ((2, 5),))
    assert DigitBuffer(Wanted.PHONE, PHONE).hear("99").progress is Progress.TOO_LONG
    assert DigitBuffer(Wanted.CODE).hear("482910").progress is Progress.COMPLETE


def test_masks() -> None:
    assert mask(Kind.ID, ID) == f"4104**********{ID[-4:]}"
    assert mask(Kind.PHONE, "12") == "12"
