"""Use cases: hand waiting appointment events to the conversation they belong to and to the phone that was verified."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from hall.announcements import texts
from hall.appointments import notify
from hall.appointments import service as appointments
from hall.appointments.notify import AppointmentEvent, EventKind
from hall.catalogue import service as catalogue
from hall.catalogue.errors import UnknownItem
from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft, UnknownConversation
from hall.identity import service as identity
from hall.storage.transaction import Transaction
from hall.wechat import service as wechat

SMS_TEMPLATES = {
    EventKind.WARNING: "no_show_warning",
    EventKind.REVOKED: "appointment_revoked",
    EventKind.OFF_HOURS_CONFIRMED: "off_hours_decided",
    EventKind.OFF_HOURS_DECLINED: "off_hours_decided",
    EventKind.APPEAL_GRANTED: "appeal_decided",
    EventKind.APPEAL_REJECTED: "appeal_decided",
}


WECHAT_NOTICES = {
    EventKind.BOOKED: "booked",
    EventKind.REVOKED: "revoked",
    EventKind.OFF_HOURS_CONFIRMED: "answered",
    EventKind.OFF_HOURS_DECLINED: "answered",
}


class Announcer:
    """The appointments' Notifier: a message in the conversation, a notice on WeChat or an SMS, in the transaction it is handed."""

    async def notify(self, tx: Transaction, event: AppointmentEvent) -> None:
        """Tell one event; a conversation that was deleted since leaves the notice or the SMS."""
        fields = await _fields(tx, event)
        key = f"appointment-event:{event.id}"
        if event.conversation_id and texts.is_said(event.kind.value):
            draft = Draft(Author.SYSTEM, texts.sentence(event.kind.value, fields), external_id=key)
            with suppress(UnknownConversation):
                await conversations.tell(tx, event.conversation_id, [draft])
        template = SMS_TEMPLATES.get(event.kind)
        instead = wechat.SmsInstead(template, event.phone_key, fields) if template and event.phone_key else None
        if await _on_wechat(tx, event, fields, key, instead):
            return  # what WeChat refuses goes by SMS then
        if template and event.phone_key:
            await identity.text_phone_key(tx, event.phone_key, template, fields, dedupe_key=key)


async def _on_wechat(
    tx: Transaction,
    event: AppointmentEvent,
    fields: Mapping[str, str],
    key: str,
    instead: wechat.SmsInstead | None,
) -> bool:
    """Put a notice into WeChat's outbox for whoever follows the account; False when there is nothing of the kind."""
    kind = WECHAT_NOTICES.get(event.kind)
    if kind is None:
        return False
    said = {**fields, "time": str(event.fields.get("starts_at", ""))}
    return await wechat.notify(
        tx,
        kind,
        said,
        dedupe_key=key,
        conversation_id=event.conversation_id,
        phone_key=event.phone_key,
        instead=instead,
    )


async def deliver(tx: Transaction) -> int:
    """Tell what is waiting; returns how many events were told."""
    return await notify.deliver(tx, Announcer())


async def _fields(tx: Transaction, event: AppointmentEvent) -> dict[str, str]:
    raw: Mapping[str, object] = event.fields
    fields = {name: texts.listed(value) if isinstance(value, list) else str(value) for name, value in raw.items()}
    fields["item"] = await _item_name(tx, str(raw.get("item_code", "")))
    fields["time"] = texts.spoken_time(str(raw["starts_at"])) if raw.get("starts_at") else ""
    fields["until"] = texts.spoken_date(str(raw["until"])) if raw.get("until") else ""
    fields["voucher"] = str(raw.get("number", ""))
    fields["decision"] = texts.DECISIONS.get(event.kind.value, "")
    for name in ("conditions", "materials"):
        fields[name] = texts.listed(raw.get(name))
    if "reason" in fields:
        fields["reason"] = fields["reason"].strip().rstrip("。.；;")  # it stands within a sentence that ends itself
    fields["note"] = f"\n{raw['note']}" if raw.get("note") else ""
    fields["walk_in"] = await appointments.walk_in(tx)
    fields["still_open"] = await appointments.walk_in(tx, barred=True)
    fields["details"] = texts.listed(raw.get("note") or raw.get("materials"))
    return fields


async def _item_name(tx: Transaction, code: str) -> str:
    try:
        return (await catalogue.get_item(tx, code)).task_name
    except UnknownItem:
        return code


async def waiting(tx: Transaction) -> bool:
    """Return whether anything waits to be told."""
    return bool(await notify.pending_events(tx, limit=1))
