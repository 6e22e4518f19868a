"""What screens of the hall may show of many people at once: masked, with one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from hall.identity.store import person, personal_value
from hall.storage.transaction import Transaction


@dataclass(frozen=True)
class MaskedPerson:
    """A person of one conversation as a screen shows them. `phone` ends with the last four digits."""

    name: str
    phone: str
    id_number: str


async def masked_people(tx: Transaction, conversation_ids: Iterable[str]) -> dict[tuple[str, str], MaskedPerson]:
    """Return (conversation, person key) → what may be shown; people whose values were deleted are not there."""
    wanted = sorted(set(conversation_ids))
    name, phone, number = (personal_value.alias() for _ in range(3))
    found: dict[tuple[str, str], MaskedPerson] = {}
    for place in range(0, len(wanted), 500):
        rows = await tx.execute(
            select(
                person.c.conversation_id,
                person.c.person_key,
                name.c.masked.label("name"),
                phone.c.masked.label("phone"),
                number.c.masked.label("number"),
            )
            .join(name, name.c.token == person.c.name_token)
            .join(phone, phone.c.token == person.c.phone_token)
            .join(number, number.c.token == person.c.id_token)
            .where(person.c.conversation_id.in_(wanted[place : place + 500]))
        )
        for row in rows:
            found[row.conversation_id, row.person_key] = MaskedPerson(row.name, row.phone, row.number)
    return found
