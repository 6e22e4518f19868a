"""A citizen at the hall's dialogue, without the bot: the intent is given, everything after it is real."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hall.dialogue import service, store
from hall.dialogue.model import Choice, Entity, Message, Reading, Reply, Turn
from hall.dialogue.model_frames import BookingFrame, Memory
from hall.hall import Hall
from hall.identity import service as identity

ROOT = Path(__file__).resolve().parents[3]
ID_NUMBER, OTHER_ID = "11010519491231002X", "440524188001010014"
PHONE, OTHER_PHONE = "13800138000", "13912345678"


@cache
def responses() -> dict[str, list[dict[str, Any]]]:
    """Read every response of data/responses."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
        found |= yaml.safe_load(path.read_text(encoding="utf-8"))["responses"]
    return found


def render(message: Message, channel: str = "web") -> str:
    """Say a message as the bot would: the channel's variant, or the first."""
    variants = responses()[message.response]
    own = [variant for variant in variants if variant.get("channel") == channel]
    chosen = (own or [variant for variant in variants if "channel" not in variant])[0]
    return re.sub(r"\{(\w+)\}", lambda field: message.fields[field[1]], chosen["text"])


class Visitor:
    """One conversation with the hall."""

    def __init__(self, hall: Hall, name: str = "cnv_test", channel: str = "web") -> None:
        self.hall = hall
        self.conversation_id = name
        self.channel = channel
        self.seq = 0
        self.reply = Reply(())

    async def say(
        self,
        text: str,
        intent: str = "inform",
        confidence: float = 0.95,
        ranking: tuple[tuple[str, float], ...] = (),
        **entities: str,
    ) -> str:
        """Say a sentence that the bot reads as `intent`; returns everything the hall answers."""
        async with self.hall.transaction() as tx:
            wanted = await service.expecting(tx, self.conversation_id)
            safe = await identity.protect(tx, self.conversation_id, text, wanted)
        found = tuple(Entity(name, value) for name, value in entities.items())
        readings = tuple(Reading(*reading) for reading in ranking)
        return await self._send(Turn(intent, confidence, safe, self.channel, readings, found))

    async def press(self, title: str) -> str:
        """Press the offered button of this title, else the first whose title contains it."""
        offered = self.choices()
        named = (choice for choice in offered if choice.title == title)
        chosen = next(named, None) or next((choice for choice in offered if title in choice.title), None)
        assert chosen is not None, f"no button {title!r} among {[choice.title for choice in offered]}"
        found = re.match(r"/([a-z_]+)", chosen.payload)
        assert found is not None
        return await self._send(Turn(found[1], 1.0, chosen.payload, self.channel))

    async def say_code(self) -> str:
        """Say the code of the latest SMS."""
        async with self.hall.reading() as tx:
            sent = await identity.list_sms(tx)
        codes = [found[1] for sms in sent if (found := re.search(r"(\d{6})", str(sms.text)))]
        return await self.say(codes[-1])

    def choices(self) -> list[Choice]:
        """Return the buttons of the last answer."""
        return [choice for message in self.reply.messages for choice in message.choices]

    def names(self) -> list[str]:
        """Return the responses of the last answer."""
        return [message.response for message in self.reply.messages]

    async def again(self, turn: Turn) -> Reply:
        """Hand the last turn in once more."""
        async with self.hall.transaction() as tx:
            return await service.take_turn(tx, self.conversation_id, self.seq, "again", turn)

    async def _send(self, turn: Turn) -> str:
        self.seq += 1
        async with self.hall.transaction() as tx:
            self.reply = await service.take_turn(tx, self.conversation_id, self.seq, "task", turn)
        return "\n".join(render(message, self.channel) for message in self.reply.messages)


async def memory(visitor: Visitor) -> Memory:
    """Return what the dialogue remembers."""
    async with visitor.hall.reading() as tx:
        return await store.load(tx, visitor.conversation_id)


async def booking(visitor: Visitor) -> BookingFrame:
    """Return the booking that is going on."""
    top = (await memory(visitor)).top
    assert isinstance(top, BookingFrame)
    return top
