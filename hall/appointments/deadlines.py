"""What appointments have open that is due: appeals against a ban, and requests out of hours before their day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from hall.appointments.model_off_hours import RequestState
from hall.appointments.store import ban_appeal, off_hours_request
from hall.calendar import service as calendar
from hall.oversight.model import Deadline, SubjectKind
from hall.storage.transaction import Transaction


async def deadlines(tx: Transaction, until: date) -> list[Deadline]:
    """Return open appeals due up to a day, and undecided requests whose last working day before the visit is near."""
    appeals = await tx.execute(
        select(ban_appeal.c.number, ban_appeal.c.due_on)
        .where(ban_appeal.c.state == "open", ban_appeal.c.due_on <= until)
        .order_by(ban_appeal.c.due_on, ban_appeal.c.number)
    )
    listed = [Deadline(SubjectKind.APPEAL, row.number, row.due_on) for row in appeals]
    return listed + [one for one in await _undecided(tx) if one.due_on <= until]


async def _undecided(tx: Transaction) -> list[Deadline]:
    days = await calendar.load_calendar(tx)
    found = select(off_hours_request.c.number, off_hours_request.c.starts_at, off_hours_request.c.item_code).where(
        off_hours_request.c.state == RequestState.SUBMITTED, off_hours_request.c.starts_at > tx.now
    )
    listed: list[Deadline] = []
    for row in await tx.execute(found.order_by(off_hours_request.c.starts_at, off_hours_request.c.number)):
        try:
            due = days.add_working_days(row.starts_at.date(), -1)
        except calendar.UnknownYear:
            continue
        listed.append(Deadline(SubjectKind.OFF_HOURS, row.number, due, "desk", row.item_code))
    return listed
