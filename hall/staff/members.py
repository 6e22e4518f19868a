"""What the security administrator sees of an account: enrolled, locked, last seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hall.staff import enrolment, service, signing_in
from hall.staff.model import StaffMember
from hall.staff.store import staff_session
from hall.storage.transaction import Transaction


@dataclass(frozen=True)
class Overview:
    """An account with what is known of its use."""

    member: StaffMember
    enrolled: bool = False
    locked_until: datetime | None = None
    seen_at: datetime | None = None


async def overview(tx: Transaction) -> list[Overview]:
    """Return every account, by login."""
    return await _of(tx, await service.list_staff(tx))


async def look(tx: Transaction, member: StaffMember) -> Overview:
    """Return one account."""
    return (await _of(tx, [member]))[0]


async def _of(tx: Transaction, listed: list[StaffMember]) -> list[Overview]:
    enrolled = await enrolment.enrolled(tx)
    locked = await signing_in.locked_until(tx, [member.login for member in listed])
    latest = select(staff_session.c.staff_id, func.max(staff_session.c.seen_at).label("seen_at")).group_by(
        staff_session.c.staff_id
    )
    seen = {row.staff_id: row.seen_at for row in await tx.execute(latest)}
    return [Overview(member, member.id in enrolled, locked.get(member.login), seen.get(member.id)) for member in listed]
