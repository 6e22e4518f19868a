"""Files over HTTP. That one left the hall, who took it and how much it held, stands in the audit trail."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from aiohttp import web
from pydantic import BaseModel, Field

from hall.appointments import service as appointments
from hall.appointments.views_counter import desk_shown
from hall.clock import SHANGHAI
from hall.consultation import analysis as analysing
from hall.consultation import ledger as consultations
from hall.consultation.views import EntryOut, LedgerQuery, shown
from hall.consultation.views_learning import PeriodQuery, shown_analysis
from hall.http import Call, Routes, staff
from hall.oversight.trail import note_export
from hall.reports import tables
from hall.reports.workbook import Table, write
from hall.reviews import follow_up
from hall.reviews.views import ReviewsQuery, reviews_shown
from hall.staff.model import Role

routes = Routes("exports")

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000
PAGE = 2_000


class DayQuery(BaseModel):
    """A day and perhaps one counter group."""

    day: date
    counter_group: str | None = Field(None, max_length=64)


@routes.get("/api/v1/staff/exports/ledger.xlsx", access=staff(Role.SUPERVISOR, Role.AUDITOR))
async def ledger(call: Call, query: LedgerQuery) -> web.Response:
    """Give a part of the ledger as a workbook."""
    wanted, cursor = query.wanted(call.actor.id), None
    entries: list[EntryOut] = []
    async with call.reading() as tx:
        while len(entries) < MOST_ROWS:
            page = await consultations.search(tx, wanted, cursor=cursor, limit=PAGE)
            entries += await shown(tx, page)
            if len(page) < PAGE:
                break
            cursor = (page[-1].opened_at, page[-1].number)
    return await _file(call, "ledger", [tables.ledger(entries)])


@routes.get("/api/v1/staff/exports/analysis.xlsx", access=staff(Role.SUPERVISOR, Role.AUDITOR))
async def analysis(call: Call, query: PeriodQuery) -> web.Response:
    """Give the analysis of a period as a workbook."""
    async with call.reading() as tx:
        found = await shown_analysis(tx, await analysing.analysis(tx, query.first, query.last))
    return await _file(call, "analysis", tables.analysis(found))


@routes.get("/api/v1/staff/exports/appointments.xlsx", access=staff(Role.CLERK, Role.GUIDE, Role.SUPERVISOR))
async def day_list(call: Call, query: DayQuery) -> web.Response:
    """Give a day's appointments as a workbook for the windows."""
    first = datetime.combine(query.day, time.min, SHANGHAI)
    async with call.reading() as tx:
        made = await appointments.of_day(tx, first, first + timedelta(days=1), query.counter_group)
        listed = await desk_shown(tx, made)
    return await _file(call, f"appointments-{query.day}", [tables.appointments(listed)])


@routes.get("/api/v1/staff/exports/reviews.xlsx", access=staff(Role.SUPERVISOR, Role.AUDITOR))
async def reviews(call: Call, query: ReviewsQuery) -> web.Response:
    """Give reviews with what was done about them as a workbook."""
    async with call.reading() as tx:
        listed = await follow_up.search(tx, query.wanted(), limit=MOST_ROWS)
        table = tables.reviews(await reviews_shown(tx, listed))
    return await _file(call, "reviews", [table])


async def _file(call: Call, name: str, sheets: Sequence[Table]) -> web.Response:
    if any(len(sheet.rows) >= MOST_ROWS for sheet in sheets):
        sheets = [*sheets, tables.cut_off(MOST_ROWS)]
    content = await asyncio.to_thread(write, sheets)
    async with call.transaction() as tx:
        await note_export(tx, name, call.actor, rows=sum(len(sheet.rows) for sheet in sheets))
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return web.Response(body=content, content_type=EXCEL, headers=headers)
