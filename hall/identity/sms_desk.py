"""SMS that did not arrive, or may not have: what staff see of them, and sending one again on a person's word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from hall.identity.model import SmsNotToResend, UnknownSms, ValueKind, mask
from hall.identity.sms import SmsState
from hall.identity.store import sms_outbox
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

TROUBLED = (SmsState.FAILED.value, SmsState.UNKNOWN.value)
CODE = "code"
"""The template of one-time codes: an old one helps nobody, so it is never sent again."""


@dataclass(frozen=True)
class SmsStanding:
    """What staff may know of a message: where it stands, not what it says."""

    id: str
    template: str
    masked_phone: str
    state: SmsState
    attempts: int
    problem: str | None
    at: datetime
    resendable: bool


async def list_standing(tx: Transaction, states: Collection[str], limit: int) -> list[SmsStanding]:
    """Return messages in one of these states, the newest first."""
    found = select(sms_outbox).where(sms_outbox.c.state.in_(states)).order_by(sms_outbox.c.seq.desc()).limit(limit)
    return [_standing(tx, row) for row in (await tx.execute(found)).all()]


async def count_troubled(tx: Transaction) -> int:
    """Return how many messages only a person can take care of."""
    troubled = select(func.count()).select_from(sms_outbox).where(sms_outbox.c.state.in_(TROUBLED))
    return int((await tx.execute(troubled)).scalar_one())


async def resend_sms(tx: Transaction, sms_id: str, actor: Actor) -> SmsStanding:
    """Send a message again although it may have arrived: a person has decided. Raises UnknownSms, SmsNotToResend."""
    row = (await tx.execute(select(sms_outbox).where(sms_outbox.c.id == sms_id).with_for_update())).one_or_none()
    if row is None:
        raise UnknownSms
    if not _resendable(tx, row):
        raise SmsNotToResend(state=row.state)
    again = update(sms_outbox).where(sms_outbox.c.id == sms_id)
    renewed = again.values(state=SmsState.WAITING.value, attempts=0, problem=None, due_at=tx.now)
    await audit.record(
        tx,
        action="sms.resent",
        subject=("sms", sms_id),
        actor=actor,
        details={"was": row.state, "problem": row.problem},
    )
    return _standing(tx, (await tx.execute(renewed.returning(*sms_outbox.c))).one())


def _resendable(tx: Transaction, row: Any) -> bool:
    expired = row.expires_at is not None and row.expires_at <= tx.now
    return row.state in TROUBLED and row.text_sealed is not None and row.template != CODE and not expired


def _standing(tx: Transaction, row: Any) -> SmsStanding:
    phone = tx.vault.open(row.to_sealed, f"sms_outbox:to:{row.id}").decode()
    return SmsStanding(
        id=row.id,
        template=row.template,
        masked_phone=mask(ValueKind.PHONE, phone),
        state=SmsState(row.state),
        attempts=row.attempts,
        problem=row.problem,
        at=row.created_at,
        resendable=_resendable(tx, row),
    )
