"""The ledger over HTTP, for staff: a page of it, one entry with its history, what is done to it, and its print."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, Field

from hall.consultation import ledger, pages, service
from hall.consultation.model import Consultation, ConsultationKind, GapClass, Referral
from hall.consultation.taking import answer_with_notice, take_down
from hall.consultation.telling import tell_referral
from hall.consultation.views import EntryDetailOut, EntryOut, HistoryOut, LedgerPageOut, LedgerQuery, shown
from hall.handoff import settling
from hall.http import Call, Routes, staff
from hall.identity.typed import WithoutNumbers
from hall.oversight.texts_actions import name as action_name
from hall.staff.model import Role
from hall.staff.names import PersonOut, names_of
from hall.storage import audit
from hall.storage.transaction import Transaction

routes = Routes("consultation")

DESK = staff(Role.CLERK, Role.COACH, Role.SUPERVISOR)
READERS = staff(Role.CLERK, Role.COACH, Role.SUPERVISOR, Role.AUDITOR)
MOST_PRINTED = 2000


class TakenDownIn(BaseModel):
    """A question asked at the counter or by phone; a phone number left for the answer is sealed at once."""

    question: str = Field(min_length=1, max_length=5000)
    item_code: str | None = Field(None, max_length=40)
    kind: ConsultationKind = ConsultationKind.HARD
    channel: str = Field("hall", pattern="^(hall|phone)$")
    contact_phone: str = Field("", max_length=30)


class ReferralIn(BaseModel):
    """Area, window and person (clause 15); the person or department is never left out."""

    area: WithoutNumbers = Field("", max_length=64)
    window: WithoutNumbers = Field("", max_length=64)
    name: WithoutNumbers = Field(min_length=1, max_length=64)


class KindIn(BaseModel):
    """Of which kind a question is."""

    kind: ConsultationKind


class GapIn(BaseModel):
    """Which of the three classes a question shows, or none."""

    gap: GapClass | None = None


class ItemIn(BaseModel):
    """Which item a question is about, or none."""

    item_code: str | None = Field(None, max_length=40)


class AnsweredIn(BaseModel):
    """The answer; with `notice_item_code` the one-time notice of that item is issued and goes with it."""

    text: str = Field(min_length=1, max_length=3000)
    gap: GapClass | None = None
    source: WithoutNumbers = Field("", max_length=200)
    notice_item_code: str | None = Field(None, max_length=40)


@routes.get("/api/v1/staff/consultations", access=READERS)
async def page(call: Call, query: LedgerQuery) -> LedgerPageOut:
    """Give a page of the ledger, the newest first."""
    wanted = query.wanted(call.actor.id)
    async with call.reading() as tx:
        listed = await ledger.search(tx, wanted, cursor=query.after(), limit=query.limit)
        total = await ledger.count(tx, wanted)
        more = len(listed) == query.limit
        cursor = f"{listed[-1].opened_at.isoformat()}|{listed[-1].number}" if more else None
        return LedgerPageOut(consultations=await shown(tx, listed), next_cursor=cursor, total=total)


@routes.get("/api/v1/staff/consultations/print", access=READERS)
async def printed(call: Call, query: LedgerQuery) -> web.Response:
    """Give a part of the ledger as a printable page."""
    async with call.reading() as tx:
        listed = await ledger.search(tx, query.wanted(call.actor.id), limit=MOST_PRINTED)
        html = await pages.ledger_page(tx, await shown(tx, listed), query.first, query.last)
    return web.Response(text=html, content_type="text/html", headers={"Cache-Control": "no-store"})


@routes.post("/api/v1/staff/consultations", access=DESK, status=201)
async def taken_down(call: Call, body: TakenDownIn) -> EntryOut:
    """Take a question down that was asked at the counter; whoever takes it down is its first-contact owner."""
    async with call.transaction() as tx:
        made = await take_down(
            tx, body.question, body.item_code, body.kind, body.channel, body.contact_phone, call.actor
        )
        return await _one(tx, made)


@routes.get("/api/v1/staff/consultations/{number}", access=READERS)
async def entry(call: Call) -> EntryDetailOut:
    """Show one entry with everything that happened to it."""
    async with call.reading() as tx:
        found = await service.get(tx, call.path["number"])
        (line,) = await shown(tx, [found])
        handoff_id = await settling.handoff_of(tx, found.number)
        return EntryDetailOut(**line.model_dump(), handoff_id=handoff_id, history=await _history(tx, found.number))


@routes.post("/api/v1/staff/consultations/{number}/take", access=DESK)
async def take(call: Call) -> EntryOut:
    """Become the owner of a question."""
    async with call.transaction() as tx:
        return await _one(tx, await service.take(tx, call.path["number"], call.actor))


@routes.post("/api/v1/staff/consultations/{number}/refer", access=DESK)
async def refer(call: Call, body: ReferralIn) -> EntryOut:
    """Pass a question on by area, window and person; the citizen is told, the owner stays answerable."""
    async with call.transaction() as tx:
        to = Referral(body.name, body.area, body.window)
        referred = await service.refer(tx, call.path["number"], to, call.actor)
        await tell_referral(tx, referred)
        return await _one(tx, referred)


@routes.post("/api/v1/staff/consultations/{number}/kind", access=DESK)
async def kind(call: Call, body: KindIn) -> EntryOut:
    """Say of which kind a question is."""
    async with call.transaction() as tx:
        return await _one(tx, await service.set_kind(tx, call.path["number"], body.kind, call.actor))


@routes.post("/api/v1/staff/consultations/{number}/gap", access=DESK)
async def gap(call: Call, body: GapIn) -> EntryOut:
    """Say which of clause 17's classes a question shows."""
    async with call.transaction() as tx:
        return await _one(tx, await service.classify(tx, call.path["number"], body.gap, call.actor))


@routes.post("/api/v1/staff/consultations/{number}/item", access=DESK)
async def item(call: Call, body: ItemIn) -> EntryOut:
    """Say which item a question is about."""
    async with call.transaction() as tx:
        return await _one(tx, await service.name_item(tx, call.path["number"], body.item_code, call.actor))


@routes.post("/api/v1/staff/consultations/{number}/answer", access=DESK)
async def answer(call: Call, body: AnsweredIn) -> EntryOut:
    """Answer a question; the citizen is told on the channel it came from."""
    async with call.transaction() as tx:
        answered = await answer_with_notice(
            tx,
            call.path["number"],
            body.text,
            call.actor,
            gap=body.gap,
            basis=body.source,
            notice_item_code=body.notice_item_code,
        )
        return await _one(tx, answered)


async def _one(tx: Transaction, found: Consultation) -> EntryOut:
    return (await shown(tx, [found]))[0]


async def _history(tx: Transaction, number: str) -> list[HistoryOut]:
    rows = await audit.history(tx, ledger.SUBJECT, number)
    people = await names_of(tx, (row.actor_id for row in rows))
    return [
        HistoryOut(
            at=row.at,
            action=row.action,
            action_name=action_name(row.action),
            actor=PersonOut(id=row.actor_id, name=people.get(row.actor_id, row.actor_id)),
            details={name: value for name, value in row.details.items() if name != "digest"},
        )
        for row in rows
    ]
