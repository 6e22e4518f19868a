"""Use cases of the item editor: drafts, their faults, what publishing changes, versions and their differences.

A draft is one person's work in the open: whoever saves says which revision was read, so that nobody's work is lost
unseen. Publishing goes the way of an import, all or nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from hall.catalogue import documents, service, store
from hall.catalogue.errors import DraftChanged, DraftStale, UnknownDraft, UnknownItem
from hall.catalogue.faults import Fault, Severity
from hall.catalogue.fields import ANSWER, CHILD, ITEM, MATERIAL, QUESTION, Field
from hall.catalogue.service import ImportedCatalogue
from hall.catalogue.store import catalogue_item, catalogue_version, item_draft, item_version
from hall.catalogue.validation import validate
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

Document = Mapping[str, Any]
TABLES: Mapping[str, tuple[Field, ...]] = {
    "item": ITEM,
    "material": MATERIAL,
    "question": QUESTION,
    "answer": ANSWER,
    "child": CHILD,
}
_KEYS = ("material_id", "question_id", "value", "name", "item_code", "code")
_HEADINGS = {field.name: field.heading for table in TABLES.values() for field in table}


@dataclass(frozen=True)
class Draft:
    """A draft of an item. `stale`: the item has changed since `base_version`."""

    item_code: str
    document: Document
    base_version: int
    revision: int
    updated_by: str
    updated_at: datetime
    stale: bool


@dataclass(frozen=True)
class VersionLine:
    """One version of an item: since when it was in force, and by whose import."""

    version: int
    at: datetime
    by: str | None
    current: bool


@dataclass(frozen=True)
class Change:
    """One difference between two documents; `path` such as `materials[m2].form`."""

    path: str
    heading: str
    before: Any
    after: Any


async def version_of(tx: Transaction, item_code: str) -> int:
    """Return the version of an item in force; 0 for one that is not in the catalogue."""
    try:
        return (await service.get_item(tx, item_code)).version
    except (UnknownItem, service.NoCatalogue):
        return 0


async def drafts(tx: Transaction) -> dict[str, Draft]:
    """Return every draft by its item code."""
    rows = await tx.execute(select(item_draft))
    return {row.item_code: _draft(row, await version_of(tx, row.item_code)) for row in rows.all()}


async def draft_of(tx: Transaction, item_code: str) -> Draft | None:
    """Return the draft of an item, if somebody has begun one."""
    row = (await tx.execute(select(item_draft).where(item_draft.c.item_code == item_code))).one_or_none()
    return _draft(row, await version_of(tx, item_code)) if row else None


async def save_draft(  # noqa: PLR0913, PLR0917 what saving says
    tx: Transaction, item_code: str, document: Document, revision: int, base_version: int, actor: Actor
) -> Draft:
    """Save a draft over the revision that was read (0: a new one); raises DraftChanged(revision) when it is another."""
    kept = {**dict(document), "item_code": item_code}
    values = {
        "document": kept,
        "base_version": base_version,
        "revision": revision + 1,
        "updated_by": actor.id,
        "updated_at": tx.now,
    }
    if revision == 0:
        fresh = upsert(tx, item_draft).values(item_code=item_code, **values).on_conflict_do_nothing()
        saved = bool((await tx.execute(fresh.returning(item_draft.c.item_code))).first())
    else:
        same = (item_draft.c.item_code == item_code) & (item_draft.c.revision == revision)
        saved = bool((await tx.execute(update(item_draft).where(same).values(**values))).rowcount)
    if not saved:
        other = await draft_of(tx, item_code)
        raise DraftChanged(revision=other.revision if other else 0)
    details = {"revision": revision + 1, "base_version": base_version}
    subject = ("item", item_code)
    await audit.record(tx, action="catalogue.draft_saved", subject=subject, actor=actor, details=details)
    found = await draft_of(tx, item_code)
    if found is None:
        raise UnknownDraft
    return found


async def drop_draft(tx: Transaction, item_code: str, actor: Actor) -> None:
    """Throw a draft away; raises UnknownDraft."""
    if not (await tx.execute(delete(item_draft).where(item_draft.c.item_code == item_code))).rowcount:
        raise UnknownDraft
    await audit.record(tx, action="catalogue.draft_dropped", subject=("item", item_code), actor=actor)


async def check(tx: Transaction, document: Document) -> list[Fault]:
    """Return every finding about one item as it would stand in the catalogue in force."""
    whole = await service.as_merged(tx, {"items": [dict(document)]})
    found = await asyncio.to_thread(validate, whole)
    return [fault for fault in found if fault.item_code == document.get("item_code")]


async def publish(tx: Transaction, item_code: str, revision: int, actor: Actor) -> tuple[int, ImportedCatalogue]:
    """Put a draft in force and end it; returns the item's new version.

    Raises UnknownDraft, DraftChanged for another revision, DraftStale(version) when the item was changed since the
    draft was begun, FaultyCatalogue with every fault.
    """
    draft = await draft_of(tx, item_code)
    if draft is None:
        raise UnknownDraft
    if draft.revision != revision:
        raise DraftChanged(revision=draft.revision)
    if draft.stale:
        raise DraftStale(version=await version_of(tx, item_code), base_version=draft.base_version)
    done = await service.import_document(tx, {"items": [dict(draft.document)]}, actor)
    await tx.execute(delete(item_draft).where(item_draft.c.item_code == item_code))
    return (await store.newest_versions(tx))[item_code][0], done


async def versions(tx: Transaction, item_code: str) -> list[VersionLine]:
    """Return the versions an item has had, the newest first; raises UnknownItem."""
    first_in = (
        select(catalogue_item.c.item_version, catalogue_version.c.actor_id, catalogue_version.c.version)
        .join(catalogue_version, catalogue_version.c.version == catalogue_item.c.catalogue_version)
        .where(catalogue_item.c.item_code == item_code)
        .order_by(catalogue_version.c.version.desc())
    )
    by = {row.item_version: row.actor_id for row in await tx.execute(first_in)}
    found = (
        select(item_version.c.version, item_version.c.imported_at)
        .where(item_version.c.item_code == item_code)
        .order_by(item_version.c.version.desc())
    )
    rows = (await tx.execute(found)).all()
    if not rows:
        raise UnknownItem(item_code=item_code)
    current = await version_of(tx, item_code)
    return [VersionLine(row.version, row.imported_at, by.get(row.version), row.version == current) for row in rows]


async def document_of(tx: Transaction, item_code: str, version: str) -> dict[str, Any]:
    """Return one version's document, or the draft's (`draft`); raises UnknownItem or UnknownDraft."""
    if version == "draft":
        draft = await draft_of(tx, item_code)
        if draft is None:
            raise UnknownDraft
        return dict(draft.document)
    number = int(version) if version.isdecimal() else 0
    return documents.item_document(await service.get_item_version(tx, item_code, number))


def differences(before: Any, after: Any, path: str = "") -> list[Change]:
    """Return what differs between two documents; parts with a key of their own are compared by it, not by place."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = [*before, *(name for name in after if name not in before)]
        return [
            change
            for name in names
            for change in differences(before.get(name), after.get(name), f"{path}.{name}" if path else str(name))
        ]
    if _keyed(before) and _keyed(after):
        old, new = _by_key(before), _by_key(after)
        keys = [*old, *(key for key in new if key not in old)]
        return [change for key in keys for change in differences(old.get(key), new.get(key), f"{path}[{key}]")]
    if _plain(before) == _plain(after):
        return []
    return [Change(path, _HEADINGS.get(path.rsplit(".", 1)[-1].split("[", maxsplit=1)[0], path), before, after)]


