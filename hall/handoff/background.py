"""What runs beside the requests: the consoles' common reader, and looking after who waits."""

from __future__ import annotations

import asyncio
import logging

from hall.hall import Hall
from hall.handoff import escalation, feed
from hall.handoff.stream import hub_of

log = logging.getLogger("hall.handoff")

SWEEP_SECONDS = 5.0
FORGET_EVERY = 720  # sweeps: once an hour
RESTART_SECONDS = 2.0


async def run(hall: Hall) -> None:
    """Read and sweep until cancelled."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_read(hall))
        group.create_task(_sweep(hall))


async def _read(hall: Hall) -> None:
    while True:
        try:
            await hub_of(hall).run()
        except Exception as error:  # noqa: BLE001 a database that is away at the start must not leave the consoles dumb
            log.error("the desk's reader stopped: %s", type(error).__name__)  # noqa: TRY400 a trace may hold values
            await asyncio.sleep(RESTART_SECONDS)


async def _sweep(hall: Hall) -> None:
    sweeps = 0
    while True:
        try:
            await escalation.sweep(hall)
            if sweeps % FORGET_EVERY == 0:
                async with hall.transaction() as tx:
                    await feed.forget(tx)
        except Exception as error:  # noqa: BLE001 whatever the driver raises, the next sweep tries again
            log.error("sweep: %s", type(error).__name__)  # noqa: TRY400 a trace may hold values
        sweeps += 1
        await asyncio.sleep(SWEEP_SECONDS)
