"""Types of what the ledger teaches (clause 17): remedies, and the answers that are published for everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from hall.consultation.model import GapClass
from hall.errors import Invalid, NotFound, Refused


class RemedyKind(Enum):
    """What a remedy becomes: a published answer, or a line of the item (common_mistakes, notes)."""

    ANSWER = "answer"
    MISTAKE = "mistake"
    NOTE = "note"


class RemedyState(Enum):
    """A draft is worked on, a submitted one waits for the supervisor, an approved one is in force."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Proposal:
    """What somebody drafts: which gap it closes and how, who answers for it and until when."""

    kind: RemedyKind
    gap: GapClass
    problem: str
    text: str
    owner: str
    due_on: date
    item_code: str | None = None
    question: str = ""
    wordings: tuple[str, ...] = ()
    basis: str = ""
    consultations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remedy:
    """A remedy with what became of it."""

    id: str
    state: RemedyState
    proposal: Proposal
    created_by: str
    created_at: datetime
    revised_by: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    published_id: str | None = None
    item_version: int | None = None

    def written_by(self, staff_id: str) -> bool:
        """Whether the words are this person's: who drafted them, or who changed them last."""
        return staff_id in (self.created_by, self.revised_by)

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in (RemedyState.DRAFT, RemedyState.SUBMITTED, RemedyState.REJECTED)


@dataclass(frozen=True)
class PublishedAnswer:
    """An answer that citizens can read and the assistant gives, with what it rests on and since when it stands."""

    id: str
    question: str
    wordings: tuple[str, ...]
    answer: str
    basis: str
    item_code: str | None
    gap: GapClass | None
    published_at: datetime
    published_by: str
    withdrawn_at: datetime | None = None
    uses: int = field(default=0, compare=False)


class UnknownRemedy(NotFound):
    """There is no such remedy."""

    code: ClassVar[str] = "unknown_remedy"


class RemedyDecided(Refused):
    """It stands otherwise than this step needs; field `state`."""

    code: ClassVar[str] = "remedy_decided"


class RemedyIncomplete(Invalid):
    """Something a remedy needs is missing; field `places`."""

    code: ClassVar[str] = "remedy_incomplete"


class OwnRemedy(Refused):
    """Whoever wrote a remedy does not approve it: two people stand for what the hall publishes."""

    code: ClassVar[str] = "own_remedy"


class UnknownAnswer(NotFound):
    """There is no published answer of that id in force."""

    code: ClassVar[str] = "unknown_answer"
