"""HTTP of understanding: what days a sentence means."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from hall.http import SERVICE, Call, Routes
from hall.understanding import service
from hall.understanding.dates import DateCandidate, Problem

routes = Routes("understanding")


class DateTextIn(BaseModel):
    """A sentence, and the moment it was said when that is not now."""

    text: str = Field(max_length=5000)
    now: datetime | None = Field(default=None, description="ISO 8601; without an offset, local time of Asia/Shanghai")


class DateCandidateOut(BaseModel):
    """A day meant, ISO 8601. `start`/`end`: local times of the day (HH:MM), or the first and last date of a range of days."""

    model_config = ConfigDict(frozen=True)

    date: str
    start: str | None = None
    end: str | None = None
    text: str


class DatesOut(BaseModel):
    """The days meant, in the order said. `problem` says why they cannot simply be taken."""

    candidates: list[DateCandidateOut]
    problem: Problem | None = None


@routes.post("/api/v1/dates/resolve", access=SERVICE)
async def resolve_dates(call: Call, body: DateTextIn) -> DatesOut:
    """Resolve a Chinese date expression by the hall's calendar and opening hours."""
    async with call.reading() as tx:
        found = await service.resolve_dates(tx, body.text, body.now)
    return DatesOut(candidates=[as_out(candidate) for candidate in found.candidates], problem=found.problem)


def as_out(candidate: DateCandidate) -> DateCandidateOut:
    """Write a candidate by the contract; a range of days with times carries full local date-times."""
    start, end = candidate.start, candidate.end
    if candidate.end_date is None:
        times = [moment.isoformat("minutes") if moment else None for moment in (start, end)]
    else:
        days = ((candidate.date, start), (candidate.end_date, end))
        times = [f"{day}T{moment.isoformat('minutes')}" if moment else day.isoformat() for day, moment in days]
    return DateCandidateOut(date=candidate.date.isoformat(), start=times[0], end=times[1], text=candidate.text)
