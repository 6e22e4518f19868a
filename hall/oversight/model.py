"""Rules of oversight: which stage a deadline has reached on a day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from hall.calendar.model import UnknownYear, WorkCalendar
from hall.errors import NotFound

SUPERVISOR = "supervisor"
"""Whose alerts are everybody's who supervises."""
DESK = "desk"


class SubjectKind(Enum):
    """What has a day by which it is done."""

    CONSULTATION = "consultation"
    COMPLAINT = "complaint"
    LEAD = "lead"
    REVIEW = "review"
    CASE = "case"
    REMEDY = "remedy"
    APPEAL = "appeal"
    OFF_HOURS = "off_hours"


class Stage(Enum):
    """七3: a warning one working day before, yellow on the day itself, red when it has passed."""

    WARNING = "warning"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True)
class Deadline:
    """Something open that is due. `owner`: who answers for it (a member of staff, `desk` or `supervisor`)."""

    kind: SubjectKind
    subject_id: str
    due_on: date
    owner: str = SUPERVISOR
    item_code: str | None = None


@dataclass(frozen=True)
class Alert:
    """One stage of one deadline, fired once. `done`: the thing is done, or its day was moved."""

    id: str
    deadline: Deadline
    stage: Stage
    at: datetime
    seen_at: datetime | None
    seen_by: str | None
    done_at: datetime | None

    @property
    def escalated(self) -> bool:
        """Whether supervisors are called, whoever owns it."""
        return self.stage is Stage.RED or self.deadline.owner == SUPERVISOR


def stage(due_on: date, today: date, calendar: WorkCalendar) -> Stage | None:
    """Return the stage that a deadline has reached today; None when there is time, or the year is not published."""
    if today > due_on:
        return Stage.RED
    if today == due_on:
        return Stage.YELLOW
    try:
        return Stage.WARNING if today >= calendar.add_working_days(due_on, -1) else None
    except UnknownYear:
        return None


class UnknownAlert(NotFound):
    """There is no such alert."""

    code: ClassVar[str] = "unknown_alert"
