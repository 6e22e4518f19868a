"""What goes in and out of one turn on the phone, whoever carries the call; and what is kept of a call between turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar

from hall.errors import NotFound

OPTIONS_AT_ONCE = 3
SENTENCES_AT_ONCE = 2


class DialOutcome(Enum):
    """How a transfer ended."""

    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True)
class Heard:
    """One report of the telephone network: what the caller said or pressed at a question, or how a transfer ended.

    `turn` and `wait` name the question it answers; `token` is the network's own mark of one delivery, the same at a retry.
    """

    call_id: str
    turn: int = 0
    wait: int = 0
    speech: str = ""
    confidence: float | None = None
    keys: str = ""
    caller: str = ""
    token: str = ""
    dialled: DialOutcome | None = None
    talked: float = 0.0
    relay_ended: bool = False

    @property
    def step(self) -> str:
        """The name of the step: one answer exists for it, however often it is asked."""
        kind = "d" if self.dialled else "r" if self.relay_ended else ""
        return f"{self.turn}.{self.wait}{kind}"

    @property
    def silent(self) -> bool:
        """Whether nothing was said or pressed."""
        return not self.speech.strip() and not self.keys


@dataclass(frozen=True)
class Option:
    """Something the caller may choose: its spoken title and what choosing it sends to the conversation."""

    title: str
    payload: str


@dataclass(frozen=True)
class Line:
    """One sentence to be spoken, and the event of the conversation it belongs to; with `options`, the choice itself."""

    text: str
    seq: int = 0
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Listen:
    """Wait for speech or keys. `keys`: how many at most (None: until #); `seconds` of silence end it."""

    turn: int
    keys: int | None = 1
    seconds: int = 5
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wait:
    """Say something short while the answer is being made, and come back."""

    turn: int
    wait: int


@dataclass(frozen=True)
class Transfer:
    """Connect the caller with a person; the outcome is reported as `Heard.dialled`."""

    turn: int
    number: str
    seconds: int = 20


@dataclass(frozen=True)
class Stream:
    """Go on over a socket (Twilio: ConversationRelay); when it ends the network reports `relay_ended`."""

    turn: int
    key: str
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class End:
    """Hang up; what was said before announced it."""


@dataclass(frozen=True)
class Script:
    """What the caller hears, and what happens then."""

    say: tuple[str, ...]
    then: Listen | Wait | Transfer | Stream | End
    slow: bool = False
    loud: bool = False


@dataclass(frozen=True)
class CallState:
    """What is kept of a call between two turns."""

    turn: int = 0
    seq: int = 0
    queue: tuple[Line, ...] = ()
    spoken: tuple[Line, ...] = ()
    options: tuple[Option, ...] = ()
    page: int = 0
    wanted: str = ""
    tries: int = 0
    slow: bool = False
    loud: bool = False
    waiting: int | None = None
    waits: int = 0
    transfers: int = 0
    handoff: str = ""
    handoff_id: str = ""
    due: str = ""
    notice: str = ""
    leaving: bool = False
    person_after: bool = False

    @property
    def shown(self) -> tuple[Option, ...]:
        """The options of the page that was read out."""
        first = self.page * OPTIONS_AT_ONCE
        return self.options[first : first + OPTIONS_AT_ONCE]

    @property
    def more(self) -> bool:
        """Whether options are left that were not read out yet."""
        return len(self.options) > (self.page + 1) * OPTIONS_AT_ONCE


class Act(Enum):
    """What a report of the network asks for."""

    TELL = "tell"
    NEXT = "next"
    AGAIN = "again"
    MISSED = "missed"
    PERSON = "person"
    TEXT_NOTICE = "text_notice"
    WAIT = "wait"
    LEAVE = "leave"


@dataclass(frozen=True)
class Decision:
    """An act with what it carries: `text` or `payload` for the conversation, a changed pace or loudness for `AGAIN`."""

    act: Act
    text: str | None = None
    payload: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


class UnknownCall(NotFound):
    """No such call is known here."""

    code: ClassVar[str] = "unknown_call"
