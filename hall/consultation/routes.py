"""Routes of the consultation ledger, for the actions and for staff."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from hall.consultation import routes_learning, routes_ledger, service
from hall.consultation.model import Consultation, ConsultationKind, GapClass
from hall.consultation.taking import answer_with_notice
from hall.http import SERVICE, Call, Routes, staff
from hall.identity import service as identity
from hall.staff.model import Role
from hall.storage.transaction import Transaction

routes = Routes("consultation")

DESK = staff(Role.CLERK, Role.COACH, Role.SUPERVISOR)


class OpenIn(BaseModel):
    """A question for a person; `question` is protected text."""

    conversation_id: str = Field(max_length=64)
    channel: str = Field(max_length=16)
    question: str = Field(min_length=1, max_length=5000)
    item_code: str | None = Field(None, max_length=40)
    kind: ConsultationKind = ConsultationKind.HARD


class ListQuery(BaseModel):
    """Which part of the ledger."""

    state: Literal["open", "answered", "all"] = "open"
    item_code: str | None = None
    overdue: bool = False
    limit: int = Field(200, ge=1, le=1000)


class ReferIn(BaseModel):
    """Department or person."""

    to: str = Field(min_length=1, max_length=64)


class AnswerIn(BaseModel):
    """The answer that the citizen reads, and the class of the gap that the question showed."""

    text: str = Field(min_length=1, max_length=3000)
    gap: GapClass | None = None


class ConsultationOut(BaseModel):
    """One line of the ledger, numbers masked."""

    number: str
    channel: str
    kind: ConsultationKind
    question: str
    item_code: str | None
    state: str
    owner: str
    referred_to: str | None
    opened_at: datetime
    due_on: date | None
    overdue: bool
    answer: str | None
    answered_at: datetime | None
    gap: GapClass | None


class LedgerOut(BaseModel):
    """A part of the ledger."""

    consultations: list[ConsultationOut]


@routes.post("/api/v1/consultations", access=SERVICE, status=201)
async def open_one(call: Call, body: OpenIn) -> ConsultationOut:
    """Take a question down with number and due day."""
    async with call.transaction() as tx:
        opened = await service.open_consultation(
            tx, body.conversation_id, body.channel, body.question, body.item_code, body.kind
        )
        return (await _shown(tx, [opened]))[0]


@routes.get("/api/v1/consultations", access=DESK)
async def ledger(call: Call, query: ListQuery) -> LedgerOut:
    """List the ledger; what is due first comes first."""
    answered = {"open": False, "answered": True, "all": None}[query.state]
    async with call.reading() as tx:
        listed = await service.list_consultations(
            tx,
            answered=answered,
            item_code=query.item_code,
            overdue_on=tx.now.date() if query.overdue else None,
            limit=query.limit,
        )
        return LedgerOut(consultations=await _shown(tx, listed))


@routes.get("/api/v1/consultations/{number}", access=DESK)
async def one(call: Call) -> ConsultationOut:
    """Show one consultation."""
    async with call.reading() as tx:
        return (await _shown(tx, [await service.get(tx, call.path["number"])]))[0]


@routes.post("/api/v1/consultations/{number}/take", access=DESK)
async def take(call: Call) -> ConsultationOut:
    """Become the owner of a consultation."""
    async with call.transaction() as tx:
        return (await _shown(tx, [await service.take(tx, call.path["number"], call.actor)]))[0]


@routes.post("/api/v1/consultations/{number}/refer", access=DESK)
async def refer(call: Call, body: ReferIn) -> ConsultationOut:
    """Pass a consultation on; its owner stays answerable."""
    async with call.transaction() as tx:
        return (await _shown(tx, [await service.refer(tx, call.path["number"], body.to, call.actor)]))[0]


@routes.post("/api/v1/consultations/{number}/answer", access=DESK)
async def answer(call: Call, body: AnswerIn) -> ConsultationOut:
    """Answer a consultation; the citizen is told after the commit."""
    async with call.transaction() as tx:
        answered = await answer_with_notice(tx, call.path["number"], body.text, call.actor, gap=body.gap)
        return (await _shown(tx, [answered]))[0]


async def _shown(tx: Transaction, listed: list[Consultation]) -> list[ConsultationOut]:
    shown = await identity.mask_all(tx, [text for one in listed for text in (one.question, one.answer or "")])
    return [
        ConsultationOut(
            number=one.number,
            channel=one.channel,
            kind=one.kind,
            question=question,
            item_code=one.item_code,
            state=one.state.value,
            owner=one.owner,
            referred_to=one.referred_to,
            opened_at=one.opened_at,
            due_on=one.due_on,
            overdue=one.overdue(tx.now.date()),
            answer=answer if one.answer is not None else None,
            answered_at=one.answered_at,
            gap=one.gap,
        )
        for one, question, answer in zip(listed, shown[::2], shown[1::2], strict=True)
    ]


routes.listed += routes_ledger.routes.listed + routes_learning.routes.listed
