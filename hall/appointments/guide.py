"""Guide tasks: somebody with a special need, or who asked for it, is met and accompanied (clauses 8 to 11)."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from hall.appointments.errors import AppointmentNotFound
from hall.appointments.model import GuideTask, GuideWish, State
from hall.appointments.store import appointment, guide_task
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction

_COLUMNS = (guide_task, appointment.c.starts_at, appointment.c.counter_group)
_NUMBER_TRIES = 3


async def guide_tasks(tx: Transaction) -> list[GuideTask]:
    """Return what is still to do, soonest first; a task follows its appointment when that is moved or ends.

    A task without an appointment stands by the time it was asked for.
    """
    found = (
        select(*_COLUMNS)
        .outerjoin(appointment, appointment.c.id == guide_task.c.appointment_id)
        .where(
            guide_task.c.done_at.is_(None),
            or_(guide_task.c.appointment_id.is_(None), appointment.c.state == State.BOOKED),
        )
        .order_by(func.coalesce(appointment.c.starts_at, guide_task.c.created_at), guide_task.c.id)
    )
    return [_task(row) for row in await tx.execute(found)]


async def request_guide(tx: Transaction, conversation_id: str, wish: GuideWish) -> GuideTask:
    """Note that somebody of a conversation wants to be met; its `number` is what the citizen says at the door.

    Belongs to the conversation's next appointment (on `wish.day`, if one is named), or stands alone when there is none.
    An appointment has one task: a second wish for it adds to the first.
    """
    upcoming = await _upcoming(tx, conversation_id, wish.day)
    kept = await _of_appointment(tx, upcoming) if upcoming else None
    known = {"note": wish.note[:2000], "arrival": wish.arrival, "conversation_id": conversation_id}
    if kept is None:
        task_id = new_id("gui")
        values = {"appointment_id": upcoming, "number": await _free_number(tx), "needs": list(wish.needs), **known}
        await tx.execute(insert(guide_task).values(id=task_id, created_at=tx.now, **values))
    else:
        task_id = kept.id
        values = {
            "number": kept.number or await _free_number(tx),
            "needs": list(dict.fromkeys((*kept.needs, *wish.needs))),
            "done_at": None,
            **known,
        }
        await tx.execute(update(guide_task).where(guide_task.c.id == task_id).values(**values))
    actor = Actor("citizen", conversation_id)
    await audit.record(tx, action="guide_task.requested", subject=("guide_task", task_id), actor=actor)
    return await _get(tx, task_id)


async def finish_guide_task(tx: Transaction, task_id: str, actor: Actor) -> None:
    """Note that somebody was accompanied; raises AppointmentNotFound when there is no such open task."""
    done = update(guide_task).where(guide_task.c.id == task_id, guide_task.c.done_at.is_(None)).values(done_at=tx.now)
    if not (await tx.execute(done)).rowcount:
        raise AppointmentNotFound
    await audit.record(tx, action="guide_task.done", subject=("guide_task", task_id), actor=actor)


async def _upcoming(tx: Transaction, conversation_id: str, day: date | None) -> str | None:
    """Return the conversation's next appointment that lies ahead, on `day` if one is given."""
    found = (
        select(appointment.c.id, appointment.c.starts_at)
        .where(
            appointment.c.conversation_id == conversation_id,
            appointment.c.state == State.BOOKED,
            appointment.c.ends_at > tx.now,
        )
        .order_by(appointment.c.starts_at, appointment.c.id)
    )
    rows = await tx.execute(found)
    return next((row.id for row in rows if day is None or row.starts_at.date() == day), None)


async def _of_appointment(tx: Transaction, appointment_id: str) -> Any:
    return (await tx.execute(select(guide_task).where(guide_task.c.appointment_id == appointment_id))).one_or_none()


async def _free_number(tx: Transaction) -> str:
    """Return a number that no task has; short, because it is said aloud at the door."""
    for _ in range(_NUMBER_TRIES):
        number = f"YD{tx.now:%Y%m%d}-{secrets.randbelow(100_000):05d}"
        taken = await tx.execute(select(guide_task.c.id).where(guide_task.c.number == number))
        if taken.one_or_none() is None:
            return number
    return f"YD{tx.now:%Y%m%d}-{secrets.randbelow(10**8):08d}"


async def _get(tx: Transaction, task_id: str) -> GuideTask:
    joined = select(*_COLUMNS).outerjoin(appointment, appointment.c.id == guide_task.c.appointment_id)
    return _task((await tx.execute(joined.where(guide_task.c.id == task_id))).one())


def _task(row: Any) -> GuideTask:
    return GuideTask(
        id=row.id,
        appointment_id=row.appointment_id,
        needs=tuple(row.needs),
        starts_at=row.starts_at,
        counter_group=row.counter_group,
        done_at=row.done_at,
        number=row.number,
        note=row.note,
        arrival=row.arrival,
    )
