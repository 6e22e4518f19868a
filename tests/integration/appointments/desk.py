"""A hall ready to book in: the calendar of 2026, one real item, counter groups of chosen capacity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hall.appointments import service as appointments
from hall.appointments.model import Applicant, Appointment, Hold
from hall.calendar import service as calendar
from hall.catalogue import documents
from hall.catalogue import service as catalogue
from hall.catalogue.model import Catalogue, ServiceItem
from hall.clock import SHANGHAI
from hall.hall import Hall
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from tests.support.furniture import write_once, year_2026

ROOT = Path(__file__).resolve().parents[3]
STAFF = Actor("staff", "stf_supervisor")
CITIZEN = Actor("citizen", "c1")
ITEM, OTHER_ITEM, LISTED_ITEM = "I01", "I12", "I39"
GROUP, OTHER_GROUP = "SS-1", "MS-1"
NOTICE = "GZ-1"


def at(text: str) -> datetime:
    """Return a local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


TUESDAY_NINE = at("2026-11-24T09:00")


def profile_document(bookable: int = 4, reserved: int = 2, minutes: int = 30) -> dict[str, Any]:
    """Return the demonstration hall with one rule for every counter group."""
    document: dict[str, Any] = yaml.safe_load((ROOT / "data/catalogue/demo_hall.yml").read_text(encoding="utf-8"))
    rule = {"weekdays": [1, 2, 3, 4, 5], "slot_minutes": minutes, "bookable": bookable, "reserved": reserved}
    for group in document["counter_groups"]:
        group["availability"] = [rule]
    return document


@cache
def _item(code: str) -> ServiceItem:
    """Return a real item without the questions that lead to others."""
    document = yaml.safe_load((ROOT / f"data/catalogue/items/{code}.yml").read_text(encoding="utf-8"))
    item = documents.item_from(document)
    return replace(item, situations=(), materials=tuple(replace(material, when=None) for material in item.materials))


async def furnish(hall: Hall, *, document: Mapping[str, Any] | None = None, **rule: int) -> None:
    """Import the calendar, two items and the hall's profile."""

    async def bring_in(tx: Transaction) -> None:
        items = tuple(_item(code) for code in (ITEM, OTHER_ITEM, LISTED_ITEM))
        profile = documents.profile_from(document or profile_document(**rule))
        await catalogue.import_catalogue(tx, Catalogue(items, hall=profile), STAFF)
        await calendar.import_calendar(tx, year_2026(), STAFF)

    if document:
        async with hall.transaction() as tx:
            await bring_in(tx)
    else:
        await write_once(hall, ("desk", *sorted(rule.items())), bring_in)


def person(name: str = "p1", phone: str = "") -> Applicant:
    """Return somebody."""
    return Applicant(f"person-{name}", f"phone-{phone or name}", f"测试{name}")


async def hold(hall: Hall, starts_at: datetime = TUESDAY_NINE, conversation: str = "c1", item: str = ITEM) -> Hold:
    async with hall.transaction() as tx:
        return await appointments.hold(tx, conversation, item, starts_at)


async def book(
    hall: Hall,
    starts_at: datetime = TUESDAY_NINE,
    who: Applicant | None = None,
    item: str = ITEM,
    booked_by: Applicant | None = None,
    **more: Any,
) -> Appointment:
    """Hold and confirm, each in its own transaction."""
    held = await hold(hall, starts_at, item=item)
    async with hall.transaction() as tx:
        return await appointments.confirm(
            tx, held.id, who or person(), booked_by, notice_number=NOTICE, channel="web", **more
        )


async def free_at(hall: Hall, starts_at: datetime = TUESDAY_NINE, item: str = ITEM) -> int:
    """Return how many places availability lists for one slot."""
    async with hall.reading() as tx:
        (day,) = await appointments.availability(tx, item, starts_at.date(), starts_at.date())
    return next((slot.free for slot in day.slots if slot.starts_at == starts_at), 0)
