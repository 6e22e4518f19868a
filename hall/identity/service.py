"""Use cases of identity: what other domains may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from hall.identity.attempts import allow, forget_attempts
from hall.identity.codes import check_code, forget_codes, plain_digits, send_code
from hall.identity.links import sign_path
from hall.identity.model import (
    CodeExpired,
    CodeSent,
    CodeTooSoon,
    Expecting,
    InvalidName,
    InvalidNumber,
    Person,
    Relation,
    SmsNotToResend,
    SmsUnavailable,
    TokenInfo,
    TooManyAttempts,
    UnknownPerson,
    UnknownSms,
    UnknownToken,
    ValueKind,
    VerifiedIdentity,
    WrongCode,
    mask,
)
from hall.identity.persons import (
    acknowledge_privacy,
    conversations_proving,
    forget,
    person_of,
    persons,
    phone_is_verified,
    privacy_acknowledged,
    register_person,
    verified,
)
from hall.identity.protection import BUFFER_LIFETIME, hidden, protect, protect_staff
from hall.identity.sms import forget_sms, list_sms, send_sms, sent_under, when_sent
from hall.identity.sms_desk import SmsStanding, count_troubled, list_standing, resend_sms
from hall.identity.store import number_buffer, personal_value
from hall.identity.texts import PRIVACY_VERSION, privacy_notice
from hall.identity.tokens import describe, mask_all, mask_tokens, open_value, reveal, tokens_of
from hall.storage import audit
from hall.storage.transaction import Transaction

__all__ = [
    "PRIVACY_VERSION",
    "CodeExpired",
    "CodeSent",
    "CodeTooSoon",
    "Expecting",
    "InvalidName",
    "InvalidNumber",
    "Person",
    "Relation",
    "SmsNotToResend",
    "SmsStanding",
    "SmsUnavailable",
    "TokenInfo",
    "TooManyAttempts",
    "UnknownPerson",
    "UnknownSms",
    "UnknownToken",
    "ValueKind",
    "VerifiedIdentity",
    "WrongCode",
    "acknowledge_privacy",
    "allow",
    "check_code",
    "conversations_proving",
    "count_troubled",
    "describe",
    "forget",
    "hidden",
    "keep_until",
    "list_sms",
    "list_standing",
    "mask_all",
    "mask_name",
    "mask_tokens",
    "open_value",
    "person_of",
    "persons",
    "phone_is_verified",
    "phone_key_of",
    "plain_digits",
    "privacy_acknowledged",
    "privacy_notice",
    "protect",
    "protect_staff",
    "purge",
    "register_person",
    "resend_sms",
    "reveal",
    "send_code",
    "send_sms",
    "sent_under",
    "sign_path",
    "text_phone",
    "text_phone_key",
    "tokens_of",
    "verified",
    "when_sent",
]


async def text_phone(  # noqa: PLR0913 the contract with the callers
    tx: Transaction,
    phone_token: str,
    template: str,
    fields: Mapping[str, str],
    *,
    dedupe_key: str | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Send a message by SMS after the commit to the phone behind a token; raises UnknownToken."""
    phone = await open_value(tx, phone_token, ValueKind.PHONE)
    await send_sms(tx, phone, template, fields, dedupe_key=dedupe_key, expires_at=expires_at)


async def text_phone_key(  # noqa: PLR0913 the contract with the callers
    tx: Transaction,
    phone_key: str,
    template: str,
    fields: Mapping[str, str],
    *,
    dedupe_key: str | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Send a message by SMS to the phone of a key; False when no conversation keeps that number any more."""
    known = select(personal_value.c.token).where(
        personal_value.c.value_index == phone_key, personal_value.c.kind == ValueKind.PHONE.value
    )
    token = (await tx.execute(known.limit(1))).scalar_one_or_none()
    if token is None:
        return False
    await text_phone(tx, token, template, fields, dedupe_key=dedupe_key, expires_at=expires_at)
    return True


def mask_name(name: str) -> str:
    """Return a name as a screen may show it: 张三 → 张*."""
    return mask(ValueKind.NAME, name)


async def phone_key_of(tx: Transaction, phone_token: str) -> str:
    """Return the keyed digest by which bookings of a phone are found; raises UnknownToken."""
    return tx.vault.index(await open_value(tx, phone_token, ValueKind.PHONE), "phone")


async def person_key_of(tx: Transaction, id_token: str) -> str:
    """Return the keyed digest by which a person is known; raises UnknownToken."""
    return tx.vault.index(await open_value(tx, id_token, ValueKind.ID), "id")


async def keep_until(tx: Transaction, conversation_id: str, moment: datetime) -> None:
    """Count the retention of a conversation's values from `moment` on (the end of an appointment), never from earlier."""
    mine = (personal_value.c.conversation_id == conversation_id) & (personal_value.c.used_at < moment)
    await tx.execute(update(personal_value).where(mine).values(used_at=moment))


async def purge(tx: Transaction) -> int:
    """Delete personal values not used for `settings.retention_days`, and what hangs on them; returns how many."""
    old = personal_value.c.used_at < tx.now - timedelta(days=tx.settings.retention_days)
    gone = (await tx.execute(delete(personal_value).where(old))).rowcount
    await tx.execute(delete(number_buffer).where(number_buffer.c.updated_at < tx.now - BUFFER_LIFETIME))
    await forget_codes(tx)
    await forget_attempts(tx, timedelta(days=2))
    await forget_sms(tx, timedelta(days=tx.settings.retention_days))
    if gone:
        await audit.record(
            tx,
            action="identity.purged",
            subject=("identity", "retention"),
            actor=audit.SYSTEM,
            details={"values": gone},
        )
    return gone
