"""Types and rules of channels: who is reached where, ids of what comes in, what goes out and how it went."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar, Protocol

from hall.conversations.model import Author, Event
from hall.errors import NotFound, Refused

WEB, WECHAT, PHONE = "web", "wechat", "phone"
PUSHED = frozenset({WECHAT})
"""Channels to which events must be sent; on the others the outside asks for them (web) or is on the line (phone)."""

BACKOFF = (2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
"""Seconds before each further try of an event that may be sent again; after the last it is a dead letter."""
LARGEST_PARCEL = 50
"""Events handed to a sender at once."""


@dataclass(frozen=True)
class ExternalId:
    """A channel's own id of what came in: unique in its kind, and no other kind can have the same key."""

    key: str


def web_message(client_id: str) -> ExternalId:
    """Return the id of a message in the web chat, which its page made up."""
    return ExternalId(f"c:{client_id}")


def wechat_message(sender: str, message_id: str | int) -> ExternalId:
    """Return the id of a WeChat message: MsgId alone has been seen twice from two senders."""
    return _external("wm", sender, message_id)


def wechat_event(sender: str, create_time: str | int, event: str, event_key: str = "") -> ExternalId:
    """Return the id of a WeChat event, which has no MsgId: one second may hold several events of one sender."""
    return _external("we", sender, create_time, event, event_key)


def phone_turn(call: str, turn: str | int, idempotency_token: str = "") -> ExternalId:
    """Return the id of what a caller said or keyed in one turn of a call."""
    return _external("pt", call, turn, idempotency_token)


def _external(kind: str, *parts: str | int) -> ExternalId:
    """Digest the parts, each bounded, so that no two lists of parts meet and no openid is kept in clear."""
    written = json.dumps([str(part) for part in parts], ensure_ascii=False)
    return ExternalId(f"{kind}:{hashlib.sha256(written.encode('utf-8', 'surrogatepass')).hexdigest()}")


def is_pushed(channel: str, author: Author) -> bool:
    """Tell whether what this author says must be sent out on this channel."""
    return channel in PUSHED and author is not Author.CITIZEN


@dataclass(frozen=True)
class Reached:
    """The conversation of an outside user; `new` when this contact opened it."""

    conversation_id: str
    new: bool


@dataclass(frozen=True)
class Heard:
    """What was said after a message so far; `done` once the message is dealt with."""

    events: tuple[Event, ...]
    done: bool


class State(Enum):
    """Where an outgoing event stands. UNKNOWN: it may have arrived; staff see it, nothing sends it again by itself."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    KEPT = "kept"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


TROUBLED = (State.FAILED, State.UNKNOWN)
"""States that only a person ends."""


class Result(Enum):
    """What a sender made of one event."""

    SENT = "sent"
    KEPT = "kept"
    """Not possible now: until the citizen writes again or something new is said."""
    SKIPPED = "skipped"
    """This channel does not show such an event."""
    PUSH = "push"
    """Left by a passive reply to the loop."""
    RETRY = "retry"
    """Surely not taken: again after a pause."""
    FAILED = "failed"
    """Surely not taken, and trying again makes no sense."""
    UNKNOWN = "unknown"
    """May have been taken."""


@dataclass(frozen=True)
class Outcome:
    """What became of one event; `problem` is a code, `retry_after` the least seconds before the next try."""

    seq: int
    result: Result
    problem: str | None = None
    retry_after: float | None = None


@dataclass(frozen=True)
class Parcel:
    """Everything undelivered of one conversation, in order, claimed by one sender. `reference` is new at every try.

    `heard_at` is the citizen's latest contact; `attempts` counts this try (0 in a passive reply).
    """

    reference: str
    conversation_id: str
    channel: str
    address: str
    events: tuple[Event, ...]
    heard_at: datetime | None
    attempts: int

    def every(
        self, result: Result, problem: str | None = None, retry_after: float | None = None
    ) -> tuple[Outcome, ...]:
        """Return the same outcome for every event."""
        return tuple(Outcome(event.seq, result, problem, retry_after) for event in self.events)


@dataclass(frozen=True)
class Reply:
    """A request of the channel that may carry the answer itself. While it stands, nothing is pushed to its conversation."""

    conversation_id: str
    mark: str
    external: ExternalId


class DeliveryFault(Exception):
    """A parcel was not taken. `retryable`: it may be later; `unknown`: it may have been taken."""

    def __init__(self, code: str, *, retryable: bool = False, unknown: bool = False) -> None:
        super().__init__(code)
        self.code, self.retryable, self.unknown = code, retryable, unknown

    @property
    def result(self) -> Result:
        """What it means for each event."""
        if self.unknown:
            return Result.UNKNOWN
        return Result.RETRY if self.retryable else Result.FAILED


class ChannelSender(Protocol):
    """Sends parcels to one channel."""

    @property
    def channel(self) -> str:
        """The channel's name."""

    async def send(self, parcel: Parcel) -> Sequence[Outcome]:
        """Send within its own timeouts and tell what became of each event; raises DeliveryFault for all of them."""


def settled(parcel: Parcel, told: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Return one outcome for each event of the parcel; one that was not told of may have been sent."""
    known = {outcome.seq: outcome for outcome in told}
    return tuple(known.get(event.seq, Outcome(event.seq, Result.UNKNOWN, "not_told")) for event in parcel.events)


def following_state(outcome: Outcome, attempts: int) -> State:
    """Return where an event stands after an outcome; `attempts` counts the tries so far."""
    match outcome.result:
        case Result.RETRY:
            return State.WAITING if attempts <= len(BACKOFF) else State.FAILED
        case Result.PUSH:
            return State.WAITING
        case _:
            return State(outcome.result.value)


def pause_before(attempts: int, retry_after: float | None) -> float:
    """Return the seconds before the next try."""
    return max(BACKOFF[min(max(attempts, 1), len(BACKOFF)) - 1], retry_after or 0.0)


class What(Enum):
    """What did not come to its end: something said, an SMS, or a citizen's message that the bot could not answer."""

    EVENT = "event"
    SMS = "sms"
    MESSAGE = "message"


@dataclass(frozen=True)
class Undelivered:
    """What staff see of it. Texts are masked; of an SMS they see whose number (masked) and which template."""

    id: str
    what: What
    state: State
    channel: str
    at: datetime
    attempts: int
    problem: str | None
    conversation_id: str | None = None
    seq: int | None = None
    to: str | None = None
    text: str | None = None
    template: str | None = None
    resendable: bool = False


class UnknownDelivery(NotFound):
    """There is nothing of that number to send again."""

    code: ClassVar[str] = "unknown_delivery"


class NotToResend(Refused):
    """It has been delivered, or is on its way; field `state`."""

    code: ClassVar[str] = "not_to_resend"
