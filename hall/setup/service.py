"""Use cases of the first start; each may run again at any time and changes nothing that is already there."""

from __future__ import annotations

from pathlib import Path

import yaml

from hall.calendar import service as calendar
from hall.catalogue import importing
from hall.catalogue import service as catalogue
from hall.catalogue.errors import NoCatalogue
from hall.settings import ROOT
from hall.staff import demonstration
from hall.staff import service as staff
from hall.storage.audit import SYSTEM
from hall.storage.transaction import Transaction

CATALOGUE = ROOT / "data" / "catalogue"
CALENDAR = ROOT / "data" / "calendar"


async def load_calendars(tx: Transaction, folder: Path = CALENDAR) -> tuple[int, ...]:
    """Import the shipped years that are not loaded yet; a year that staff imported is never overwritten."""
    loaded = set((await calendar.load_calendar(tx)).loaded_years)
    for path in sorted(folder.glob("*.yml")):  # noqa: ASYNC240 a first start has nobody to keep waiting
        if int(path.stem) not in loaded:
            await calendar.import_calendar(tx, yaml.safe_load(path.read_text(encoding="utf-8")), SYSTEM)
    return tuple(sorted((await calendar.load_calendar(tx)).loaded_years))


async def load_demonstration(tx: Transaction, folder: Path = CATALOGUE) -> int:
    """Import the demonstration hall with its catalogue where there is none yet; returns how many items are in force."""
    try:
        return len(await catalogue.list_items(tx))
    except NoCatalogue:
        await catalogue.import_catalogue(tx, importing.read_folder(folder), SYSTEM)
        return len(await catalogue.list_items(tx))


async def first_administrator(tx: Transaction) -> str | None:
    """Make the first administrator where there is no staff at all; returns the API token, shown only this once."""
    if await staff.list_staff(tx):
        return None
    name, roles = demonstration.ACCOUNTS["admin"]
    return (await staff.add(tx, "admin", name, roles, SYSTEM)).token
