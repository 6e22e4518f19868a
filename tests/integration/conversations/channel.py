"""A channel to which events are pushed, with a sender that does as it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from hall.conversations import service
from hall.conversations.model import Author, Draft, Event
from hall.conversations.model_delivery import Outcome, Parcel, Result, wechat_message
from hall.conversations.store import delivery
from hall.hall import Hall

OPENID = "oABCD1234-wechat-user_1"


@dataclass
class Wire:
    """A sender that records its parcels; `script` holds what to do with each: a result, outcomes or an exception."""

    script: list[Result | list[Outcome] | BaseException] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    channel: str = "wechat"

    async def send(self, parcel: Parcel) -> Sequence[Outcome]:
        self.parcels.append(parcel)
        doing = self.script.pop(0) if self.script else Result.SENT
        if isinstance(doing, BaseException):
            raise doing
        return parcel.every(doing) if isinstance(doing, Result) else doing

    @property
    def texts(self) -> list[list[str]]:
        return [texts_of(parcel.events) for parcel in self.parcels]


def texts_of(events: Sequence[Event]) -> list[str]:
    return [event.text for event in events]


def said(text: str) -> Draft:
    return Draft(Author.STAFF, text)


async def reach(hall: Hall, address: str = OPENID) -> str:
    """Open a conversation without a greeting."""
    async with hall.transaction() as tx:
        return (await service.conversation_for(tx, "wechat", address, greeting=())).conversation_id


async def tell(hall: Hall, conversation_id: str, *texts: str) -> tuple[int, ...]:
    async with hall.transaction() as tx:
        return await service.tell(tx, conversation_id, [said(text) for text in texts])


async def hear(hall: Hall, conversation_id: str, text: str, message_id: str) -> int:
    async with hall.transaction() as tx:
        external = wechat_message(OPENID, message_id)
        return (await service.receive(tx, conversation_id, external, text=text)).seq


async def states(hall: Hall) -> list[tuple[int, str, str | None]]:
    async with hall.reading() as tx:
        rows: Any = await tx.execute(
            select(delivery.c.seq, delivery.c.state, delivery.c.problem).order_by(delivery.c.seq)
        )
        return [tuple(row) for row in rows]
