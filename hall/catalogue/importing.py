"""Reads catalogue documents from YAML, JSON and Excel.

Only the form is checked here; `hall.catalogue.validation` judges the content, and `service.import_document` puts it in
force, all or nothing.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from openpyxl import load_workbook

from hall.catalogue import texts
from hall.catalogue.cells import from_cell
from hall.catalogue.documents import Document, catalogue_from
from hall.catalogue.errors import FaultyCatalogue
from hall.catalogue.faults import Code, Fault, Severity
from hall.catalogue.model import Catalogue
from hall.catalogue.sheets import SHEETS, Sheet, Tables, document_of
from hall.catalogue.texts import message
from hall.catalogue.validation import validate

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
"""An Excel file is a compressed archive; more than this unpacked is no catalogue."""


class Format(StrEnum):
    """What a catalogue may come as."""

    YAML = "yaml"
    JSON = "json"
    EXCEL = "xlsx"


SUFFIXES = {".yml": Format.YAML, ".yaml": Format.YAML, ".json": Format.JSON, ".xlsx": Format.EXCEL}


# The C library reads ten times faster; every wheel of PyYAML has it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 40
"""A catalogue nests a handful of levels; thousands of them are an attack on the reader's stack."""


def read_path(path: Path) -> Document:
    """Read a catalogue file, or a folder laid out like `data/catalogue`; raises `FaultyCatalogue` when unreadable."""
    if path.is_dir():
        return _read_folder(path)
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise _unreadable(path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(f"{path.name}（{error.strerror}）") from error
    return parse(data, kind)


def read_folder(path: Path) -> Catalogue:
    """Read and check a folder laid out like `data/catalogue`; raises `FaultyCatalogue` with every fault."""
    document = read_path(path)
    faults = [fault for fault in validate(document) if fault.severity is Severity.FAULT]
    if faults:
        raise FaultyCatalogue(faults=[str(fault) for fault in faults])
    return catalogue_from(document)


def _read_folder(path: Path) -> Document:
    document: Document = {"items": []}
    for file in sorted((path / "items").glob("*.y*ml")):
        document["items"] += parse(file.read_bytes(), Format.YAML)["items"]
    if (path / "referrals.yml").exists():
        document["referrals"] = parse((path / "referrals.yml").read_bytes(), Format.YAML)["referrals"]
    if (path / "vocabulary.yml").exists():
        document["vocabulary"] = _clean(_yaml((path / "vocabulary.yml").read_bytes()))
    hall = next((path / name for name in ("hall.yml", "demo_hall.yml") if (path / name).exists()), None)
    if hall is not None:
        document["hall"] = _clean(_yaml(hall.read_bytes()))
    return document


def parse(data: bytes, kind: Format) -> Document:
    """Read a catalogue document: a whole catalogue, a list of items, or one item; raises `FaultyCatalogue`."""
    if len(data) > MAX_BYTES:
        raise _unreadable(texts.TOO_LARGE)
    if kind is Format.EXCEL:
        return _excel(data)
    loaded = _clean(_yaml(data) if kind is Format.YAML else _json(data))
    if isinstance(loaded, list):
        return {"items": loaded}
    if isinstance(loaded, Mapping):
        return {"items": [loaded]} if "item_code" in loaded else {"items": [], **loaded}
    raise _unreadable(kind.value)


def _unreadable(value: str) -> FaultyCatalogue:
    return FaultyCatalogue(faults=[str(Fault("", "", Code.UNREADABLE, message(Code.UNREADABLE, value=value)))])


def _yaml(data: bytes) -> Any:
    try:
        _refuse_tricks(data)
        return yaml.load(data, Loader=_Loader)  # noqa: S506 a safe loader
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise _unreadable(texts.AT_LINE.format(form="YAML", line=mark.line + 1) if mark else "YAML") from error


def _refuse_tricks(data: bytes) -> None:
    """Raise YAMLError for aliases (a few lines of them unfold into gigabytes) and for bottomless nesting."""
    depth = 0
    for event in yaml.parse(data, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > MAX_DEPTH:
            raise yaml.YAMLError("alias or nesting")


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise _unreadable(texts.AT_LINE.format(form="JSON", line=line) if line else "JSON") from error


def _clean(value: Any) -> Any:
    """Strip texts, drop keys without a value, dates and times as text: what every format then agrees on."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, Mapping):
        return {str(key): _clean(entry) for key, entry in value.items() if entry is not None}
    if isinstance(value, (list, tuple)):
        return [_clean(entry) for entry in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value


def _excel(data: bytes) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        book = load_workbook(io.BytesIO(data), data_only=True) if unpacked <= MAX_UNPACKED else None
    except (
        Exception
    ) as error:  # whatever openpyxl stumbles over in a damaged workbook: it has no error of its own for that
        raise _unreadable("Excel") from error
    if book is None:
        raise _unreadable(texts.TOO_LARGE)
    if not any(sheet.title in book.sheetnames for sheet in SHEETS):
        raise _unreadable("Excel")  # somebody else's table: read as an empty catalogue it would replace the hall's
    tables: Tables = {}
    faults: list[str] = []
    for sheet in SHEETS:
        if sheet.title in book.sheetnames:
            rows = list(book[sheet.title].iter_rows(values_only=True))
            tables[sheet.title] = _rows(sheet, rows, faults)
    if faults:
        raise FaultyCatalogue(faults=faults)
    try:
        document: Document = _clean(document_of(tables))
    except KeyError as error:
        raise _unreadable(texts.ORPHAN_ROW.format(parent=error.args[0])) from error
    return document


def _rows(sheet: Sheet, rows: list[tuple[Any, ...]], faults: list[str]) -> list[dict[str, Any]]:
    """Read the rows under the headings; an unknown heading is a fault, an empty row is left out."""
    if not rows:
        return []
    by_heading = {field.heading: field for field in sheet.fields}
    columns = [by_heading.get(str(cell).strip()) if cell is not None else None for cell in rows[0]]
    for cell, column in zip(rows[0], columns, strict=True):
        if cell is not None and column is None:
            faults.append(str(Fault("", f"{sheet.title}/{cell}", Code.UNKNOWN_KEY, message(Code.UNKNOWN_KEY))))
    listed = []
    for row in rows[1:]:
        pairs = ((column.name, from_cell(column, cell)) for column, cell in zip(columns, row, strict=False) if column)
        values = {name: value for name, value in pairs if value is not None}
        if values:
            listed.append(values)
    missing = {field.name for field in sheet.fields if field.name.endswith(("item_code", "group", "question_id"))}
    keys = missing & {"item_code", "group", "question_id"}
    for number, values in enumerate(listed, start=2):
        for key in keys - values.keys():
            heading = next(field.heading for field in sheet.fields if field.name == key)
            text = message(Code.MISSING, heading=heading)
            faults.append(str(Fault("", texts.AT_LINE.format(form=sheet.title, line=number), Code.MISSING, text)))
    return listed
