"""Routes of identity: the privacy notice, and the development inbox. Staff look at values through what they own."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from hall.http import DEV, PUBLIC, Call, Routes
from hall.identity import service

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
