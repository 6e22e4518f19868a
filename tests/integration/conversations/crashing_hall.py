"""A hall in a process of its own that dies without any goodbye at one chosen step, once SIGUSR1 has armed it.

Nothing in the product knows of it: the steps are wrapped here, in the process that is to die.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiosqlite
import asyncpg

from hall.app import all_routes
from hall.conversations import delivering, delivery, service, store, work, worker
from hall.conversations.bot_client import RasaBot
from hall.conversations.signals import signals
from hall.dialogue import service as dialogue
from hall.settings import Environment
from hall.understanding.normalise import normalise
from tests.conftest import build_hall
from tests.integration.conversations import fronts
from tests.integration.conversations.chat import served

# What every process would load for itself: the fork server does it once for all of them.
PRELOADED = (aiosqlite, asyncpg, all_routes(Environment.TEST), normalise("预约"))

SHARED = (
    "received",
    "stored",
    "acknowledged",
    "claimed",
    "asked",
    "acting",
    "acted",
    "answered",
    "written",
    "delivered",
)
"""From a message received to an answer stored, whatever the channel."""
REPLYING = ("waited", "taken", "replied")
"""From there to the response of the channel's own request."""
PUSHING = ("sending", "sent")
"""From there to what the channel is sent by the loop."""


@dataclass(frozen=True)
class Life:
    """What a hall process is started with; `step` "" never dies by itself."""

    url: str
    bot_url: str
    platform_url: str
    port: int
    vault_key: str
    service_token: str
    step: str = ""
    redis_url: str = ""


def _die(*_arguments: Any, **_options: Any) -> None:
    os._exit(9)


def _after(holder: Any, name: str) -> None:
    original = getattr(holder, name)

    async def wrapped(*arguments: Any, **options: Any) -> Any:
        await original(*arguments, **options)
        _die()

    setattr(holder, name, wrapped)


def _before(holder: Any, name: str) -> None:
    async def wrapped(*_arguments: Any, **_options: Any) -> None:
        _die()

    setattr(holder, name, wrapped)


def _committed(holder: Any, name: str) -> None:
    """Die once the transaction that `name` works in has committed."""
    original = getattr(holder, name)

    async def wrapped(tx: Any, *arguments: Any, **options: Any) -> Any:
        tx.after_commit(_die)
        return await original(tx, *arguments, **options)

    setattr(holder, name, wrapped)


def _die_after_delivery() -> None:
    original = store.append

    async def append(tx: Any, conversation_id: str, drafts: Any) -> Any:
        if any("reply_to" in draft.data for draft in drafts):
            tx.after_commit(_die)
        return await original(tx, conversation_id, drafts)

    store.append = append


PLANS: dict[str, Callable[[], None]] = {
    "received": lambda: _before(service, "receive"),
    "stored": lambda: _after(service, "receive"),  # written, not committed
    "acknowledged": lambda: setattr(signals, "notify", _die),  # committed, nobody told
    "claimed": lambda: _before(worker.Worker, "_turn"),
    "asked": lambda: _before(RasaBot, "answer"),
    "acting": lambda: _after(dialogue, "take_turn"),  # the booking is written, not committed
    "acted": lambda: _committed(dialogue, "take_turn"),  # booked, and the bot does not learn of it
    "answered": lambda: _before(work, "finish"),
    "written": lambda: _after(work, "finish"),  # the answer's events are written, not committed
    "delivered": _die_after_delivery,
    "waited": lambda: _before(service, "take"),
    "taken": lambda: _before(fronts, "respond"),
    "replied": lambda: _before(service, "close_reply"),
    "sending": lambda: _before(delivering.Deliverer, "_send"),
    "sent": lambda: _before(delivery, "finish"),
}


def run(life: Life) -> None:
    """Serve until killed; the parent finds out by asking /healthz."""
    asyncio.run(_serve(life))


async def _serve(life: Life) -> None:
    worker.POLL_SECONDS = delivering.POLL_SECONDS = 0.2
    if life.step:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, PLANS[life.step])
    hall = await build_hall(
        life.url,
        bot_url=life.bot_url,
        actions_url=life.bot_url,
        vault_key=life.vault_key,
        service_token=life.service_token,
        redis_url=life.redis_url,
    )
    async with served(hall, life.port, fronts.routes(hall)), fronts.pushing(hall, life.platform_url):
        await asyncio.Event().wait()
