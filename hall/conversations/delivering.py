"""The loop that sends out: one sender a conversation across processes, in order, again after a pause, never by guess."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from hall.conversations import delivery, delivery_store
from hall.conversations.model_delivery import ChannelSender, DeliveryFault, Outcome, Parcel, Result
from hall.conversations.signals import OUTBOX, pause, signals
from hall.hall import Hall

log = logging.getLogger("hall.delivery")

LEASE_SECONDS = 30.0
"""How long a claim stands unless it is renewed; what a killed process was sending is flagged after it."""
POLL_SECONDS = 1.0
RESTART_SECONDS = 2.0
GRACE_SECONDS = 5.0
"""How long a process that stops waits for what it is sending: cut off, it would have to be flagged."""


async def run_deliveries(hall: Hall, sender: ChannelSender, slots: int = 8) -> None:
    """Send until cancelled; a fault of the database is logged by type and tried again."""
    while True:
        try:
            await Deliverer(hall, sender, slots=slots).run()
        except Exception as error:  # noqa: BLE001 - the message may hold data; the type says enough
            log.error("sending stopped: %s", type(error).__name__)  # noqa: TRY400
            await asyncio.sleep(RESTART_SECONDS)


class Deliverer:
    """Up to `slots` conversations at a time, one parcel each. `wall` is the machine's clock: claims lapse on it."""

    def __init__(
        self, hall: Hall, sender: ChannelSender, *, slots: int = 8, wall: Callable[[], float] = time.time
    ) -> None:
        self._hall = hall
        self._sender = sender
        self._slots = slots
        self._wall = wall
        self._tasks: dict[asyncio.Task[None], str] = {}

    async def run(self) -> None:
        """Send until cancelled; what cannot be ended then is flagged later, since it may have been taken."""
        keeper = asyncio.create_task(self._keep_claims())
        try:
            with signals.listen(OUTBOX) as woken:
                while True:
                    woken.clear()
                    await self._fill()
                    await self._wait(woken)
        finally:
            keeper.cancel()
            await self._stop()

    async def _stop(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE_SECONDS)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def deliver_due(self) -> int:
        """Send what is due now and wait for it; returns the number of parcels."""
        await self._fill()
        tasks = list(self._tasks)
        await asyncio.gather(*tasks)
        return len(tasks)

    async def _fill(self) -> None:
        free, now = self._slots - len(self._tasks), self._wall()
        async with self._hall.reading() as tx:
            if free <= 0 or not await delivery_store.due(tx, self._sender.channel, now):
                return
        async with self._hall.transaction() as tx:
            parcels = await delivery.claim_parcels(tx, self._sender.channel, now, now + LEASE_SECONDS, free)
        for parcel in parcels:
            task = asyncio.create_task(self._carry(parcel))
            self._tasks[task] = parcel.reference
            task.add_done_callback(self._ended)

    async def _wait(self, woken: asyncio.Event) -> None:
        if len(self._tasks) < self._slots:
            await pause(woken, POLL_SECONDS)
        else:
            await asyncio.wait(self._tasks, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        signals.wake(OUTBOX)
        if not task.cancelled() and (error := task.exception()):
            log.error("a parcel was not recorded: %s", type(error).__name__)  # its claim lapses and it is flagged

    async def _carry(self, parcel: Parcel) -> None:
        outcomes = await self._send(parcel)
        async with self._hall.transaction() as tx:
            await delivery.finish(tx, parcel, outcomes, self._wall())

    async def _send(self, parcel: Parcel) -> Sequence[Outcome]:
        try:
            return await self._sender.send(parcel)
        except DeliveryFault as fault:
            log.warning("parcel to %s: %s", parcel.conversation_id, fault.code)
            return parcel.every(fault.result, fault.code)
        except Exception as error:  # noqa: BLE001 an adapter's own fault: whether the parcel left cannot be known
            log.error("parcel to %s: %s", parcel.conversation_id, type(error).__name__)  # noqa: TRY400
            return parcel.every(Result.UNKNOWN, type(error).__name__)

    async def _keep_claims(self) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            if self._tasks:
                with suppress(
                    Exception
                ):  # a claim that could not be renewed lapses; its parcel is flagged, not repeated
                    async with self._hall.transaction() as tx:
                        await delivery_store.renew(tx, list(self._tasks.values()), self._wall() + LEASE_SECONDS)
