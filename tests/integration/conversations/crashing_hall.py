"""A hall in a process of its own that dies without any goodbye at one chosen step, once it is armed.

Nothing in the product knows of it: the steps are wrapped here, in the process that is to die.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from hall.channels.phone import routes as phone_routes
from hall.channels.phone import service as phone
from hall.clock import Clock
from hall.conversations import delivering, delivery, service, store, work, worker
from hall.conversations.bot_client import RasaBot
from hall.conversations.signals import signals
from hall.dialogue import service as dialogue
from hall.hall import Hall
from hall.wechat import routes as wechat_routes
from tests.conftest import MONDAY, settings_for
from tests.integration.conversations import fronts
from tests.integration.conversations.chat import served

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
    port: int
    settings: dict[str, object]
    step: str = ""
    patience: float = 0.0
    """Seconds for which a request of WeChat's is held, where that is to be longer than a real hall may."""
    front: str = ""
    """Where the smallest fronts push to, for tests that need no vendor."""


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


def _each(*steps: tuple[Any, str]) -> None:
    """Die at the first of several: the same step of different channels. None of them returns, whether it is awaited or not."""
    for holder, name in steps:
        setattr(holder, name, _die)


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
    "waited": lambda: _each((service, "take"), (phone, "go_on")),
    "taken": lambda: _each((wechat_routes, "_write"), (phone_routes, "_document")),
    "replied": lambda: _before(service, "close_reply"),
    "sending": lambda: _before(delivering.Deliverer, "_send"),
    "sent": lambda: _before(delivery, "finish"),
}


def run(life: Life) -> None:
    """Serve until killed; the parent finds out by asking /healthz."""
    asyncio.run(_serve(life))


async def _serve(life: Life) -> None:
    worker.POLL_SECONDS = delivering.POLL_SECONDS = 0.2
    hall = Hall.build(settings_for(life.url, **life.settings), Clock(MONDAY))  # its schema is there already
    if life.patience:
        hall.settings = hall.settings.model_copy(update={"wechat_answer_seconds": life.patience})

    async def arm(_request: web.Request) -> web.Response:
        PLANS[life.step]()
        return web.Response()

    more = [web.post("/arm", arm), *(fronts.routes(hall) if life.front else ())]
    async with served(hall, life.port, more), fronts.pushing(hall, life.front) if life.front else nullcontext():
        await asyncio.Event().wait()
