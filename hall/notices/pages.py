"""HTML pages of notices and vouchers: no script, no inline style, so that the strictest policy shows them."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from hall.notices import qr, texts
from hall.notices.model import OneTimeNotice, Voucher

FOLDER = Path(__file__).resolve().parent / "templates"
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
STYLE = (FOLDER / "page.css").read_text("utf-8")


def notice_page(notice: OneTimeNotice) -> str:
    """Return the printable page of a notice."""
    return _ENVIRONMENT.get_template("notice.html").render(
        notice=notice,
        content=notice.content,
        sections=texts.sections(notice.content),
        columns=texts.COLUMNS,
        note=texts.material_note,
        stamp=texts.stamp,
        qr=qr.svg(notice.url, f"{texts.TITLE} {notice.number}"),
        example=texts.EXAMPLE,
        as_published=texts.AS_PUBLISHED,
    )


def voucher_page(voucher: Voucher) -> str:
    """Return the printable voucher card."""
    return _ENVIRONMENT.get_template("voucher.html").render(
        voucher=voucher,
        slot=texts.slot(voucher.starts_at, voucher.ends_at),
        number=texts.spaced(voucher.number),
        qr=qr.svg(voucher.qr_text, f"{texts.VOUCHER_TITLE} {voucher.number}"),
        example=texts.EXAMPLE,
    )
