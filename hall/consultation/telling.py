"""Bringing an answer back: into the conversation on its channel, and by SMS to its verified phone."""

from __future__ import annotations

import re
from contextlib import suppress

from hall.consultation import texts
from hall.consultation.model import Consultation
from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft, UnknownConversation
from hall.identity import service as identity
from hall.notices import service as notices
from hall.notices.model import UnknownNotice
from hall.storage.transaction import Transaction

_PHONE = re.compile(r"⟦phone:\w+⟧")


async def tell_answer(tx: Transaction, answered: Consultation) -> None:
    """Say the answer in the conversation, once, and text the phone it has verified; both leave after the commit.

    A question taken down at the counter has no conversation; its answer goes to the phone that was left with it.
    """
    link = ""
    if answered.notice_number:
        with suppress(UnknownNotice):
            link = (await notices.get(tx, answered.notice_number)).url
    said = texts.answered(answered.number, answered.question, answered.answer or "", link)
    key = f"consultation:{answered.number}"
    with suppress(UnknownConversation):  # deleted since: the answer stays in the ledger, the phone may still be known
        await conversations.tell(tx, answered.conversation_id, [Draft(Author.STAFF, said, external_id=key)])
    phone = await _phone(tx, answered)
    if phone is not None:
        with suppress(identity.UnknownToken):
            await identity.text_phone(tx, phone, "consultation_answered", {"number": answered.number}, dedupe_key=key)


async def tell_referral(tx: Transaction, referred: Consultation) -> None:
    """Say in the conversation to whom the question was passed on."""
    to = referred.referral
    if to is None or to.at is None:
        return
    said = texts.referred(referred.number, to.area, to.window, to.to)
    key = f"consultation:{referred.number}:referred:{to.at.timestamp():.0f}"
    with suppress(UnknownConversation):
        await conversations.tell(tx, referred.conversation_id, [Draft(Author.STAFF, said, external_id=key)])


async def _phone(tx: Transaction, answered: Consultation) -> str | None:
    proven = await identity.verified(tx, answered.conversation_id)
    if proven is not None:
        return proven.phone_token
    left = _PHONE.search(answered.question) if answered.channel == "hall" else None
    return left.group(0) if left else None
