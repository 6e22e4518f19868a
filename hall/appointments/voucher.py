"""Vouchers: a number to say or key in on the phone, and a check code that is computed, never stored.

Digits only, because a caller keys them and a recogniser hears them better than letters. The number is random (not a
sequence), eight digits that begin with 3 to 9, so that it is taken neither for a date (2026…) nor for a mobile number.
The check code is a keyed digest of appointment and number: the owner can be shown it again, the database holds nothing
to steal, and without the key it cannot be computed.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import timedelta

from hall.appointments.model import CHECK_CODE_DIGITS, VOUCHER_DIGITS
from hall.identity import service as identity
from hall.storage.transaction import Transaction

GUESSES_PER_NUMBER, GUESSES_PER_SOURCE, WINDOW = 10, 30, timedelta(hours=1)

_NUMBER = re.compile(rf"[3-9]\d{{{VOUCHER_DIGITS - 1}}}")


def new_number() -> str:
    """Return a random voucher number; the caller makes sure that it is free."""
    lowest = 3 * 10 ** (VOUCHER_DIGITS - 1)
    return str(lowest + secrets.randbelow(10**VOUCHER_DIGITS - lowest))


def is_number(digits: str) -> bool:
    """Whether the digits can be a voucher number at all."""
    return _NUMBER.fullmatch(digits) is not None


def check_code(tx: Transaction, appointment_id: str, number: str) -> str:
    """Compute the check code of a voucher."""
    digest = tx.vault.index(f"{appointment_id}\0{number}", "voucher_check")
    return f"{int(digest, 16) % 10**CHECK_CODE_DIGITS:0{CHECK_CODE_DIGITS}d}"


def same_code(expected: str, given: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())


async def count_guess(tx: Transaction, number: str, source: str) -> None:
    """Count one look-up of the number and by the source before it is compared; raises TooManyAttempts(retry_after)."""
    await identity.allow(tx, "voucher", tx.vault.index(number, "voucher"), GUESSES_PER_NUMBER, WINDOW)
    if source:
        await identity.allow(tx, "voucher_source", tx.vault.index(source, "voucher_source"), GUESSES_PER_SOURCE, WINDOW)
