"""Use cases of one-time notices."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from hall.appointments import service as appointments
from hall.catalogue import service as catalogue
from hall.catalogue.model import ServiceItem, narrow
from hall.catalogue.model_parts import Question
from hall.identity import service as identity
from hall.notices import texts
from hall.notices.composing import compose, situation
from hall.notices.model import (
    Delivery,
    Form,
    NoticeContent,
    OneTimeNotice,
    UnknownNotice,
    Voucher,
    content_from_json,
    content_to_json,
)
from hall.notices.store import notice, notice_delivery
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

LINK_LIFETIME = timedelta(days=180)
VOUCHER_LINK_LIFETIME = timedelta(days=7)
"""After the end of the slot: a voucher that is over needs no page."""

_TRIES = 8


async def issue(
    tx: Transaction, item_code: str, answers: Mapping[str, str], conversation_id: str, channel: str
) -> OneTimeNotice:
    """Issue the notice of an item in the situation answered, and record that its short form was delivered.

    The same conversation, item, version and answers give the same notice again. Answers may lead to another item,
    whose notice it then is. Raises UnknownItem.
    """
    item, told = await _composed(tx, item_code, answers)
    digest = sha256(json.dumps(dict(answers), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    fresh = {
        "conversation_id": conversation_id,
        "item_code": item.item_code,
        "item_version": item.version,
        "answers": dict(answers),
        "answers_digest": digest,
        "content": content_to_json(told),
        "channel": channel,
    }
    found = await _find(tx, fresh)
    issued = None if found else await _insert(tx, fresh)
    found = found or issued or await _find(tx, fresh)
    if issued is not None:
        await audit.record(
            tx,
            action="notice.issued",
            subject=("notice", issued.number),
            actor=Actor("citizen", conversation_id),
            details={"item_code": item.item_code, "item_version": item.version, "channel": channel},
        )
    await record_delivery(tx, found.number, channel, Form.SPOKEN if channel == "phone" else Form.SHORT)
    return _notice(tx, found)


async def content(tx: Transaction, item_code: str, answers: Mapping[str, str]) -> NoticeContent:
    """Return what a notice would say of an item in the situation answered, without issuing one; raises UnknownItem."""
    _item, told = await _composed(tx, item_code, answers)
    return told


async def preview(
    tx: Transaction, item: ServiceItem, answers: Mapping[str, str]
) -> tuple[OneTimeNotice, Question | None]:
    """Return the notice of an item that is not in force, as it would be, and the question that its situation leaves open.

    Nothing is stored; the number says that it is no notice. Answers that lead to another item are not followed.
    """
    narrowing = narrow(item, answers, {})
    profile, walk_in = await catalogue.hall_profile(tx), await appointments.walk_in(tx)
    told = compose(item, narrowing, situation(item, item, answers), profile, walk_in)
    shown = OneTimeNotice(
        number=texts.PREVIEW,
        conversation_id="",
        item_code=item.item_code,
        item_version=item.version,
        answers=dict(answers),
        issued_at=tx.now,
        channel="preview",
        content=told,
        short_text=texts.short_text(texts.PREVIEW, told, ""),
        spoken=texts.spoken(told),
        url=tx.settings.public_url,
        pdf_url=tx.settings.public_url,
        link_expires_at=tx.now,
    )
    return shown, narrowing.question


async def get(tx: Transaction, number: str) -> OneTimeNotice:
    """Return a notice by number; raises UnknownNotice."""
    row = (await tx.execute(select(notice).where(notice.c.number == number))).one_or_none()
    if row is None:
        raise UnknownNotice
    return _notice(tx, row)


async def links(tx: Transaction, numbers: Iterable[str]) -> dict[str, str]:
    """Return number → address of the page, of many notices with one query; unknown numbers are left out."""
    wanted = sorted(set(numbers))
    rows = await tx.execute(select(notice.c.number, notice.c.issued_at).where(notice.c.number.in_(wanted)))
    return {row.number: _url(tx, row.number, row.issued_at) for row in rows}


def _url(tx: Transaction, number: str, issued_at: datetime) -> str:
    path = identity.sign_path(tx.vault, f"/notices/{number}", issued_at + LINK_LIFETIME)
    return f"{tx.settings.public_url.rstrip('/')}{path}"


async def require(tx: Transaction, number: str, item_code: str, conversation_id: str | None = None) -> OneTimeNotice:
    """Return the delivered notice that a booking of this item rests on; raises UnknownNotice for any other."""
    issued = await get(tx, number)
    foreign = conversation_id is not None and issued.conversation_id != conversation_id
    if issued.item_code != item_code or foreign or not await deliveries(tx, number):
        raise UnknownNotice
    return issued


async def text(tx: Transaction, number: str, phone_token: str) -> int:
    """Send the whole notice by SMS to a phone that asked for it, once; returns how many messages it takes.

    Its delivery is recorded when the gateway has taken every part. Raises UnknownNotice or UnknownToken.
    """
    issued = await get(tx, number)
    parts = texts.sms_parts(issued.content)
    phone_key = await identity.phone_key_of(tx, phone_token)
    for place, part in enumerate(parts, 1):
        fields = {
            "item": issued.content.title,
            "number": number,
            "part": str(place),
            "parts": str(len(parts)),
            "text": part,
        }
        key = f"notice:{number}:{phone_key[:16]}:{place}/{len(parts)}"
        await identity.text_phone(tx, phone_token, "notice", fields, dedupe_key=key)
    return len(parts)


async def _sms_sent(tx: Transaction, key: str) -> None:
    """Record the delivery of a notice once the last of its messages was taken."""
    _, number, phone, counted = key.split(":")
    parts = int(counted.partition("/")[2])
    if await identity.sent_under(tx, [f"notice:{number}:{phone}:{place}/{parts}" for place in range(1, parts + 1)]):
        await record_delivery(tx, number, (await get(tx, number)).channel, Form.SMS)


identity.when_sent("notice", _sms_sent)


async def record_delivery(tx: Transaction, number: str, channel: str, form: Form) -> None:
    """Record that a form of the notice went out on a channel; the first time counts."""
    statement = upsert(tx, notice_delivery).values(number=number, channel=channel, form=form.value, delivered_at=tx.now)
    await tx.execute(statement.on_conflict_do_nothing())


async def deliveries(tx: Transaction, number: str) -> list[Delivery]:
    """Return what was delivered of a notice, in order."""
    rows = await tx.execute(
        select(notice_delivery)
        .where(notice_delivery.c.number == number)
        .order_by(notice_delivery.c.delivered_at, notice_delivery.c.form)
    )
    return [Delivery(row.number, row.channel, Form(row.form), row.delivered_at) for row in rows]


def voucher_url(tx: Transaction, appointment_id: str, ends_at: datetime) -> str:
    """Return the signed address of an appointment's printable voucher, open until a week after its slot."""
    path = identity.sign_path(tx.vault, f"/vouchers/{appointment_id}", ends_at + VOUCHER_LINK_LIFETIME)
    return f"{tx.settings.public_url.rstrip('/')}{path}"


