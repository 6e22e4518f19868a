"""Pushing to the account's server: signed and sealed, five seconds, up to three deliveries, the answer read strictly."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from simulators.wechat.account import Mode
from simulators.wechat.crypto import Undecipherable, decrypt, encrypt, signature
from simulators.wechat.users import Seen, User
from simulators.wechat.xml import Malformed, Reply, child, push_xml, read, read_reply

if TYPE_CHECKING:
    from simulators.wechat.server import WeChat

ACKNOWLEDGED = ("", "success")
ONE_ARTICLE = {"text", "image", "voice", "video", "shortvideo", "location", "link"}
"""Kinds of message that may be answered with one article only; events with eight."""


@dataclass
class Attempt:
    """One delivery of a push. `outcome`: ok, late, refused (no HTTP 200), reset, lost (answered, but on its way back)."""

    target: str
    status: int = 0
    seconds: float = 0.0
    outcome: str = "late"
    body: bytes = b""


@dataclass
class Push:
    """One message or event with its deliveries, and what came of it."""

    fields: dict[str, str]
    deliveries: list[Attempt] = field(default_factory=list)
    reply: Seen | None = None
    fault: str = ""

    @property
    def message_id(self) -> str:
        """MsgId of a message; empty for an event."""
        return self.fields.get("MsgId", "")

    @property
    def seconds(self) -> float:
        """How long the slowest delivery took."""
        return max((attempt.seconds for attempt in self.deliveries), default=0.0)

    @property
    def bodies(self) -> list[str]:
        """The distinct answers to the deliveries, opened, in the order they came; acknowledgements left out."""
        found: list[str] = []
        for opened in self.opened:
            if opened not in ACKNOWLEDGED and opened not in found:
                found.append(opened)
        return found

    opened: list[str] = field(default_factory=list)


class Pusher:
    """Delivers pushes in turn to the targets."""

    def __init__(self, wechat: WeChat) -> None:
        self._wechat = wechat
        self._turn = 0
        self._to_lose = 0

    def query(self, encrypted: str = "", openid: str = "") -> dict[str, str]:
        """The query of one delivery, signed."""
        wechat = self._wechat
        token, timestamp, nonce = wechat.account.token, str(wechat.clock.timestamp()), str(secrets.randbelow(10**10))
        query = {"signature": signature(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        if openid:
            query["openid"] = openid
        if encrypted:
            query |= {"encrypt_type": "aes", "msg_signature": signature(token, timestamp, nonce, encrypted)}
        return query

    def body(self, fields: Mapping[str, str]) -> tuple[str, str]:
        """The body of a push in the account's mode, and its ciphertext (empty in clear mode)."""
        wechat = self._wechat
        clear = push_xml(fields)
        if wechat.mode is Mode.CLEAR:
            return clear, ""
        sealed = encrypt(clear, wechat.push_key, wechat.account.app_id)
        if wechat.mode is Mode.SAFE:
            return push_xml({"ToUserName": wechat.account.original_id, "Encrypt": sealed}), sealed
        return push_xml({**fields, "Encrypt": sealed}), sealed

    async def push(self, user: User, fields: dict[str, str]) -> Push:
        """Deliver until one answer came in time, at most as often as the delivery says; then show what came."""
        push = Push(fields)
        how = self._wechat.delivery
        self._to_lose = how.lose
        answered = asyncio.Event()
        running: list[asyncio.Task[None]] = []
        for number in range(how.attempts):
            if number and how.overlap is None and answered.is_set():
                break
            running.append(asyncio.create_task(self._deliver(push, user, answered)))
            if how.overlap is None:
                await running[-1]
            else:
                await asyncio.sleep(how.overlap)
        await asyncio.gather(*running)
        self._show(push, user)
        return push

    async def _deliver(self, push: Push, user: User, answered: asyncio.Event) -> None:
        target = self._next_target()
        attempt = Attempt(target)
        push.deliveries.append(attempt)
        body, sealed = self.body(push.fields)
        await self.post(attempt, body.encode(), self.query(sealed, user.openid))
        if attempt.outcome == "ok" and self._to_lose > 0:
            self._to_lose -= 1
            attempt.outcome = "lost"
        if attempt.outcome == "ok":
            answered.set()

    async def post(self, attempt: Attempt, body: bytes, query: Mapping[str, str]) -> None:
        """Post once and note how it went."""
        began = time.monotonic()
        url = f"{attempt.target}{'&' if '?' in attempt.target else '?'}{urlencode(query)}"
        try:
            async with asyncio.timeout(self._wechat.delivery.timeout):
                async with self._wechat.session.post(url, data=body, headers={"Content-Type": "text/xml"}) as response:
                    attempt.body = await response.read()
                    attempt.status = response.status
                    attempt.outcome = "ok" if response.status == 200 else "refused"
        except TimeoutError:
            attempt.outcome = "late"
        except aiohttp.ClientError:
            attempt.outcome = "reset"
        attempt.seconds = time.monotonic() - began

    def _next_target(self) -> str:
        targets = self._wechat.targets
        self._turn += 1
        return targets[(self._turn - 1) % len(targets)]

    def _show(self, push: Push, user: User) -> None:
        """Open every answer; show the first that is more than an acknowledgement, or the vendor's own apology."""
        wechat = self._wechat
        replies: list[Reply] = []
        for attempt in push.deliveries:
            if attempt.outcome != "ok":
                continue
            try:
                reply, opened = self._read(attempt.body.decode(), push, user)
            except (Malformed, Undecipherable, UnicodeDecodeError) as error:
                push.fault = f"{type(error).__name__}: {error}"
                attempt.outcome = "malformed"
                wechat.record.breach("malformed", f"{push.fault} in {attempt.body[:300]!r}")
                continue
            push.opened.append(opened)
            if reply is not None:
                replies.append(reply)
        if replies:
            push.reply = wechat.take_reply(user, push, replies[0])
        elif not any(attempt.outcome == "ok" for attempt in push.deliveries):
            wechat.show_unavailable(user, push)

    def _read(self, body: str, push: Push, user: User) -> tuple[Reply | None, str]:
        if body.strip() in ACKNOWLEDGED:
            return None, body.strip()
        opened = self._open(body)
        if opened.strip() in ACKNOWLEDGED:
            return None, opened.strip()
        articles = 1 if push.fields["MsgType"] in ONE_ARTICLE else 8
        return read_reply(opened, user.openid, self._wechat.account.original_id, articles=articles), opened

    def _open(self, body: str) -> str:
        """Open a sealed reply; in safe mode a clear one is malformed, in compatible mode both are read."""
        wechat = self._wechat
        if wechat.mode is Mode.CLEAR:
            return body
        root = read(body)
        if wechat.mode is Mode.COMPAT and root.find("Encrypt") is None:
            return body
        sealed, timestamp, nonce = child(root, "Encrypt"), child(root, "TimeStamp"), child(root, "Nonce")
        if child(root, "MsgSignature") != signature(wechat.account.token, timestamp, nonce, sealed):
            raise Malformed("MsgSignature")
        for number, key in enumerate(wechat.reply_keys):
            try:
                return decrypt(sealed, key, wechat.account.app_id)
            except Undecipherable:
                if number == len(wechat.reply_keys) - 1:
                    raise
        raise Malformed("no key")
