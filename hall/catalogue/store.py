"""Tables and SQL of the catalogue: versions are only ever added, because notices stay tied to the one they quote."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table, func, select

from hall.storage import metadata
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from hall.storage.types import Json, UtcDateTime

Document = dict[str, Any]

catalogue_version = Table(
    "catalogue_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("imported_at", UtcDateTime, nullable=False),
    Column("actor_kind", String(16), nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("referrals", Json, nullable=False),
    Column("vocabulary", Json, nullable=False),
    Column("hall_version", Integer, ForeignKey("hall_profile_version.version"), nullable=True),
)

item_version = Table(
    "item_version",
    metadata,
    Column("item_code", String(32), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("document", Json, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)

catalogue_item = Table(
    "catalogue_item",
    metadata,
    Column("catalogue_version", Integer, ForeignKey("catalogue_version.version"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("item_code", String(32), primary_key=True),
    Column("item_version", Integer, nullable=False),
    ForeignKeyConstraint(["item_code", "item_version"], ["item_version.item_code", "item_version.version"]),
)

item_draft = Table(
    "item_draft",
    metadata,
    Column("item_code", String(32), primary_key=True),
    Column("document", Json, nullable=False),
    Column("base_version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("updated_by", String(64), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

hall_profile_version = Table(
    "hall_profile_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("imported_at", UtcDateTime, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("document", Json, nullable=False),
)


async def current_version(tx: Transaction) -> tuple[int, str] | None:
    """Return (version, digest) of the catalogue in force, or None while there is none."""
    row = (
        await tx.execute(
            select(catalogue_version.c.version, catalogue_version.c.digest)
            .order_by(catalogue_version.c.version.desc())
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else (row.version, row.digest)


async def version_row(tx: Transaction, version: int) -> Any:
    """Return the row of one catalogue version."""
    return (await tx.execute(select(catalogue_version).where(catalogue_version.c.version == version))).one()


async def items_of(tx: Transaction, version: int) -> list[tuple[str, int, str, Document]]:
    """Return (code, item version, digest, document) of every item of a catalogue version, in its order."""
    rows = await tx.execute(
        select(item_version.c.item_code, item_version.c.version, item_version.c.digest, item_version.c.document)
        .join(
            catalogue_item,
            (catalogue_item.c.item_code == item_version.c.item_code)
            & (catalogue_item.c.item_version == item_version.c.version),
        )
        .where(catalogue_item.c.catalogue_version == version)
        .order_by(catalogue_item.c.position)
    )
    return [(row.item_code, row.version, row.digest, row.document) for row in rows]


async def item_document(tx: Transaction, item_code: str, version: int) -> Document | None:
    """Return one version of one item, current or not."""
    return (
        await tx.execute(
            select(item_version.c.document).where(
                item_version.c.item_code == item_code, item_version.c.version == version
            )
        )
    ).scalar_one_or_none()


async def newest_versions(tx: Transaction) -> dict[str, tuple[int, str]]:
    """Return item code → (newest version, its digest), also of items no longer in the catalogue."""
    newest = (
        select(item_version.c.item_code, func.max(item_version.c.version).label("version"))
        .group_by(item_version.c.item_code)
        .subquery()
    )
    rows = await tx.execute(
        select(item_version.c.item_code, item_version.c.version, item_version.c.digest).join(
            newest,
            (newest.c.item_code == item_version.c.item_code) & (newest.c.version == item_version.c.version),
        )
    )
    return {row.item_code: (row.version, row.digest) for row in rows}


async def add_items(tx: Transaction, rows: list[tuple[str, int, str, Document]]) -> None:
    """Add item versions given as (code, version, digest, document)."""
    if rows:
        await tx.execute(
            item_version.insert(),
            [
                {"item_code": code, "version": version, "digest": digest, "document": document, "imported_at": tx.now}
                for code, version, digest, document in rows
            ],
        )


async def add_catalogue(
    tx: Transaction, version: int, actor: Actor, columns: Document, items: list[tuple[str, int]]
) -> None:
    """Add a catalogue version; it is in force from the commit on. A concurrent import of the same number fails.

    `columns`: digest, referrals, vocabulary, hall_version. `items`: (code, item version) in order.
    """
    await tx.execute(
        catalogue_version.insert().values(
            version=version, imported_at=tx.now, actor_kind=actor.kind, actor_id=actor.id, **columns
        )
    )
    if items:
        await tx.execute(
            catalogue_item.insert(),
            [
                {"catalogue_version": version, "position": place, "item_code": code, "item_version": item}
                for place, (code, item) in enumerate(items)
            ],
        )


async def newest_profile(tx: Transaction) -> tuple[int, str, Document] | None:
    """Return (version, digest, document) of the newest hall profile."""
    row = (
        await tx.execute(select(hall_profile_version).order_by(hall_profile_version.c.version.desc()).limit(1))
    ).one_or_none()
    return None if row is None else (row.version, row.digest, row.document)


async def profile(tx: Transaction, version: int) -> Document | None:
    """Return one version of the hall profile."""
    return (
        await tx.execute(select(hall_profile_version.c.document).where(hall_profile_version.c.version == version))
    ).scalar_one_or_none()


async def add_profile(tx: Transaction, version: int, digest: str, document: Document) -> None:
    """Add a hall profile version."""
    await tx.execute(
        hall_profile_version.insert().values(version=version, imported_at=tx.now, digest=digest, document=document)
    )
