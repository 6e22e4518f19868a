"""What happens by itself: absences are recorded once their slot has ended, names forgotten when their time is over.

Holds need nobody: they end by predicate.
"""

from __future__ import annotations

import asyncio
import itertools
import logging

from hall.appointments.attendance import BATCH, record_no_shows
from hall.appointments.records import forget_names
from hall.hall import Hall

log = logging.getLogger("hall.appointments")

INTERVAL = 20  # seconds; several processes may run this at once
FORGET_EVERY = 1080  # turns: every six hours


async def run(hall: Hall) -> None:
    """Record absences until cancelled; a fault is logged by its type and tried again."""
    for turn in itertools.count():
        try:
            await record_due(hall)
            if turn % FORGET_EVERY == 0:
                async with hall.transaction() as tx:
                    await forget_names(tx)
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
