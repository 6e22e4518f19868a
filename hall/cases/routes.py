"""Routes of case progress: the import from the acceptance system."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, BaseModel, Field

from hall.cases import service
from hall.cases.model import CaseRecord, CaseStatus
from hall.http import Call, Routes, staff
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


class ImportedOut(BaseModel):
    """How many were taken over."""

    imported: int


@routes.post("/api/v1/cases/import", access=staff(Role.OPERATOR, Role.SUPERVISOR))
async def import_cases(call: Call, body: CasesIn) -> ImportedOut:
    """Take over cases from the acceptance system."""
    records = [CaseRecord(**dict(one)) for one in body.cases]
    async with call.transaction() as tx:
        return ImportedOut(imported=await service.import_cases(tx, records, call.actor))
