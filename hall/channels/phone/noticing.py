"""The whole one-time notice by SMS, after the caller asked for it; what went out is recorded."""

from __future__ import annotations

import re

from hall.channels.phone import texts
from hall.channels.phone.model import Heard
from hall.channels.phone.store import CallRecord
from hall.identity import service as identity
from hall.notices import service as notices
from hall.storage.transaction import Transaction

_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")


async def text_notice(tx: Transaction, call: CallRecord, heard: Heard) -> str:
    """Send the notice told last to the proven phone, or to the mobile the call comes from; returns what to say."""
    token = await phone_of(tx, call.conversation_id, heard.caller)
    if token is None:
        return texts.NOTICE_NO_PHONE
    await notices.text(tx, call.state.notice, token)
    tail = (await identity.describe(tx, token)).masked[-4:]
    return texts.NOTICE_SENT.format(tail=tail)


async def phone_of(tx: Transaction, conversation_id: str, caller: str) -> str | None:
    """Return the token of the phone to reach this caller by; the caller's own number is sealed before anything else."""
    proven = await identity.verified(tx, conversation_id)
    if proven is not None:
        return proven.phone_token
    mobile = _MOBILE.fullmatch(caller.strip())
    if mobile is None:
        return None
    return await identity.protect(tx, conversation_id, mobile[1])
