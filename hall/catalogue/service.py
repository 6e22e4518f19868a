"""Use cases of the catalogue.

Reading is served from memory, by catalogue version: one cheap query tells which is in force, so an import by any process
is seen by the next call of every other.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hall.catalogue import documents, store
from hall.catalogue.errors import FaultyCatalogue, NoCatalogue, UnknownItem
from hall.catalogue.faults import Fault, Severity
from hall.catalogue.linking import Candidate, Decision, ItemIndex, ItemSearch
from hall.catalogue.model import Catalogue, Narrowing, Referral, ServiceItem, narrow
from hall.catalogue.model_profile import HallProfile
from hall.catalogue.validation import validate
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

__all__ = [
    "Candidate",
    "Decision",
    "FaultyCatalogue",
    "ImportedCatalogue",
    "ItemSearch",
    "NoCatalogue",
    "add_line",
    "as_merged",
    "export_catalogue",
    "get_item",
    "get_item_version",
    "hall_profile",
    "import_catalogue",
    "import_document",
    "list_items",
    "narrow_item",
    "referrals",
    "search",
    "version",
    "warm",
]

_KEPT_VERSIONS = 4


class _Loaded:
    """One catalogue version in memory. The linker's index is built at the first search, in a thread."""

    def __init__(self, version: int, catalogue: Catalogue, before: ItemIndex | None) -> None:
        self.version = version
        self.catalogue = catalogue
        self.items: Mapping[str, ServiceItem] = {item.item_code: item for item in catalogue.items}
        self._before = before
        self._index: ItemIndex | None = None
        self._building = asyncio.Lock()

    @property
    def built(self) -> ItemIndex | None:
        """The index, or the one of the version before, while there is none yet."""
        return self._index or self._before

    async def index(self) -> ItemIndex:
        """Return the index; a large catalogue takes seconds to build, and other requests go on meanwhile."""
        async with self._building:
            if self._index is None:
                self._index = await asyncio.to_thread(ItemIndex, self.catalogue, self._before)
                self._before = None
        return self._index


_loaded: OrderedDict[tuple[int, str], _Loaded] = OrderedDict()
"""By (version, digest): two databases in one process may hold different catalogues under one number."""


@dataclass(frozen=True, slots=True)
class ImportedCatalogue:
    """What an import did: the version now in force, the items that got a new version."""

    version: int
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    findings: tuple[Fault, ...]
    """Warnings and notices (待大厅补充); faults refuse the import."""
    unchanged: bool = False
    """The document says what is in force already: no new version was made."""


async def _current(tx: Transaction) -> _Loaded:
    head = await store.current_version(tx)
    if head is None:
        raise NoCatalogue
    found = _loaded.get(head)
    if found is None:
        newest = next(reversed(_loaded.values()), None)
        found = _Loaded(head[0], await _read(tx, head[0]), newest.built if newest else None)
        _loaded[head] = found
        while len(_loaded) > _KEPT_VERSIONS:
            _loaded.popitem(last=False)
    return found


async def _read(tx: Transaction, version: int) -> Catalogue:
    row = await store.version_row(tx, version)
    items = tuple(
        documents.item_from(document, number) for _code, number, _digest, document in await store.items_of(tx, version)
    )
    profile = None
    if row.hall_version is not None:
        document = await store.profile(tx, row.hall_version)
        profile = documents.profile_from(document or {}, row.hall_version)
    return Catalogue(items, documents.referrals_from(row.referrals), documents.vocabulary_from(row.vocabulary), profile)


async def get_item(tx: Transaction, item_code: str) -> ServiceItem:
    """Return an item of the catalogue in force; raises `UnknownItem`."""
    item = (await _current(tx)).items.get(item_code)
    if item is None:
        raise UnknownItem(item_code=item_code)
    return item


async def get_item_version(tx: Transaction, item_code: str, version: int) -> ServiceItem:
    """Return any version an item ever had; raises `UnknownItem`."""
    document = await store.item_document(tx, item_code, version)
    if document is None:
        raise UnknownItem(item_code=item_code, version=version)
    return documents.item_from(document, version)


async def list_items(tx: Transaction) -> tuple[ServiceItem, ...]:
    """Return every item of the catalogue in force, in its order."""
    return (await _current(tx)).catalogue.items


async def referrals(tx: Transaction) -> tuple[Referral, ...]:
    """Return what this hall does not handle, and who does."""
    return (await _current(tx)).catalogue.referrals


async def hall_profile(tx: Transaction) -> HallProfile:
    """Return the hall itself; raises `NoCatalogue` while none is imported."""
    profile = (await _current(tx)).catalogue.hall
    if profile is None:
        raise NoCatalogue
    return profile


async def version(tx: Transaction) -> int:
    """Return the version of the catalogue in force; 0 while there is none."""
    head = await store.current_version(tx)
    return head[0] if head else 0


async def warm(tx: Transaction) -> None:
    """Load the catalogue in force and its index, if there is one, before anybody asks (a second for 40 items)."""
    with suppress(NoCatalogue):
        await (await _current(tx)).index()


async def search(tx: Transaction, text: str, limit: int = 3) -> ItemSearch:
    """Find the item a citizen's words mean; without a catalogue nothing is found."""
    try:
        loaded = await _current(tx)
    except NoCatalogue:
        return ItemSearch(Decision.NONE, ())
    return (await loaded.index()).search(text, limit)


async def narrow_item(tx: Transaction, item_code: str, answers: Mapping[str, str]) -> Narrowing:
    """Follow the answers through the catalogue in force, also where they lead to another item."""
    loaded = await _current(tx)
    item = loaded.items.get(item_code)
    if item is None:
        raise UnknownItem(item_code=item_code)
    return narrow(item, answers, loaded.items)


