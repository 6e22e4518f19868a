"""The item editor over HTTP: fields, drafts, faults, publishing, versions, differences, a dry run of an import."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from hall.catalogue import documents, editing, service
from hall.catalogue.editing import Draft
from hall.catalogue.errors import UnknownItem
from hall.catalogue.faults import Fault, Severity
from hall.catalogue.importing import Format, parse
from hall.catalogue.receiving import received
from hall.http import Call, Routes, staff
from hall.staff.model import Role
from hall.staff.names import PersonOut, names_of, person
from hall.storage.transaction import Transaction

routes = Routes("catalogue")

EDITORS = staff(Role.SUPERVISOR, Role.OPERATOR)
ITEM = "/api/v1/staff/catalogue/items/{code}"


class FieldOut(BaseModel):
    """One field of a document, for building a form."""

    name: str
    heading: str
    kind: str
    need: str
    values: list[str]
    longest: int


class FieldsOut(BaseModel):
    """Every field of an item and its parts."""

    item: list[FieldOut]
    material: list[FieldOut]
    question: list[FieldOut]
    answer: list[FieldOut]
    child: list[FieldOut]


class WordsIn(BaseModel):
    """Words of a name."""

    q: str = Field("", max_length=100)


class EditorLine(BaseModel):
    """An item in the editor's list."""

    item_code: str
    task_name: str
    version: int
    zone: str
    task_state: str
    project_type: str
    department: str
    bookable: bool
    has_draft: bool
    draft_by: PersonOut | None
    draft_at: datetime | None


class EditorListOut(BaseModel):
    """Every item, and drafts of new ones; `version`: of the catalogue."""

    version: int
    items: list[EditorLine]


class DraftOut(BaseModel):
    """A draft; `stale`: the item was changed since it was begun."""

    document: dict[str, Any]
    base_version: int
    revision: int
    updated_by: PersonOut
    updated_at: datetime
    stale: bool


class EditorItemOut(BaseModel):
    """An item with its draft; version 0: it is not in the catalogue yet."""

    item_code: str
    version: int
    document: dict[str, Any]
    draft: DraftOut | None


class DraftIn(BaseModel):
    """A draft to save over the revision that was read (0: a new one)."""

    document: dict[str, Any]
    revision: int = Field(0, ge=0)
    base_version: int = Field(0, ge=0)


class FaultOut(BaseModel):
    """One finding about one field."""

    item_code: str
    field: str
    code: str
    message: str
    severity: Severity


class CheckedOut(BaseModel):
    """Findings; without a fault it may be published."""

    faults: list[FaultOut]
    publishable: bool


class SavedOut(BaseModel):
    """The draft as saved, and what is still wrong with it."""

    draft: DraftOut
    faults: list[FaultOut]


class CheckIn(BaseModel):
    """A document to check."""

    document: dict[str, Any]


class PublishIn(BaseModel):
    """The revision that was read."""

    revision: int = Field(ge=1)


class PublishedOut(BaseModel):
    """What is in force now."""

    version: int
    catalogue_version: int
    findings: list[str]


class VersionOut(BaseModel):
    """One version of an item."""

    version: int
    at: datetime
    by: PersonOut | None
    current: bool


class VersionsOut(BaseModel):
    """Versions, the newest first."""

    versions: list[VersionOut]


class DocumentOut(BaseModel):
    """One version's document."""

    document: dict[str, Any]


class DiffQuery(BaseModel):
    """Two versions to compare; `to=draft` is the draft."""

    from_: str = Field(alias="from", pattern=r"^(\d{1,6}|draft)$")
    to: str = Field(pattern=r"^(\d{1,6}|draft)$")


class ChangeOut(BaseModel):
    """One difference."""

    path: str
    heading: str
    before: Any
    after: Any


class DiffOut(BaseModel):
    """What differs."""

    changes: list[ChangeOut]


class DryRunQuery(BaseModel):
    """As of an import."""

    format: Format = Format.EXCEL
    replace: bool = False


class DryRunOut(BaseModel):
    """What an import would do."""

    faults: list[FaultOut]
    changed: list[str]
    added: list[str]
    removed: list[str]
    publishable: bool


@routes.get("/api/v1/staff/catalogue/fields", access=staff())
async def fields(_call: Call) -> FieldsOut:
    """Describe every field of an item."""
    return FieldsOut(
        **{
            name: [
                FieldOut(
                    name=field.name,
                    heading=field.heading,
                    kind=field.kind.value,
                    need=field.need.value,
                    values=list(field.values),
                    longest=field.longest,
                )
                for field in table
            ]
            for name, table in editing.TABLES.items()
        }
    )


@routes.get("/api/v1/staff/catalogue/items", access=staff())
async def items(call: Call, query: WordsIn) -> EditorListOut:
    """List the items with their drafts."""
    async with call.reading() as tx:
        listed, drafts, today = await service.list_items(tx), await editing.drafts(tx), tx.now.date()
        people = await names_of(tx, (draft.updated_by for draft in drafts.values()))
        version = await service.version(tx)
    lines = [
        EditorLine(
            item_code=item.item_code,
            task_name=item.task_name,
            version=item.version,
            zone=item.zone,
            task_state=item.task_state,
            project_type=item.project_type,
            department=item.dept_name,
            bookable=item.bookable(today),
            **_draft_of(drafts.pop(item.item_code, None), people),
        )
        for item in listed
    ]
    lines += [_new_item(draft, people) for draft in drafts.values()]
    words = query.q.strip()
    return EditorListOut(
        version=version, items=[line for line in lines if words in line.task_name or words == line.item_code]
    )


