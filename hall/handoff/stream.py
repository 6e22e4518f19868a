"""What all consoles of one process read together: the feed is read once, each frame is written once for everybody.

A connection holds nothing but the number it has reached. Frames stay in a short ring; who was away longer is caught
up from the database, and who was away for days starts anew.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from hall.channels import webchat
from hall.conversations import service as conversations
from hall.conversations.model import Event
from hall.conversations.signals import CITIZEN, DESK, pause, signals
from hall.hall import Hall
from hall.handoff import feed, store, views
from hall.handoff.shown import card_out
from hall.storage.database import Database
from hall.storage.transaction import Transaction

log = logging.getLogger("hall.handoff")

RING = 4_000
BATCH = 500
PASSING = 200
"""How many frames that are not kept wait for connections that are slow."""
POLL_SECONDS = {"sqlite": 15.0, "postgresql": 1.0}
"""How often the feed is looked at without a signal: other processes' signals may not arrive."""


@dataclass(frozen=True)
class Frame:
    """One server-sent event. `to` None: the whole desk; `everybody`: also who does not work at the desk."""

    seq: int
    to: str | None
    everybody: bool
    body: bytes

    def concerns(self, staff_id: str, *, desk: bool) -> bool:
        """Tell whether this member of staff is shown the frame."""
        return self.everybody or (desk and self.to in (None, staff_id))


class DeskHub:
    """The frames of one process."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._ring: deque[Frame] = deque(maxlen=RING)
        self._passing: deque[tuple[int, Frame]] = deque(maxlen=PASSING)
        self._typed = 0.0
        self.passed = 0
        self._floor = 0
        self._moved = asyncio.Event()
        self.position = 0
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Read the feed until cancelled."""
        async with self._hall.reading() as tx:
            self.position = self._floor = await feed.last(tx)
        self.ready.set()
        poll = POLL_SECONDS[self._hall.database.dialect]
        with signals.listen(DESK) as woken:
            while True:
                woken.clear()
                try:
                    while await self._advance():
                        pass
                    await self._show_typing()
                except Exception as error:  # noqa: BLE001 the database may be away for a while; the reader outlives it
                    log.error("reading the desk's feed: %s", type(error).__name__)  # noqa: TRY400 a trace may hold values
                    await asyncio.sleep(1.0)
                await pause(woken, poll)

    async def _advance(self) -> bool:
        async with self._hall.reading() as tx:
            rows = await feed.after(tx, self.position, BATCH)
            frames = await frames_of(tx, rows)
        if not rows:
            return False
        for frame in frames:
            if len(self._ring) == RING:
                self._floor = self._ring[0].seq
            self._ring.append(frame)
        self.position = rows[-1].seq
        self._move()
        return len(rows) == BATCH

    def _move(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _show_typing(self) -> None:
        """Show owners whose citizen is typing now: frames without a number, which nobody is caught up on."""
        before, self._typed = self._typed, time.monotonic()
        typing = signals.typed_since(CITIZEN, before)
        if not typing:
            return
        async with self._hall.reading() as tx:
            owners = await store.owners_of(tx, typing)
        for handoff_id, owner in owners.items():
            self.passed += 1
            body = frame("typing", None, json.dumps({"handoff_id": handoff_id}))
            self._passing.append((self.passed, Frame(0, owner, False, body)))
        if owners:
            self._move()

    def passing_since(self, number: int) -> list[Frame]:
        """Return what passed after a number and is not kept."""
        return [one for at, one in self._passing if at > number]

    async def since(self, cursor: int) -> tuple[Sequence[Frame], int] | None:
        """Return the frames after a number and the number now reached; None: too long away, start anew."""
        if cursor >= self._floor:
            return self._from_ring(cursor), max(cursor, self.position)
        async with self._hall.reading() as tx:
            oldest = await feed.oldest(tx)
            if oldest is None or cursor + 1 < oldest:
                return None
            rows = await feed.after(tx, cursor, BATCH)
            frames = await frames_of(tx, rows)
        return frames, rows[-1].seq if rows else cursor

    def _from_ring(self, cursor: int) -> list[Frame]:
        newer: list[Frame] = []
        for frame in reversed(self._ring):
            if frame.seq <= cursor:
                break
            newer.append(frame)
        newer.reverse()
        return newer

    async def wait(self, cursor: int, passed: int, seconds: float) -> None:
        """Wait until there is something after these numbers, or until the time has passed."""
        if self.position > cursor or self.passed > passed or signals.closing:
            return
        await pause(self._moved, seconds)

    def wake(self) -> None:
        """Let every connection look up: the process is stopping."""
        self._moved.set()


_hubs: WeakKeyDictionary[Database, DeskHub] = WeakKeyDictionary()


def hub_of(hall: Hall) -> DeskHub:
    """Return this process's hub for a hall, which is known by its database."""
    found = _hubs.get(hall.database)
    if found is None:
        found = _hubs[hall.database] = DeskHub(hall)
    return found


async def frames_of(tx: Transaction, rows: Sequence[Any]) -> list[Frame]:
    """Return feed entries as frames; of several changes of one handoff only the last, which holds them all."""
    latest = {row.handoff_id: row.seq for row in rows if row.kind == "handoff"}
    cards = await views.cards_of(tx, list(latest)) if latest else {}
    said = await _events(tx, [row for row in rows if row.kind == "message"])
    frames = []
    for row in rows:
        if row.kind == "handoff":
            card = cards.get(row.handoff_id)
            if card is not None and latest[row.handoff_id] == row.seq:
                frames.append(Frame(row.seq, None, False, frame("handoff", row.seq, card_out(card).model_dump_json())))
        elif row.kind == "message":
            event = said.get((row.conversation_id, row.event_seq))
            if event is not None:
                frames.append(Frame(row.seq, row.staff_id, False, _message(row, event)))
        else:
            frames.append(Frame(row.seq, None, True, frame("topic", row.seq, json.dumps(row.data, ensure_ascii=False))))
    return frames


def _message(row: Any, event: Event) -> bytes:
    body = {
        "handoff_id": row.handoff_id,
        "conversation_id": row.conversation_id,
        "event": webchat.event_json(event),
    }
    return frame("message", row.seq, json.dumps(body, ensure_ascii=False))


async def _events(tx: Transaction, rows: Iterable[Any]) -> dict[tuple[str, int], Event]:
    """Return the events that message entries name, with one read a conversation."""
    wanted: dict[str, list[int]] = {}
    for row in rows:
        wanted.setdefault(row.conversation_id, []).append(row.event_seq)
    found = {}
    for conversation_id, seqs in wanted.items():
        first, last = min(seqs), max(seqs)
        for event in await conversations.events_after(tx, conversation_id, first - 1, last - first + 1):
            found[conversation_id, event.seq] = event
    return found


def frame(name: str, seq: int | None, data: str) -> bytes:
    """Return one server-sent event; JSON holds no line break."""
    number = f"id: {seq}\n" if seq is not None else ""
    return f"{number}event: {name}\ndata: {data}\n\n".encode()
