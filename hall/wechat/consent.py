"""Who agreed to which notice, as WeChat reports it, and what became of notices it had taken."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from hall.channels.wechat.messages import Consent, NoticeOutcome
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert
from hall.wechat.store import consent, notice


async def decide(tx: Transaction, conversation_id: str, consents: Sequence[Consent]) -> None:
    """Keep what a citizen decided; the latest decision on a template counts."""
    for one in consents:
        await set_consent(tx, conversation_id, one.template_id[:64], accepted=one.accepted)


async def set_consent(tx: Transaction, conversation_id: str, template_id: str, *, accepted: bool) -> None:
    """Keep one decision."""
    values = {"accepted": accepted, "decided_at": tx.now}
    statement = upsert(tx, consent).values(conversation_id=conversation_id, template_id=template_id, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["conversation_id", "template_id"], set_=values))


async def decision(tx: Transaction, conversation_id: str, template_id: str) -> bool | None:
    """Return what was decided; None while nothing is known, which is worth a try."""
    found = await tx.execute(
        select(consent.c.accepted).where(
            consent.c.conversation_id == conversation_id, consent.c.template_id == template_id
        )
    )
    decided: bool | None = found.scalar_one_or_none()
    return decided


async def note_outcomes(tx: Transaction, outcomes: Sequence[NoticeOutcome]) -> None:
    """Note that WeChat could not deliver a notice that it had taken."""
    for one in outcomes:
        if one.problem:
            taken = update(notice).where(notice.c.message_id == one.message_id[:40])
            await tx.execute(taken.values(state="failed", problem=one.problem[:60]))
