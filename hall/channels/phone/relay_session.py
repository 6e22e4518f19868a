"""One call over a socket: the same conversation and rules as by question and answer, with interruption.

The state lies in the database after every frame, so that a lost socket leaves nothing behind: the call goes on by `<Gather>`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from hall.channels.phone import relaying, store
from hall.channels.phone.model import CallState, Heard
from hall.channels.phone.model_hearing import NUMBERS, decide
from hall.channels.phone.model_relay import Frame, FrameKind, end_frame, read_frame, speech_frames
from hall.channels.phone.speaking import KEYS, SECONDS, SECONDS_BETWEEN, digest
from hall.conversations.awaiting import await_done
from hall.hall import Hall

log = logging.getLogger("hall.phone")

CHARACTERS_A_SECOND = 4.5
"""How fast the voice speaks, for knowing when it has ended: the network does not say."""
SECONDS_BETWEEN_KEYS = 3.0
MOST_BAD_FRAMES = 50

Send = Callable[[str], Awaitable[None]]


class RelaySession:
    """A socket of one call. Frames are handled in order; answering and silence are tasks that a new frame overtakes."""

    def __init__(self, hall: Hall, send: Send) -> None:
        self._hall = hall
        self._send = send
        self._call_id = self._conversation_id = ""
        self._count = 0
        self._bad = 0
        self._words = ""
        self._keys = ""
        self._cycle: tuple[str, ...] = ()
        self._task: asyncio.Task[None] | None = None
        self.over = False

    async def take(self, raw: object) -> None:
        """Take one frame; bad ones are passed over, too many of them end the relay."""
        frame = read_frame(raw)
        if frame is None or (frame.kind is not FrameKind.SETUP and not self._call_id):
            self._bad += 1
            self.over = self.over or self._bad > MOST_BAD_FRAMES
            return
        match frame.kind:
            case FrameKind.SETUP:
                await self._set_up(frame)
            case FrameKind.PROMPT:
                await self._prompted(frame)
            case FrameKind.DTMF:
                await self._pressed(frame.text)
            case FrameKind.INTERRUPT:
                await self._interrupted(frame.text)
            case FrameKind.ERROR:
                log.warning("relay reports an error")
            case FrameKind.OTHER:
                pass

    async def close(self) -> None:
        """End what still runs: the socket is gone."""
        await self._overtake()
        self.over = True

    async def _set_up(self, frame: Frame) -> None:
        """Take the call whose key was given out with its TwiML, once; anybody else's socket is closed."""
        if self._call_id:
            return
        async with self._hall.transaction() as tx:
            mine = await store.take_relay_key(tx, frame.text, digest(frame.key))
        if not mine:
            self.over = True
            return
        self._call_id = frame.text
        async with self._hall.transaction() as tx:
            self._conversation_id = (await store.lock(tx, self._call_id)).conversation_id
            said = await relaying.opening(tx, self._call_id)
        await self._speak(said.sentences, said.state)

    async def _prompted(self, frame: Frame) -> None:
        self._words += frame.text
        if frame.last:
            words, self._words = self._words, ""
            if words.strip():
                await self._hear(Heard(self._call_id, speech=words))

    async def _pressed(self, key: str) -> None:
        """Collect keys: one is enough for a choice, a number ends with #, at its length, or after a pause."""
        async with self._hall.reading() as tx:
            call = await store.find(tx, self._call_id)
        state = call.state if call else CallState()
        if state.wanted not in NUMBERS:
            await self._hear(Heard(self._call_id, keys=key))
            return
        self._keys += "" if key == "#" else key
        if key == "#" or len(self._keys) >= KEYS.get(state.wanted, 64):
            await self._keys_done()
        else:
            await self._start(self._after(SECONDS_BETWEEN_KEYS, self._keys_done))

    async def _keys_done(self) -> None:
        keys, self._keys = self._keys, ""
        if keys:
            await self._hear(Heard(self._call_id, keys=keys))

    async def _interrupted(self, utterance: str) -> None:
        await self._overtake()
        async with self._hall.transaction() as tx:
            await relaying.cut(tx, self._call_id, self._cycle, utterance)
        self._cycle = ()

    async def _hear(self, heard: Heard) -> None:
        """Do what the caller's words or keys ask for."""
        if asyncio.current_task() is not self._task:
            await self._overtake()
        self._count += 1
        async with self._hall.transaction() as tx:
            call = await store.lock(tx, self._call_id)
            decision = decide(call.state, heard, tx.settings.phone_least_confidence)
            done = await relaying.act(tx, call, heard, decision, f"relay.{self._count}")
        await self._carry_on(done)

    async def _carry_on(self, done: relaying.Said | int) -> None:
        if isinstance(done, int):
            await self._start(self._answer(done))
        elif done.leaves or done.ends:
            await self._end(done)
        else:
            await self._speak(done.sentences, done.state)

    async def _answer(self, seq: int) -> None:
        """Wait for the assistant; say something short meanwhile, and give up to a person at the end of patience."""
        while True:
            await await_done(self._hall, self._conversation_id, seq, self._hall.settings.phone_answer_seconds)
            async with self._hall.transaction() as tx:
                call = await store.lock(tx, self._call_id)
                done = await relaying.go_on(tx, call)
            if done.waits:
                await self._say(done.sentences)
                await asyncio.sleep(len("".join(done.sentences)) / CHARACTERS_A_SECOND)
                continue
            await self._carry_on(done)
            return

    async def _speak(self, sentences: tuple[str, ...], state: CallState) -> None:
        """Say a turn; when it is over, silence either lets the next part come or is asked about."""
        await self._say(sentences)
        pause = SECONDS_BETWEEN if state.queue else SECONDS
        spoken = len("".join(sentences)) / CHARACTERS_A_SECOND
        await self._start(self._after(spoken + pause, self._silent))

    async def _silent(self) -> None:
        await self._hear(Heard(self._call_id))

    async def _say(self, sentences: tuple[str, ...]) -> None:
        self._cycle = sentences
        for frame in speech_frames(sentences):
            await self._send(frame)

    async def _end(self, done: relaying.Said) -> None:
        """Leave the relay: the network then asks at Connect's address, where the call goes on or ends."""
        self.over = True
        if done.sentences and done.ends:
            await self._say(done.sentences)
            await asyncio.sleep(len("".join(done.sentences)) / CHARACTERS_A_SECOND)
        await self._send(end_frame("goodbye" if done.ends else "person", done.state.turn))

    async def _after(self, seconds: float, then: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(seconds)
        await then()

    async def _start(self, work: Awaitable[None]) -> None:
        if asyncio.current_task() is not self._task:
            await self._overtake()
        self._task = asyncio.ensure_future(self._guarded(work))

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - a message may hold words; the call goes on by question and answer
            log.error("relay: %s", type(error).__name__)  # noqa: TRY400
            self.over = True
            with suppress(Exception):
                await self._send(end_frame("fault", 0))

    async def _overtake(self) -> None:
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
