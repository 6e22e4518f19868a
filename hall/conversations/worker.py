"""The worker: carries every stored message to the bot and stores the answer, in order, once, whatever stops in between."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress

from hall.conversations import texts, work, work_store
from hall.conversations.bot_client import Bot
from hall.conversations.model import BotFailed, BotUnavailable, Claimed, Draft
from hall.conversations.signals import INBOX, pause, signals
from hall.hall import Hall

log = logging.getLogger("hall.conversations")

LEASE_SECONDS = 15.0
"""How long a claim stands unless it is renewed; a killed process's turns are taken up again after it."""
POLL_SECONDS = 1.0
TELL_AFTER_SECONDS = 5.0
"""A turn that takes longer is reported to the citizen as an outage while it is still being tried."""
LONGEST_BACKOFF = 5.0
ATTEMPTS_WHILE_READY = 6
"""Failures of one message, with bot and actions answering, after which the others go on without it."""


class Worker:
    """Up to `slots` conversations at a time, one turn each. `wall` is the machine's clock: claims lapse on it."""

    def __init__(
        self,
        hall: Hall,
        bot: Bot,
        *,
        slots: int = 8,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._hall = hall
        self._bot = bot
        self._slots = slots
        self._wall = wall
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._failing = False

    async def run(self) -> None:
        """Work until cancelled; claims that are held then are given back."""
        keeper = asyncio.create_task(self._keep_claims())
        try:
            with signals.listen(INBOX) as woken:
                while True:
                    woken.clear()
                    await self._fill()
                    await self._wait(woken)
        finally:
            keeper.cancel()
            await self._stop()

    async def _fill(self) -> None:
        free = self._slots - len(self._tasks)
        try:
            async with self._hall.reading() as tx:
                if free <= 0 or not await work_store.due(tx, self._wall()):
                    return
            now = self._wall()
            async with self._hall.transaction() as tx:
                claimed = await work.claim_turns(tx, now, now + LEASE_SECONDS, free)
        except Exception as error:  # noqa: BLE001 - the database may be away for a while; the worker must outlive that
            log.error("claiming failed: %s", type(error).__name__)  # noqa: TRY400 - a trace may hold values
            await asyncio.sleep(POLL_SECONDS)
            return
        for each in claimed:
            task = asyncio.create_task(self._serve(each))
            self._tasks[task] = each.claim
            task.add_done_callback(self._ended)

    async def _wait(self, woken: asyncio.Event) -> None:
        if len(self._tasks) < self._slots:
            await pause(woken, POLL_SECONDS)
        else:
            await asyncio.wait(self._tasks, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        signals.wake(INBOX)
        if not task.cancelled() and (error := task.exception()):
            log.error("a turn stopped: %s", type(error).__name__)  # its claim lapses and it is taken up again

    async def _serve(self, claimed: Claimed) -> None:
        following: Claimed | None = claimed
        while following:
            following = await self._turn(following)

    async def _turn(self, claimed: Claimed) -> Claimed | None:
        try:
            drafts = await self._ask(claimed)
        except BotUnavailable as error:
            return await self._failed(claimed, error)
        async with self._hall.transaction() as tx:
            following = await work.finish(tx, claimed, drafts or (texts.speechless(claimed.turn.seq),))
        if self._failing:
            self._failing = False
            await self._hurry()
        return following

    async def _ask(self, claimed: Claimed) -> tuple[Draft, ...]:
        """Ask the bot; a citizen who waits longer than TELL_AFTER_SECONDS is told that the message is kept."""
        asking = asyncio.create_task(self._bot.answer(claimed.turn))
        try:
            done, _ = await asyncio.wait({asking}, timeout=TELL_AFTER_SECONDS)
            if not done:
                async with self._hall.transaction() as tx:
                    await work.tell_outage(tx, claimed)
            return await asking
        finally:
            asking.cancel()

    async def _failed(self, claimed: Claimed, error: BotUnavailable) -> Claimed | None:
        turn = claimed.turn
        log.warning("turn %s/%s failed: %s %s", turn.conversation_id, turn.seq, error.code, error.fields)
        if isinstance(error, BotFailed) and turn.attempts + 1 >= ATTEMPTS_WHILE_READY and await self._bot.ready():
            async with self._hall.transaction() as tx:
                return await work.finish(tx, claimed, (texts.given_up(turn.seq),), "given_up")
        self._failing = True
        async with self._hall.transaction() as tx:
            await work.postpone(tx, claimed, self._wall() + backoff(turn.attempts))
        return None

    async def _hurry(self) -> None:
        """The bot answers again: whoever waits for it is served now, not when the backoff ends."""
        async with self._hall.transaction() as tx:
            await work_store.hurry(tx, claimed_too=False)
        signals.notify(INBOX)

    async def _keep_claims(self) -> None:
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            if self._tasks:
                with suppress(Exception):  # a claim that could not be renewed lapses, which is safe
                    async with self._hall.transaction() as tx:
                        await work_store.renew(tx, list(self._tasks.values()), self._wall() + LEASE_SECONDS)

    async def _stop(self) -> None:
        marks = list(self._tasks.values())
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if marks:
            async with self._hall.transaction() as tx:
                await work_store.release(tx, marks)


def backoff(attempts: int) -> float:
    """Return the seconds until the next attempt: 0.5, 1, 2, 4, then at most LONGEST_BACKOFF, a fifth of it by chance."""
    return min(0.5 * 2.0 ** min(attempts, 10), LONGEST_BACKOFF) * random.uniform(0.8, 1.0)  # noqa: S311 - it only spreads retries