async def export_catalogue(tx: Transaction) -> Catalogue:
    """Return the whole catalogue in force, as an import would take it."""
    return (await _current(tx)).catalogue


async def import_catalogue(
    tx: Transaction, catalogue: Catalogue, actor: Actor, *, replace_all: bool = True
) -> ImportedCatalogue:
    """Put a catalogue in force; see `import_document`."""
    return await import_document(tx, documents.catalogue_document(catalogue), actor, replace_all=replace_all)


async def add_line(tx: Transaction, item_code: str, field: str, line: str, actor: Actor) -> int:
    """Add a line to an item's `common_mistakes` or `notes`; returns its new version. Raises UnknownItem, FaultyCatalogue."""
    document = documents.item_document(await get_item(tx, item_code))
    text = line.strip()
    if field == "notes":
        document["notes"] = "\n".join(filter(None, (document["notes"], text)))
    elif text not in document["common_mistakes"]:
        document["common_mistakes"] = [*document["common_mistakes"], text]
    await import_document(tx, {"items": [document]}, actor)
    newest = await store.newest_versions(tx)
    return newest[item_code][0]


async def import_document(
    tx: Transaction, document: Mapping[str, Any], actor: Actor, *, replace_all: bool = False
) -> ImportedCatalogue:
    """Put a catalogue document in force, all or nothing; only changed items get a new version.

    Items are added or changed by their code; `replace_all` also takes out the items that the document does not hold.
    Referrals, vocabulary and hall that it leaves out stay as they are. Raises `FaultyCatalogue` with every fault.
    """
    head = await store.current_version(tx)
    before = await _read(tx, head[0]) if head else Catalogue(())
    merged = _merged(documents.catalogue_document(before), document, replace_all=replace_all)
    faults = await asyncio.to_thread(validate, merged)
    refused = [fault for fault in faults if fault.severity is Severity.FAULT]
    if refused:
        raise FaultyCatalogue(faults=[str(fault) for fault in refused])
    catalogue = documents.catalogue_from(merged)
    whole = documents.catalogue_document(catalogue)
    digest = _digest(whole)
    findings = tuple(fault for fault in faults if fault not in refused)
    if head is not None and head[1] == digest:
        return ImportedCatalogue(head[0], (), (), findings, unchanged=True)
    version = (head[0] if head else 0) + 1
    items, changed = await _add_items(tx, catalogue)
    columns = {
        "digest": digest,
        "referrals": whole["referrals"],
        "vocabulary": whole["vocabulary"],
        "hall_version": await _add_profile(tx, catalogue.hall),
    }
    await store.add_catalogue(tx, version, actor, columns, items)
    removed = tuple(item.item_code for item in before.items if catalogue.item(item.item_code) is None)
    await audit.record(
        tx,
        action="catalogue.imported",
        subject=("catalogue", str(version)),
        actor=actor,
        details={"changed": list(changed), "removed": list(removed)},
    )
    return ImportedCatalogue(version, changed, removed, findings)


async def as_merged(tx: Transaction, document: Mapping[str, Any], *, replace_all: bool = False) -> documents.Document:
    """Return the whole catalogue document as it would stand with `document` imported."""
    head = await store.current_version(tx)
    before = await _read(tx, head[0]) if head else Catalogue(())
    return _merged(documents.catalogue_document(before), document, replace_all=replace_all)


def _merged(before: Mapping[str, Any], document: Mapping[str, Any], *, replace_all: bool) -> documents.Document:
    """The document as it will stand: what it leaves out comes from the catalogue in force."""
    given = list(document.get("items") or ())
    if not replace_all:
        codes = [item.get("item_code") if isinstance(item, Mapping) else None for item in given]
        firsts = dict(reversed(list(zip(codes, given, strict=True))))
        known = {item["item_code"] for item in before["items"]}
        kept = [firsts.get(item["item_code"], item) for item in before["items"]]
        # an item given twice stays twice, so that the validation says so
        given = kept + [
            item for place, item in enumerate(given) if codes[place] not in known or codes[place] in codes[:place]
        ]
    return {
        "items": given,
        "referrals": document.get("referrals") or before["referrals"],
        "vocabulary": document.get("vocabulary") or before["vocabulary"] or {"concepts": {}},
        "hall": document.get("hall") or before["hall"],
        **{key: value for key, value in document.items() if key not in ("items", "referrals", "vocabulary", "hall")},
    }


async def _add_items(tx: Transaction, catalogue: Catalogue) -> tuple[list[tuple[str, int]], tuple[str, ...]]:
    newest = await store.newest_versions(tx)
    listed: list[tuple[str, int]] = []
    added: list[tuple[str, int, str, documents.Document]] = []
    for item in catalogue.items:
        document = documents.item_document(item)
        digest = _digest(document)
        version, known = newest.get(item.item_code, (0, ""))
        if digest != known:
            version += 1
            added.append((item.item_code, version, digest, document))
        listed.append((item.item_code, version))
    await store.add_items(tx, added)
    return listed, tuple(code for code, _version, _digest, _document in added)


async def _add_profile(tx: Transaction, profile: HallProfile | None) -> int | None:
    if profile is None:
        return None
    document = documents.profile_document(profile)
    digest = _digest(document)
    newest = await store.newest_profile(tx)
    if newest is not None and newest[1] == digest:
        return newest[0]
    version = (newest[0] if newest else 0) + 1
    await store.add_profile(tx, version, digest, document)
    return version


def _digest(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
