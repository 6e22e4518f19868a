"""`/dev/clock` pins the one clock; `/dev/seed` loads a named fixture."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel

from hall.dev import fixtures
from hall.http import DEV, Call, Routes

routes = Routes("dev")


class ClockIn(BaseModel):
    """The moment to stop at, or null to let the clock run."""

    now: AwareDatetime | None


class ClockOut(BaseModel):
    """What the clock says now."""

    now: datetime
    pinned: bool


class SeedIn(BaseModel):
    """A fixture's name."""

    name: str


class SeedOut(BaseModel):
    """What was loaded."""

    name: str
    loaded: dict[str, int]


@routes.post("/dev/clock", access=DEV)
async def clock(call: Call, body: ClockIn) -> ClockOut:
    """Pin or free the one clock."""
    call.hall.clock.pin(body.now)
    return ClockOut(now=call.hall.clock.now(), pinned=call.hall.clock.pinned)


@routes.post("/dev/seed", access=DEV)
async def seed(call: Call, body: SeedIn) -> SeedOut:
    """Load a named fixture."""
    async with call.transaction() as tx:
        return SeedOut(name=body.name, loaded=await fixtures.load(tx, body.name))
