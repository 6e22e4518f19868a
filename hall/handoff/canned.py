"""Canned answers: sentences that a person sends often. Shared ones are the supervisor's, the others everybody's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from hall.errors import Invalid, NotFound
from hall.handoff.store import canned_answer
from hall.staff.model import Role
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction

LONGEST_TITLE = 64
LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class Canned:
    """One canned answer; `owner` None: shared by the desk."""

    id: str
    owner: str | None
    title: str
    text: str
    updated_at: datetime


class UnknownCanned(NotFound):
    """There is no such canned answer, or it is not one's own to change."""

    code: ClassVar[str] = "unknown_canned"


class EmptyCanned(Invalid):
    """A canned answer needs a title and words."""

    code: ClassVar[str] = "empty_canned"


async def listed(tx: Transaction, actor: Actor, words: str = "") -> list[Canned]:
    """Return the shared ones and one's own, by title; `words` narrows to those that contain them."""
    query = select(canned_answer).where(or_(canned_answer.c.owner.is_(None), canned_answer.c.owner == actor.id))
    if words.strip():
        sought = words.strip()
        query = query.where(
            or_(
                canned_answer.c.title.contains(sought, autoescape=True),
                canned_answer.c.text.contains(sought, autoescape=True),
            )
        )
    rows = await tx.execute(query.order_by(canned_answer.c.title, canned_answer.c.id))
    return [Canned(row.id, row.owner, row.title, row.text, row.updated_at) for row in rows]


async def add(tx: Transaction, title: str, text: str, actor: Actor, *, shared: bool = False) -> Canned:
    """Keep a new one; raises EmptyCanned, or UnknownCanned when a shared one is not the actor's to write."""
    _check(title, text)
    if shared and Role.SUPERVISOR.value not in actor.roles:
        raise UnknownCanned
    made = Canned(new_id("ca"), None if shared else actor.id, title.strip(), text.strip(), tx.now)
    await tx.execute(
        insert(canned_answer).values(
            id=made.id, owner=made.owner, title=made.title, text=made.text, updated_at=made.updated_at
        )
    )
    await _record(tx, "canned.added", made.id, actor)
    return made


async def change(tx: Transaction, canned_id: str, title: str, text: str, actor: Actor) -> Canned:
    """Change one; raises EmptyCanned or UnknownCanned."""
    _check(title, text)
    statement = (
        update(canned_answer)
        .where(canned_answer.c.id == canned_id, _writable(actor))
        .values(title=title.strip(), text=text.strip(), updated_at=tx.now)
        .returning(*canned_answer.c)
    )
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        raise UnknownCanned
    await _record(tx, "canned.changed", canned_id, actor)
    return Canned(row.id, row.owner, row.title, row.text, row.updated_at)


async def remove(tx: Transaction, canned_id: str, actor: Actor) -> None:
    """Delete one; raises UnknownCanned."""
    gone = await tx.execute(delete(canned_answer).where(canned_answer.c.id == canned_id, _writable(actor)))
    if not gone.rowcount:
        raise UnknownCanned
    await _record(tx, "canned.removed", canned_id, actor)


def _writable(actor: Actor) -> ColumnElement[bool]:
    own = canned_answer.c.owner == actor.id
    return or_(own, canned_answer.c.owner.is_(None)) if Role.SUPERVISOR.value in actor.roles else own


def _check(title: str, text: str) -> None:
    if not title.strip() or not text.strip() or len(title) > LONGEST_TITLE or len(text) > LONGEST_TEXT:
        raise EmptyCanned


async def _record(tx: Transaction, action: str, canned_id: str, actor: Actor) -> None:
    await audit.record(tx, action=action, subject=("canned", canned_id), actor=actor)
