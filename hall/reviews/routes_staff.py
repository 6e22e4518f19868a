"""Reviews, complaints and leads over HTTP, for supervisors; and the page on which reviews and replies are published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hall.http import PUBLIC, Call, Routes, staff
from hall.reviews import follow_up, service, texts
from hall.reviews.model import Complaint, ComplaintState, Review
from hall.reviews.views import (
    AcceptIn,
    CallBackIn,
    ComplaintKindIn,
    ComplaintsQuery,
    ReplyIn,
    ReviewsQuery,
    SettledIn,
    StaffComplaintOut,
    StaffComplaintsOut,
    StaffReviewOut,
    StaffReviewsOut,
    complaints_shown,
    reviews_shown,
)
from hall.staff.model import Role
from hall.storage.transaction import Transaction

routes = Routes("reviews")

SUPERVISION = staff(Role.SUPERVISOR, Role.AUDITOR)
LEAD = staff(Role.SUPERVISOR)
PUBLISHED = 100
_PAGE = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@routes.get("/api/v1/staff/reviews", access=SUPERVISION)
async def reviews(call: Call, query: ReviewsQuery) -> StaffReviewsOut:
    """Give a page of reviews, with the counts of each level whatever was done about them."""
    wanted = query.wanted()
    whole = replace(wanted, state="all", level=None, negative=False)
    async with call.reading() as tx:
        listed = await follow_up.search(tx, wanted, before=query.before(), limit=query.limit)
        more = len(listed) == query.limit
        return StaffReviewsOut(
            reviews=await reviews_shown(tx, listed),
            next_cursor=f"{listed[-1].created_at.isoformat()}|{listed[-1].id}" if more else None,
            counts=await follow_up.levels(tx, whole),
            callback_percent=await follow_up.called_back_percent(tx, whole),
        )


@routes.post("/api/v1/staff/reviews/{id}/call-back", access=LEAD)
async def call_back(call: Call, body: CallBackIn) -> StaffReviewOut:
    """Record a call-back on a negative review."""
    async with call.transaction() as tx:
        done = await service.call_back(tx, call.path["id"], body.note, call.actor, reached=body.reached)
        return await _review(tx, done)


@routes.post("/api/v1/staff/reviews/{id}/reply", access=LEAD)
async def reply(call: Call, body: ReplyIn) -> StaffReviewOut:
    """Reply to a review, and publish it or take it back."""
    async with call.transaction() as tx:
        return await _review(tx, await service.reply(tx, call.path["id"], body.text, call.actor, publish=body.publish))


@routes.get("/api/v1/staff/complaints", access=SUPERVISION)
async def complaints(call: Call, query: ComplaintsQuery) -> StaffComplaintsOut:
    """List complaints and leads."""
    settled = {"pending": False, "all": None, "settled": True}.get(query.state, False)
    state = ComplaintState(query.state) if query.state in ("open", "investigating") else None
    async with call.reading() as tx:
        listed = await service.list_complaints(
            tx, settled=settled, kind=query.kind, state=state, reader=call.actor, limit=500
        )
        return StaffComplaintsOut(complaints=await complaints_shown(tx, listed))


@routes.post("/api/v1/staff/complaints/{number}/accept", access=LEAD)
async def accept(call: Call, body: AcceptIn) -> StaffComplaintOut:
    """Accept a complaint or lead: somebody now looks into it."""
    async with call.transaction() as tx:
        return await _complaint(tx, await service.accept(tx, call.path["number"], body.note, call.actor))


@routes.post("/api/v1/staff/complaints/{number}/kind", access=LEAD)
async def kind(call: Call, body: ComplaintKindIn) -> StaffComplaintOut:
    """Say of which kind a report is: a complaint, a lead, or 吃拿卡要."""
    async with call.transaction() as tx:
        return await _complaint(tx, await service.set_kind(tx, call.path["number"], body.kind, call.actor))


@routes.get("/reviews", access=PUBLIC)
async def page(call: Call) -> web.Response:
    """Show published reviews and replies, personal data masked (七1)."""
    async with call.reading() as tx:
        listed = await follow_up.search(tx, follow_up.ReviewFilter(state="published"), limit=PUBLISHED)
        shown = await reviews_shown(tx, listed)
    html = _PAGE.get_template("reviews.html").render(title=texts.REVIEWS_TITLE, reviews=shown)
    return web.Response(text=html, content_type="text/html", headers={"Cache-Control": "no-cache"})


async def _review(tx: Transaction, found: Review) -> StaffReviewOut:
    return (await reviews_shown(tx, [found]))[0]


async def _complaint(tx: Transaction, found: Complaint) -> StaffComplaintOut:
    return (await complaints_shown(tx, [found]))[0]


@routes.post("/api/v1/staff/reviews/{id}/rectify", access=LEAD)
async def rectify(call: Call, body: ReplyIn) -> StaffReviewOut:
    """Record how a negative review was put right."""
    async with call.transaction() as tx:
        return await _review(tx, await service.rectify(tx, call.path["id"], body.text, call.actor))


@routes.post("/api/v1/staff/complaints/{number}/settle", access=LEAD)
async def settle(call: Call, body: SettledIn) -> StaffComplaintOut:
    """Settle a complaint or lead with a reply; the citizen is told."""
    async with call.transaction() as tx:
        return await _complaint(tx, await service.settle(tx, call.path["number"], body.reply, call.actor))
