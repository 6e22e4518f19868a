"""Routes of case progress: the import from the acceptance system."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from hall.calendar import service as calendar
from hall.cases import service
from hall.cases.model import CaseRecord, CaseStatus
from hall.http import Call, Routes, staff
from hall.oversight.model import Stage, stage
from hall.staff.model import Role

routes = Routes("cases")


class CaseIn(BaseModel):
    """One case as the acceptance system knows it."""

    number: str = Field(min_length=1, max_length=64)
    phone: str = Field(min_length=5, max_length=20)
    item_name: str = Field(min_length=1, max_length=200)
    status: CaseStatus
    status_at: AwareDatetime
    item_code: str | None = Field(None, max_length=40)
    accepted_on: date | None = None
    due_on: date | None = None
    note: str = Field("", max_length=1000)
    pickup: str = Field("", max_length=500)


class CasesIn(BaseModel):
    """Cases to take over, all or none."""

    cases: list[CaseIn] = Field(max_length=1000)


class CasesQuery(BaseModel):
    """Which cases: `due` (warned of or yellow), `overdue`, `open` (all under way) or `all`."""

    state: Literal["due", "overdue", "open", "all"] = "open"
    item_code: str | None = Field(None, max_length=40)


class CaseOut(BaseModel):
    """A case as supervisors watch it: whose it is stays with identity."""

    number: str
    item_code: str | None
    item_name: str
    status: CaseStatus
    status_at: datetime
    accepted_on: date | None
    due_on: date | None
    stage: str | None
    note: str


class CasesOut(BaseModel):
    """Cases, those due first coming first."""

    cases: list[CaseOut]


class ImportedOut(BaseModel):
    """How many were taken over."""

    imported: int


@routes.post("/api/v1/cases/import", access=staff(Role.OPERATOR, Role.SUPERVISOR))
async def import_cases(call: Call, body: CasesIn) -> ImportedOut:
    """Take over cases from the acceptance system."""
    records = [CaseRecord(**dict(one)) for one in body.cases]
    async with call.transaction() as tx:
        return ImportedOut(imported=await service.import_cases(tx, records, call.actor))


@routes.get("/api/v1/staff/cases", access=staff(Role.SUPERVISOR, Role.AUDITOR, Role.OPERATOR))
async def watched(call: Call, query: CasesQuery) -> CasesOut:
    """List cases with the stage that their promised day has reached (七3)."""
    async with call.reading() as tx:
        found = await service.watched(tx, open_only=query.state != "all", item_code=query.item_code)
        days, today = await calendar.load_calendar(tx), tx.now.date()
    listed: list[CaseOut] = []
    for one in found:
        running = one.due_on is not None and one.status not in service.CLOSED
        reached = stage(one.due_on, today, days) if running and one.due_on else None
        due = reached in (Stage.WARNING, Stage.YELLOW)
        if {"due": due, "overdue": reached is Stage.RED}.get(query.state, True):
            values = {name: getattr(one, name) for name in CaseOut.model_fields if name != "stage"}
            listed.append(CaseOut(**values, stage=reached.value if reached else None))
    return CasesOut(cases=listed)
