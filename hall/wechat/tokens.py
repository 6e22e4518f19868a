"""The access token that all processes share: one of them fetches it, the others use it, and a rejected one is replaced once.

It lies sealed in the database. Who finds it missing, nearly over or rejected looks again under the row's lock before
asking the vendor: the process that waited for the lock must not fetch a second time what the first has just brought.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy import Row, select, update

from hall.channels.wechat.client import ApiFault, Media, WeChatApi
from hall.channels.wechat.codes import Meaning
from hall.hall import Hall
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert
from hall.wechat.store import token

log = logging.getLogger("hall.wechat")

Answer = TypeVar("Answer")

PATH = "/cgi-bin/stable_token"
RENEW_SECONDS = 240.0
"""The vendor makes a new token in the last five minutes of the old one, and honours both meanwhile."""
FETCH_SECONDS = 10.0
FORCE_APART = 31.0
PATIENCE = 12.0
LOOK_AGAIN = 0.1


class Tokens:
    """The one token of this hall's account."""

    def __init__(self, hall: Hall, api: WeChatApi, wall: Callable[[], float] = time.time) -> None:
        self._hall = hall
        self._api = api
        self._wall = wall
        self._app_id = hall.settings.wechat_app_id

    async def get(self, rejected: str = "") -> str:
        """Return a token that is not the rejected one; raises ApiFault when the vendor gives none."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            async with self._hall.reading() as tx:
                known = self._read(tx, await self._row(tx))
            if known.good_for(RENEW_SECONDS, rejected):
                return known.value
            if await self._claim(rejected):
                return await self._fetch(known, rejected)
            if known.good_for(0, rejected):
                return known.value  # another process renews it, and this one still works
            await asyncio.sleep(LOOK_AGAIN)
        raise ApiFault("no_token", Meaning.BUSY)

    async def _claim(self, rejected: str) -> bool:
        """Take the task of fetching, unless the token is there by now or somebody else is at it."""
        async with self._hall.transaction() as tx:
            fresh = upsert(tx, token).values(app_id=self._app_id, expires=0.0, fetching_until=0.0, forced=0.0)
            await tx.execute(fresh.on_conflict_do_nothing(index_elements=["app_id"]))
            row = await self._row(tx, locked=True)
            if row is None or row.fetching_until > self._wall():
                return False
            if self._read(tx, row).good_for(RENEW_SECONDS, rejected):
                return False
            await self._change(tx, fetching_until=self._wall() + FETCH_SECONDS)
            return True

    async def _fetch(self, known: _Known, rejected: str) -> str:
        changes: dict[str, Any] = {"fetching_until": 0.0}
        try:
            value, life = await self._ask(force=False)
            if rejected and _same(value, rejected):  # WeChat gives the same one while it lives, even one it refuses
                self._may_force(known)
                changes["forced"] = self._wall()
                value, life = await self._ask(force=True)
            changes["expires"] = self._wall() + life
        except ApiFault as fault:
            log.warning("no access token: %s (see docs/wechat.md)", fault.code)
            raise
        else:
            changes["sealed"] = self._hall.vault.seal(value.encode(), self._context)
            return value
        finally:
            async with self._hall.transaction() as tx:
                await self._change(tx, **changes)

    def _may_force(self, known: _Known) -> None:
        if self._wall() - known.forced < FORCE_APART:
            raise ApiFault("forced_too_soon", Meaning.MINUTE_LIMIT)

    async def _ask(self, *, force: bool) -> tuple[str, float]:
        secret = self._hall.settings.wechat_app_secret.get_secret_value()
        body = {"grant_type": "client_credential", "appid": self._app_id, "secret": secret, "force_refresh": force}
        answer = await self._api.post(PATH, body)
        value, life = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(life, int | float):
            raise ApiFault("unreadable_token", Meaning.BUSY)
        return value, float(life)

    async def _row(self, tx: Transaction, *, locked: bool = False) -> Row[Any] | None:
        query = select(token).where(token.c.app_id == self._app_id)
        return (await tx.execute(query.with_for_update() if locked else query)).one_or_none()

    async def _change(self, tx: Transaction, **values: Any) -> None:
        await tx.execute(update(token).where(token.c.app_id == self._app_id).values(**values))

    def _read(self, tx: Transaction, row: Row[Any] | None) -> _Known:
        if row is None or row.sealed is None:
            return _Known("", 0.0, row.forced if row else 0.0)
        value = tx.vault.open(row.sealed, self._context).decode()
        return _Known(value, row.expires - self._wall(), row.forced)

    @property
    def _context(self) -> str:
        return f"wechat_token:{self._app_id}"


class _Known:
    """The token as the database has it, with the seconds it still lives."""

    def __init__(self, value: str, left: float, forced: float) -> None:
        self.value, self.left, self.forced = value, left, forced

    def good_for(self, seconds: float, rejected: str) -> bool:
        return bool(self.value) and self.left > seconds and not (rejected and _same(self.value, rejected))


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


class AccountApi:
    """The vendor's interface with the shared token: a token that turns out invalid is replaced and the call made once more."""

    def __init__(self, hall: Hall, api: WeChatApi) -> None:
        self._api = api
        self.tokens = Tokens(hall, api)

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call an interface; raises ApiFault."""
        return await self._renewing(lambda value: self._api.post(path, body, value))

    async def get(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        """Ask an interface that takes no body; raises ApiFault."""
        return await self._renewing(lambda value: self._api.get(path, query, value))

    async def get_media(self, media_id: str) -> Media:
        """Fetch what a citizen sent; raises ApiFault."""
        return await self._renewing(lambda value: self._api.get_media(media_id, value))

    async def _renewing(self, ask: Callable[[str], Awaitable[Answer]]) -> Answer:
        value = await self.tokens.get()
        try:
            return await ask(value)
        except ApiFault as fault:
            if fault.kind is not Meaning.RENEW_TOKEN:
                raise
        return await ask(await self.tokens.get(rejected=value))
