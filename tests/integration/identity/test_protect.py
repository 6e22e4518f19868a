"""What citizens write, with every number replaced before anything is stored."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall.hall import Hall
from hall.identity import service as identity
from hall.identity.model import TOKEN, TokenInfo, UnknownToken, ValueKind
from tests.support.people import someone

PERSON = someone(1)
TOKENS = re.compile(r"⟦(phone|id):[A-Za-z0-9]{8}⟧")


async def protect(hall: Hall, text: str, conversation: str = "cv_1", expecting: str | None = None) -> str:
    async with hall.transaction() as tx:
        return await identity.protect(tx, conversation, text, expecting)


async def about(hall: Hall, text: str) -> TokenInfo:
    match = TOKEN.search(text)
    assert match, text
    async with hall.reading() as tx:
        return await identity.describe(tx, match[0])


async def value(hall: Hall, text: str) -> str:
    match = TOKEN.search(text)
    assert match, text
    async with hall.reading() as tx:
        return await identity.open_value(tx, match[0], ValueKind(match[1]))


async def test_numbers_become_tokens_and_the_rest_stays(any_hall: Hall) -> None:
    said = await protect(any_hall, f"我身份证{PERSON.identity}，电话是{PERSON.phone}，下周三来")
    assert re.fullmatch(r"我身份证⟦id:\w{8}⟧，电话是⟦phone:\w{8}⟧，下周三来", said)
    assert (await about(any_hall, said)).masked == f"{PERSON.identity[:4]}**********{PERSON.identity[-4:]}"


async def test_the_same_number_keeps_its_token_in_its_conversation_only(any_hall: Hall) -> None:
    first = await protect(any_hall, PERSON.phone)
    spoken = await protect(any_hall, "".join("零幺二三四五六拐八九"[int(digit)] for digit in PERSON.phone))
    other = await protect(any_hall, PERSON.phone, "cv_2")
    assert first == spoken
    assert other != first


async def test_nobody_can_type_a_token(any_hall: Hall) -> None:
    token = await protect(any_hall, PERSON.phone)
    assert await protect(any_hall, token, "cv_2") == token.replace("⟦", "【").replace("⟧", "】")
    async with any_hall.reading() as tx:
        for stranger in ("", "⟦phone:⟧", "⟦phone:ZZZZZZZZ⟧", "x' OR 1=1"):
            with pytest.raises(UnknownToken):
                await identity.describe(tx, stranger)


async def test_a_wrong_check_digit_is_hidden_and_said(any_hall: Hall) -> None:
    wrong = PERSON.identity[:-1] + ("1" if PERSON.identity[-1] != "1" else "2")
    said = await protect(any_hall, f"身份证号{wrong}")
    told = await about(any_hall, said)
    assert (told.kind, told.valid, told.problem) == (ValueKind.ID, False, "check_digit")
    assert wrong not in said


async def test_a_number_taken_back_is_hidden_without_a_token(any_hall: Hall) -> None:
    said = await protect(any_hall, "我电话13800000001，不对，是13900000002")
    assert len(TOKENS.findall(said)) == 1
    assert await value(any_hall, said) == "13900000002"
    assert not re.search(r"\d{11}", said)


async def test_a_phone_said_in_pieces(any_hall: Hall) -> None:
    seen = []
    for piece in ("幺三八", "零零零零", "那个…二三", "四五"):
        said = await protect(any_hall, piece, expecting="phone")
        assert not re.search(r"[0-9零幺三八四五]{2}", TOKENS.sub("", said))
        told = await about(any_hall, said)
        seen.append((told.valid, told.problem, told.digits))
    assert seen == [(False, "incomplete", 3), (False, "incomplete", 7), (False, "incomplete", 9), (True, None, 11)]
    assert await value(any_hall, said) == "13800002345"


async def test_the_next_phone_begins_anew_and_a_correction_changes_the_last(any_hall: Hall) -> None:
    await protect(any_hall, "13800002345", expecting="phone")
    corrected = await protect(any_hall, "不对，最后一位是6", expecting="phone")
    assert await value(any_hall, corrected) == "13800002346"
    begun = await protect(any_hall, "139", expecting="phone")
    assert (await about(any_hall, begun)).digits == 3


async def test_an_identity_number_in_pieces_with_x(any_hall: Hall) -> None:
    person = next(one for one in map(someone, range(200)) if one.identity.endswith("X"))
    for piece in (person.identity[:6], person.identity[6:14]):
        await protect(any_hall, piece, expecting="id_number")
    said = await protect(any_hall, f"{person.identity[14:17]}叉", expecting="id_number")
    assert await value(any_hall, said) == person.identity
    assert (await about(any_hall, said)).valid


async def test_pieces_do_not_wait_for_ever_nor_mix(hall: Hall) -> None:
    await protect(hall, "138", expecting="phone")
    said = await protect(hall, "410411", expecting="id_number")
    assert (await about(hall, said)).digits == 6
    await protect(hall, "138", expecting="phone")
    hall.clock.pin(hall.clock.now() + timedelta(minutes=31))
    said = await protect(hall, "0000", expecting="phone")
    assert (await about(hall, said)).digits == 4
    said = await protect(hall, "0000", "cv_2", expecting="phone")
    assert (await about(hall, said)).digits == 4


async def test_starting_over_and_a_question_in_between(hall: Hall) -> None:
    await protect(hall, "138", expecting="phone")
    assert await protect(hall, "你们几点下班？", expecting="phone") == "你们几点下班？"
    assert await protect(hall, "重新说", expecting="phone") == "重新说"
    said = await protect(hall, "139", expecting="phone")
    assert (await about(hall, said)).digits == 3


async def test_a_code_stays_readable_and_is_joined(hall: Hall) -> None:
    assert await protect(hall, "123456", expecting="code") == "123456"
    hall.clock.pin(hall.clock.now() + timedelta(hours=1))
    assert await protect(hall, "一二三", expecting="code") == "一二三"
    assert await protect(hall, "四五六", expecting="code") == "123456"


async def test_without_a_question_small_numbers_stay(hall: Hall) -> None:
    for text in ("10月10号上午三个人", "编号ZX20261123-00012", "60平方米", "138"):
        assert await protect(hall, text) == text


async def test_a_landline_gets_no_code(hall: Hall) -> None:
    said = await protect(hall, "电话0375-2345678")
    async with hall.transaction() as tx:
        with pytest.raises(identity.InvalidNumber) as refused:
            await identity.send_code(tx, "cv_1", TOKEN.search(said)[0])  # type: ignore[index]
    assert refused.value.fields["problem"] == "landline"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.integers(0, 199),
    before=st.sampled_from(["", "我叫王秀兰，", "⟦x⟧", "电话", "嗯…"]),
    after=st.sampled_from(["", "。谢谢", "⟧", "，明天来"]),
)
async def test_no_number_survives(hall: Hall, number: int, before: str, after: str) -> None:
    person = someone(number)
    for secret in (person.phone, person.identity, person.identity.lower()):
        said = await protect(hall, f"{before}{secret}{after}")
        assert secret not in said
        assert len(TOKENS.findall(said)) == 1
