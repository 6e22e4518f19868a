"""Taking questions down for the hall's other systems; what staff do with the ledger is in the modules beside."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from hall.consultation import routes_learning, routes_ledger, service
from hall.consultation.model import ConsultationKind
from hall.http import SERVICE, Call, Routes

routes = Routes("consultation")


class OpenIn(BaseModel):
    """A question for a person; `question` is protected text."""

    conversation_id: str = Field(max_length=64)
    channel: str = Field(max_length=16)
    question: str = Field(min_length=1, max_length=5000)
    item_code: str | None = Field(None, max_length=40)
    kind: ConsultationKind = ConsultationKind.HARD


class OpenedOut(BaseModel):
    """The number under which the question is answered, and by when; no day while that year's calendar is not published."""

    number: str
    due_on: date | None


@routes.post("/api/v1/consultations", access=SERVICE, status=201)
async def open_one(call: Call, body: OpenIn) -> OpenedOut:
    """Take a question down with number and due day."""
    async with call.transaction() as tx:
        opened = await service.open_consultation(
            tx, body.conversation_id, body.channel, body.question, body.item_code, body.kind
        )
    return OpenedOut(number=opened.number, due_on=opened.due_on)


routes.listed += routes_ledger.routes.listed + routes_learning.routes.listed
