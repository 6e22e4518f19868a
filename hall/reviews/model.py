"""Types of reviews (国办发〔2019〕51号) and of complaints and leads (GB/T 36113)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from hall.errors import Invalid, NotFound, Refused


class Level(Enum):
    """The five levels; silence is never one of them."""

    VERY_SATISFIED = "非常满意"
    SATISFIED = "满意"
    ROUGHLY_SATISFIED = "基本满意"
    DISSATISFIED = "不满意"
    VERY_DISSATISFIED = "非常不满意"

    @property
    def negative(self) -> bool:
        """Whether it must be called back and put right (整改)."""
        return self in (Level.DISSATISFIED, Level.VERY_DISSATISFIED)


class ComplaintKind(Enum):
    """A complaint concerns the citizen's own matter; a lead is a clue for the social supervisors (七2).

    吃拿卡要 is a kind of its own (rules of conduct, three): it goes to discipline, whichever way it was reported.
    """

    COMPLAINT = "complaint"
    LEAD = "lead"
    EXTORTION = "extortion"


class ComplaintState(Enum):
    """受理 → 处理 → 办结 (GB/T 36113)."""

    OPEN = "open"
    INVESTIGATING = "investigating"
    SETTLED = "settled"


@dataclass(frozen=True)
class Review:
    """One review of one visit. `rectify_by`: for negative ones; None also while that year's calendar is 待公布."""

    id: str
    conversation_id: str
    appointment_id: str | None
    item_code: str | None
    level: Level
    comment: str
    created_at: datetime
    rectify_by: date | None
    rectified_at: datetime | None
    rectification: str = ""
    call_back_by: date | None = None
    called_back_at: datetime | None = None
    called_back_by: str | None = None
    call_back_note: str = ""
    reply: str = ""
    replied_at: datetime | None = None
    published_at: datetime | None = None
    handler: str | None = None
    """Who served the visit: the member of staff that redeemed its voucher (谁办理谁负责)."""

    def overdue(self, today: date) -> bool:
        """Whether a negative review has not been called back, or not been put right, by its day."""
        late_call = self.called_back_at is None and self.call_back_by is not None and today > self.call_back_by
        late_work = self.rectified_at is None and self.rectify_by is not None and today > self.rectify_by
        return late_call or late_work


@dataclass(frozen=True)
class Complaint:
    """A complaint or lead. `text` holds tokens; who complains is shown to nobody it accuses."""

    number: str
    conversation_id: str
    channel: str
    kind: ComplaintKind
    text: str
    state: ComplaintState
    created_at: datetime
    due_on: date | None
    reply: str | None
    settled_at: datetime | None
    handler: str | None = None
    accepted_at: datetime | None = None
    note: str = ""

    @property
    def subject(self) -> str:
        """What the audit trail calls it: as it was reported, whatever kind it turned out to be."""
        return subject_of(self.number)

    def overdue(self, today: date) -> bool:
        """Whether the day has passed without a reply."""
        return self.state is not ComplaintState.SETTLED and self.due_on is not None and today > self.due_on


COMPLAINTS, LEADS = "TS", "XS"
"""How the numbers of complaints and of leads begin."""


def subject_of(number: str) -> str:
    """Return what the audit trail calls what has this number."""
    return ComplaintKind.LEAD.value if number.startswith(LEADS) else ComplaintKind.COMPLAINT.value


class UnknownLevel(Invalid):
    """Not one of the five levels."""

    code: ClassVar[str] = "unknown_level"


class AlreadyRated(Refused):
    """This visit has its review (one visit, one review)."""

    code: ClassVar[str] = "already_rated"


class UnknownComplaint(NotFound):
    """There is no complaint of that number."""

    code: ClassVar[str] = "unknown_complaint"


class UnknownReview(NotFound):
    """There is no such review, or nothing about it is to be put right."""

    code: ClassVar[str] = "unknown_review"


class ComplaintSettled(Refused):
    """It has been settled already."""

    code: ClassVar[str] = "complaint_settled"


class EmptyReport(Invalid):
    """A complaint, lead or reply needs words."""

    code: ClassVar[str] = "empty_report"
