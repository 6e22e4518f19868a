"""Routes of identity: the development inbox, and the audited look at one value by staff."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from hall.http import DEV, PUBLIC, Call, Routes, staff
from hall.identity import service
from hall.staff.model import Role

routes = Routes("identity")


class SmsOut(BaseModel):
    """One message as it would have been sent."""

    to: str
    template: str
    text: str
    at: datetime


class SmsListOut(BaseModel):
    """The development inbox, the oldest first."""

    messages: list[SmsOut]


class PrivacyOut(BaseModel):
    """The privacy notice in force."""

    version: str
    text: str


class RevealIn(BaseModel):
    """Which value to open, and why."""

    token: str = Field(max_length=32)
    reason: str = Field(min_length=2, max_length=200)


class RevealOut(BaseModel):
    """An opened value."""

    value: str


@routes.get("/dev/sms", access=DEV)
async def inbox(call: Call) -> SmsListOut:
    """List what would have been sent by SMS."""
    async with call.reading() as tx:
        messages = await service.list_sms(tx)
    return SmsListOut(messages=[SmsOut(to=one.to, template=one.template, text=one.text, at=one.at) for one in messages])


@routes.get("/api/v1/privacy-notice", access=PUBLIC)
async def privacy(call: Call) -> PrivacyOut:
    """Give the privacy notice that precedes the first personal question."""
    return PrivacyOut(version=service.PRIVACY_VERSION, text=service.privacy_notice(call.hall.settings.retention_days))


@routes.post("/api/v1/personal-values/reveal", access=staff(Role.CLERK, Role.SUPERVISOR))
async def reveal(call: Call, body: RevealIn) -> RevealOut:
    """Open one personal value for a stated reason; the look is audited."""
    async with call.transaction() as tx:
        return RevealOut(value=await service.reveal(tx, body.token, call.actor, body.reason))
