"""Bar 4: one token for all processes, fetched once, replaced once when it turns out invalid."""

from __future__ import annotations

import asyncio
import time

import pytest

from hall.channels.wechat.client import ApiFault, WeChatApi
from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft
from hall.hall import Hall
from hall.wechat.tokens import AccountApi, Tokens
from simulators.wechat import Account, Fault, WeChat
from tests.conftest import build_hall
from tests.integration.wechat.channel import channel, wechat_settings


async def halls(url: str, wechat: WeChat, count: int) -> list[Hall]:
    first = await build_hall(url, **wechat_settings(wechat))
    keys = {
        "vault_key": first.settings.vault_key.get_secret_value(),
        "link_key": first.settings.link_key.get_secret_value(),
    }
    return [first, *[await build_hall(url, **wechat_settings(wechat), **keys) for _ in range(count - 1)]]


async def test_twenty_workers_at_expiry_make_one_call(any_url: str) -> None:
    async with WeChat(Account()) as wechat, WeChatApi(wechat.api_url) as api:
        built = await halls(any_url, wechat, 4)
        workers = [Tokens(built[number % 4], api) for number in range(20)]
        values = await asyncio.gather(*(worker.get() for worker in workers))
        assert len(set(values)) == 1
        assert len(values[0]) >= 512
        assert len(wechat.token_calls) == 1
        wechat.invalidate_token()
        values = await asyncio.gather(*(worker.get(rejected=values[0]) for worker in workers))
        assert len(set(values)) == 1
        assert len(wechat.token_calls) == 2
        wechat.clock.advance(7300)  # the token has ended for the vendor and for us
        later = time.time() + 7300
        late = [Tokens(built[number % 4], api, wall=lambda: later) for number in range(20)]
        renewed = await asyncio.gather(*(worker.get() for worker in late))
        assert len(set(renewed)) == 1
        assert renewed[0] != values[0]
        assert len(wechat.token_calls) == 3
        for hall in built:
            await hall.close()


async def test_a_token_is_renewed_before_it_ends_and_the_old_one_serves_meanwhile(sqlite_url: str) -> None:
    async with WeChat(Account()) as wechat, WeChatApi(wechat.api_url) as api:
        (hall,) = await halls(sqlite_url, wechat, 1)
        now = time.time()
        first = await Tokens(hall, api, wall=lambda: now).get()
        assert await Tokens(hall, api, wall=lambda: now + 6900).get() == first
        assert len(wechat.token_calls) == 1
        wechat.clock.advance(6970)
        second = await Tokens(hall, api, wall=lambda: now + 6970).get()
        assert second != first
        assert len(wechat.token_calls) == 2
        await hall.close()


async def test_a_token_that_stays_the_same_though_refused_is_forced_once(sqlite_url: str) -> None:
    async with WeChat(Account()) as wechat, WeChatApi(wechat.api_url) as http:
        (hall,) = await halls(sqlite_url, wechat, 1)
        api = AccountApi(hall, http)
        first = await api.tokens.get()
        wechat.inject(Fault("/cgi-bin/menu/create", errcode=40001))
        await api.post("/cgi-bin/menu/create", {"button": [{"type": "click", "name": "问", "key": "k"}]})
        assert await api.tokens.get() != first
        assert [call.body["force_refresh"] for call in wechat.token_calls] == [False, False, True]
        wechat.inject(Fault("/cgi-bin/menu/create", errcode=40001))
        with pytest.raises(ApiFault, match="forced_too_soon"):
            await api.post("/cgi-bin/menu/create", {"button": [{"type": "click", "name": "问", "key": "k"}]})
        await hall.close()


@pytest.mark.parametrize("how", ["expire", "invalidate"])
async def test_a_token_lost_in_mid_traffic_loses_nothing(sqlite_url: str, how: str) -> None:
    async with channel(sqlite_url) as on:
        users = [on.wechat.user(f"o{number}") for number in range(6)]
        await asyncio.gather(*(user.text("你好") for user in users))
        for step in range(3):
            async with on.hall.transaction() as tx:
                for user in users:
                    conversation = await conversations.find_conversation(tx, "wechat", user.openid)
                    assert conversation
                    await conversations.tell(tx, conversation, [Draft(Author.STAFF, f"第{step}条")])
            if step == 1:
                on.wechat.expire_token() if how == "expire" else on.wechat.invalidate_token()
            for user in users:
                await user.sees(lambda seen, step=step: f"第{step}条" in seen.text)  # type: ignore[misc]
        assert len(on.wechat.token_calls) <= 3
        assert all(sum("第1条" in text for text in user.texts) == 1 for user in users)
        assert on.wechat.violations == []


async def test_the_token_is_in_no_row_in_clear(sqlite_url: str) -> None:
    async with WeChat(Account()) as wechat, WeChatApi(wechat.api_url) as api:
        (hall,) = await halls(sqlite_url, wechat, 1)
        value = await Tokens(hall, api).get()
        from hall.wechat.store import token

        async with hall.reading() as tx:
            row = (await tx.execute(token.select())).one()
        assert value.encode() not in row.sealed
        await hall.close()
