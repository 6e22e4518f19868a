"""Guide tasks: somebody with a special need is met and accompanied (clause 11)."""

from __future__ import annotations

from sqlalchemy import select, update

from hall.appointments.errors import AppointmentNotFound
from hall.appointments.model import GuideTask, State
from hall.appointments.store import appointment, guide_task
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction


async def guide_tasks(tx: Transaction) -> list[GuideTask]:
    """Return what is still to do, soonest first; a task follows its appointment when that is moved or ends."""
    found = (
        select(guide_task, appointment.c.starts_at, appointment.c.counter_group)
        .join(appointment, appointment.c.id == guide_task.c.appointment_id)
        .where(guide_task.c.done_at.is_(None), appointment.c.state == State.BOOKED)
        .order_by(appointment.c.starts_at, guide_task.c.id)
    )
    return [
        GuideTask(row.id, row.appointment_id, tuple(row.needs), row.starts_at, row.counter_group, row.done_at)
        for row in await tx.execute(found)
    ]


async def finish_guide_task(tx: Transaction, task_id: str, actor: Actor) -> None:
    """Note that somebody was accompanied; raises AppointmentNotFound when there is no such open task."""
    done = update(guide_task).where(guide_task.c.id == task_id, guide_task.c.done_at.is_(None)).values(done_at=tx.now)
    if not (await tx.execute(done)).rowcount:
        raise AppointmentNotFound
    await audit.record(tx, action="guide_task.done", subject=("guide_task", task_id), actor=actor)