def _plain(value: Any) -> Any:
    """Nothing said is nothing said, however it is written."""
    return None if value in ("", [], {}, ()) else value


def _keyed(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, Mapping) and _key(part) for part in value)


def _key(part: Mapping[str, Any]) -> str:
    return next((str(part[name]) for name in _KEYS if part.get(name)), "")


def _by_key(parts: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {_key(part): part for part in parts}


async def dry_run(
    tx: Transaction, document: Document, *, replace_all: bool
) -> tuple[list[Fault], dict[str, list[str]]]:
    """Return what an import would find fault with, and which items it would add, change and remove."""
    before = {item.item_code: documents.item_document(item) for item in await _listed(tx)}
    merged = await service.as_merged(tx, document, replace_all=replace_all)
    faults = await asyncio.to_thread(validate, merged)
    after = {str(item.get("item_code")): item for item in merged["items"] if isinstance(item, Mapping)}
    sound = not any(fault.severity is Severity.FAULT for fault in faults)
    full = {
        code: documents.item_document(documents.item_from(item)) if sound else dict(item)
        for code, item in after.items()
    }
    return faults, {
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "changed": sorted(code for code in after.keys() & before.keys() if full[code] != before[code]),
    }


async def _listed(tx: Transaction) -> tuple[Any, ...]:
    try:
        return await service.list_items(tx)
    except service.NoCatalogue:
        return ()


def _draft(row: Any, version: int) -> Draft:
    return Draft(
        row.item_code,
        row.document,
        row.base_version,
        row.revision,
        row.updated_by,
        row.updated_at,
        row.base_version != version,
    )
