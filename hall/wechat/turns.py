"""One delivery of one push: stored, waited for, answered within the time that WeChat gives, and settled once it is written.

WeChat waits five seconds and delivers again up to twice. Whoever holds the conversation's line may answer; a second
delivery of the same message waits for the first one's answer and acknowledges, unless it comes after that answer was
given: then the answer was lost on its way, and it is given again word for word.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hall.channels.wechat.messages import Event, Message
from hall.channels.wechat.packing import BETWEEN
from hall.conversations import service as conversations
from hall.conversations.awaiting import await_done
from hall.conversations.model_delivery import Outcome, Parcel, Reply, Result
from hall.conversations.ownership import lock_line
from hall.conversations.pace import pace
from hall.conversations.signals import pause
from hall.hall import Hall
from hall.storage.transaction import Transaction
from hall.wechat import humans, media, outgoing, store, texts
from hall.wechat.intake import external_of, take_in
from hall.wechat.model import TakenIn
from hall.wechat.outgoing import Written

TO_SPARE = 0.3
"""Seconds after the last moment for an answer until the push is acknowledged, whatever the database does."""
LEASE_BEYOND = 1.9
"""Seconds that a request holds the line longer than it may wait for its answer."""
LOOK_AGAIN = 0.15
LOOK_MORE_SELDOM = 1.5
SHARE_SECONDS = 1.0
"""How long the answer to the citizen's next message is left to its own request before it is pushed: a reply costs no quota."""
SETTLE_SECONDS = 15.0
TRANSFER = "\x00transfer"
"""Stands for the reply that hands the citizen to WeChat's own agents; no text can be it."""


