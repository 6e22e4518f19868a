"""The demonstration hall with its whole catalogue and the calendar of 2026."""

from __future__ import annotations

from pathlib import Path

import yaml

from hall.calendar import service as calendar
from hall.catalogue import importing
from hall.catalogue import service as catalogue
from hall.hall import Hall
from hall.storage.audit import SYSTEM

ROOT = Path(__file__).resolve().parents[3]


async def furnish(hall: Hall) -> None:
    """Import catalogue and calendar."""
    async with hall.transaction() as tx:
        await catalogue.import_catalogue(tx, importing.read_folder(ROOT / "data/catalogue"), SYSTEM)
        await calendar.import_calendar(tx, yaml.safe_load((ROOT / "data/calendar/2026.yml").read_text("utf-8")), SYSTEM)
