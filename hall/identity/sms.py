"""Messages by SMS: a row in the caller's transaction, sent after the commit by a loop, through a port."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from sqlalchemy import func, or_, select, update

from hall.catalogue import service as catalogue
from hall.catalogue.errors import NoCatalogue
from hall.hall import Hall
from hall.identity import texts
from hall.identity.store import sms_outbox
from hall.settings import Environment
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

log = logging.getLogger("hall.sms")

BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600))
BATCH = 20
LEASE = timedelta(minutes=5)
"""Longer than a whole batch takes when the gateway answers none of it: else another process flags what is still to be sent."""


class SmsState(Enum):
    """Where a message stands. UNKNOWN: it may have been sent; it is shown to staff and never sent twice by itself."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class SmsFault(Exception):
    """The gateway did not take the message. `retryable`: it may later; `unknown`: it may have taken it."""

    def __init__(self, code: str, *, retryable: bool = False, unknown: bool = False) -> None:
        super().__init__(code)
        self.code, self.retryable, self.unknown = code, retryable, unknown


@dataclass(frozen=True)
class Outgoing:
    """A message for a gateway: its whole text, and the template with its fields for those that take only approved ones.

    `reference` is the same at every try, for gateways that can tell a repetition.
    """

    to: str
    text: str
    template: str
    fields: Mapping[str, str]
    reference: str


class SmsSender(Protocol):
    """A gateway: the port behind which a hall's own provider stands."""

    async def send(self, message: Outgoing) -> None:
        """Hand one message over within its own timeout; raises SmsFault."""


class DevelopmentSms:
    """Sends nothing: the sealed row is the message, and GET /dev/sms opens it."""

    async def send(self, message: Outgoing) -> None:
        """Accept the message."""


Sent = Callable[[Transaction, str], Awaitable[None]]
"""Told of a message that the gateway has taken, by the key under which it was put out, within the transaction that records it."""

_told: dict[str, Sent] = {}


def when_sent(template: str, tell: Sent) -> None:
    """Let `tell` know of every message of a template that was sent; asked for once, when a domain is loaded."""
    _told[template] = tell


@dataclass(frozen=True)
class SmsMessage:
    """A message as it was or will be sent."""

    to: str
    template: str
    text: str
    at: datetime