async def voucher(tx: Transaction, appointment_id: str) -> Voucher:
    """Return what the printed voucher of a confirmed appointment shows; raises AppointmentNotFound."""
    appointment = await appointments.get(tx, appointment_id)
    item = await catalogue.get_item(tx, appointment.item_code)
    profile = await catalogue.hall_profile(tx)
    group = profile.counter_group(appointment.counter_group)
    try:
        issued = await get(tx, appointment.notice_number)
    except UnknownNotice:
        issued = None
    return Voucher(
        hall_name=profile.name,
        fictional=profile.fictional,
        number=appointment.number,
        check_code=appointment.check_code,
        qr_text=f"{appointment.number}:{appointment.check_code}",
        state=texts.VOUCHER_STATES[appointment.state.value],
        valid=appointment.state.value == "booked",
        item=item.task_name,
        person=identity.mask_name(appointment.applicant_name),
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        place=texts.place(item, profile, group.name if group else ""),
        bring=tuple(f"{paper.name}{texts.mark(paper)}" for paper in issued.content.needed) if issued else (),
        walk_in=await appointments.walk_in(tx) if item.handled_here else "",
        notice_number=issued.number if issued else "",
        notice_url=issued.url if issued else "",
        contact=texts.contacts(item, profile)[0],
    )


async def _composed(tx: Transaction, item_code: str, answers: Mapping[str, str]) -> tuple[ServiceItem, NoticeContent]:
    """Return the item that the answers lead to, and everything a notice says of it."""
    narrowing = await catalogue.narrow_item(tx, item_code, answers)
    asked = await catalogue.get_item(tx, item_code)
    item = await catalogue.get_item(tx, narrowing.item_code)
    profile, walk_in = await catalogue.hall_profile(tx), await appointments.walk_in(tx)
    return item, compose(item, narrowing, situation(asked, item, answers), profile, walk_in)


async def _find(tx: Transaction, fresh: Mapping[str, Any]) -> Any:
    same = [
        notice.c[name] == fresh[name] for name in ("conversation_id", "item_code", "item_version", "answers_digest")
    ]
    return (await tx.execute(select(notice).where(*same))).one_or_none()


async def _insert(tx: Transaction, fresh: Mapping[str, Any]) -> Any:
    """Return the new row, or None when another transaction has just issued the same notice."""
    # Numbers are random, so that issuing never waits for another; one that is taken is drawn again.
    for _ in range(_TRIES):
        statement = (
            upsert(tx, notice)
            .values(number=f"GZ{tx.now:%Y%m%d}-{secrets.randbelow(1_000_000):06d}", issued_at=tx.now, **fresh)
            .on_conflict_do_nothing()
            .returning(*notice.c)
        )
        row = (await tx.execute(statement)).one_or_none()
        if row is not None or await _find(tx, fresh) is not None:
            return row
    raise RuntimeError("no free notice number found")


def _notice(tx: Transaction, row: Any) -> OneTimeNotice:
    told = content_from_json(row.content)
    expires_at = row.issued_at + LINK_LIFETIME
    base = tx.settings.public_url.rstrip("/")
    url = _url(tx, row.number, row.issued_at)
    return OneTimeNotice(
        number=row.number,
        conversation_id=row.conversation_id,
        item_code=row.item_code,
        item_version=row.item_version,
        answers=dict(row.answers),
        issued_at=row.issued_at,
        channel=row.channel,
        content=told,
        short_text=texts.short_text(row.number, told, url),
        spoken=texts.spoken(told),
        url=url,
        pdf_url=f"{base}{identity.sign_path(tx.vault, f'/notices/{row.number}/pdf', expires_at)}",
        link_expires_at=expires_at,
    )
