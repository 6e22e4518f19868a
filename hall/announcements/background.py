"""Telling by itself: waiting events are looked for every second, so that a citizen hears of a revocation at once."""

from __future__ import annotations

import asyncio
import logging

from hall.announcements import service
from hall.hall import Hall

log = logging.getLogger("hall.announcements")

INTERVAL = 1.0  # seconds; one indexed look at a table that is nearly always empty


async def run(hall: Hall) -> None:
    """Tell until cancelled; a fault is logged by its type and tried again."""
    while True:
        try:
            async with hall.reading() as tx:
                waiting = await service.waiting(tx)
            if waiting:
                async with hall.transaction() as tx:
                    await service.deliver(tx)
        except Exception as error:  # noqa: BLE001 - the message may hold data; the type says enough
            log.warning("telling failed: %s", type(error).__name__)
        await asyncio.sleep(INTERVAL)
