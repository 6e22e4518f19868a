"""A hall with a WeChat account, a fake bot and the simulated WeChat server, all over real HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from hall.hall import Hall
from simulators.wechat import Account, Delivery, WeChat
from tests.conftest import build_hall
from tests.integration.conversations.chat import served
from tests.integration.conversations.fake_bot import FakeBot, Script, echo, fake_bot

PATIENCE = 30.0
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


@asynccontextmanager
async def channel(
    url: str, *, mode: str = "safe", script: Script = echo, delay: float = 0.0, hurried: bool = False, **changes: object
) -> AsyncIterator[Channel]:
    """Serve a hall behind a simulated account.

    Unless `hurried`, WeChat gives it half a minute instead of five seconds: what is said is asked here, and the machine
    that asks may be busy. How fast it is said is the matter of the hurried tests and of benchmarks/wechat.py.
    """
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(fake_bot(script=script, delay=delay))
        wechat = await stack.enter_async_context(WeChat(Account(), mode=mode))
        settings = wechat_settings(wechat) | {"bot_url": bot.url, "actions_url": bot.url} | changes
        hall = await build_hall(url, **settings)
        if not hurried:
            wechat.delivery = Delivery(timeout=PATIENCE)
            hall.settings = hall.settings.model_copy(update={"wechat_answer_seconds": PATIENCE - 5})
        address = await stack.enter_async_context(served(hall))
        wechat.targets = [f"{address}/wechat"]
        for template in TEMPLATES.values():
            wechat.template(str(template["template_id"]), *template["fields"])
        yield Channel(wechat, hall, bot, address)


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