async def send_sms(  # noqa: PLR0913 the contract with the callers
    tx: Transaction,
    phone: str,
    template: str,
    fields: Mapping[str, str],
    *,
    dedupe_key: str | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Put a message into the outbox of this transaction; the same `dedupe_key` again changes nothing.

    `phone` is the plain number. After `expires_at` the message is not sent any more.
    """
    row_id = new_id("sms")
    filled = {"hall": await _hall_name(tx), **fields}
    content = json.dumps({"text": texts.sms_text(template, filled), "fields": filled}, ensure_ascii=False)
    statement = upsert(tx, sms_outbox).values(
        id=row_id,
        template=template,
        to_key=tx.vault.index(phone, "phone"),
        to_sealed=tx.vault.seal(phone.encode(), f"sms_outbox:to:{row_id}"),
        text_sealed=tx.vault.seal(content.encode(), f"sms_outbox:text:{row_id}"),
        dedupe_key=dedupe_key,
        state=SmsState.WAITING.value,
        attempts=0,
        created_at=tx.now,
        due_at=tx.now,
        expires_at=expires_at,
    )
    await tx.execute(statement.on_conflict_do_nothing(index_elements=["dedupe_key"]))


async def _hall_name(tx: Transaction) -> str:
    try:
        return (await catalogue.hall_profile(tx)).name or texts.HALL
    except NoCatalogue:
        return texts.HALL


async def list_sms(tx: Transaction, limit: int = 200) -> list[SmsMessage]:
    """Return the newest messages opened, oldest first: development only."""
    readable = select(sms_outbox).where(sms_outbox.c.text_sealed.is_not(None))
    rows = (await tx.execute(readable.order_by(sms_outbox.c.seq.desc()).limit(limit))).all()
    opened = ((_open(tx, row), row.created_at) for row in reversed(rows))
    return [SmsMessage(message.to, message.template, message.text, at) for message, at in opened]


async def deliver_due(hall: Hall, sender: SmsSender, limit: int = BATCH) -> int:
    """Send what is due and return how many messages were tried. No transaction is open while the gateway is asked."""
    async with hall.transaction() as tx:
        await _flag_lost(tx)
        claimed = await _claim(tx, limit)
    for message in claimed:
        state, problem, wait = await _try(sender, message)
        async with hall.transaction() as tx:
            await _record(tx, message.reference, state, problem, wait)
    return len(claimed)


async def run_sender(hall: Hall, sender: SmsSender, pause: float = 1.0) -> None:
    """Deliver for ever; a fault of the database is logged by type and tried again."""
    while True:
        try:
            tried = await deliver_due(hall, sender)
        except Exception as error:  # noqa: BLE001 whatever the driver raises, the next round tries again
            log.error("sms delivery: %s", type(error).__name__)  # noqa: TRY400 a traceback may hold a number
            tried = 0
        await asyncio.sleep(0 if tried else pause)


async def _claim(tx: Transaction, limit: int) -> list[Outgoing]:
    waiting, outbox = sms_outbox.c.state == SmsState.WAITING.value, sms_outbox.c
    await tx.execute(
        update(sms_outbox)
        .where(waiting, outbox.expires_at <= tx.now)
        .values(state=SmsState.EXPIRED.value, text_sealed=None)
    )
    due = select(outbox.id).where(waiting, outbox.due_at <= tx.now).order_by(outbox.due_at, outbox.seq).limit(limit)
    rows = await tx.execute(
        update(sms_outbox)
        .where(outbox.id.in_(due.with_for_update(skip_locked=True)), waiting)
        .values(state=SmsState.SENDING.value, attempts=outbox.attempts + 1, due_at=tx.now + LEASE)
        .returning(outbox.id, outbox.to_sealed, outbox.text_sealed, outbox.template)
    )
    return [_open(tx, row) for row in rows.all()]


async def _flag_lost(tx: Transaction) -> None:
    lost = (sms_outbox.c.state == SmsState.SENDING.value) & (sms_outbox.c.due_at <= tx.now)
    await tx.execute(update(sms_outbox).where(lost).values(state=SmsState.UNKNOWN.value, problem="sender_stopped"))


async def _try(sender: SmsSender, message: Outgoing) -> tuple[SmsState, str | None, bool]:
    try:
        await sender.send(message)
    except SmsFault as fault:
        if fault.unknown:
            return SmsState.UNKNOWN, fault.code, False
        return (SmsState.WAITING if fault.retryable else SmsState.FAILED), fault.code, fault.retryable
    except Exception as error:  # noqa: BLE001 an adapter's own fault: whether the message left cannot be known
        return SmsState.UNKNOWN, type(error).__name__, False
    return SmsState.SENT, None, False


async def _record(tx: Transaction, row_id: str, state: SmsState, problem: str | None, wait: bool) -> None:
    row = (await tx.execute(select(sms_outbox).where(sms_outbox.c.id == row_id))).one()
    if wait and row.attempts > len(BACKOFF):
        state, wait = SmsState.FAILED, False
    values: dict[str, Any] = {"state": state.value, "problem": problem}
    if wait:
        values["due_at"] = tx.now + BACKOFF[row.attempts - 1]
    if state is SmsState.SENT:
        values["sent_at"] = tx.now
        if tx.settings.env is Environment.PRODUCTION:  # the development inbox still wants to show it
            values["text_sealed"] = None
    await tx.execute(update(sms_outbox).where(sms_outbox.c.id == row_id).values(**values))
    if state is SmsState.SENT and row.dedupe_key and row.template in _told:
        await _told[row.template](tx, row.dedupe_key)


async def sent_under(tx: Transaction, keys: Sequence[str]) -> bool:
    """Tell whether every message that was put out under these keys has been sent."""
    sent = select(func.count()).where(sms_outbox.c.dedupe_key.in_(keys), sms_outbox.c.state == SmsState.SENT.value)
    return bool((await tx.execute(sent)).scalar_one() == len(keys))


async def forget_sms(tx: Transaction, older_than: timedelta) -> int:
    """Delete the numbers and texts of messages that are over for longer than `older_than`; returns how many."""
    over = or_(
        *(sms_outbox.c.state == state.value for state in SmsState if state not in (SmsState.WAITING, SmsState.SENDING))
    )
    result = await tx.execute(sms_outbox.delete().where(over, sms_outbox.c.created_at < tx.now - older_than))
    return result.rowcount


def _open(tx: Transaction, row: Any) -> Outgoing:
    to = tx.vault.open(row.to_sealed, f"sms_outbox:to:{row.id}").decode()
    content = tx.vault.open(row.text_sealed, f"sms_outbox:text:{row.id}").decode()
    if not content.startswith("{"):  # written before fields were kept beside the text
        return Outgoing(to, content, row.template, {}, row.id)
    kept = json.loads(content)
    return Outgoing(to, kept["text"], row.template, kept["fields"], row.id)
