"""A hall with its appointment line, the Twilio simulator before it and a scripted bot behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hall.hall import Hall
from simulators.twilio import Twilio
from tests.conftest import build_hall
from tests.integration.conversations.chat import served
from tests.integration.conversations.fake_bot import FakeBot, Script, echo, fake_bot

PUBLIC = "https://hall.test"
TOKEN = "a-token-that-only-twilio-and-we-know"
ACCOUNT = "AC" + "0" * 32


@dataclass
class Line:
    """What a test needs: the network, the hall and the bot."""

    twilio: Twilio
    hall: Hall
    bot: FakeBot
    address: str


@asynccontextmanager
async def line(url: str, script: Script = echo, *, processes: int = 1, **changes: object) -> AsyncIterator[Line]:
    """Serve one hall, or several processes' worth of halls on one database, behind the simulator."""
    async with fake_bot(script=script) as bot:
        settings: dict[str, object] = {
            "bot_url": bot.url,
            "actions_url": bot.url,
            "public_url": PUBLIC,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": TOKEN,
            **changes,
        }
        first = await build_hall(url, **settings)
        halls = [first]
        for _ in range(processes - 1):
            other = Hall.build(first.settings, first.clock)
            halls.append(other)
        async with _all_served(halls) as addresses, _network(addresses) as twilio:
            yield Line(twilio, first, bot, addresses[0])


def _network(addresses: list[str]) -> Twilio:
    return Twilio(
        account_sid=ACCOUNT, auth_token=TOKEN, public_url=PUBLIC, targets=addresses, fallback_path="/phone/voice"
    )


@asynccontextmanager
async def _all_served(halls: list[Hall]) -> AsyncIterator[list[str]]:
    if not halls:
        yield []
        return
    async with served(halls[0]) as address, _all_served(halls[1:]) as others:
        yield [address, *others]
