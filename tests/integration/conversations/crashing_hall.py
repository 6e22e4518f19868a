"""A hall in a process of its own that dies without any goodbye at one chosen step, once SIGUSR1 has armed it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any

from hall.conversations import service, store, work, work_store, worker
from hall.conversations.bot_client import RasaBot
from hall.conversations.signals import signals
from tests.conftest import build_hall
from tests.integration.conversations.chat import served

STEPS = ("received", "stored", "acknowledged", "claimed", "asked", "answered", "written", "delivered")


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
    "answered": lambda: _before(work, "finish"),
    "written": lambda: _before(work_store, "close"),  # the answer's events are written, not committed
    "delivered": _die_after_delivery,
}


def run(url: str, bot_url: str, port: int, vault_key: str, step: str) -> None:
    """Serve until killed; the parent finds out by asking /healthz."""
    asyncio.run(_serve(url, bot_url, port, vault_key, step))


async def _serve(url: str, bot_url: str, port: int, vault_key: str, step: str) -> None:
    worker.LEASE_SECONDS = 2.0
    if step:
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, PLANS[step])
    hall = await build_hall(url, bot_url=bot_url, actions_url=bot_url, vault_key=vault_key)
    async with served(hall, port):
        await asyncio.Event().wait()
