"""Remedies (clause 17): drafted from the ledger with an owner and a day, approved by a supervisor, then in force at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update

from hall.catalogue import service as catalogue
from hall.consultation import published
from hall.consultation.model import GapClass
from hall.consultation.model_remedy import (
    OwnRemedy,
    Proposal,
    Remedy,
    RemedyDecided,
    RemedyIncomplete,
    RemedyKind,
    RemedyState,
    UnknownRemedy,
)
from hall.consultation.store import remedy
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction

DRAFTABLE = (RemedyState.DRAFT, RemedyState.REJECTED)
LISTED = 500


async def draft(tx: Transaction, proposal: Proposal, actor: Actor) -> Remedy:
    """Draft a remedy; raises RemedyIncomplete or UnknownItem."""
    await _check(tx, proposal)
    remedy_id = new_id("rem")
    values = _columns(proposal)
    await tx.execute(
        remedy.insert().values(
            id=remedy_id, state=RemedyState.DRAFT.value, created_by=actor.id, created_at=tx.now, **values
        )
    )
    await _audit(tx, remedy_id, "remedy.drafted", actor, kind=proposal.kind.value, owner=proposal.owner)
    return await get(tx, remedy_id)


async def revise(tx: Transaction, remedy_id: str, proposal: Proposal, actor: Actor) -> Remedy:
    """Change a draft, or one that was rejected, which becomes a draft again. Raises what `draft` does, UnknownRemedy, RemedyDecided."""
    await _check(tx, proposal)
    done = await _move(tx, remedy_id, DRAFTABLE, RemedyState.DRAFT, revised_by=actor.id, **_columns(proposal))
    await _audit(tx, remedy_id, "remedy.revised", actor, kind=proposal.kind.value, owner=proposal.owner)
    return done


async def submit(tx: Transaction, remedy_id: str, actor: Actor) -> Remedy:
    """Hand a draft to the supervisors; raises UnknownRemedy or RemedyDecided."""
    done = await _move(tx, remedy_id, DRAFTABLE, RemedyState.SUBMITTED)
    await _audit(tx, remedy_id, "remedy.submitted", actor)
    return done


async def reject(tx: Transaction, remedy_id: str, reason: str, actor: Actor) -> Remedy:
    """Send a remedy back with a reason; raises UnknownRemedy, RemedyDecided or RemedyIncomplete."""
    if not reason.strip():
        raise RemedyIncomplete(places=["reason"])
    decided = {"decided_by": actor.id, "decided_at": tx.now, "reason": reason.strip()[:500]}
    done = await _move(tx, remedy_id, (RemedyState.SUBMITTED,), RemedyState.REJECTED, **decided)
    await _audit(tx, remedy_id, "remedy.rejected", actor, reason=reason.strip()[:500])
    return done


async def approve(tx: Transaction, remedy_id: str, actor: Actor) -> Remedy:
    """Put a remedy in force in this transaction: a published answer, or a new version of its item.

    Raises UnknownRemedy, RemedyDecided, OwnRemedy (four eyes: never one's own words), UnknownItem, or FaultyCatalogue when the item would not be valid with it.
    """
    open_states = (RemedyState.DRAFT, RemedyState.SUBMITTED)
    decided = {"decided_by": actor.id, "decided_at": tx.now, "reason": None}
    approved = await _move(tx, remedy_id, open_states, RemedyState.APPROVED, **decided)
    if approved.written_by(actor.id):
        raise OwnRemedy
    wanted = approved.proposal
    outcome: dict[str, object] = {}
    if wanted.kind is RemedyKind.ANSWER:
        made = await published.publish(
            tx,
            question=wanted.question,
            wordings=wanted.wordings,
            answer=wanted.text,
            basis=wanted.basis,
            item_code=wanted.item_code,
            gap=wanted.gap,
            remedy_id=remedy_id,
            actor=actor,
        )
        outcome["published_id"] = made.id
    else:
        field = "common_mistakes" if wanted.kind is RemedyKind.MISTAKE else "notes"
        outcome["item_version"] = await catalogue.add_line(tx, wanted.item_code or "", field, wanted.text, actor)
    await tx.execute(update(remedy).where(remedy.c.id == remedy_id).values(**outcome))
    await _audit(tx, remedy_id, "remedy.approved", actor, **outcome)
    return await get(tx, remedy_id)


async def get(tx: Transaction, remedy_id: str) -> Remedy:
    """Return one remedy; raises UnknownRemedy."""
    row = (await tx.execute(select(remedy).where(remedy.c.id == remedy_id))).one_or_none()
    if row is None:
        raise UnknownRemedy
    return _remedy(row)


async def list_remedies(tx: Transaction, states: Sequence[RemedyState] = ()) -> list[Remedy]:
    """Return remedies of some states (none named: of all), those due first coming first."""
    found = select(remedy).order_by(remedy.c.due_on, remedy.c.created_at, remedy.c.id).limit(LISTED)
    if states:
        found = found.where(remedy.c.state.in_([state.value for state in states]))
    return [_remedy(row) for row in await tx.execute(found)]


async def _check(tx: Transaction, proposal: Proposal) -> None:
    needed = [("problem", proposal.problem), ("text", proposal.text), ("owner", proposal.owner)]
    if proposal.kind is RemedyKind.ANSWER:
        needed += [("question", proposal.question), ("basis", proposal.basis)]
    else:
        needed.append(("item_code", proposal.item_code or ""))
    missing = [name for name, text in needed if not text.strip()]
    if missing:
        raise RemedyIncomplete(places=missing)
    if proposal.item_code:
        await catalogue.get_item(tx, proposal.item_code)


async def _move(
    tx: Transaction, remedy_id: str, before: Sequence[RemedyState], after: RemedyState, **values: object
) -> Remedy:
    moved = await tx.execute(
        update(remedy)
        .where(remedy.c.id == remedy_id, remedy.c.state.in_([state.value for state in before]))
        .values(state=after.value, **values)
        .returning(*remedy.c)
    )
    row = moved.one_or_none()
    if row is None:
        raise RemedyDecided(state=(await get(tx, remedy_id)).state.value)
    return _remedy(row)


def _columns(proposal: Proposal) -> dict[str, Any]:
    return {
        "kind": proposal.kind.value,
        "gap": proposal.gap.value,
        "problem": published.plain(proposal.problem),
        "text": proposal.text.strip(),
        "owner": proposal.owner,
        "due_on": proposal.due_on,
        "item_code": proposal.item_code or None,
        "question": published.plain(proposal.question)[:300],
        "wordings": [published.plain(text) for text in proposal.wordings],
        "basis": proposal.basis.strip()[:300],
        "consultations": list(proposal.consultations),
    }


def overdue(one: Remedy, today: date) -> bool:
    """Whether its day has passed and it is not in force."""
    return one.open and today > one.proposal.due_on


async def _audit(tx: Transaction, remedy_id: str, action: str, actor: Actor, **details: object) -> None:
    await audit.record(tx, action=action, subject=("remedy", remedy_id), actor=actor, details=details)


def _remedy(row: Any) -> Remedy:
    proposal = Proposal(
        kind=RemedyKind(row.kind),
        gap=GapClass(row.gap),
        problem=row.problem,
        text=row.text,
        owner=row.owner,
        due_on=row.due_on,
        item_code=row.item_code,
        question=row.question,
        wordings=tuple(row.wordings),
        basis=row.basis,
        consultations=tuple(row.consultations),
    )
    return Remedy(
        id=row.id,
        state=RemedyState(row.state),
        proposal=proposal,
        created_by=row.created_by,
        created_at=row.created_at,
        revised_by=row.revised_by,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        published_id=row.published_id,
        item_version=row.item_version,
    )
