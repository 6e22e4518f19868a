"""Use cases of understanding that need the hall's calendar and its clock."""

from __future__ import annotations

from datetime import datetime

from hall.calendar import service as calendar
from hall.catalogue.errors import NoCatalogue
from hall.clock import SHANGHAI
from hall.storage.transaction import Transaction
from hall.understanding.dates import DateResolution, OpeningHours, resolve
from hall.understanding.normalise import normalise_speech


def warm() -> None:
    """Build the tables that the first message would otherwise wait for (a second of work)."""
    normalise_speech("后天上午十点")


async def resolve_dates(tx: Transaction, text: str, now: datetime | None = None) -> DateResolution:
    """Read the days meant in `text` as of `now` (aware, or local time of Asia/Shanghai), by default the hall's clock."""
    moment = tx.now if now is None else now if now.tzinfo else now.replace(tzinfo=SHANGHAI)
    work_days = await calendar.load_calendar(tx)
    return resolve(text, moment.astimezone(SHANGHAI), work_days, await _hours(tx))


async def _hours(tx: Transaction) -> OpeningHours | None:
    """The hall's hours; None before a hall has imported any, when the usual ones serve to read an hour."""
    try:
        return await calendar.load_opening_hours(tx)
    except NoCatalogue:
        return None
