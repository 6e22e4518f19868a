"""Types and rules of a conversation: events, what may be accepted, when the bot's memory starts anew."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import ClassVar

from hall.errors import Invalid, NotFound, TooManyRequests, Unavailable

LONGEST_FOR_BOT = 2_000
"""Characters that the bot is asked to understand in one message; longer ones are kept and answered by the hall."""
LONGEST_KEPT = 20_000
"""Characters that one message may have at all."""
LONGEST_CLIENT_ID = 128
LONGEST_PAYLOAD = 1_000
EPISODE_TURNS = 10
"""Turns after which the bot's tracker is renewed: it reads all of it at every message, and holds nothing worth keeping."""


class Author(Enum):
    """Who speaks."""

    CITIZEN = "citizen"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


class Kind(Enum):
    """How an event is shown; `text` alone always says everything."""

    TEXT = "text"
    CHOICES = "choices"
    NOTICE = "notice"
    VOUCHER = "voucher"
    FORM = "form"
    RATING = "rating"
    STATUS = "status"


class Owner(Enum):
    """Who answers the citizen. While it is STAFF the bot never speaks."""

    BOT = "bot"
    QUEUE = "queue"
    STAFF = "staff"


class Substance(Enum):
    """What a message consists of, so far as the hall itself must answer it."""

    WORDS = "words"
    EMPTY = "empty"
    WORDLESS = "wordless"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Choice:
    """A button: what it says and what choosing it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class Draft:
    """An event that has no number yet. `text` is tokenised: it holds no personal number."""

    author: Author
    text: str
    kind: Kind = Kind.TEXT
    choices: tuple[Choice, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    external_id: str | None = None
    """Unique within the conversation: the channel's id of a message, or a sender's key against saying a thing twice."""


@dataclass(frozen=True)
class Event:
    """One thing said in a conversation; `seq` counts from 1 without gaps, `at` is Asia/Shanghai."""

    seq: int
    at: datetime
    author: Author
    kind: Kind
    text: str
    choices: tuple[Choice, ...]
    data: Mapping[str, object]


@dataclass(frozen=True)
class Turn:
    """A citizen's message on its way to the bot. `message` is tokenised text or a payload that was offered."""

    conversation_id: str
    seq: int
    channel: str
    sender: str
    message: str
    attempts: int


@dataclass(frozen=True)
class HallIdentity:
    """What the hall calls itself; `fictional` halls say so wherever they name themselves."""

    name: str
    fictional: bool


@dataclass(frozen=True)
class Receipt:
    """Where a message stands; `new` is False when the same client id had been received before."""

    seq: int
    new: bool


@dataclass(frozen=True)
class Opened:
    """A new conversation. The token is the only key to it and is kept nowhere in clear."""

    conversation_id: str
    token: str


@dataclass(frozen=True)
class Claimed:
    """A turn that one worker may work on while it holds the claim."""

    turn: Turn
    claim: str


class UnknownConversation(NotFound):
    """No such conversation, or the token is not its own: both look the same."""

    code: ClassVar[str] = "unknown_conversation"


class MessageTooLong(Invalid):
    """More characters than are kept; fields `limit`."""

    code: ClassVar[str] = "message_too_long"


class MessageIncomplete(Invalid):
    """Neither text nor payload, or both, or an unusable client id; fields `problem`."""

    code: ClassVar[str] = "message_incomplete"


class TooManyMessages(TooManyRequests):
    """The conversation sends faster than anyone types; `retry_after` in seconds."""

    code: ClassVar[str] = "too_many_messages"


class TooManyConversations(TooManyRequests):
    """One address opens too many conversations; `retry_after` in seconds."""

    code: ClassVar[str] = "too_many_conversations"


class BotUnavailable(Unavailable):
    """The bot gave no usable answer; the turn is tried again."""

    code: ClassVar[str] = "bot_unavailable"


class BotUnreachable(BotUnavailable):
    """Nobody listens where the bot should be: the message was not seen by it."""

    code: ClassVar[str] = "bot_unreachable"


class BotFailed(BotUnavailable):
    """The bot took the message and failed, was too slow or answered what cannot be read."""

    code: ClassVar[str] = "bot_failed"


_JOINERS = frozenset("\u200d\ufe0f")  # they hold an emoji together


def clean(text: str) -> str:
    """Return the text without control, formatting and broken characters; line breaks and tabs stay, ends are trimmed."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(filter(_visible, unified)).strip()


def _visible(character: str) -> bool:
    if character in "\n\t" or character in _JOINERS:
        return True
    return character != "\ufffd" and unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def substance(text: str) -> Substance:
    """Tell what a cleaned text consists of; a text without a letter or digit (only emoji or marks) is WORDLESS."""
    if not text.strip("\u200d\ufe0f \n\t\u3000"):
        return Substance.EMPTY
    if len(text) > LONGEST_FOR_BOT:
        return Substance.TOO_LONG
    return Substance.WORDS if any(unicodedata.category(c)[0] in "LN" for c in text) else Substance.WORDLESS


def harmless(text: str) -> str:
    """Return typed text as the bot may read it: a leading slash would be a command to Rasa, a full-width one is a mark."""
    stripped = text.strip()
    return "／" + stripped[1:] if stripped.startswith("/") else stripped


def sender(conversation_id: str, episode: int) -> str:
    """Return the name under which the bot knows this stretch of the conversation."""
    return f"{conversation_id}.{episode}"


def episode_is_over(turns: int) -> bool:
    """Tell whether the next turn starts a new tracker: the bot's cost grows with the length of its own."""
    return turns >= EPISODE_TURNS
