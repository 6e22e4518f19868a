"""`POST /api/v1/conversations/{id}/turns/{seq}/{task}`: the actions hand a turn in and say what comes back."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from hall import errors
from hall.dialogue import model, service
from hall.http import SERVICE, Call, Routes

routes = Routes("dialogue")

LONGEST_TEXT = 6000


class _In(BaseModel):
    model_config = ConfigDict(extra="ignore")


class ReadingIn(_In):
    """One intent with its confidence."""

    name: str = Field(max_length=64)
    confidence: float = Field(ge=0, le=1)


class EntityIn(_In):
    """Something found in the text."""

    entity: str = Field(max_length=32)
    value: str = Field(max_length=500)
    start: int = 0
    end: int = 0


class TurnIn(_In):
    """One message as the bot read it."""

    intent: str = Field(max_length=64)
    confidence: float = Field(ge=0, le=1)
    ranking: list[ReadingIn] = []
    entities: list[EntityIn] = []
    text: str = Field(max_length=LONGEST_TEXT)
    channel: str = Field("web", max_length=16)


class ChoiceOut(BaseModel):
    """A button."""

    title: str
    payload: str


class MessageOut(BaseModel):
    """One utterance: the response's name, its fields, its buttons, its card."""

    response: str
    fields: dict[str, str]
    choices: list[ChoiceOut]
    kind: str
    data: dict[str, Any]


class ReplyOut(BaseModel):
    """What to say, and the slots to keep."""

    messages: list[MessageOut]
    slots: dict[str, str | None]


@routes.post("/api/v1/conversations/{conversation_id}/turns/{seq}/{task}", access=SERVICE)
async def turn(call: Call, body: TurnIn) -> ReplyOut:
    """Take one turn; the same conversation and seq again give the same reply."""
    seq = call.path["seq"]
    if not seq.isdecimal():
        raise errors.Invalid(places=["seq"])
    heard = model.Turn(
        intent=body.intent,
        confidence=body.confidence,
        text=body.text,
        channel=body.channel,
        ranking=tuple(model.Reading(reading.name, reading.confidence) for reading in body.ranking),
        entities=tuple(model.Entity(found.entity, found.value, found.start, found.end) for found in body.entities),
    )
    async with call.transaction() as tx:
        reply = await service.take_turn(tx, call.path["conversation_id"], int(seq), call.path["task"], heard)
    return ReplyOut.model_validate(reply, from_attributes=True)
