"""Persons whom a conversation may use, and what it has proven."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from hall.identity import texts
from hall.identity.model import (
    TOKEN,
    InvalidName,
    InvalidNumber,
    Person,
    Relation,
    TokenInfo,
    UnknownPerson,
    ValueKind,
    VerifiedIdentity,
    clean_name,
    make_token,
    mask,
)
from hall.identity.store import number_buffer, person, personal_value, phone_verification, privacy_acknowledgement
from hall.identity.tokens import describe, keep, open_value
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert


async def register_person(  # noqa: PLR0913, PLR0917 the contract with the callers
    tx: Transaction,
    conversation_id: str,
    name: str,
    id_token: str,
    phone_token: str,
    relation: Relation = Relation.SELF,
) -> Person:
    """Register the writer (SELF) or a relative by name and tokens of this conversation; again updates name and phone.

    What one conversation says of a person is never seen by another: only the key, an HMAC of the identity number,
    is the same. Raises InvalidName, InvalidNumber(kind, problem) or UnknownToken.
    """
    spelled = clean_name(name)
    if spelled is None:
        raise InvalidName
    id_number = await _usable(tx, conversation_id, id_token, ValueKind.ID)
    phone = await _usable(tx, conversation_id, phone_token, ValueKind.PHONE)
    name_token = await keep(tx, conversation_id, ValueKind.NAME, spelled)
    person_key = tx.vault.index(id_number, "id")
    values = {
        "relation": relation.value,
        "name_token": _bare(name_token),
        "id_token": _bare(id_token),
        "phone_token": _bare(phone_token),
        "registered_at": tx.now,
    }
    if relation is Relation.SELF:  # one writer: who was registered as such before becomes a relative
        earlier = (person.c.conversation_id == conversation_id) & (person.c.person_key != person_key)
        await tx.execute(update(person).where(earlier).values(relation=Relation.RELATIVE.value))
    statement = upsert(tx, person).values(conversation_id=conversation_id, person_key=person_key, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["conversation_id", "person_key"], set_=values))
    await audit.record(
        tx,
        action="person.registered",
        subject=("conversation", conversation_id),
        actor=Actor("citizen", conversation_id),
        details={"relation": relation.value},
    )
    return Person(
        person_key=person_key,
        name=spelled,
        masked_name=mask(ValueKind.NAME, spelled),
        masked_id=mask(ValueKind.ID, id_number),
        masked_phone=mask(ValueKind.PHONE, phone),
        phone_key=tx.vault.index(phone, "phone"),
        name_token=name_token,
        id_token=id_token,
        phone_token=phone_token,
        relation=relation,
    )


async def persons(tx: Transaction, conversation_id: str) -> tuple[Person, ...]:
    """Return the persons of a conversation, the writer first, then in order of registration."""
    rows = await tx.execute(
        select(person)
        .where(person.c.conversation_id == conversation_id)
        .order_by(person.c.relation.desc(), person.c.registered_at)
    )
    return tuple([await _person(tx, row) for row in rows.all()])


async def person_of(tx: Transaction, conversation_id: str, person_key: str) -> Person:
    """Return one registered person; raises UnknownPerson also for somebody else's."""
    for registered in await persons(tx, conversation_id):
        if registered.person_key == person_key:
            return registered
    raise UnknownPerson


async def verified(tx: Transaction, conversation_id: str) -> VerifiedIdentity | None:
    """Return the phone proven last in this conversation and its persons; None before any code was right."""
    row = (
        await tx.execute(
            select(phone_verification, personal_value.c.masked)
            .join(personal_value, personal_value.c.token == phone_verification.c.phone_token)
            .where(phone_verification.c.conversation_id == conversation_id)
            .order_by(phone_verification.c.verified_at.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    token = make_token(ValueKind.PHONE, row.phone_token)
    return VerifiedIdentity(row.phone_key, token, row.masked, row.verified_at, await persons(tx, conversation_id))


async def phone_is_verified(tx: Transaction, conversation_id: str, phone_key: str) -> bool:
    """Whether this conversation has proven exactly this phone."""
    found = await tx.execute(
        select(phone_verification.c.phone_key).where(
            phone_verification.c.conversation_id == conversation_id, phone_verification.c.phone_key == phone_key
        )
    )
    return found.scalar_one_or_none() is not None


async def conversations_proving(tx: Transaction, phone_key: str) -> list[str]:
    """Return the conversations that have proven a phone, latest first: where its owner can be told something."""
    found = await tx.execute(
        select(phone_verification.c.conversation_id)
        .where(phone_verification.c.phone_key == phone_key)
        .order_by(phone_verification.c.verified_at.desc())
    )
    return list(found.scalars())


async def forget(tx: Transaction, conversation_id: str, actor: Actor) -> None:
    """Forget what a conversation knows of persons and phones (a citizen's wish; appointments keep their keys only)."""
    for table in (phone_verification, person, number_buffer, personal_value):
        await tx.execute(delete(table).where(table.c.conversation_id == conversation_id))
    await audit.record(tx, action="identity.forgotten", subject=("conversation", conversation_id), actor=actor)


async def acknowledge_privacy(tx: Transaction, conversation_id: str, channel: str) -> None:
    """Record that the present privacy notice was shown and accepted; the first time counts."""
    statement = upsert(tx, privacy_acknowledgement).values(
        conversation_id=conversation_id, notice_version=texts.PRIVACY_VERSION, channel=channel, acknowledged_at=tx.now
    )
    await tx.execute(statement.on_conflict_do_nothing())


async def privacy_acknowledged(tx: Transaction, conversation_id: str) -> bool:
    """Whether the present version of the notice was acknowledged in this conversation."""
    found = await tx.execute(
        select(privacy_acknowledgement.c.notice_version).where(
            privacy_acknowledgement.c.conversation_id == conversation_id,
            privacy_acknowledgement.c.notice_version == texts.PRIVACY_VERSION,
        )
    )
    return found.scalar_one_or_none() is not None


async def _usable(tx: Transaction, conversation_id: str, token: str, kind: ValueKind) -> str:
    info: TokenInfo = await describe(tx, token)
    if info.kind is not kind or not info.valid:
        raise InvalidNumber(kind=kind.value, problem=info.problem or "wrong_kind")
    return await open_value(tx, token, kind, conversation_id)


async def _person(tx: Transaction, row: Any) -> Person:
    id_info = await describe(tx, row.id_token)
    phone_info = await describe(tx, row.phone_token)
    name = await open_value(tx, row.name_token, ValueKind.NAME, row.conversation_id)
    phone = await open_value(tx, row.phone_token, ValueKind.PHONE, row.conversation_id)
    return Person(
        person_key=row.person_key,
        name=name,
        masked_name=mask(ValueKind.NAME, name),
        masked_id=id_info.masked,
        masked_phone=phone_info.masked,
        phone_key=tx.vault.index(phone, "phone"),
        name_token=make_token(ValueKind.NAME, row.name_token),
        id_token=id_info.token,
        phone_token=phone_info.token,
        relation=Relation(row.relation),
    )


def _bare(token: str) -> str:
    match = TOKEN.fullmatch(token.strip())
    return match[2] if match else token.strip()
