"""One step of a handoff in a process of its own, which dies without any goodbye before or just after the commit."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from hall.clock import Clock
from hall.conversations.signals import signals
from hall.hall import Hall
from hall.handoff import service, speaking, taking
from hall.handoff.model import Outcome, Packet, Reason
from hall.storage import schema
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction
from tests.conftest import MONDAY, settings_for

Step = Callable[[Transaction, dict[str, Any]], Awaitable[object]]

POINTS = ("written", "committed")

STEPS: dict[str, Step] = {
    "request": lambda tx, on: service.request(tx, on["conversation"], "web", Reason.ASKED, Packet(wants="想问问补贴")),
    "claim": lambda tx, on: taking.claim(tx, on["handoff"], _staff(on["clerk"])),
    "say": lambda tx, on: speaking.say(tx, on["handoff"], "m1", "您好", _staff(on["clerk"])),
    "offer": lambda tx, on: taking.offer(tx, on["handoff"], on["colleague"], _staff(on["clerk"])),
    "accept": lambda tx, on: taking.accept(tx, on["handoff"], _staff(on["colleague"])),
    "release": lambda tx, on: taking.release(tx, on["handoff"], _staff(on["clerk"])),
    "later": lambda tx, on: taking.later(tx, on["handoff"], "", _staff(on["clerk"])),
    "return": lambda tx, on: taking.give_back(tx, on["handoff"], "周五来", _staff(on["clerk"])),
    "close": lambda tx, on: taking.close(tx, on["handoff"], Outcome.ANSWERED, "办好了", _staff(on["clerk"])),
}

assert schema.metadata.tables


def _staff(staff_id: str) -> Actor:
    return Actor("staff", staff_id, frozenset({"clerk"}))


def _die(*_arguments: Any) -> None:
    os._exit(9)


def run(url: str, key: str, step: str, point: str, on: dict[str, Any]) -> None:
    """Take the step and die at the point."""
    asyncio.run(_run(url, key, step, point, on))


async def _run(url: str, key: str, step: str, point: str, on: dict[str, Any]) -> None:
    hall = Hall.build(settings_for(url, vault_key=key), Clock(MONDAY))
    if point == "committed":
        signals.notify = _die  # type: ignore[method-assign,assignment]  # committed, nobody told
    async with hall.transaction() as tx:
        await STEPS[step](tx, on)
        if point == "written":
            await tx.close()
            _die()  # every row written, none committed
    _die()
