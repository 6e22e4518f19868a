"""What runs beside the requests: the worker that carries messages to the bot, the relay between processes, forgetting."""

from __future__ import annotations

import asyncio
import logging

from hall.conversations import delivery_store, work_store
from hall.conversations.bot_client import RasaBot
from hall.conversations.opening import forget_lines
from hall.conversations.pace import pace
from hall.conversations.relay import relay
from hall.conversations.signals import signals
from hall.conversations.worker import Worker
from hall.hall import Hall

log = logging.getLogger("hall.conversations")

RESTART_SECONDS = 2.0
FORGET_EVERY = 6 * 3600.0  # seconds


async def prepare(hall: Hall) -> None:
    """Take up what a killed process left, before anything new is claimed: on SQLite this is the only process.

    Not later: a request that is already being answered would lose its line.
    """
    if hall.database.dialect != "sqlite":
        return
    try:
        async with hall.transaction() as tx:
            await work_store.hurry(tx, claimed_too=True)
            await delivery_store.free_all(tx)
    except Exception as error:  # noqa: BLE001 - what could not be freed lapses by itself
        log.error("resuming: %s", type(error).__name__)  # noqa: TRY400


async def run(hall: Hall) -> None:
    """Carry messages until cancelled."""
    signals.reopen()
    async with asyncio.TaskGroup() as group:
        if hall.settings.redis_url:
            group.create_task(relay(hall.settings.redis_url, signals))
        group.create_task(_work(hall))
        group.create_task(pace.run())
        group.create_task(_forget(hall))


async def _work(hall: Hall) -> None:
    """Keep a worker running: a database that is away at the start must not leave the hall mute for ever."""
    while True:
        try:
            async with RasaBot(hall.settings) as bot:
                await Worker(hall, bot, slots=hall.settings.bot_slots).run()
        except Exception as error:  # noqa: BLE001 - the message may hold data; the type says enough
            log.error("the worker stopped: %s", type(error).__name__)  # noqa: TRY400
            await asyncio.sleep(RESTART_SECONDS)


async def _forget(hall: Hall) -> None:
    while True:
        try:
            async with hall.transaction() as tx:
                await forget_lines(tx)
        except Exception as error:  # noqa: BLE001 - whatever the driver raises, the next run tries again
            log.error("forgetting: %s", type(error).__name__)  # noqa: TRY400
        await asyncio.sleep(FORGET_EVERY)
