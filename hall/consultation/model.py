"""Types of the consultation ledger (咨询台账)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from hall.errors import Invalid, NotFound, Refused


class ConsultationKind(Enum):
    """Clause 14: ordinary questions are answered at once, hard and legacy ones within the dated promise."""

    ORDINARY = "普通"
    HARD = "疑难复杂"
    LEGACY = "历史遗留"
    POLICY = "政策"
    COACHING = "申请前辅导"


class GapClass(Enum):
    """Clause 17: what a question shows to be missing, for the periodic analysis."""

    DISCLOSURE = "公开不到位"
    STANDARD = "标准不清晰"
    LEGACY = "历史遗留问题"


class ConsultationState(Enum):
    """A referred consultation stays the first owner's until it is answered (clause 15)."""

    OPEN = "open"
    REFERRED = "referred"
    ANSWERED = "answered"


class Source(Enum):
    """Where an answer came from; a person's own is STAFF, every other was given by the assistant itself."""

    CATALOGUE = "catalogue"
    RULES = "rules"
    PUBLISHED = "published"
    STAFF = "staff"


DESK = "desk"
"""The first-contact owner while no member of staff has taken the question: the consultation desk as a whole."""
BOT = "bot"
"""The owner of what the assistant answered itself."""
CHANNELS = ("web", "wechat", "phone", "hall")
"""Where questions come from; `hall` is the counter, where staff take a question down."""


@dataclass(frozen=True)
class Referral:
    """To whom a question was passed on (clause 15): the citizen is told area, window and person."""

    to: str
    area: str = ""
    window: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Consultation:
    """One line of the ledger. `question` holds tokens, never numbers.

    `due_on` None: answered at once, or the calendar of that year is not published yet (待公布). `owner` answers for it
    now; `first_owner` is the first person of the hall who took it, and stays.
    """

    number: str
    conversation_id: str
    channel: str
    kind: ConsultationKind
    question: str
    item_code: str | None
    state: ConsultationState
    owner: str
    referred_to: str | None
    opened_at: datetime
    due_on: date | None
    answer: str | None
    answered_at: datetime | None
    gap: GapClass | None
    item_version: int | None = None
    asked: str | None = None
    first_owner: str | None = None
    referral: Referral | None = None
    source: Source | None = None
    answer_source: str | None = None
    answered_by: str | None = None
    notice_number: str | None = None
    published_id: str | None = None

    @property
    def late(self) -> bool:
        """Whether the answer came after the promised day."""
        return self.answered_at is not None and self.due_on is not None and self.answered_at.date() > self.due_on

    def overdue(self, today: date) -> bool:
        """Whether the promised day has passed without an answer."""
        return self.state is not ConsultationState.ANSWERED and self.due_on is not None and today > self.due_on


@dataclass(frozen=True)
class Told:
    """What the assistant answered itself, for the ledger: `text` in short, `source` and what it rests on."""

    question: str
    text: str
    source: Source
    asked: str
    item_code: str | None = None
    item_version: int | None = None
    basis: str = ""
    notice_number: str | None = None
    published_id: str | None = None


@dataclass(frozen=True)
class LedgerFilter:
    """Which part of the ledger. `states` empty: every state; `first` and `last` are days of opening, both with."""

    states: tuple[ConsultationState, ...] = ()
    kind: ConsultationKind | None = None
    gap: GapClass | None = None
    without_gap: bool = False
    item_code: str | None = None
    channel: str | None = None
    source: Source | None = None
    owner: str | None = None
    overdue: bool = False
    first: date | None = None
    last: date | None = None
    words: str = ""


class UnknownConsultation(NotFound):
    """There is no consultation of that number."""

    code: ClassVar[str] = "unknown_consultation"


class ConsultationAnswered(Refused):
    """It has been answered already."""

    code: ClassVar[str] = "consultation_answered"


class EmptyText(Invalid):
    """A question or an answer needs words."""

    code: ClassVar[str] = "empty_text"
