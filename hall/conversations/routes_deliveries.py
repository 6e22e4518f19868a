"""Staff's routes for what could not be delivered: see it, and try it again."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from hall.conversations import desk
from hall.conversations.model_delivery import TROUBLED, State, Undelivered, What
from hall.http import Call, Routes, staff
from hall.staff.model import Role

routes = Routes("conversations")

MAY_RESEND = staff(Role.SUPERVISOR, Role.OPERATOR)
MAY_SEE = staff(Role.SUPERVISOR, Role.OPERATOR, Role.AUDITOR)


class DeliveriesQuery(BaseModel):
    """Which: `troubled` is failed and unknown, `all` every kind."""

    state: str = Field("troubled", pattern="^(troubled|failed|unknown|kept|waiting)$")
    kind: str = Field("all", pattern="^(all|event|sms|message)$")
    limit: int = Field(100, ge=1, le=desk.MOST)


class DeliveryOut(BaseModel):
    """Something that did not arrive, or may not have."""

    id: str
    kind: What
    state: State
    channel: str
    conversation_id: str | None
    seq: int | None
    at: datetime
    attempts: int
    problem: str | None
    to: str | None
    text: str | None
    template: str | None
    resendable: bool

    @classmethod
    def of(cls, found: Undelivered) -> Self:
        """Read it from the model."""
        return cls(kind=found.what, **{name: getattr(found, name) for name in cls.model_fields if name != "kind"})


class DeliveriesOut(BaseModel):
    """What was asked for, and how much of each kind waits for a person."""

    deliveries: list[DeliveryOut]
    counts: dict[What, int]


@routes.get("/api/v1/staff/deliveries", access=MAY_SEE)
async def deliveries(call: Call, query: DeliveriesQuery) -> DeliveriesOut:
    """List what could not be delivered, or may not have been."""
    states = TROUBLED if query.state == "troubled" else (State(query.state),)
    async with call.reading() as tx:
        found = await desk.list_undelivered(tx, states, None if query.kind == "all" else What(query.kind), query.limit)
        counts = await desk.count_troubled(tx)
    return DeliveriesOut(deliveries=[DeliveryOut.of(each) for each in found], counts=dict(counts))


@routes.post("/api/v1/staff/deliveries/{id}/resend", access=MAY_RESEND)
async def resend(call: Call) -> DeliveryOut:
    """Try something again, also what may have arrived."""
    async with call.transaction() as tx:
        return DeliveryOut.of(await desk.resend(tx, call.path["id"], call.actor))
