"""What the desk does beyond a single change: taking a question down, answering with a one-time notice."""

from __future__ import annotations

from hall.catalogue import service as catalogue
from hall.consultation import service, texts
from hall.consultation.model import Consultation, ConsultationKind, GapClass
from hall.consultation.telling import TAKEN_DOWN
from hall.conversations import handing
from hall.handoff import settling
from hall.identity import service as identity
from hall.notices import service as notices
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction


async def take_down(  # noqa: PLR0913, PLR0917 one line of the ledger, one argument a column
    tx: Transaction,
    question: str,
    item_code: str | None,
    kind: ConsultationKind,
    channel: str,
    phone: str,
    actor: Actor,
) -> Consultation:
    """Take a question down that was asked of a person; numbers in it, and the phone left for the answer, are sealed.

    Raises EmptyText, UnknownItem or InvalidNumber.
    """
    if item_code:
        await catalogue.get_item(tx, item_code)
    conversation_id = new_id(TAKEN_DOWN.rstrip("_"))
    text = await identity.protect(tx, conversation_id, question)
    if phone.strip():
        token = await identity.protect(tx, conversation_id, phone, "phone")
        known = token.startswith("⟦phone:") and (await identity.describe(tx, token)).valid
        if not known:
            raise identity.InvalidNumber(kind="phone", problem="unreadable")
        text = f"{text}\n{token}"
    return await service.open_consultation(tx, conversation_id, channel, text, item_code, kind, owner=actor.id)


async def answer_with_notice(  # noqa: PLR0913 what an answer consists of
    tx: Transaction,
    number: str,
    text: str,
    actor: Actor,
    *,
    gap: GapClass | None = None,
    basis: str = "",
    notice_item_code: str | None = None,
) -> Consultation:
    """Answer a question; with `notice_item_code` the item's one-time notice is issued and goes with the answer.

    Numbers in it are sealed, and whoever waited for a person because of it waits no more.

    Raises what `service.answer` does, and UnknownItem.
    """
    found = await service.get(tx, number)
    await handing.hold(tx, found.conversation_id)  # first, as every step of a handoff does
    text = await identity.protect_staff(tx, found.conversation_id, text)
    notice_number = None
    if notice_item_code:
        issued = await notices.issue(tx, notice_item_code, {}, found.conversation_id, found.channel)
        notice_number = issued.number
        basis = basis or texts.version_of(issued.content.title, issued.item_version)
    answered = await service.answer(tx, number, text, actor, gap=gap, basis=basis, notice_number=notice_number)
    await settling.answered_in_ledger(tx, number, answered.answer or "", actor)
    return answered
