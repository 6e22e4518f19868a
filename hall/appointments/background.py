"""What happens by itself: absences are recorded once their slot has ended. Holds need nobody: they end by predicate."""

from __future__ import annotations

import asyncio
import logging

from hall.appointments.attendance import BATCH, record_no_shows
from hall.hall import Hall

log = logging.getLogger("hall.appointments")

INTERVAL = 20  # seconds; several processes may run this at once


async def run(hall: Hall) -> None:
    """Record absences until cancelled; a fault is logged by its type and tried again."""
    while True:
        try:
            await record_due(hall)
        except Exception as error:  # noqa: BLE001 — a database that is away for a minute must not end the recorder
            log.warning("recording absences failed: %s", type(error).__name__)
        await asyncio.sleep(INTERVAL)


async def record_due(hall: Hall) -> int:
    """Record every absence that is due, in transactions of a bounded size; returns how many."""
    recorded = BATCH
    total = 0
    while recorded == BATCH:
        async with hall.transaction() as tx:
            recorded = (await record_no_shows(tx)).recorded
        total += recorded
    return total
