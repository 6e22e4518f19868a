"""What could not be carried to its end, for staff: events, SMS and citizens' messages, and each of them once more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from hall.conversations import store, work_store
from hall.conversations.masking import masked
from hall.conversations.model import Owner
from hall.conversations.model_delivery import TROUBLED, NotToResend, State, Undelivered, UnknownDelivery, What
from hall.conversations.signals import INBOX, signals
from hall.conversations.store import conversation, delivery, event, inbox
from hall.identity import service as identity
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

GIVEN_UP = "given_up"
MOST = 500


async def list_undelivered(
    tx: Transaction, states: Collection[State] = TROUBLED, what: What | None = None, limit: int = 100
) -> tuple[Undelivered, ...]:
    """Return what is in one of these states, the newest first; `what` names one kind only."""
    limit, names = min(limit, MOST), [state.value for state in states]
    found: list[Undelivered] = []
    if what in (None, What.EVENT):
        rows = await tx.execute(_events().where(delivery.c.state.in_(names)).order_by(*_NEWEST).limit(limit))
        found += await _read_events(tx, rows.all())
    if what in (None, What.MESSAGE) and State.FAILED in states:
        rows = await tx.execute(_messages().order_by(inbox.c.done_at.desc()).limit(limit))
        found += await _read_messages(tx, rows.all())
    if what in (None, What.SMS):
        found += [_sms(each) for each in await identity.list_standing(tx, names, limit)]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:limit])


async def count_troubled(tx: Transaction) -> Mapping[What, int]:
    """Return how much of each kind only a person can take care of."""
    troubled = [state.value for state in TROUBLED]
    events = select(func.count()).select_from(delivery).where(delivery.c.state.in_(troubled))
    messages = select(func.count()).select_from(inbox).where(inbox.c.outcome == GIVEN_UP)
    return {
        What.EVENT: int((await tx.execute(events)).scalar_one()),
        What.MESSAGE: int((await tx.execute(messages)).scalar_one()),
        What.SMS: await identity.count_troubled(tx),
    }


async def resend(tx: Transaction, undelivered_id: str, actor: Actor) -> Undelivered:
    """Try something again on a person's word, also what may have arrived. Raises UnknownDelivery, NotToResend."""
    if undelivered_id.startswith("sms_"):
        return await _resend_sms(tx, undelivered_id, actor)
    if undelivered_id.startswith("dl_"):
        return await _resend_event(tx, undelivered_id, actor)
    return await _ask_again(tx, undelivered_id, actor)


async def _resend_sms(tx: Transaction, sms_id: str, actor: Actor) -> Undelivered:
    try:
        return _sms(await identity.resend_sms(tx, sms_id, actor))
    except identity.UnknownSms:
        raise UnknownDelivery from None
    except identity.SmsNotToResend as error:
        raise NotToResend(**error.fields) from None


async def _resend_event(tx: Transaction, delivery_id: str, actor: Actor) -> Undelivered:
    row = (await tx.execute(_events().where(delivery.c.id == delivery_id))).one_or_none()
    if row is None:
        raise UnknownDelivery
    (found,) = await _read_events(tx, [row])
    mine = (delivery.c.id == delivery_id) & delivery.c.state.in_([state.value for state in TROUBLED])
    fresh = {"state": State.WAITING.value, "attempts": 0, "reference": None, "reply_key": None, "problem": None}
    if not (await tx.execute(update(delivery).where(mine).values(fresh))).rowcount:
        raise NotToResend(state=found.state.value)
    await store.wake_line(tx, row.conversation_id)
    await _audit(tx, ("delivery", delivery_id), actor, was=found.state.value, problem=found.problem)
    return replace(found, state=State.WAITING, attempts=0, problem=None, resendable=False)


async def _ask_again(tx: Transaction, message_id: str, actor: Actor) -> Undelivered:
    """Hand a message that the bot could not answer to it once more."""
    conversation_id, _, number = message_id.rpartition(".")
    owner = await store.lock(tx, conversation_id) if number.isdecimal() and len(number) < 10 else None
    if owner is None:
        raise UnknownDelivery
    row = (await tx.execute(_messages(conversation_id, int(number)))).one_or_none()
    if row is None:
        raise UnknownDelivery
    if owner.owner == Owner.STAFF.value:
        raise NotToResend(state=owner.owner)
    await work_store.reopen(tx, conversation_id, row.seq)
    tx.after_commit(lambda: signals.notify(INBOX))
    await _audit(tx, ("conversation", conversation_id), actor, seq=row.seq)
    (found,) = await _read_messages(tx, [row])
    return replace(found, state=State.WAITING, attempts=0, resendable=False)


async def _audit(tx: Transaction, subject: tuple[str, str], actor: Actor, **details: object) -> None:
    await audit.record(tx, action="delivery.resent", subject=subject, actor=actor, details=details)


_NEWEST = (delivery.c.created_at.desc(), delivery.c.seq.desc())


def _events() -> Select[Any]:
    tries = (delivery.c.id, delivery.c.channel, delivery.c.state, delivery.c.attempts, delivery.c.problem)
    same = (event.c.conversation_id == delivery.c.conversation_id) & (event.c.seq == delivery.c.seq)
    return select(event, *tries).join_from(delivery, event, same)


def _messages(conversation_id: str | None = None, seq: int | None = None) -> Select[Any]:
    same = (event.c.conversation_id == inbox.c.conversation_id) & (event.c.seq == inbox.c.seq)
    given_up = (
        select(event, conversation.c.channel, inbox.c.attempts)
        .join_from(inbox, event, same)
        .join(conversation, conversation.c.id == inbox.c.conversation_id)
        .where(inbox.c.outcome == GIVEN_UP)
    )
    if conversation_id is None:
        return given_up
    return given_up.where(inbox.c.conversation_id == conversation_id, inbox.c.seq == seq)


async def _read_events(tx: Transaction, rows: Collection[Row[Any]]) -> list[Undelivered]:
    shown = await masked(tx, [store.read_event(row) for row in rows])
    return [
        Undelivered(
            row.id,
            What.EVENT,
            State(row.state),
            row.channel,
            each.at,
            row.attempts,
            row.problem,
            row.conversation_id,
            each.seq,
            text=each.text,
            resendable=State(row.state) in TROUBLED,
        )
        for row, each in zip(rows, shown, strict=True)
    ]


async def _read_messages(tx: Transaction, rows: Collection[Row[Any]]) -> list[Undelivered]:
    shown = await masked(tx, [store.read_event(row) for row in rows])
    return [
        Undelivered(
            f"{row.conversation_id}.{row.seq}",
            What.MESSAGE,
            State.FAILED,
            row.channel,
            each.at,
            row.attempts,
            "bot_failed",
            row.conversation_id,
            each.seq,
            text=each.text,
            resendable=True,
        )
        for row, each in zip(rows, shown, strict=True)
    ]


def _sms(each: identity.SmsStanding) -> Undelivered:
    return Undelivered(
        each.id,
        What.SMS,
        State(each.state.value),
        "sms",
        each.at,
        each.attempts,
        each.problem,
        to=each.masked_phone,
        template=each.template,
        resendable=each.resendable,
    )
