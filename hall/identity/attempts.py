"""Limits on guesses and requests, counted in the database so that every replica sees the same count."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from hall.clock import SHANGHAI
from hall.identity.model import TooManyAttempts
from hall.identity.store import attempt
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

_EPOCH = datetime(2020, 1, 1, tzinfo=SHANGHAI)


async def allow(tx: Transaction, kind: str, subject: str, limit: int, window: timedelta) -> bool:
    """Count one attempt of `subject` (never a readable number: use its key) within the running fixed window.

    Returns True up to `limit`; beyond it raises TooManyAttempts with the seconds until the window ends.
    The counter is raised by one statement, so that parallel guesses cannot share a count.
    """
    start = _EPOCH + ((tx.now - _EPOCH) // window) * window
    statement = upsert(tx, attempt).values(kind=kind, subject=subject, window_start=start, count=1)
    statement = statement.on_conflict_do_update(
        index_elements=["kind", "subject", "window_start"], set_={"count": attempt.c.count + 1}
    ).returning(attempt.c.count)
    count = (await tx.execute(statement)).scalar_one()
    if count > limit:
        raise TooManyAttempts(retry_after=max(1, int((start + window - tx.now).total_seconds())))
    return True


async def forget_attempts(tx: Transaction, older_than: timedelta) -> int:
    """Delete counters that can no longer refuse anybody."""
    result = await tx.execute(delete(attempt).where(attempt.c.window_start < tx.now - older_than))
    return result.rowcount
