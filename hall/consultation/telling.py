"""Bringing an answer back: into the conversation on its channel, and by a notice on WeChat or an SMS to its verified phone."""

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
from hall.wechat import service as wechat

TAKEN_DOWN = "desk_"
"""How the conversation of a question is called that staff took down: there is none to answer in."""
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
    with suppress(identity.UnknownToken):
        if not await _on_wechat(tx, answered, key, phone) and phone is not None:
            await identity.text_phone(tx, phone, "consultation_answered", {"number": answered.number}, dedupe_key=key)


async def _on_wechat(tx: Transaction, answered: Consultation, key: str, phone: str | None) -> bool:
    """Have WeChat tell that an answer is there; what it refuses goes by SMS after all."""
    if not wechat.tells(tx, "answered"):
        return False
    fields = {"number": answered.number}
    phone_key = await identity.phone_key_of(tx, phone) if phone else None
    instead = wechat.SmsInstead("consultation_answered", phone_key, fields) if phone_key else None
    said = {**fields, "item": texts.YOUR_QUESTION, "time": tx.now.isoformat(timespec="minutes")}
    return await wechat.notify(
        tx,
        "answered",
        said,
        dedupe_key=key,
        conversation_id=answered.conversation_id,
        phone_key=phone_key,
        instead=instead,
    )


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
    left = _PHONE.search(answered.question) if answered.conversation_id.startswith(TAKEN_DOWN) else None
    return left.group(0) if left else None
