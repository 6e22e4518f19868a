"""One-time codes: the proof that a phone number is the citizen's own."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from hall.errors import HallError
from hall.identity.attempts import allow
from hall.identity.model import (
    CODE_GUESSES,
    CODE_LIFETIME,
    CODE_RESEND_AFTER,
    CodeExpired,
    CodeSent,
    CodeTooSoon,
    InvalidNumber,
    TooManyAttempts,
    ValueKind,
    WrongCode,
    mask,
)
from hall.identity.sms import send_sms
from hall.identity.store import one_time_code, phone_verification
from hall.identity.tokens import describe, open_value
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CODES_PER_PHONE_HOUR, CODES_PER_PHONE_DAY, CODES_PER_CONVERSATION_HOUR, GUESSES_PER_PHONE_DAY = 5, 10, 8, 20

_SPOKEN = str.maketrans("零〇幺么一二两三四五六七拐八九洞", "0011122345677890")


async def send_code(tx: Transaction, conversation_id: str, phone_token: str) -> CodeSent:
    """Send a six-digit code to the phone behind the token; an earlier code stops being valid.

    Raises UnknownToken, InvalidNumber, CodeTooSoon(retry_after) or TooManyAttempts(retry_after).
    """
    info = await describe(tx, phone_token)
    if not info.valid or info.problem:  # a landline is a valid number and takes no message
        raise InvalidNumber(kind=info.kind.value, problem=info.problem)
    phone = await open_value(tx, phone_token, ValueKind.PHONE, conversation_id)
    phone_key = tx.vault.index(phone, "phone")
    await _pause(tx, conversation_id, phone_key)
    await allow(tx, "code_phone_hour", phone_key, CODES_PER_PHONE_HOUR, HOUR)
    await allow(tx, "code_phone_day", phone_key, CODES_PER_PHONE_DAY, DAY)
    await allow(tx, "code_conversation", conversation_id, CODES_PER_CONVERSATION_HOUR, HOUR)
    await tx.execute(delete(one_time_code).where(one_time_code.c.conversation_id == conversation_id))
    code = f"{secrets.randbelow(1_000_000):06d}"
    row_id = await _store(tx, conversation_id, phone_key, info.token, code)
    await send_sms(tx, phone, "code", {"code": code}, expires_at=tx.now + CODE_LIFETIME)
    await audit.record(
        tx,
        action="code.sent",
        subject=("conversation", conversation_id),
        actor=Actor("citizen", conversation_id),
        details={"code_id": row_id},
    )
    return CodeSent(mask(ValueKind.PHONE, phone), tx.now + CODE_LIFETIME, tx.now + CODE_RESEND_AFTER)


async def check_code(tx: Transaction, conversation_id: str, code: str) -> str:
    """Check the citizen's digits and return the verified phone key.

    Every guess is counted by one statement before the comparison. Raises WrongCode(left), CodeExpired or
    TooManyAttempts; the count stays although the error ends the request (`keeps_transaction`).
    """
    row = (
        await tx.execute(
            update(one_time_code)
            .where(
                one_time_code.c.conversation_id == conversation_id,
                one_time_code.c.used_at.is_(None),
                one_time_code.c.expires_at > tx.now,
                one_time_code.c.guesses < CODE_GUESSES,
            )
            .values(guesses=one_time_code.c.guesses + 1)
            .returning(*one_time_code.c)
        )
    ).one_or_none()
    if row is None:
        raise await _why_no_code(tx, conversation_id)
    await allow(tx, "code_guess", row.phone_key, GUESSES_PER_PHONE_DAY, DAY)
    if not hmac.compare_digest(_mac(tx, row.id, plain_digits(code)), row.code_mac):
        raise WrongCode(left=CODE_GUESSES - row.guesses)
    await _verify(tx, conversation_id, row.id, row.phone_key, row.phone_token)
    return str(row.phone_key)


def plain_digits(text: str) -> str:
    """Return the digits of a text, spoken ones too (一二三, 幺), in ASCII."""
    return "".join(
        char for char in unicodedata.normalize("NFKC", text).translate(_SPOKEN) if char.isascii() and char.isdigit()
    )


async def forget_codes(tx: Transaction) -> int:
    """Delete codes that expired more than a day ago."""
    return (await tx.execute(delete(one_time_code).where(one_time_code.c.expires_at < tx.now - DAY))).rowcount


async def _pause(tx: Transaction, conversation_id: str, phone_key: str) -> None:
    """Refuse a second code to the same phone within a minute; a number just corrected need not wait (codes are counted by the hour)."""
    same_phone = one_time_code.c.phone_key == phone_key
    latest = (await tx.execute(select(func.max(one_time_code.c.created_at)).where(same_phone))).scalar_one()
    if latest is None or latest + CODE_RESEND_AFTER <= tx.now:
        return
    mine = (one_time_code.c.conversation_id == conversation_id) & one_time_code.c.used_at.is_(None)
    pending = (await tx.execute(select(one_time_code.c.id).where(same_phone & mine))).first() is not None
    seconds = int((latest + CODE_RESEND_AFTER - tx.now).total_seconds()) or 1
    raise CodeTooSoon(retry_after=seconds, pending=pending)


async def _store(tx: Transaction, conversation_id: str, phone_key: str, phone_token: str, code: str) -> str:
    row_id = new_id("otc")
    await tx.execute(
        one_time_code.insert().values(
            id=row_id,
            conversation_id=conversation_id,
            phone_key=phone_key,
            phone_token=phone_token[-9:-1],
            code_mac=_mac(tx, row_id, code),
            guesses=0,
            created_at=tx.now,
            expires_at=tx.now + CODE_LIFETIME,
        )
    )
    return row_id


async def _verify(tx: Transaction, conversation_id: str, code_id: str, phone_key: str, phone_token: str) -> None:
    await tx.execute(update(one_time_code).where(one_time_code.c.id == code_id).values(used_at=tx.now))
    mine = phone_verification.c.conversation_id == conversation_id
    before = (await tx.execute(select(func.max(phone_verification.c.verified_at)).where(mine))).scalar_one()
    # The phone proven last counts, whatever the clock's grain: never the same moment twice.
    moment = tx.now if before is None else max(tx.now, before + timedelta(microseconds=1))
    proven = upsert(tx, phone_verification).values(
        conversation_id=conversation_id, phone_key=phone_key, phone_token=phone_token, verified_at=moment
    )
    await tx.execute(
        proven.on_conflict_do_update(
            index_elements=["conversation_id", "phone_key"], set_={"verified_at": moment, "phone_token": phone_token}
        )
    )
    await audit.record(
        tx, action="phone.verified", subject=("conversation", conversation_id), actor=Actor("citizen", conversation_id)
    )


async def _why_no_code(tx: Transaction, conversation_id: str) -> HallError:
    exhausted = select(one_time_code.c.expires_at).where(
        one_time_code.c.conversation_id == conversation_id,
        one_time_code.c.used_at.is_(None),
        one_time_code.c.guesses >= CODE_GUESSES,
        one_time_code.c.expires_at > tx.now,
    )
    expires_at = (await tx.execute(exhausted)).scalars().first()
    if expires_at is None:
        return CodeExpired()
    return TooManyAttempts(retry_after=int(CODE_RESEND_AFTER.total_seconds()))


def _mac(tx: Transaction, code_id: str, code: str) -> str:
    return tx.vault.index(f"{code_id}\0{code}", "one_time_code")
