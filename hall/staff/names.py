"""Names of members of staff for what staff read: an id alone says nothing to a colleague."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pydantic import BaseModel
from sqlalchemy import select

from hall.staff.store import staff_member
from hall.storage.transaction import Transaction

NOT_A_PERSON: Mapping[str, str] = {
    "desk": "咨询台",
    "bot": "智能助手",
    "actions": "智能助手",
    "hall": "系统",
    "supervisor": "主管",
    "command-line": "管理命令",
}
CITIZEN = "市民"
_CONVERSATION = re.compile(r"(cv|desk)_[0-9A-Za-z]+")


class PersonOut(BaseModel):
    """Somebody of the hall: a member of staff, the consultation desk (`desk`) or the assistant (`bot`)."""

    id: str
    name: str


async def names_of(tx: Transaction, ids: Iterable[str | None]) -> Mapping[str, str]:
    """Return id → name; a citizen, whom the trail knows by the conversation, has none. What is nobody keeps its id."""
    wanted = {one for one in ids if one}
    found = dict(NOT_A_PERSON)
    members = wanted - found.keys()
    if members:
        rows = await tx.execute(
            select(staff_member.c.id, staff_member.c.name).where(staff_member.c.id.in_(sorted(members)))
        )
        found |= {row.id: row.name for row in rows}
    return {one: found.get(one, CITIZEN if _CONVERSATION.fullmatch(one) else one) for one in wanted}


def person(names: Mapping[str, str], one: str | None) -> PersonOut | None:
    """Return the person behind an id; None stays None."""
    return PersonOut(id=one, name=names.get(one, one)) if one else None
