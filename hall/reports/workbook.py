"""Writing tables as an Excel workbook: texts stay texts, whatever they begin with."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | bool | date | datetime | None

_HEAD = PatternFill("solid", fgColor="DDEBF7")
_TOP = Alignment(wrap_text=True, vertical="top")
LONGEST_CELL = 32_000  # Excel allows 32,767


@dataclass(frozen=True)
class Column:
    """A column with its width in characters."""

    heading: str
    width: int = 14


@dataclass(frozen=True)
class Table:
    """One sheet."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


def write(tables: Sequence[Table]) -> bytes:
    """Return the workbook."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for table in tables:
        _fill(book.create_sheet(table.title[:31]), table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, table: Table) -> None:
    page.freeze_panes = "A2"
    for place, column in enumerate(table.columns, start=1):
        head = page.cell(1, place, column.heading)
        head.font, head.fill, head.alignment = Font(bold=True), _HEAD, _TOP
        page.column_dimensions[get_column_letter(place)].width = column.width
    for number, row in enumerate(table.rows, start=2):
        for place, value in enumerate(row, start=1):
            _write(page, number, place, value)
    if table.rows:
        page.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:1"


def _write(page: Worksheet, row: int, column: int, value: Value) -> None:
    if value is None or value == "":
        return
    cell = page.cell(row, column)
    cell.alignment = _TOP
    if isinstance(value, datetime):
        cell.value, cell.number_format = value.replace(tzinfo=None), "yyyy-mm-dd hh:mm"
    elif isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
        cell.data_type = "s"  # a text that begins with = is no formula
    else:
        cell.value = value
