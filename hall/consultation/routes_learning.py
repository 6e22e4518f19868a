"""Over HTTP: the periodic analysis, remedies, published answers, and the page on which citizens read them."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, Field

from hall.consultation import analysis as analysing
from hall.consultation import pages, published, remedies
from hall.consultation.model_remedy import Remedy, RemedyState
from hall.consultation.views_learning import (
    AnalysisOut,
    AnswersOut,
    PeriodQuery,
    PublicAnswersOut,
    RemediesOut,
    RemedyIn,
    RemedyOut,
    RemedyQuery,
    WordsQuery,
    shown_analysis,
    shown_answers,
    shown_publicly,
    shown_remedies,
)
from hall.http import PUBLIC, Call, Routes, staff
from hall.identity.typed import WithoutNumbers
from hall.staff.model import Role
from hall.storage.transaction import Transaction

routes = Routes("consultation")

DESK = staff(Role.CLERK, Role.COACH, Role.SUPERVISOR)
READERS = staff(Role.CLERK, Role.COACH, Role.SUPERVISOR, Role.AUDITOR)
LEAD = staff(Role.SUPERVISOR)
STATES = {"open": (RemedyState.DRAFT, RemedyState.SUBMITTED), "all": ()}


class ReasonIn(BaseModel):
    """Why."""

    reason: WithoutNumbers = Field(min_length=1, max_length=500)


@routes.get("/api/v1/staff/analysis", access=staff(Role.COACH, Role.SUPERVISOR, Role.AUDITOR))
async def analysis(call: Call, query: PeriodQuery) -> AnalysisOut:
    """Analyse a period: clause 17's classes, frequent questions, common errors in materials."""
    async with call.reading() as tx:
        return await shown_analysis(tx, await analysing.analysis(tx, query.first, query.last))


@routes.get("/api/v1/staff/remedies", access=READERS)
async def listed(call: Call, query: RemedyQuery) -> RemediesOut:
    """List remedies."""
    states = STATES.get(query.state)
    async with call.reading() as tx:
        found = await remedies.list_remedies(tx, (RemedyState(query.state),) if states is None else states)
        return RemediesOut(remedies=await shown_remedies(tx, found))


@routes.post("/api/v1/staff/remedies", access=DESK, status=201)
async def draft(call: Call, body: RemedyIn) -> RemedyOut:
    """Draft a remedy with an owner and a day."""
    async with call.transaction() as tx:
        return await _one(tx, await remedies.draft(tx, body.proposal(), call.actor))


@routes.put("/api/v1/staff/remedies/{id}", access=DESK)
async def revise(call: Call, body: RemedyIn) -> RemedyOut:
    """Change a draft."""
    async with call.transaction() as tx:
        return await _one(tx, await remedies.revise(tx, call.path["id"], body.proposal(), call.actor))


@routes.post("/api/v1/staff/remedies/{id}/submit", access=DESK)
async def submit(call: Call) -> RemedyOut:
    """Hand a draft to the supervisors."""
    async with call.transaction() as tx:
        return await _one(tx, await remedies.submit(tx, call.path["id"], call.actor))


@routes.post("/api/v1/staff/remedies/{id}/approve", access=LEAD)
async def approve(call: Call) -> RemedyOut:
    """Put a remedy in force: a published answer, or a new version of its item."""
    async with call.transaction() as tx:
        return await _one(tx, await remedies.approve(tx, call.path["id"], call.actor))


@routes.post("/api/v1/staff/remedies/{id}/reject", access=LEAD)
async def reject(call: Call, body: ReasonIn) -> RemedyOut:
    """Send a remedy back with a reason."""
    async with call.transaction() as tx:
        return await _one(tx, await remedies.reject(tx, call.path["id"], body.reason, call.actor))


@routes.get("/api/v1/staff/answers", access=READERS)
async def answers(call: Call, query: WordsQuery) -> AnswersOut:
    """List the published answers in force."""
    async with call.reading() as tx:
        found = await published.published(tx, query.q, with_uses=True)
        return AnswersOut(answers=await shown_answers(tx, found))


@routes.post("/api/v1/staff/answers/{id}/withdraw", access=LEAD, status=204)
async def withdraw(call: Call, body: ReasonIn) -> None:
    """Take a published answer back."""
    async with call.transaction() as tx:
        await published.withdraw(tx, call.path["id"], body.reason, call.actor)


@routes.get("/api/v1/answers", access=PUBLIC)
async def public(call: Call, query: WordsQuery) -> PublicAnswersOut:
    """List the published answers for everybody."""
    async with call.reading() as tx:
        return PublicAnswersOut(answers=await shown_publicly(tx, await published.published(tx, query.q)))


@routes.get("/answers", access=PUBLIC)
async def page(call: Call, query: WordsQuery) -> web.Response:
    """Show the published answers and remedies as clause 17 demands."""
    async with call.reading() as tx:
        found = await shown_publicly(tx, await published.published(tx, query.q))
        html = pages.answers_page(await pages.hall_name(tx), found, query.q)
    return web.Response(text=html, content_type="text/html", headers={"Cache-Control": "no-cache"})


async def _one(tx: Transaction, found: Remedy) -> RemedyOut:
    return (await shown_remedies(tx, [found]))[0]
