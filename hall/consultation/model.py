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


@dataclass(frozen=True)
class Consultation:
    """One line of the ledger. `question` holds tokens, never numbers.

    `due_on` None: the calendar of that year is not published yet, the day is 待公布.
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

    def overdue(self, today: date) -> bool:
        """Whether the promised day has passed without an answer."""
        return self.state is not ConsultationState.ANSWERED and self.due_on is not None and today > self.due_on


class UnknownConsultation(NotFound):
    """There is no consultation of that number."""

    code: ClassVar[str] = "unknown_consultation"


class ConsultationAnswered(Refused):
    """It has been answered already."""

    code: ClassVar[str] = "consultation_answered"


class EmptyText(Invalid):
    """A question or an answer needs words."""

    code: ClassVar[str] = "empty_text"
