"""One-time codes: expiry, guesses, limits, and counts that survive the error they end in."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest

from hall.hall import Hall
from hall.identity import service as identity
from hall.identity.model import (
    CodeExpired,
    CodeTooSoon,
    InvalidNumber,
    TooManyAttempts,
    UnknownToken,
    ValueKind,
    WrongCode,
)
from hall.identity.tokens import keep

PHONE = "13800001234"


async def token_of(hall: Hall, conversation: str = "cv_1", phone: str = PHONE, *, valid: bool = True) -> str:
    async with hall.transaction() as tx:
        return await keep(tx, conversation, ValueKind.PHONE, phone, valid=valid, problem=None if valid else "length")


async def send(hall: Hall, conversation: str = "cv_1", phone: str = PHONE) -> str:
    """Send a code and return it, as read from the development inbox."""
    token = await token_of(hall, conversation, phone)
    async with hall.transaction() as tx:
        await identity.send_code(tx, conversation, token)
    async with hall.reading() as tx:
        newest = (await identity.list_sms(tx))[-1]
    assert newest.to == phone
    found = re.search(r"\d{6}", newest.text)
    assert found
    return found[0]


async def check(hall: Hall, code: str, conversation: str = "cv_1") -> str:
    async with hall.transaction() as tx:
        return await identity.check_code(tx, conversation, code)


def later(hall: Hall, **by: float) -> None:
    hall.clock.pin(hall.clock.now() + timedelta(**by))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_the_right_code_verifies_the_phone(any_hall: Hall) -> None:
    code = await send(any_hall)
    async with any_hall.reading() as tx:
        assert await identity.verified(tx, "cv_1") is None
    key = await check(any_hall, f" {code[:3]} {code[3:]}。")
    async with any_hall.reading() as tx:
        proven = await identity.verified(tx, "cv_1")
        assert proven is not None
        assert proven.phone_key == key == tx.vault.index(PHONE, "phone")
        assert proven.masked_phone == "138****1234"
        assert await identity.verified(tx, "cv_2") is None
        assert await identity.phone_is_verified(tx, "cv_1", key)


async def test_a_spoken_code_is_read(hall: Hall) -> None:
    code = await send(hall)
    spoken = "".join("零幺二三四五六拐八九"[int(digit)] for digit in code)
    await check(hall, f"验证码是{spoken}")


async def test_a_code_works_once(any_hall: Hall) -> None:
    code = await send(any_hall)
    await check(any_hall, code)
    with pytest.raises(CodeExpired):
        await check(any_hall, code)


async def test_a_wrong_guess_stays_counted_although_the_request_fails(any_hall: Hall) -> None:
    code = await send(any_hall)
    lefts = []
    for _ in range(5):
        with pytest.raises(WrongCode) as refused:
            await check(any_hall, wrong(code))
        lefts.append(refused.value.fields["left"])
    assert lefts == [4, 3, 2, 1, 0]
    with pytest.raises(TooManyAttempts):
        await check(any_hall, code)


async def test_parallel_guesses_cannot_share_a_count(any_hall: Hall) -> None:
    code = await send(any_hall)
    results = await asyncio.gather(*(check(any_hall, wrong(code)) for _ in range(30)), return_exceptions=True)
    assert sum(isinstance(result, WrongCode) for result in results) == 5
    assert sum(isinstance(result, TooManyAttempts) for result in results) == 25


async def test_a_code_expires_after_five_minutes(any_hall: Hall) -> None:
    code = await send(any_hall)
    later(any_hall, minutes=5)
    with pytest.raises(CodeExpired):
        await check(any_hall, code)


async def test_a_new_code_replaces_the_old_one(any_hall: Hall) -> None:
    first = await send(any_hall)
    with pytest.raises(CodeTooSoon) as refused:
        await send(any_hall)
    assert 0 < int(str(refused.value.fields["retry_after"])) <= 60
    later(any_hall, seconds=60)
    second = await send(any_hall)
    if first != second:
        with pytest.raises(WrongCode):
            await check(any_hall, first)
    await check(any_hall, second)


async def test_a_number_just_corrected_gets_its_code_at_once(any_hall: Hall) -> None:
    await send(any_hall, phone="13912345678")
    await check(any_hall, await send(any_hall))


async def test_a_code_sent_to_the_phone_elsewhere_is_not_called_usable_here(any_hall: Hall) -> None:
    await send(any_hall)
    with pytest.raises(CodeTooSoon) as refused:
        await send(any_hall)
    assert refused.value.fields["pending"] is True
    with pytest.raises(CodeTooSoon) as refused:
        await send(any_hall, "cv_2")
    assert refused.value.fields["pending"] is False


async def test_another_conversations_code_proves_nothing(any_hall: Hall) -> None:
    code = await send(any_hall)
    with pytest.raises(CodeExpired):
        await check(any_hall, code, "cv_2")


async def test_one_phone_is_not_flooded_from_many_conversations(hall: Hall) -> None:
    for number in range(5):
        await send(hall, f"cv_{number}")
        later(hall, seconds=61)
    with pytest.raises(TooManyAttempts) as refused:
        await send(hall, "cv_9")
    assert int(str(refused.value.fields["retry_after"])) > 0


async def test_one_conversation_does_not_reach_many_phones(hall: Hall) -> None:
    for number in range(8):
        await send(hall, "cv_1", f"1380000000{number}")
        later(hall, seconds=61)
    with pytest.raises(TooManyAttempts):
        await send(hall, "cv_1", "13800000009")


async def test_no_code_goes_to_a_bad_number_or_a_foreign_token(hall: Hall) -> None:
    token = await token_of(hall, phone="1380000", valid=False)
    async with hall.transaction() as tx:
        with pytest.raises(InvalidNumber):
            await identity.send_code(tx, "cv_1", token)
    token = await token_of(hall, "cv_2")
    async with hall.transaction() as tx:
        with pytest.raises(UnknownToken):
            await identity.send_code(tx, "cv_1", token)


async def test_a_transaction_that_rolls_back_sends_nothing(any_hall: Hall) -> None:
    token = await token_of(any_hall)
    with pytest.raises(RuntimeError):
        async with any_hall.transaction() as tx:
            await identity.send_code(tx, "cv_1", token)
            raise RuntimeError
    async with any_hall.reading() as tx:
        assert await identity.list_sms(tx) == []


async def test_neither_number_nor_code_lies_readable_in_the_database(hall: Hall) -> None:
    code = await send(hall)
    assert hall.database.url.database
    path = Path(hall.database.url.database)
    await hall.close()
    raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"otc_" in raw
    assert PHONE.encode() not in raw
    assert code.encode() not in raw
