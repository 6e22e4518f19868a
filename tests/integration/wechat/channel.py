"""A hall with a WeChat account, a fake bot and the simulated WeChat server, all over real HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from hall.hall import Hall
from simulators.wechat import Account, WeChat
from tests.conftest import build_hall
from tests.integration.conversations.chat import served
from tests.integration.conversations.fake_bot import FakeBot, Script, echo, fake_bot

TEMPLATES = {
    "booked": {"template_id": "T_BOOKED", "fields": {"thing1": "item", "time2": "time", "character_string3": "number"}},
    "reminder": {"template_id": "T_REMINDER", "fields": {"thing1": "item", "time2": "time", "thing4": "note"}},
    "revoked": {"template_id": "T_REVOKED", "fields": {"thing1": "item", "time2": "time", "thing3": "reason"}},
    "answered": {"template_id": "T_ANSWERED", "fields": {"thing1": "hall", "character_string2": "number"}},
}


def answers(*sentences: dict[str, Any] | str) -> Script:
    """A bot that says the same to everything."""
    told = [{"text": each} if isinstance(each, str) else each for each in sentences]
    return lambda _body: told


@dataclass
class Channel:
    """What a test needs of it: the vendor, the hall and the bot."""

    wechat: WeChat
    hall: Hall
    bot: FakeBot
    address: str
    more: list[str] = field(default_factory=list)


@asynccontextmanager
async def channel(
    url: str, *, mode: str = "safe", script: Script = echo, delay: float = 0.0, processes: int = 1, **changes: object
) -> AsyncIterator[Channel]:
    """Serve `processes` halls on one database behind one simulated account."""
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(fake_bot(script=script, delay=delay))
        wechat = await stack.enter_async_context(WeChat(Account(), mode=mode))
        halls, addresses = [], []
        settings = wechat_settings(wechat) | {"bot_url": bot.url, "actions_url": bot.url} | changes
        shared: dict[str, object] = {}
        for _ in range(processes):
            hall = await build_hall(url, **(settings | shared))
            shared = {
                "vault_key": hall.settings.vault_key.get_secret_value(),
                "link_key": hall.settings.link_key.get_secret_value(),
            }
            halls.append(hall)
            addresses.append(await stack.enter_async_context(served(hall)))
        wechat.targets = [f"{address}/wechat" for address in addresses]
        for template in TEMPLATES.values():
            wechat.template(str(template["template_id"]), *template["fields"])
        yield Channel(wechat, halls[0], bot, addresses[0], addresses)


def wechat_settings(wechat: WeChat) -> dict[str, object]:
    """Return the settings of a hall that is connected to the simulated account."""
    account = wechat.account
    return {
        "wechat_app_id": account.app_id,
        "wechat_app_secret": account.app_secret,
        "wechat_token": account.token,
        "wechat_encoding_aes_key": account.aes_key,
        "wechat_api_url": wechat.api_url,
        "wechat_notices": json.loads(json.dumps(TEMPLATES)),
    }
