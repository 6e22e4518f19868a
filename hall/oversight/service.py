"""Use cases of oversight: firing what is due, once, and showing it to whom it concerns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select, update

from hall.appointments import service as appointments
from hall.calendar import service as calendar
from hall.cases import service as cases
from hall.consultation import deadlines as consultations
from hall.handoff import feed
from hall.oversight.model import DESK, Alert, Deadline, Stage, SubjectKind, UnknownAlert, stage
from hall.oversight.store import alert
from hall.reviews import service as reviews
from hall.storage import audit
from hall.storage.audit import SYSTEM, Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

LISTED = 500

Source = Callable[[Transaction, date], Awaitable[list[Deadline]]]
SOURCES: Sequence[Source] = (
    consultations.deadlines,
    consultations.remedy_deadlines,
    reviews.deadlines,
    cases.deadlines,
    appointments.deadlines,
)
"""Each domain names what it has open that is due up to a day."""


async def fire(tx: Transaction) -> list[Alert]:
    """Fire every stage that was reached and not fired before; returns the new alerts.

    Several processes may run this at once: the table's key lets each stage of each deadline in once.
    """
    days, today = await calendar.load_calendar(tx), tx.now.date()
    due: list[Deadline] = []
    until = _horizon(days, today)
    for source in SOURCES:
        due += await source(tx, until)
    fired: list[Alert] = []
    for one in due:
        reached = stage(one.due_on, today, days)
        if reached is not None:
            fired += await _insert(tx, one, reached)
    await _settle(tx, due, until)
    if fired:
        await feed.announce(tx, "alert", {"count": len(fired)})
    return fired


def _horizon(days: calendar.WorkCalendar, today: date) -> date:
    """Return the last day that may be warned of today."""
    try:
        return days.add_working_days(today, 1)
    except calendar.UnknownYear:
        return today


async def _insert(tx: Transaction, one: Deadline, reached: Stage) -> list[Alert]:
    values = {
        "id": new_id("alr"),
        "subject_kind": one.kind.value,
        "subject_id": one.subject_id,
        "stage": reached.value,
        "due_on": one.due_on,
        "item_code": one.item_code,
        "audience": one.owner,
        "at": tx.now,
    }
    statement = upsert(tx, alert).values(**values).on_conflict_do_nothing().returning(*alert.c)
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        return []
    details = {"due_on": one.due_on.isoformat(), "owner": one.owner}
    subject = (one.kind.value, one.subject_id)
    await audit.record(tx, action=f"oversight.{reached.value}", subject=subject, actor=SYSTEM, details=details)
    return [_alert(row)]


async def _settle(tx: Transaction, due: Sequence[Deadline], until: date) -> None:
    """Close the alerts of what is done, or has another day now, and the earlier stages of what has gone further.

    What lies beyond `until` was not looked at: a process that began before midnight says nothing of what another has
    fired after it.
    """
    standing = {(one.kind.value, one.subject_id, one.due_on) for one in due}
    rows = (await tx.execute(select(alert).where(alert.c.done_at.is_(None)).order_by(alert.c.at))).all()
    latest = {(row.subject_kind, row.subject_id): row.id for row in rows}
    gone = [
        row.id
        for row in rows
        if (row.due_on <= until and (row.subject_kind, row.subject_id, row.due_on) not in standing)
        or latest[row.subject_kind, row.subject_id] != row.id
    ]
    if gone:
        await tx.execute(update(alert).where(alert.c.id.in_(gone)).values(done_at=tx.now))


async def alerts(
    tx: Transaction,
    *,
    reader: str | None = None,
    only_open: bool = True,
    kind: SubjectKind | None = None,
) -> list[Alert]:
    """Return alerts, the newest first: all, or those that concern `reader` (own ones and the desk's)."""
    found = select(alert).order_by(alert.c.at.desc(), alert.c.id).limit(LISTED).where(*_chosen(reader, only_open, kind))
    return [_alert(row) for row in await tx.execute(found)]


async def counts(tx: Transaction, *, reader: str | None = None) -> dict[str, int]:
    """Return how many alerts of each stage are open."""
    found = select(alert.c.stage, func.count().label("number")).where(*_chosen(reader, True, None))
    rows = {row.stage: row.number for row in await tx.execute(found.group_by(alert.c.stage))}
    return {one.value: rows.get(one.value, 0) for one in Stage}


async def see(tx: Transaction, alert_id: str, actor: Actor, *, reader: str | None = None) -> Alert:
    """Note that somebody has seen an alert; the first time counts, and is on record.

    Raises UnknownAlert, with `reader` also for one that does not concern them.
    """
    mine = [alert.c.id == alert_id, *_chosen(reader, False, None)]
    seen = update(alert).where(*mine, alert.c.seen_at.is_(None)).values(seen_at=tx.now, seen_by=actor.id)
    first = (await tx.execute(seen)).rowcount
    row = (await tx.execute(select(alert).where(*mine))).one_or_none()
    if row is None:
        raise UnknownAlert
    if first:
        subject = (row.subject_kind, row.subject_id)
        await audit.record(tx, action="oversight.seen", subject=subject, actor=actor, details={"stage": row.stage})
    return _alert(row)


def _chosen(reader: str | None, only_open: bool, kind: SubjectKind | None) -> list[Any]:
    chosen: list[Any] = []
    if reader is not None:
        chosen.append(or_(alert.c.audience == reader, alert.c.audience == DESK))
    if only_open:
        chosen.append(alert.c.done_at.is_(None))
    if kind is not None:
        chosen.append(alert.c.subject_kind == kind.value)
    return chosen


def _alert(row: Any) -> Alert:
    deadline = Deadline(SubjectKind(row.subject_kind), row.subject_id, row.due_on, row.audience, row.item_code)
    return Alert(row.id, deadline, Stage(row.stage), row.at, row.seen_at, row.seen_by, row.done_at)
