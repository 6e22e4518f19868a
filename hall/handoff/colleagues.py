"""Who works at the desk: on duty, at the console, how much each has in hand."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from hall.handoff import duty
from hall.handoff.model import State
from hall.handoff.store import handoff
from hall.staff import service as staff
from hall.staff.model import Role, StaffMember
from hall.storage.transaction import Transaction


@dataclass(frozen=True)
class Colleague:
    """Somebody to whom a conversation can be handed."""

    member: StaffMember
    on_duty: bool
    online: bool
    handling: int


async def listed(tx: Transaction) -> list[Colleague]:
    """Return the active staff of the desk, those at their console first."""
    now = {one.id for one in await duty.on_duty(tx)}
    there = {one.id for one in await duty.present_staff(tx)}
    query = (
        select(handoff.c.owner, func.count().label("many"))
        .where(handoff.c.state == State.OWNED.value)
        .group_by(handoff.c.owner)
    )
    handling = {row.owner: int(row.many) for row in await tx.execute(query)}
    found = [
        Colleague(one, one.id in now, one.id in there, handling.get(one.id, 0))
        for one in await staff.list_staff(tx)
        if one.active and one.has(Role.CLERK, Role.COACH, Role.SUPERVISOR)
    ]
    return sorted(found, key=lambda one: (not one.online, not one.on_duty, one.member.login))
