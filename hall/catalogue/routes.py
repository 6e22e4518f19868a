"""The catalogue over HTTP: the item linker, the items, and staff's imports."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints

from hall.catalogue import documents, exporting, routes_editor, service
from hall.catalogue.importing import Format, parse
from hall.catalogue.receiving import received
from hall.http import SERVICE, Call, Routes, staff
from hall.staff.model import Role

routes = Routes("catalogue")

CONTENT_TYPES = {
    Format.YAML: "application/yaml",
    Format.JSON: "application/json",
    Format.EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class SearchQuery(BaseModel):
    """What the citizen said."""

    q: Annotated[str, StringConstraints(max_length=5000)]
    limit: int = 3


class CandidateOut(BaseModel):
    """One item that may be meant; `handled_here` false: only its guide is here, others handle it."""

    item_code: str
    name: str
    score: float
    handled_here: bool


class ReferralOut(BaseModel):
    """A matter that this hall does not handle; an empty address or phone is answered as 以公布为准."""

    name: str
    handled_by: str
    address: str
    phone: str
    next_step: str


class SearchOut(BaseModel):
    """`one`: the item meant; `choose`: one of these; `none`: nothing of this hall (then perhaps a referral)."""

    decision: service.Decision
    candidates: list[CandidateOut]
    referral: ReferralOut | None


class ItemLine(BaseModel):
    """An item in the list."""

    item_code: str
    task_name: str
    version: int
    zone: str
    project_type: str
    task_state: str
    bookable: bool


class ItemsOut(BaseModel):
    """All items of the catalogue in force."""

    items: list[ItemLine]


class ItemOut(BaseModel):
    """One item with every field of `docs/catalogue-format.md`."""

    model_config = ConfigDict(extra="allow")
    item_code: str
    version: int


class ImportQuery(BaseModel):
    """`replace`: items that the file does not hold leave the catalogue."""

    format: Format = Format.JSON
    replace: bool = False


class ImportOut(BaseModel):
    """What the import did; `findings` are warnings and fields still awaited from the hall."""

    version: int
    changed: list[str]
    removed: list[str]
    unchanged: bool
    findings: list[str]


class ExportQuery(BaseModel):
    """The format wanted."""

    format: Format = Format.EXCEL


@routes.get("/api/v1/items/search", access=SERVICE)
async def search(call: Call, query: SearchQuery) -> SearchOut:
    """Find the item that a citizen's words mean."""
    async with call.reading() as tx:
        found = await service.search(tx, query.q, max(1, min(query.limit, 10)))
    return SearchOut(
        decision=found.decision,
        candidates=[CandidateOut(**_fields(candidate)) for candidate in found.candidates],
        referral=ReferralOut(**_fields(found.referral)) if found.referral else None,
    )


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


@routes.get("/api/v1/items", access=SERVICE)
async def items(call: Call) -> ItemsOut:
    """List the items of the catalogue in force."""
    async with call.reading() as tx:
        listed = await service.list_items(tx)
        today = tx.now.date()
    return ItemsOut(
        items=[
            ItemLine(
                item_code=item.item_code,
                task_name=item.task_name,
                version=item.version,
                zone=item.zone,
                project_type=item.project_type,
                task_state=item.task_state,
                bookable=item.bookable(today),
            )
            for item in listed
        ]
    )


@routes.get("/api/v1/items/{code}", access=SERVICE)
async def item(call: Call) -> ItemOut:
    """Return one item of the catalogue in force."""
    async with call.reading() as tx:
        found = await service.get_item(tx, call.path["code"])
    return ItemOut.model_validate({**documents.item_document(found), "version": found.version})


@routes.post("/api/v1/catalogue/imports", access=staff(Role.SUPERVISOR, Role.OPERATOR), status=201)
async def import_catalogue(call: Call, query: ImportQuery) -> ImportOut:
    """Put a catalogue file (the request's body, YAML, JSON or Excel) in force, all or nothing."""
    document = await asyncio.to_thread(parse, await received(call.request.content), query.format)
    async with call.transaction() as tx:
        done = await service.import_document(tx, document, call.actor, replace_all=query.replace)
    return ImportOut(
        version=done.version,
        changed=list(done.changed),
        removed=list(done.removed),
        unchanged=done.unchanged,
        findings=[str(fault) for fault in done.findings],
    )


@routes.get("/api/v1/catalogue", access=staff())
async def export_catalogue(call: Call, query: ExportQuery) -> web.Response:
    """Give the whole catalogue back as a file."""
    async with call.reading() as tx:
        catalogue = await service.export_catalogue(tx)
    return web.Response(
        body=await asyncio.to_thread(exporting.write, catalogue, query.format),
        content_type=CONTENT_TYPES[query.format],
        headers={"Content-Disposition": f'attachment; filename="catalogue.{query.format.value}"'},
    )


routes.listed += routes_editor.routes.listed
