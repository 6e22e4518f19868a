"""What goes in and out of one turn: the reading of a message, and the messages that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Questions that are answered from the catalogue and the hall's profile.
QUESTION_INTENTS = frozenset(
    {
        "ask_materials",
        "ask_conditions",
        "ask_process",
        "ask_duration",
        "ask_fee",
        "ask_location",
        "ask_hours",
        "ask_channel",
        "ask_policy",
        "ask_pickup",
        "ask_off_hours",
        "ask_blacklist",
    }
)

#: Readings that begin a task of their own.
TASK_INTENTS = frozenset(
    {
        "book_appointment",
        "cancel_appointment",
        "reschedule_appointment",
        "check_appointment",
        "ask_progress",
        "request_guide",
        "rate_service",
        "complain",
        "report_lead",
    }
)


@dataclass(frozen=True)
class Entity:
    """Something the bot found in the message; `start` and `end` count characters."""

    entity: str
    value: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Reading:
    """One intent the message may have, with the classifier's confidence (0..1)."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Turn:
    """One message as the bot understood it. `text` holds tokens where the citizen gave personal numbers."""

    intent: str
    confidence: float
    text: str
    channel: str = "web"
    ranking: tuple[Reading, ...] = ()
    entities: tuple[Entity, ...] = ()

    def entity(self, name: str) -> str | None:
        """Return the first value found under `name`."""
        return next((found.value for found in self.entities if found.entity == name), None)


@dataclass(frozen=True)
class Choice:
    """A button: what it says and the Rasa payload it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class Message:
    """One utterance: a response of `data/responses` with its fields; `kind` and `data` make it a card."""

    response: str
    fields: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    kind: str = "text"
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """Everything said in one turn, and the slots that the bot may keep (never personal)."""

    messages: tuple[Message, ...]
    slots: Mapping[str, str | None] = field(default_factory=dict)
