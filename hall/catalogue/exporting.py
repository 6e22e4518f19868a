"""Writes a catalogue as YAML, JSON, or an Excel workbook that staff can edit.

One sheet a table, dropdowns for what has fixed values, required columns marked.
"""

from __future__ import annotations

import io
import json

import yaml
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from hall.catalogue.cells import to_cell
from hall.catalogue.documents import catalogue_document
from hall.catalogue.fields import Field, Kind, Need
from hall.catalogue.importing import Format
from hall.catalogue.model import Catalogue
from hall.catalogue.sheets import SHEETS, Row, Sheet, tables_of

_REQUIRED = PatternFill("solid", fgColor="FFF2CC")
_BY_HALL = PatternFill("solid", fgColor="DDEBF7")
_TOP = Alignment(wrap_text=True, vertical="top")
_SPARE_ROWS = 500
"""Rows below the last one in which the dropdowns already work."""
_LONGEST_LIST = 250  # characters of a dropdown's own list; Excel allows 255


def write(catalogue: Catalogue, kind: Format) -> bytes:
    """Return the catalogue in one of its formats; reading it again gives the same catalogue."""
    document = catalogue_document(catalogue)
    if kind is Format.JSON:
        return json.dumps(document, ensure_ascii=False, indent=1).encode()
    if kind is Format.YAML:
        written: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
        return written.encode()
    return _excel(catalogue)


def _excel(catalogue: Catalogue) -> bytes:
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    tables = tables_of(catalogue_document(catalogue))
    for sheet in SHEETS:
        _fill(book.create_sheet(sheet.title), sheet, tables[sheet.title])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Sheet, rows: list[Row]) -> None:
    page.freeze_panes = "B2"
    for number, field in enumerate(sheet.fields, start=1):
        head = page.cell(1, number, field.heading)
        head.font = Font(bold=True)
        head.alignment = _TOP
        if field.need is not Need.OPTIONAL:
            head.fill = _REQUIRED if field.need is Need.REQUIRED else _BY_HALL
        page.column_dimensions[get_column_letter(number)].width = field.width
        _dropdown(page, field, number, len(rows))
        for place, row in enumerate(rows, start=2):
            value = to_cell(field, row.get(field.name))
            if value is not None:
                _write(page, place, number, value)


def _write(page: Worksheet, place: int, column: int, value: str | float) -> None:
    cell = page.cell(place, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = is no formula
        cell.number_format = "@"
    cell.alignment = _TOP


def _dropdown(page: Worksheet, field: Field, column: int, rows: int) -> None:
    values = ("是", "否") if field.kind is Kind.FLAG else field.values if field.kind is Kind.CHOICE else ()
    listed = ",".join(filter(None, values))
    if not listed or len(listed) > _LONGEST_LIST:
        return
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    rule.error = "请从下拉列表中选择"
    letter = get_column_letter(column)
    rule.add(f"{letter}2:{letter}{rows + _SPARE_ROWS}")
    page.add_data_validation(rule)