@dataclass(eq=False)
class Turn:
    """The working state of one delivery."""

    hall: Hall
    push: Message | Event
    began: float = field(default_factory=time.monotonic)
    stored: bool = False
    abandoned: bool = False
    task: asyncio.Task[str] | None = None
    again: bool = False
    transfers: bool = False
    conversation_id: str = ""
    granted: asyncio.Event = field(default_factory=asyncio.Event)
    unanswered: int | None = None
    """The message that the bot was still at when the time was over."""
    reply: Reply | None = None
    parcel: Parcel | None = None
    written: Written | None = None

    @property
    def left(self) -> float:
        """Seconds until an answer is no longer waited for: it follows as a customer-service message."""
        return pace.within(self.hall.settings.wechat_answer_seconds) - (time.monotonic() - self.began)

    @property
    def time_left(self) -> float:
        """Seconds until WeChat must hear something. Only what is stored may be acknowledged, so storing has all the time there is."""
        if self.stored:
            return self.left + TO_SPARE
        return self.hall.settings.wechat_answer_seconds + TO_SPARE - (time.monotonic() - self.began)

    @property
    def lease(self) -> float:
        """Seconds for which this request holds the conversation's line."""
        return self.hall.settings.wechat_answer_seconds + LEASE_BEYOND

    async def text(self) -> str:
        """Store the push and return the text to answer with; empty to acknowledge it only."""
        taken = await self._store()
        self.stored = True
        if self.abandoned:  # refused by now: the delivery that follows is the one that answers
            self.again = False
            return ""
        if isinstance(taken, str):
            return taken
        if taken is None:
            return ""
        self.conversation_id = taken.conversation_id
        with _queued(self):
            waiting = asyncio.create_task(self._wait(taken))
            try:
                await self._stand_in_line(taken)
                await waiting
            finally:
                waiting.cancel()
            return await self._take() if self.reply is not None else ""

    async def _stand_in_line(self, taken: TakenIn) -> None:
        """Hold the conversation's line, as soon as it is free: before the answer is there, else that is pushed."""
        look = LOOK_AGAIN
        while self.reply is None and self.left > look:
            await pause(self.granted, look)
            look *= LOOK_MORE_SELDOM  # three deliveries of every slow turn ask; each costs a transaction
            if self.reply is None:
                async with self.hall.transaction() as tx:
                    opened = await self._open(tx, taken)
                self.reply = self.reply or opened  # it may have been inherited meanwhile

    async def _store(self) -> TakenIn | str | None:
        external = external_of(self.push)
        async with self.hall.transaction() as tx:
            given = await store.remembered_reply(tx, external.key)
            if given is not None:
                self.again = given != TRANSFER
                return given
            taken = await take_in(tx, self.push)
            if taken is not None:
                self.reply = await self._open(tx, taken)
        return taken

    async def _open(self, tx: Transaction, taken: TakenIn) -> Reply | None:
        return await conversations.open_reply(tx, taken.conversation_id, external_of(self.push), self.lease)

    async def _wait(self, taken: TakenIn) -> None:
        """Wait until the message is dealt with, or for as long as may be."""
        seq = taken.seq
        if taken.listening:
            seq = await media.await_words(self.hall, external_of(self.push), self.left)
        if seq is not None and self.left > 0:
            done = await await_done(self.hall, taken.conversation_id, seq, self.left)
            self.unanswered = None if done else seq

    async def _take(self) -> str:
        """Take what waits into the response; if the answer itself does not, say that it follows.

        WeChat shows one response to a push: when another delivery has given one, this one gives the same and takes no more.
        """
        reply = self.reply
        if reply is None or self.time_left <= 0 or self.abandoned:
            return ""
        async with self.hall.transaction() as tx:
            given = await store.remembered_reply(tx, reply.external.key)
            looking = given is None and await self._looking(tx)
            self.parcel = await conversations.take(tx, reply, again=given is not None)
            text = ""
            if self.parcel is not None:
                self.written = await outgoing.write(tx, reply.conversation_id, self.parcel.events)
                text = self.written.pieces[0].text if self.written.pieces else ""
            if looking:
                text = f"{text}{BETWEEN}{texts.STILL_LOOKING}" if text else texts.STILL_LOOKING
            if given is not None:
                text = given
            elif self.parcel is not None and await self._transferred(tx):
                text = TRANSFER
            self.transfers = text == TRANSFER
            if text:
                await store.remember_reply(tx, reply.external.key, text)
        return text

    async def _looking(self, tx: Transaction) -> bool:
        unanswered = self.unanswered
        return unanswered is not None and not await conversations.answered(tx, self.conversation_id, unanswered)

    async def _transferred(self, tx: Transaction) -> bool:
        return isinstance(self.push, Message) and await humans.wants_transfer(tx, self.conversation_id)

    async def settle(self, *, shown: bool) -> None:
        """Record what the response carried. `shown`: it was written to the connection in time."""
        if self.task is not None:
            await asyncio.wait({self.task})  # it may still be at work after the push was acknowledged, or was not
            if self.task.exception() is not None:
                return
        if self.again:
            await self._settle_lost()
        if self.reply is None:
            return
        outcomes = await self._outcomes(shown=shown)
        share = 0.0 if any(outcome.result is Result.PUSH for outcome in outcomes) else SHARE_SECONDS
        async with self.hall.transaction() as tx:
            await lock_line(tx, self.reply.conversation_id)
            await conversations.close_reply(tx, self.reply, outcomes, push_after=share)
            heir, inherited = _next_of(self), None
            if heir is not None:  # before the push loop takes the line: a passive reply costs nothing of the quota
                inherited = await conversations.open_reply(tx, heir.conversation_id, external_of(heir.push), heir.lease)
        if heir is not None and inherited is not None:
            await heir.inherit(inherited)

    async def inherit(self, reply: Reply) -> None:
        """Take the line over from a request that has ended; one that has ended meanwhile itself gives it back."""
        if self.reply is None and self in _waiting.get(self.conversation_id, ()):
            self.reply = reply
            self.granted.set()
            return
        async with self.hall.transaction() as tx:
            await conversations.close_reply(tx, reply, (), push_after=SHARE_SECONDS)

    async def _outcomes(self, *, shown: bool) -> tuple[Outcome, ...]:
        if self.parcel is None or self.written is None:
            return ()
        if self.abandoned or self.transfers or not self.written.pieces:
            return self.parcel.every(Result.PUSH if self.written.pieces else Result.SKIPPED)
        carried = self.written.pieces[0]
        if not shown:  # it may have been read all the same: only WeChat's asking again tells
            return tuple(
                Outcome(event.seq, Result.UNKNOWN if event.seq in carried.reached else Result.PUSH, "not_written")
                for event in self.parcel.events
            )
        unfinished = self.written.unfinished
        self.written.sent(carried)
        if unfinished or self.written.unfinished:
            async with self.hall.transaction() as tx:  # of its own: what it locks, others lock before the line
                await outgoing.note_sent(tx, self.parcel.conversation_id, self.written)
        whole, silent = self.written.whole, self.written.silent
        return tuple(
            Outcome(e.seq, Result.SKIPPED if e.seq in silent else Result.SENT if e.seq in whole else Result.PUSH)
            for e in self.parcel.events
        )

    async def _settle_lost(self) -> None:
        """Take over what the delivery before was answering when it died: this one has given the same answer."""
        end = time.monotonic() + SETTLE_SECONDS
        while self.reply is None and time.monotonic() < end:
            async with self.hall.transaction() as tx:
                conversation = await conversations.find_conversation(tx, "wechat", self.push.header.sender)
                if conversation is None:
                    return
                self.reply = await conversations.open_reply(tx, conversation, external_of(self.push), self.lease)
                self.parcel = await conversations.take(tx, self.reply, again=True) if self.reply else None
                if self.parcel:
                    self.written = await outgoing.write(tx, conversation, self.parcel.events)
            if self.reply is None:
                await asyncio.sleep(LOOK_AGAIN * 4)


_waiting: dict[str, list[Turn]] = {}
"""This process's requests that wait for a conversation's line, oldest first."""


@contextmanager
def _queued(turn: Turn) -> Iterator[None]:
    """Stand in the queue for the conversation's line."""
    queue = _waiting.setdefault(turn.conversation_id, [])
    queue.append(turn)
    try:
        yield
    finally:
        queue.remove(turn)
        if not queue:
            _waiting.pop(turn.conversation_id, None)


def _next_of(turn: Turn) -> Turn | None:
    """Return who has waited longest for the line that a request is about to give back."""
    conversation = turn.conversation_id
    waiting = (one for one in _waiting.get(conversation, ()) if one.reply is None and one.left > LOOK_AGAIN)
    return next(waiting, None) if conversation else None


async def answer(turn: Turn) -> str:
    """Return the answer to a push in time, whatever the database or the bot do; raises what storing raises.

    The machine may slow down while the answer is waited for: how much time is left is asked again and again.
    """
    turn.task = asyncio.create_task(turn.text())
    while not turn.task.done() and (left := turn.time_left) > 0:
        await asyncio.wait({turn.task}, timeout=min(left, LOOK_AGAIN))
    if turn.task.done():
        return turn.task.result()
    turn.abandoned = True
    if not turn.stored:
        raise TimeoutError  # not acknowledged, so that WeChat delivers it again: storing goes on, and that delivery finds it done
    return ""
