"""Pages opened in WeChat: the ticket they are signed with, what `wx.config` checks, and the tap that agrees to notices."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulators.clock import VirtualClock
from simulators.wechat.errors import ApiError

if TYPE_CHECKING:
    from simulators.wechat.server import WeChat
    from simulators.wechat.users import User

HOST = "https://res.wx.qq.com"
SCRIPT = Path(__file__).parent / "page" / "jweixin.js"
LIFE = timedelta(seconds=7200)
MOST_TEMPLATES = 3


class Tickets:
    """The account's ticket: the same while it lives."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._value, self._until = "", datetime.min.replace(tzinfo=clock.now().tzinfo)
        self.given = 0

    def get(self, kind: str) -> tuple[str, int]:
        """Answer getticket."""
        if kind != "jsapi":
            raise ApiError(40097, "invalid args: type", breach=True)
        now = self._clock.now()
        if self._until <= now:
            self._value, self._until = secrets.token_urlsafe(64), now + LIFE
        self.given += 1
        return self._value, int((self._until - now).total_seconds())

    def fits(self, signature: str, url: str, timestamp: Any, nonce: str) -> bool:
        """Whether a page's signature is made with the living ticket over this address."""
        if not self._value or self._until <= self._clock.now():
            return False
        parts = f"jsapi_ticket={self._value}&noncestr={nonce}&timestamp={timestamp}&url={url}"
        return signature == hashlib.sha1(parts.encode()).hexdigest()  # noqa: S324 - the vendor's algorithm


class OpenedPage:
    """One person's WeChat with a page of the account's in it. A browser's requests to HOST go to `answer`.

    `domains`: the JS 接口安全域名 of the account. `agrees`: what the person taps when WeChat asks.
    """

    def __init__(self, wechat: WeChat, user: User, domains: set[str], *, agrees: bool = True) -> None:
        self._wechat, self._user, self._domains, self.agrees = wechat, user, domains, agrees
        self.tags: list[str] = []
        self.refused = ""

    async def answer(self, url: str, body: str | None) -> tuple[str, str]:
        """Answer the page's browser: content type and content."""
        path = urlsplit(url).path
        if path == "/open/js/jweixin-1.6.0.js":
            return "text/javascript", SCRIPT.read_text(encoding="utf-8")
        given = json.loads(body or "{}")
        done = self._config(given) if path == "/sim/config" else await self._subscribe(given)
        return "application/json", json.dumps(done)

    def _config(self, given: dict[str, Any]) -> dict[str, str]:
        url = str(given.get("url", ""))
        if given.get("appId") != self._wechat.account.app_id:
            return self._refuse("config:invalid appid")
        if urlsplit(url).netloc not in self._domains:
            return self._refuse("config:invalid url domain")
        if not self._wechat.tickets.fits(
            str(given.get("signature")), url, given.get("timestamp"), str(given.get("nonceStr"))
        ):
            return self._refuse("config:invalid signature")
        self.tags = list(given.get("openTagList") or [])
        return {"errMsg": "config:ok"}

    def _refuse(self, why: str) -> dict[str, str]:
        self.refused = why
        self._wechat.record.breach("jssdk", why)
        return {"errMsg": why}

    async def _subscribe(self, given: dict[str, Any]) -> dict[str, str]:
        asked = [one for one in str(given.get("template", "")).split(",") if one]
        known = self._wechat.notices.known()
        if "wx-open-subscribe" not in self.tags or not 0 < len(asked) <= MOST_TEMPLATES:
            return self._refuse("subscribe:fail")
        if any(one not in known for one in asked):
            return self._refuse("subscribe:fail, invalid template id")
        await self._user.decides(asked, accepted=self.agrees)
        status = "accept" if self.agrees else "reject"
        return {
            "errMsg": "subscribe:ok",
            "subscribeDetails": json.dumps({one: json.dumps({"status": status}) for one in asked}),
        }
