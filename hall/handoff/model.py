"""Types of a handoff: why it was asked for, where it stands, what goes with it, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from hall.errors import Invalid, NotFound, Refused

LONGEST_MESSAGE = 2_000
LONGEST_NOTE = 2_000
SHORTEST_REASON = 4
AGENT = "wechat-agent"
"""The owner of a handoff that an agent of WeChat's own has: no account of ours."""


class Reason(Enum):
    """Why a person is wanted."""

    ASKED = "asked"
    TWO_MISSES = "two_misses"
    ANGER = "anger"
    CLAUSE_16 = "clause16"
    POLICY = "policy"
    SPECIAL_NEED = "special_need"
    EMERGENCY = "emergency"
    KEY_0 = "key0"


URGENT = frozenset({Reason.EMERGENCY, Reason.SPECIAL_NEED})
"""These come before the others in the queue."""


class State(Enum):
    """Where a handoff stands. LATER: promised to be answered later; anybody of the desk may take it up."""

    WAITING = "waiting"
    OWNED = "owned"
    LATER = "later"
    CLOSED = "closed"


OPEN = frozenset({State.WAITING, State.OWNED, State.LATER})


class Outcome(Enum):
    """How a handoff ended."""

    ANSWERED = "answered"
    BOOKED = "booked"
    REFERRED = "referred"
    NO_RESPONSE = "no_response"
    RETURNED = "returned"
    OTHER = "other"


class CallState(Enum):
    """How far the call of a handoff by telephone has come."""

    RINGING = "ringing"
    ANSWERED = "answered"
    MISSED = "missed"


@dataclass(frozen=True)
class Slot:
    """One thing that the citizen has already said: a label for people and a value (tokens, never numbers)."""

    label: str
    value: str


@dataclass(frozen=True)
class Packet:
    """What goes to the person, so that the citizen repeats nothing. Texts hold tokens, names are masked."""

    who: str = ""
    wants: str = ""
    item_code: str | None = None
    item_name: str | None = None
    slots: tuple[Slot, ...] = ()
    summary: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Handoff:
    """One handing over of a conversation. `owner` is the member of staff who answers; None while nobody does."""

    id: str
    conversation_id: str
    channel: str
    reason: Reason
    state: State
    urgent: bool
    owner: str | None
    offered_to: str | None
    number: str
    due_on: date | None
    packet: Packet
    requested_at: datetime
    claimed_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    escalated_at: datetime | None
    outcome: Outcome | None
    agreed: str
    call: CallState | None = None
    rung_at: datetime | None = None


@dataclass(frozen=True)
class Asked:
    """What the citizen is told of a handoff. `minutes` None: nobody can say honestly how long it takes."""

    handoff_id: str
    state: State
    position: int | None
    minutes: int | None
    number: str
    due_on: date | None
    on_duty: bool
    new: bool = False
    owner_name: str | None = None


@dataclass(frozen=True)
class Ring:
    """Whom a handed-over call rings; None: nobody can be rung now."""

    number: str | None


@dataclass(frozen=True)
class Note:
    """A private note of staff; kind `unsaid`: what the bot had ready when a person took over."""

    id: str
    at: datetime
    by: str | None
    text: str
    kind: str


@dataclass(frozen=True)
class Quota:
    """How many messages a channel still lets through to this citizen, and until when."""

    left: int
    until: datetime | None


@dataclass(frozen=True)
class Step:
    """One row of a handoff's trail."""

    at: datetime
    action: str
    by: str | None
    details: Mapping[str, object] = field(default_factory=dict)


class UnknownHandoff(NotFound):
    """There is no such handoff."""

    code: ClassVar[str] = "unknown_handoff"


class HandoffTaken(Refused):
    """Somebody else was faster; fields `owner` (the name) and `owner_id`."""

    code: ClassVar[str] = "handoff_taken"


class HandoffClosed(Refused):
    """It has ended already."""

    code: ClassVar[str] = "handoff_closed"


class NotOwner(Refused):
    """Only who owns the conversation may do this; fields `owner`, `owner_id`."""

    code: ClassVar[str] = "not_owner"


class NotOffered(Refused):
    """The conversation is not offered to this colleague (any more)."""

    code: ClassVar[str] = "not_offered"


class UnfitColleague(Refused):
    """The colleague's account is closed, is one's own, or does not work at the desk."""

    code: ClassVar[str] = "unfit_colleague"


class ReasonMissing(Invalid):
    """Unmasking needs a reason in words; field `at_least` characters."""

    code: ClassVar[str] = "unmasking_reason_missing"


class EmptyMessage(Invalid):
    """A message or a note needs words."""

    code: ClassVar[str] = "empty_message"
