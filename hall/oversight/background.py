"""What happens by itself: audit rows are sealed within seconds, deadlines watched, missing due days filled in."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time

from hall.consultation import service as consultations
from hall.hall import Hall
from hall.oversight import service, trail
from hall.storage.audit_chain import Checkpoint, seal, unsealed

log = logging.getLogger("hall.oversight")

SEAL_EVERY = 2.0  # seconds: the bound of the sealer's lag while it keeps up
WATCH_EVERY = 10  # turns
SWEEP_EVERY = 450  # turns: a quarter of an hour
OUTSIDE_EVERY = 60.0  # seconds between two checkpoints that are written beside the database


async def run(hall: Hall) -> None:
    """Seal and watch until cancelled; a fault is logged by its type and tried again."""
    outside = _Outside(hall)
    for turn in itertools.count():
        try:
            made = await seal_due(hall, everything=turn % SWEEP_EVERY == 0)
            await outside.keep(made)
            if turn % WATCH_EVERY == 0:
                await watch(hall)
        except Exception as error:  # noqa: BLE001 — a database that is away for a minute must not end the sealer
            log.warning("oversight failed: %s", type(error).__name__)
        await asyncio.sleep(SEAL_EVERY)


async def seal_due(hall: Hall, *, everything: bool = False) -> Checkpoint | None:
    """Seal what is committed, a bounded number of rows a transaction; returns the last checkpoint made."""
    newest: Checkpoint | None = None
    while True:
        async with hall.reading() as tx:
            if not await unsealed(tx, everything=everything, limit=1):
                return newest
        async with hall.transaction() as tx:
            made = await seal(tx, everything=everything)
        if made is None:  # another process is sealing
            return newest
        newest = made


async def watch(hall: Hall) -> None:
    """Fire what is due, and give a day to questions that waited for a calendar."""
    async with hall.transaction() as tx:
        await consultations.set_due_days(tx)
        await service.fire(tx)


class _Outside:
    """Writes checkpoints beside the database, not at every sealing."""

    def __init__(self, hall: Hall) -> None:
        self._file = trail.outside_file(hall.settings)
        self._last = -OUTSIDE_EVERY
        self._waiting: Checkpoint | None = None

    async def keep(self, made: Checkpoint | None) -> None:
        """Write the newest checkpoint when it is time."""
        self._waiting = made or self._waiting
        if self._waiting is not None and time.monotonic() - self._last >= OUTSIDE_EVERY:
            await asyncio.to_thread(trail.keep_outside, self._file, self._waiting)
            self._waiting, self._last = None, time.monotonic()
