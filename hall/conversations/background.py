"""What runs beside the requests: the worker that carries messages to the bot, and the relay between processes."""

from __future__ import annotations

import asyncio

from hall.conversations.bot_client import RasaBot
from hall.conversations.relay import relay
from hall.conversations.signals import signals
from hall.conversations.worker import Worker
from hall.hall import Hall


async def run(hall: Hall) -> None:
    """Carry messages until cancelled."""
    signals.reopen()
    async with asyncio.TaskGroup() as group, RasaBot(hall.settings) as bot:
        if hall.settings.redis_url:
            group.create_task(relay(hall.settings.redis_url, signals))
        await Worker(hall, bot).run()
