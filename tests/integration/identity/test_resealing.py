"""A change of keys reaches everything that is sealed, in whatever table; then the old key opens nothing that is kept."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Column, Table, create_engine, insert, select, text

from hall.hall import Hall
from hall.identity.resealing import reseal_all, sealed_columns
from hall.identity.vault import Vault, new_key
from hall.storage.sealed import SealedBytes, SealedText, contexts_of

PLAIN = "要保密的内容".encode()
NEEDED = {"appointment": {"state": "cancelled"}}
"""What a table's own rules ask of a row."""


async def test_every_sealed_value_follows_the_key(any_hall: Hall) -> None:
    old, new = any_hall.settings.vault_key.get_secret_value(), new_key()
    rows = [(table, row) for table, columns in sealed_columns() for row in made_up(any_hall, table, columns)]
    await put(any_hall, rows)

    any_hall.vault = Vault.from_setting(f"new:{new},k1:{old}")
    done = await reseal_all(any_hall)
    assert (done.moved, done.unreadable) == (len(rows), 0)
    again = await reseal_all(any_hall)
    assert (again.moved, again.unreadable) == (0, 0)

    alone = Vault.from_setting(f"new:{new}", index_key=old)
    assert alone.index("13800001234", "phone") == any_hall.vault.index("13800001234", "phone")
    opened = 0
    async with any_hall.reading() as tx:
        for table, columns in sealed_columns():
            for row in await tx.execute(select(table)):
                fields = dict(row._mapping)
                for column in columns:
                    sealed = bytes_of(fields[column.name])
                    contexts = [one.format(**fields) for one in contexts_of(column)]
                    assert any(opens(alone, sealed, context) for context in contexts), column
                    opened += 1
    assert opened >= len(rows) > 10


async def test_what_no_key_opens_is_counted_and_left_alone(any_hall: Hall) -> None:
    table, columns = next(sealed_columns())
    await put(any_hall, [(table, row) for row in made_up(any_hall, table, columns)])
    any_hall.vault = Vault.from_setting(f"new:{new_key()}")
    done = await reseal_all(any_hall)
    assert (done.moved, done.unreadable) == (0, 1)


def made_up(hall: Hall, table: Table, columns: Any) -> Iterator[dict[str, Any]]:
    """A row for each way in which a column of the table is sealed: what must be there, and everything sealed."""
    for place in range(max(len(column.type.contexts) for column in columns)):
        needed = [one for one in table.columns if one not in columns and (one.primary_key or not one.nullable)]
        fields = {one.name: filler(hall, one, place) for one in needed} | NEEDED.get(table.name, {})
        for column in columns:
            contexts = column.type.contexts
            sealed = hall.vault.seal(PLAIN, contexts[min(place, len(contexts) - 1)].format(**fields))
            fields[column.name] = shaped(column, sealed)
        yield fields


def filler(hall: Hall, column: Column[Any], place: int) -> Any:
    kind = type(column.type).__name__
    if kind in ("UtcDateTime", "DateTime"):
        return hall.clock.now() - timedelta(hours=column.name.startswith("start"))
    known = {"Boolean": False, "Float": 1.0, "Date": date(2026, 9, 1), "JSON": []}
    if kind in known:
        return known[kind]
    return place + 1 if "Integer" in kind else f"{column.name[:3]}{place}"


def shaped(column: Column[Any], sealed: bytes) -> Any:
    if isinstance(column.type, SealedBytes):
        return sealed
    letters = base64.b64encode(sealed).decode()
    return letters if isinstance(column.type, SealedText) else {"frames": [{"name": letters, "item_code": "x"}]}


def bytes_of(kept: Any) -> bytes:
    if isinstance(kept, dict):
        kept = kept["frames"][0]["name"]
    return kept if isinstance(kept, bytes) else base64.b64decode(kept)


def opens(vault: Vault, sealed: bytes, context: str) -> bool:
    try:
        return vault.open(sealed, context) == PLAIN
    except ValueError:
        return False


async def put(hall: Hall, rows: list[tuple[Table, dict[str, Any]]]) -> None:
    """Insert rows without what they would refer to: resealing looks at single rows."""
    url = hall.settings.database
    if url.startswith("sqlite"):
        engine = create_engine(url.replace("+aiosqlite", ""))  # which does not switch the checks on
        with engine.begin() as connection:
            for table, fields in rows:
                connection.execute(insert(table).values(**fields))
        engine.dispose()
        return
    async with hall.transaction() as tx:
        await tx.execute(text("SET LOCAL session_replication_role = replica"))
        for table, fields in rows:
            await tx.execute(insert(table).values(**fields))
