"""Notices outside the quota of a conversation: booked, reminder, revoked, answered, by the account's own templates.

A row in the transaction that caused it, sent after the commit. One whose fate is unknown is flagged and never sent twice by
itself; template messages carry an id by which WeChat itself leaves a repetition out. What is refused goes by SMS where the
caller gave a template for that.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from hall.channels.wechat.client import ApiFault
from hall.channels.wechat.codes import Meaning
from hall.channels.wechat.fields import data
from hall.conversations import service as conversations
from hall.conversations.model import UnknownConversation
from hall.conversations.signals import pause, signals
from hall.hall import Hall
from hall.identity import service as identity
from hall.identity.vault import VaultError
from hall.settings import NoticeTemplate
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert
from hall.wechat import consent
from hall.wechat.store import notice
from hall.wechat.tokens import AccountApi

log = logging.getLogger("hall.wechat")

NOTICES = "*wechat notices*"
PATHS = {"subscribe": "/cgi-bin/message/subscribe/bizsend", "template": "/cgi-bin/message/template/send"}
LEASE_SECONDS = 120.0
"""Longer than a whole batch takes when WeChat answers none of it: a second sender must not think the first one dead."""
POLL_SECONDS = 1.0
BATCH = 10
PAUSES = (5.0, 30.0, 300.0, 1800.0, 3600.0, 3600.0)
HOUR = 3600.0


@dataclass(frozen=True)
class SmsInstead:
    """What goes by SMS when the notice is refused."""

    template: str
    phone_key: str
    fields: Mapping[str, str]


async def queue(  # noqa: PLR0913 what a notice consists of
    tx: Transaction,
    kind: str,
    conversation_id: str,
    fields: Mapping[str, str],
    *,
    dedupe_key: str,
    expires_at: datetime | None = None,
    instead: SmsInstead | None = None,
) -> bool:
    """Put a notice into the outbox of this transaction; False when no template tells of it or the citizen declined."""
    template = tx.settings.wechat_notices.get(kind)
    if template is None or await consent.decision(tx, conversation_id, template.template_id) is False:
        return False
    statement = upsert(tx, notice).values(
        id=secrets.token_hex(16),
        conversation_id=conversation_id,
        dedupe_key=dedupe_key[:128],
        kind=kind,
        fields=dict(fields),
        instead=None if instead is None else [instead.template, instead.phone_key, dict(instead.fields)],
        state="waiting",
        attempts=0,
        due=0.0,
        expires_at=expires_at,
        created_at=tx.now,
    )
    await tx.execute(statement.on_conflict_do_nothing(index_elements=["dedupe_key"]))
    tx.after_commit(lambda: signals.notify(NOTICES))
    return True


class NoticeSender:
    """Sends what waits; several processes may run one each."""

    def __init__(self, hall: Hall, api: AccountApi) -> None:
        self._hall = hall
        self._api = api

    async def run(self) -> None:
        """Send until cancelled; a fault is logged by its type and tried again."""
        with signals.listen(NOTICES) as woken:
            while True:
                woken.clear()
                try:
                    busy = await self.send_due()
                except Exception as error:  # noqa: BLE001 - the database may be away; the sender must outlive that
                    log.error("notices stopped: %s", type(error).__name__)  # noqa: TRY400
                    busy = 0
                if not busy:
                    await pause(woken, POLL_SECONDS)

    async def send_due(self) -> int:
        """Send what is due; returns how many were tried."""
        async with self._hall.reading() as tx:
            if not (await tx.execute(_due().limit(1))).first():
                return 0
        async with self._hall.transaction() as tx:
            claimed = (await tx.execute(_due().limit(BATCH).with_for_update(skip_locked=True))).all()
            rows = [row for row in claimed if await self._claim(tx, row)]
        for row in rows:
            await self._send(row)
        return len(claimed)

    async def _claim(self, tx: Transaction, row: Row[Any]) -> bool:
        template = tx.settings.wechat_notices.get(row.kind)
        if row.state == "sending" and (template is None or template.kind != "template"):
            await _set(tx, row.id, state="unknown", problem="sender_stopped")
        elif template is None or (row.expires_at is not None and row.expires_at <= tx.now):
            await _set(tx, row.id, state="expired")
        else:
            lapses = time.time() + LEASE_SECONDS
            await _set(tx, row.id, state="sending", due=lapses, attempts=row.attempts + 1)
            return True
        return False

    async def _send(self, row: Row[Any]) -> None:
        try:
            async with self._hall.reading() as tx:
                openid = await conversations.address_of(tx, row.conversation_id)
                template = tx.settings.wechat_notices[row.kind]
        except (UnknownConversation, VaultError) as error:  # forgotten meanwhile, or sealed with a key that is gone
            log.warning("notice %s (%s): %s", row.id, row.kind, type(error).__name__)
            async with self._hall.transaction() as tx:
                await _set(tx, row.id, state="failed", problem=type(error).__name__)
                await _by_sms(tx, row)
            return
        try:
            answer = await self._api.post(PATHS[template.kind], _body(row, template, openid))
        except ApiFault as fault:
            await self._refused(row, template, fault)
            return
        async with self._hall.transaction() as tx:
            await _set(tx, row.id, state="sent", problem=None, message_id=str(answer.get("msgid", ""))[:40] or None)

    async def _refused(self, row: Row[Any], template: NoticeTemplate, fault: ApiFault) -> None:
        log.warning("notice %s (%s): %s", row.id, row.kind, fault.code)
        wait = HOUR if fault.kind is Meaning.DAY_LIMIT else PAUSES[min(row.attempts, len(PAUSES) - 1)]
        later = fault.kind in (Meaning.BUSY, Meaning.MINUTE_LIMIT, Meaning.DAY_LIMIT, Meaning.RENEW_TOKEN)
        async with self._hall.transaction() as tx:
            if fault.unknown and template.kind != "template":
                await _set(tx, row.id, state="unknown", problem=fault.code[:60])
                return
            if later and row.attempts < len(PAUSES):
                await _set(tx, row.id, state="waiting", due=time.time() + wait, problem=fault.code[:60])
                return
            declined = fault.kind in (Meaning.NO_CONSENT, Meaning.NOT_FOLLOWING)
            await _set(tx, row.id, state="refused" if declined else "failed", problem=fault.code[:60])
            if fault.kind is Meaning.NO_CONSENT:
                await consent.set_consent(tx, row.conversation_id, template.template_id, accepted=False)
            await _by_sms(tx, row)


async def _by_sms(tx: Transaction, row: Row[Any]) -> None:
    if row.instead:
        name, phone_key, fields = row.instead
        await identity.text_phone_key(tx, phone_key, name, fields, dedupe_key=f"sms:{row.dedupe_key}")


def _body(row: Row[Any], template: NoticeTemplate, openid: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "touser": openid,
        "template_id": template.template_id,
        "data": data(template.fields, row.fields),
    }
    if template.kind == "template":
        body["client_msg_id"] = row.id
    page = template.page or row.fields.get("url", "")
    if page:
        body["url" if template.kind == "template" else "page"] = page
    return body


def _due() -> Any:
    open_ones = notice.c.state.in_(("waiting", "sending"))
    return select(notice).where(open_ones, notice.c.due <= time.time()).order_by(notice.c.due)


async def _set(tx: Transaction, name: str, **values: Any) -> None:
    await tx.execute(update(notice).where(notice.c.id == name).values(**values))
