"""Moving everything that is sealed to the current key, so that an older one can be retired.

What is sealed is known by the columns' types (`hall.storage.sealed`), whatever domain they belong to.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, and_, func, select, update

from hall.hall import Hall
from hall.identity.vault import Vault, VaultError
from hall.storage import metadata
from hall.storage.sealed import Sealed, SealedBytes, SealedText, contexts_of
from hall.storage.transaction import Transaction

HEAD = 56
"""Bytes, or letters of base64, that surely hold the name of the key: nobody reads whole pictures to look at it."""


@dataclass
class Resealed:
    """How many values were moved, and how many no key of the ring opens: those are lost and stay as they are."""

    moved: int = 0
    unreadable: int = 0


async def reseal_all(hall: Hall) -> Resealed:
    """Move every sealed value to the current key.

    One row a transaction: who holds many makes citizens wait. What is written meanwhile is sealed with the current key anyway.
    """
    done = Resealed()
    for table, columns in sealed_columns():
        async with hall.reading() as tx:
            waiting = await _waiting(tx, table, columns, done)
        for key in waiting:
            async with hall.transaction() as tx:
                await _move(tx, table, columns, key, done)
    return done


def sealed_columns() -> Iterator[tuple[Table, Sequence[Column[Any]]]]:
    """Name every table with sealed columns, and those."""
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, Sealed)]
        if columns:
            yield table, columns


async def _waiting(
    tx: Transaction, table: Table, columns: Sequence[Column[Any]], done: Resealed
) -> list[tuple[Any, ...]]:
    """Return the keys of the rows that hold something under an older key."""
    keys = list(table.primary_key.columns)
    heads = [
        func.substr(column, 1, HEAD) if isinstance(column.type, SealedBytes | SealedText) else column
        for column in columns
    ]
    waiting = []
    for row in await tx.execute(select(*keys, *heads).order_by(*keys)):
        sealed = [one for head in row[len(keys) :] for one in _sealed_in(head)]
        try:
            if any(tx.vault.needs_resealing(one) for one in sealed):
                waiting.append(tuple(row[: len(keys)]))
        except VaultError:
            done.unreadable += 1
    return waiting


async def _move(
    tx: Transaction, table: Table, columns: Sequence[Column[Any]], key: tuple[Any, ...], done: Resealed
) -> None:
    here = and_(*(column == value for column, value in zip(table.primary_key.columns, key, strict=True)))
    row = (await tx.execute(select(table).where(here).with_for_update())).one_or_none()
    if row is None:
        return
    fields = dict(row._mapping)  # noqa: SLF001 SQLAlchemy's public name
    try:
        values = {
            one.name: _moved(tx.vault, fields[one.name], [context.format(**fields) for context in contexts_of(one)])
            for one in columns
        }
    except VaultError:
        done.unreadable += 1
        return
    await tx.execute(update(table).where(here).values(**values))
    done.moved += 1


def _moved(vault: Vault, kept: Any, contexts: Sequence[str]) -> Any:
    """Return what was kept with every sealed value in it under the current key; raises VaultError."""
    match kept:
        case bytes():
            return _moved_bytes(vault, kept, contexts) if vault.needs_resealing(kept) else kept
        case str():
            return next((_text(_moved(vault, sealed, contexts)) for sealed in _sealed_in(kept)), kept)
        case dict():
            return {name: _moved(vault, value, contexts) for name, value in kept.items()}
        case list():
            return [_moved(vault, value, contexts) for value in kept]
    return kept


def _moved_bytes(vault: Vault, sealed: bytes, contexts: Sequence[str]) -> bytes:
    for context in contexts:
        try:
            return vault.seal(vault.open(sealed, context), context)
        except VaultError:
            continue
    raise VaultError("a sealed value opens in none of its contexts")


def _sealed_in(kept: Any) -> Iterator[bytes]:
    """Yield what is sealed in a value: itself, its base64, or those of a document's strings that are."""
    match kept:
        case bytes():
            yield kept
        case str():
            try:
                sealed = base64.b64decode(kept, validate=True)
            except (binascii.Error, ValueError):
                return
            if Vault.has_layout(sealed):
                yield sealed
        case dict():
            for value in kept.values():
                yield from _sealed_in(value)
        case list():
            for value in kept:
                yield from _sealed_in(value)


def _text(sealed: bytes) -> str:
    return base64.b64encode(sealed).decode()
