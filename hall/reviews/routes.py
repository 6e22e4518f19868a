"""Taking reviews and complaints for the hall's other systems; what staff do with them is in `routes_staff`."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from hall.http import SERVICE, Call, Routes
from hall.reviews import routes_staff, service
from hall.reviews.model import ComplaintKind, Level

routes = Routes("reviews")


class RateIn(BaseModel):
    """One review; `comment` is protected text."""

    conversation_id: str = Field(max_length=64)
    appointment_id: str | None = Field(None, max_length=40)
    level: Level
    comment: str = Field("", max_length=2000)


class RatedOut(BaseModel):
    """The review's id, and by when a negative one is put right."""

    id: str
    rectify_by: date | None


class ComplainIn(BaseModel):
    """A complaint or lead; `text` is protected."""

    conversation_id: str = Field(max_length=64)
    channel: str = Field(max_length=16)
    text: str = Field(min_length=1, max_length=5000)
    kind: ComplaintKind = ComplaintKind.COMPLAINT


class ComplainedOut(BaseModel):
    """The number under which a complaint or lead is answered, and by when."""

    number: str
    due_on: date | None


@routes.post("/api/v1/reviews", access=SERVICE, status=201)
async def rate(call: Call, body: RateIn) -> RatedOut:
    """Take one review of one visit."""
    async with call.transaction() as tx:
        given = await service.rate(tx, body.conversation_id, body.appointment_id, body.level, body.comment)
    return RatedOut(id=given.id, rectify_by=given.rectify_by)


@routes.post("/api/v1/complaints", access=SERVICE, status=201)
async def complain(call: Call, body: ComplainIn) -> ComplainedOut:
    """Take a complaint or lead down."""
    async with call.transaction() as tx:
        taken = await service.complain(tx, body.conversation_id, body.channel, body.text, body.kind)
    return ComplainedOut(number=taken.number, due_on=taken.due_on)


routes.listed += routes_staff.routes.listed
