"""Cards as screens show them: labelled rows, and the QR code as a picture. Pure; the same for the widget and the plain page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import segno

from hall.channels import texts
from hall.clock import SHANGHAI
from hall.conversations.model import Event, Kind


def card(event: Event) -> dict[str, Any]:
    """Return the event's data with what a screen needs to show it: `rows` and, on a voucher, `qr_image`."""
    data = dict(event.data)
    if event.kind is Kind.VOUCHER:
        data.setdefault("rows", _rows(data | {"time": _span(data)}, texts.VOUCHER_ROWS))
        if isinstance(data.get("qr"), str) and data["qr"]:
            data.setdefault("qr_image", qr_image(data["qr"]))
    elif event.kind is Kind.NOTICE:
        data.setdefault("rows", _rows(data, texts.NOTICE_ROWS))
    return data


@lru_cache(maxsize=512)
def qr_image(content: str) -> str:
    """Return a QR code as a data address of an SVG; the widget may not load pictures from anywhere else."""
    return str(segno.make(content, error="m", micro=False).svg_data_uri(scale=4, border=2))


def _rows(data: Mapping[str, Any], fields: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [
        {"label": label, "value": data[name]}
        for name, label in fields
        if isinstance(data.get(name), str) and data[name]
    ]


def _span(data: Mapping[str, Any]) -> str:
    starts_at = _moment(data.get("starts_at"))
    return texts.span(starts_at, _moment(data.get("ends_at"))) if starts_at else ""


def _moment(written: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return moment.astimezone(SHANGHAI) if moment.tzinfo else None
