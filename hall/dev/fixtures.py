"""Named fixtures for development and tests, loaded through the domains' own use cases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy import delete

from hall.calendar import store as calendar_store
from hall.errors import NotFound
from hall.storage import audit, schema
from hall.storage.transaction import Transaction

Fixture = Callable[[Transaction], Awaitable[dict[str, int]]]

OF_THE_HALL = frozenset({
    "catalogue_version",
    "catalogue_item",
    "item_version",
    "hall_profile_version",
    "calendar_year",
    "calendar_version",
    "staff_member",
    "staff_token",
    "item_draft",
    "staff_credential",
    "staff_enrolment",
    "staff_session",
    "duty_shift",
    "shift_exception",
    "canned_answer",
    "desk_counter",
    "audit",
    "audit_link",
    "audit_checkpoint",
})  # fmt: skip
"""Tables that hold what the hall itself brought; every other one holds what citizens did or what happened since."""


async def empty(tx: Transaction) -> dict[str, int]:
    """Remove all that citizens made, closures and published lists too; catalogue, calendar, staff and audit trail stay."""
    removed: dict[str, int] = {}
    for table in reversed(schema.metadata.sorted_tables):
        if table.name not in OF_THE_HALL:
            count = (await tx.execute(delete(table))).rowcount
            if count:
                removed[table.name] = count
    await audit.record(tx, action=audit.EMPTIED, subject=("dev", "empty"), actor=audit.SYSTEM)
    await calendar_store.bump_version(tx)  # closures are gone that processes may still remember
    return removed


FIXTURES: dict[str, Fixture] = {"empty": empty}


async def load(tx: Transaction, name: str) -> dict[str, int]:
    """Load one fixture and tell how many of each thing it made; raises `NotFound` for an unknown name."""
    fixture = FIXTURES.get(name)
    if fixture is None:
        raise NotFound(known=sorted(FIXTURES))
    return await fixture(tx)
