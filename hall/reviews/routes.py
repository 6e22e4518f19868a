"""Routes of reviews and complaints, for the actions and for staff. Who complained is not among what staff see."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from hall.http import SERVICE, Call, Routes, staff
from hall.identity import service as identity
from hall.reviews import routes_staff, service
from hall.reviews.model import Complaint, ComplaintKind, ComplaintState, Level, Review
from hall.staff.model import Role
from hall.storage.transaction import Transaction

routes = Routes("reviews")

SUPERVISION = staff(Role.SUPERVISOR, Role.AUDITOR)


class RateIn(BaseModel):
    """One review; `comment` is protected text."""

    conversation_id: str = Field(max_length=64)
    appointment_id: str | None = Field(None, max_length=40)
    level: Level
    comment: str = Field("", max_length=2000)


class ReviewOut(BaseModel):
    """A review as staff see it."""

    id: str
    item_code: str | None
    level: Level
    comment: str
    created_at: datetime
    rectify_by: date | None
    rectified_at: datetime | None


class ReviewsOut(BaseModel):
    """Several reviews."""

    reviews: list[ReviewOut]


class RectifyIn(BaseModel):
    """What was done about it."""

    text: str = Field(min_length=1, max_length=2000)


class ComplainIn(BaseModel):
    """A complaint or lead; `text` is protected."""

    conversation_id: str = Field(max_length=64)
    channel: str = Field(max_length=16)
    text: str = Field(min_length=1, max_length=5000)
    kind: ComplaintKind = ComplaintKind.COMPLAINT


class ComplaintOut(BaseModel):
    """A complaint or lead as supervisors see it."""

    number: str
    kind: ComplaintKind
    text: str
    state: ComplaintState
    created_at: datetime
    due_on: date | None
    reply: str | None


class ComplaintsOut(BaseModel):
    """Several complaints."""

    complaints: list[ComplaintOut]


class SettleIn(BaseModel):
    """The reply."""

    reply: str = Field(min_length=1, max_length=3000)


@routes.post("/api/v1/reviews", access=SERVICE, status=201)
async def rate(call: Call, body: RateIn) -> ReviewOut:
    """Take one review of one visit."""
    async with call.transaction() as tx:
        given = await service.rate(tx, body.conversation_id, body.appointment_id, body.level, body.comment)
        return _review(given, await identity.mask_tokens(tx, given.comment))


@routes.get("/api/v1/reviews/to-rectify", access=SUPERVISION)
async def to_rectify(call: Call) -> ReviewsOut:
    """List negative reviews not put right yet."""
    async with call.reading() as tx:
        listed = await service.to_rectify(tx)
        comments = await identity.mask_all(tx, [one.comment for one in listed])
    return ReviewsOut(reviews=[_review(one, comment) for one, comment in zip(listed, comments, strict=True)])


@routes.post("/api/v1/reviews/{id}/rectify", access=staff(Role.SUPERVISOR))
async def rectify(call: Call, body: RectifyIn) -> ReviewOut:
    """Record how a negative review was put right."""
    async with call.transaction() as tx:
        done = await service.rectify(tx, call.path["id"], body.text, call.actor)
        return _review(done, await identity.mask_tokens(tx, done.comment))


@routes.post("/api/v1/complaints", access=SERVICE, status=201)
async def complain(call: Call, body: ComplainIn) -> ComplaintOut:
    """Take a complaint or lead down."""
    async with call.transaction() as tx:
        taken = await service.complain(tx, body.conversation_id, body.channel, body.text, body.kind)
        return await _shown(tx, taken)


@routes.get("/api/v1/complaints", access=SUPERVISION)
async def complaints(call: Call) -> ComplaintsOut:
    """List open complaints and leads."""
    async with call.reading() as tx:
        listed = await service.list_complaints(tx, reader=call.actor)
        return ComplaintsOut(complaints=[await _shown(tx, one) for one in listed])


@routes.post("/api/v1/complaints/{number}/settle", access=staff(Role.SUPERVISOR))
async def settle(call: Call, body: SettleIn) -> ComplaintOut:
    """Settle a complaint or lead with a reply."""
    async with call.transaction() as tx:
        done = await service.settle(tx, call.path["number"], body.reply, call.actor)
        return await _shown(tx, done)


def _review(given: Review, comment: str) -> ReviewOut:
    return ReviewOut(
        id=given.id,
        item_code=given.item_code,
        level=given.level,
        comment=comment,
        created_at=given.created_at,
        rectify_by=given.rectify_by,
        rectified_at=given.rectified_at,
    )


async def _shown(tx: Transaction, taken: Complaint) -> ComplaintOut:
    text, reply = await identity.mask_all(tx, [taken.text, taken.reply or ""])
    return ComplaintOut(
        number=taken.number,
        kind=taken.kind,
        text=text,
        state=taken.state,
        created_at=taken.created_at,
        due_on=taken.due_on,
        reply=reply if taken.reply is not None else None,
    )


routes.listed += routes_staff.routes.listed
