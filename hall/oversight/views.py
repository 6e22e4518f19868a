"""What staff see of alerts and of the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from hall.consultation.views import item_names
from hall.oversight import texts, texts_actions
from hall.oversight.model import Alert, SubjectKind
from hall.oversight.trail import TrailFilter
from hall.staff.names import NOT_A_PERSON, PersonOut, names_of, person
from hall.storage.transaction import Transaction


class AlertsQuery(BaseModel):
    """Which alerts; `mine`: one's own and the desk's. Clerks never see others'."""

    open: bool = True
    mine: bool = False
    subject_kind: SubjectKind | None = None


class AlertOut(BaseModel):
    """One stage of one deadline."""

    id: str
    subject_kind: SubjectKind
    subject_id: str
    stage: str
    due_on: date
    title: str
    at: datetime
    audience: PersonOut
    escalated: bool
    seen_at: datetime | None
    seen_by: PersonOut | None
    done: bool


class AlertsOut(BaseModel):
    """Alerts, the newest first, and how many of each stage are open."""

    alerts: list[AlertOut]
    counts: dict[str, int]


class TrailQuery(BaseModel):
    """Which audit rows; `action` is a prefix, `cursor` what the page before returned."""

    action: str = Field("", max_length=64)
    subject_kind: str = Field("", max_length=32)
    subject_id: str = Field("", max_length=64)
    actor: str = Field("", max_length=64)
    first: date | None = None
    last: date | None = None
    cursor: int | None = Field(None, ge=1)
    limit: int = Field(100, ge=1, le=500)

    def wanted(self) -> TrailFilter:
        """Return the filter."""
        return TrailFilter(self.action, self.subject_kind, self.subject_id, self.actor, self.first, self.last)


class TrailActorOut(PersonOut):
    """Who acted, and of which kind."""

    kind: str


class TrailRowOut(BaseModel):
    """One audit row; `sealed`: its place in the chain."""

    id: int
    at: datetime
    action: str
    action_name: str
    subject_kind: str
    subject_id: str
    actor: TrailActorOut
    details: dict[str, Any]
    sealed: int | None


class TrailOut(BaseModel):
    """A page of audit rows, the newest first."""

    rows: list[TrailRowOut]
    next_cursor: int | None


class ChainOut(BaseModel):
    """How far the sealer is."""

    sealed: int
    pending: int
    head: str
    checkpoint_at: datetime | None
    lag_seconds: float


class FindingOut(BaseModel):
    """One sign of tampering."""

    kind: str
    seq: int | None
    audit_id: int | None
    message: str


class VerificationOut(BaseModel):
    """What a look at the whole trail found."""

    sound: bool
    rows: int
    pending: int
    head: str
    findings: list[FindingOut]


async def shown_alerts(tx: Transaction, listed: Sequence[Alert]) -> list[AlertOut]:
    """Turn alerts into what staff see."""
    people = await names_of(tx, (who for one in listed for who in (one.deadline.owner, one.seen_by)))
    items = await item_names(tx)
    return [
        AlertOut(
            id=one.id,
            subject_kind=one.deadline.kind,
            subject_id=one.deadline.subject_id,
            stage=one.stage.value,
            due_on=one.deadline.due_on,
            title=texts.title(
                one.deadline.kind.value,
                one.deadline.subject_id,
                one.stage.value,
                items.get(one.deadline.item_code or ""),
            ),
            at=one.at,
            audience=PersonOut(id=one.deadline.owner, name=people.get(one.deadline.owner, one.deadline.owner)),
            escalated=one.escalated,
            seen_at=one.seen_at,
            seen_by=person(people, one.seen_by),
            done=one.done_at is not None,
        )
        for one in listed
    ]


async def shown_rows(tx: Transaction, rows: Sequence[Any]) -> list[TrailRowOut]:
    """Turn audit rows into what auditors see."""
    named = (value for row in rows for value in row.details.values() if isinstance(value, str))
    people = await names_of(tx, (*(row.actor_id for row in rows), *(value for value in named if _names_staff(value))))
    return [
        TrailRowOut(
            id=row.id,
            at=row.at,
            action=row.action,
            action_name=texts_actions.name(row.action),
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            actor=TrailActorOut(id=row.actor_id, name=people.get(row.actor_id, row.actor_id), kind=row.actor_kind),
            details={
                name: people.get(value, value) if isinstance(value, str) else value
                for name, value in row.details.items()
            },
            sealed=row.seq,
        )
        for row in rows
    ]


def _names_staff(value: str) -> bool:
    """Whether a detail is a member of staff, or one of the posts that stand for one."""
    return value.startswith("stf_") or value in NOT_A_PERSON