def _draft_of(draft: Draft | None, people: Any) -> dict[str, Any]:
    by = person(people, draft.updated_by) if draft else None
    return {"has_draft": draft is not None, "draft_by": by, "draft_at": draft.updated_at if draft else None}


def _new_item(draft: Draft, people: Any) -> EditorLine:
    texts = {name: str(draft.document.get(name) or "") for name in ("task_name", "zone", "task_state", "project_type")}
    return EditorLine(
        item_code=draft.item_code,
        version=0,
        department=str(draft.document.get("dept_name") or ""),
        bookable=False,
        **texts,
        **_draft_of(draft, people),
    )


@routes.get(ITEM, access=staff())
async def item(call: Call) -> EditorItemOut:
    """Give an item with its draft."""
    code = call.path["code"]
    async with call.reading() as tx:
        draft, version = await editing.draft_of(tx, code), await editing.version_of(tx, code)
        if not version and draft is None:
            raise UnknownItem(item_code=code)
        document = documents.item_document(await service.get_item(tx, code)) if version else {}
        return EditorItemOut(
            item_code=code,
            version=version,
            document=document,
            draft=await _shown(tx, draft) if draft else None,
        )


@routes.put(f"{ITEM}/draft", access=EDITORS)
async def save(call: Call, body: DraftIn) -> SavedOut:
    """Save a draft."""
    code = call.path["code"]
    async with call.transaction() as tx:
        draft = await editing.save_draft(tx, code, body.document, body.revision, body.base_version, call.actor)
        faults = await editing.check(tx, draft.document)
        return SavedOut(draft=await _shown(tx, draft), faults=_faults(faults))


@routes.delete(f"{ITEM}/draft", access=EDITORS, status=204)
async def drop(call: Call) -> None:
    """Throw a draft away."""
    async with call.transaction() as tx:
        await editing.drop_draft(tx, call.path["code"], call.actor)


@routes.post(f"{ITEM}/check", access=EDITORS)
async def check(call: Call, body: CheckIn) -> CheckedOut:
    """Say what is wrong with a document, by field."""
    async with call.reading() as tx:
        found = await editing.check(tx, {**body.document, "item_code": call.path["code"]})
    return CheckedOut(faults=_faults(found), publishable=_sound(found))


@routes.post(f"{ITEM}/publish", access=EDITORS)
async def publish(call: Call, body: PublishIn) -> PublishedOut:
    """Put a draft in force: a new version of the item."""
    async with call.transaction() as tx:
        version, done = await editing.publish(tx, call.path["code"], body.revision, call.actor)
    return PublishedOut(
        version=version, catalogue_version=done.version, findings=[str(fault) for fault in done.findings]
    )


@routes.get(f"{ITEM}/versions", access=staff())
async def versions(call: Call) -> VersionsOut:
    """List the versions of an item."""
    async with call.reading() as tx:
        listed = await editing.versions(tx, call.path["code"])
        people = await names_of(tx, (one.by for one in listed))
    return VersionsOut(
        versions=[
            VersionOut(version=one.version, at=one.at, by=person(people, one.by), current=one.current) for one in listed
        ]
    )


@routes.get(f"{ITEM}/versions/{{version}}", access=staff())
async def version(call: Call) -> DocumentOut:
    """Give one version's document."""
    async with call.reading() as tx:
        return DocumentOut(document=await editing.document_of(tx, call.path["code"], call.path["version"]))


@routes.get(f"{ITEM}/diff", access=staff())
async def diff(call: Call, query: DiffQuery) -> DiffOut:
    """Compare two versions, or a version with the draft."""
    async with call.reading() as tx:
        before = await editing.document_of(tx, call.path["code"], query.from_)
        after = await editing.document_of(tx, call.path["code"], query.to)
    found = editing.differences(before, after)
    return DiffOut(
        changes=[ChangeOut(path=one.path, heading=one.heading, before=one.before, after=one.after) for one in found]
    )


@routes.post("/api/v1/staff/catalogue/check", access=EDITORS)
async def dry_run(call: Call, query: DryRunQuery) -> DryRunOut:
    """Say what importing a file (the body) would do, without doing it."""
    document = await asyncio.to_thread(parse, await received(call.request.content), query.format)
    async with call.reading() as tx:
        faults, changes = await editing.dry_run(tx, document, replace_all=query.replace)
    return DryRunOut(faults=_faults(faults), publishable=_sound(faults), **changes)


async def _shown(tx: Transaction, draft: Draft) -> DraftOut:
    people = await names_of(tx, [draft.updated_by])
    return DraftOut(
        document=dict(draft.document),
        base_version=draft.base_version,
        revision=draft.revision,
        updated_by=PersonOut(id=draft.updated_by, name=people[draft.updated_by]),
        updated_at=draft.updated_at,
        stale=draft.stale,
    )


def _faults(found: list[Fault]) -> list[FaultOut]:
    return [
        FaultOut(
            item_code=one.item_code, field=one.field, code=one.code.value, message=one.message, severity=one.severity
        )
        for one in found
    ]


def _sound(found: list[Fault]) -> bool:
    return not any(fault.severity is Severity.FAULT for fault in found)
