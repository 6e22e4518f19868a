"""The printable file of a notice: A4, an embedded subset of an open font, a QR code drawn as vectors.

The font is Noto Sans SC (OFL, `fonts/OFL.txt`) cut to GB 2312; a character outside it is printed as 〓, the page shows it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from hall.notices import qr, texts
from hall.notices.model import NoticeMaterial, OneTimeNotice

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it reports every table of every subset

FONT = Path(__file__).resolve().parent / "fonts" / "NotoSansSC-GB2312.ttf"
FAMILY = "noto"
ACCENT, SOFT, MARK = (11, 79, 138), (74, 74, 74), (238, 244, 251)
BODY, LINE, QR_SIZE = 10.0, 5.4, 30.0  # points, millimetres, millimetres
COLUMN_WIDTHS = (9, 36, 14, 25, 22, 24, 31, 25)


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    sheet = FPDF()
    sheet.add_font(FAMILY, fname=FONT)
    font = sheet.fonts[FAMILY]
    return frozenset(font.cmap) if isinstance(font, TTFFont) else frozenset()


def printable(text: str) -> str:
    """Replace what the font cannot print."""
    return "".join(char if ord(char) in _known() or char == "\n" else "〓" for char in text)


class _Sheet(FPDF):
    """A page with the hall's name and the notice's number at the foot."""

    foot = ""

    def footer(self) -> None:
        """Print the foot of every page."""
        self.set_y(-12)
        self.set_font(FAMILY, size=8)
        self.set_text_color(*SOFT)
        self.cell(0, 5, f"{self.foot}    {self.page_no()} / {{nb}}", align="C")


def render(notice: OneTimeNotice) -> bytes:
    """Return the PDF of a notice. Takes tenths of a second: call it in a thread."""
    content = notice.content
    sheet = _Sheet(format="A4")
    sheet.set_title(f"{texts.TITLE} {notice.number}")
    sheet.set_lang("zh-CN")
    sheet.set_creation_date(notice.issued_at)
    sheet.foot = printable(f"{content.hall_name}  {notice.number}")
    sheet.add_font(FAMILY, fname=FONT)
    sheet.set_margins(12, 12, 12)
    sheet.set_auto_page_break(auto=True, margin=15)
    sheet.add_page()
    _head(sheet, notice)
    for section in texts.sections(content):
        _section(sheet, section, notice)
    return bytes(sheet.output())


def _head(sheet: FPDF, notice: OneTimeNotice) -> None:
    content = notice.content
    top, width = sheet.get_y(), sheet.epw - QR_SIZE - 6
    _line(sheet, content.hall_name, 10, SOFT, width)
    _line(sheet, texts.TITLE, 20, ACCENT, width)
    _line(sheet, content.title, 13, (0, 0, 0), width)
    facts = (
        f"编号：{notice.number}    告知时间：{texts.stamp(notice.issued_at)}",
        f"事项：{content.item_code}，第{content.item_version}版    承办部门：{content.department}",
    )
    for fact in facts:
        _line(sheet, fact, 9, SOFT, width)
    bottom = sheet.get_y()
    _qr(sheet, notice.url, sheet.w - sheet.r_margin - QR_SIZE, top)
    sheet.set_y(max(bottom, top + QR_SIZE + 1))
    for note in (texts.EXAMPLE if content.fictional else "", content.walk_in):
        if note:
            sheet.set_fill_color(*MARK)
            _text(sheet, note, fill=True)


def _qr(sheet: FPDF, url: str, left: float, top: float) -> None:
    rows = qr.modules(url)
    size = QR_SIZE / len(rows)
    sheet.set_fill_color(0, 0, 0)
    for y, row in enumerate(rows):
        for start, length in _runs(row):
            sheet.rect(left + start * size, top + y * size, length * size, size * 1.02, style="F")


def _runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(row):
        length = next((index for index, dark in enumerate(row[start:]) if dark is not row[start]), len(row) - start)
        if row[start]:
            yield start, length
        start += length


def _section(sheet: FPDF, section: texts.Section, notice: OneTimeNotice) -> None:
    if sheet.will_page_break(22):
        sheet.add_page()
    sheet.ln(2)
    _line(sheet, section.title, 12, ACCENT, sheet.epw)
    if section.materials:
        _materials(sheet, notice.content.materials)
    for name, value in section.facts:
        _text(sheet, f"{name}：{value}")
    for number, line in enumerate(section.lines, 1):
        _text(sheet, f"{number}. {line}" if section.numbered and len(section.lines) > 1 else line)


def _materials(sheet: FPDF, materials: tuple[NoticeMaterial, ...]) -> None:
    if not materials:
        _text(sheet, texts.AS_PUBLISHED)
        return
    sheet.set_font(FAMILY, size=8.5)
    sheet.set_text_color(0, 0, 0)
    sheet.set_draw_color(150, 160, 170)
    heading = FontFace(fill_color=MARK, color=(0, 0, 0), emphasis="")
    with sheet.table(
        col_widths=COLUMN_WIDTHS,
        line_height=4.4,
        headings_style=heading,
        text_align="LEFT",
        padding=1,
        repeat_headings=1,
        cell_fill_color=(255, 255, 255),
        cell_fill_mode="ALL",
    ) as table:
        for cells in (texts.COLUMNS, *(_cells(paper) for paper in materials)):
            row = table.row()
            for cell in cells:
                row.cell(printable(cell))
    sheet.ln(1)


def _cells(paper: NoticeMaterial) -> tuple[str, ...]:
    name = f"{paper.name}【免交】" if paper.exempt else paper.name
    told = (paper.necessity, paper.kind, paper.copies, paper.issuer, paper.obtained)
    return (str(paper.number), name, *told, texts.material_note(paper))


def _line(sheet: FPDF, text: str, size: float, color: tuple[int, int, int], width: float) -> None:
    sheet.set_font(FAMILY, size=size)
    sheet.set_text_color(*color)
    sheet.multi_cell(width, size * 0.52, printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


def _text(sheet: FPDF, text: str, *, fill: bool = False) -> None:
    sheet.set_font(FAMILY, size=BODY)
    sheet.set_text_color(0, 0, 0)
    sheet.multi_cell(0, LINE, printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L", fill=fill)
