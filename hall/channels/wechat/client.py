"""The vendor's interface over HTTP. It knows no token by itself, and nothing that it raises holds one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from hall.channels.wechat.codes import Meaning, meaning

TIMEOUT = aiohttp.ClientTimeout(total=8.0, connect=3.0)
LARGEST_MEDIA = 10 * 1024 * 1024


class ApiFault(Exception):
    """The interface did not do it. `code`: the vendor's number or our word; `unknown`: it may have been done all the same."""

    def __init__(self, code: str, kind: Meaning, *, unknown: bool = False) -> None:
        super().__init__(code)
        self.code, self.kind, self.unknown = code, kind, unknown


@dataclass(frozen=True)
class Media:
    """A file that a citizen sent."""

    content_type: str
    content: bytes


class WeChatApi:
    """One account's calls. Use as an async context manager."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def post(self, path: str, body: Mapping[str, Any], token: str = "") -> dict[str, Any]:
        """Call an interface and return its answer; raises ApiFault."""
        # Not escaped: the vendor shows \\u4f60 as it stands in some places.
        data = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            async with self._open().post(
                self._base + path, params={"access_token": token} if token else None, data=data, headers=headers
            ) as response:
                return _answer(response.status, await response.read())
        except aiohttp.ClientConnectorError:
            raise ApiFault(
                "unreachable", Meaning.BUSY
            ) from None  # the message of the cause holds the address with the token
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ApiFault(type(error).__name__, Meaning.BUSY, unknown=True) from None

    async def get(self, path: str, query: Mapping[str, str], token: str) -> dict[str, Any]:
        """Ask an interface that takes no body; raises ApiFault."""
        try:
            async with self._open().get(self._base + path, params={**query, "access_token": token}) as response:
                return _answer(response.status, await response.read())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ApiFault(type(error).__name__, Meaning.BUSY) from None

    async def get_media(self, media_id: str, token: str) -> Media:
        """Fetch what a citizen sent; raises ApiFault."""
        query = {"access_token": token, "media_id": media_id}
        try:
            async with self._open().get(f"{self._base}/cgi-bin/media/get", params=query) as response:
                kind = response.content_type
                if response.status != 200 or kind in ("application/json", "text/plain", "text/html"):
                    _answer(response.status, await response.read())
                    raise ApiFault("no_media", Meaning.GONE)
                content = await response.content.read(LARGEST_MEDIA + 1)
                while len(content) <= LARGEST_MEDIA and (more := await response.content.read(LARGEST_MEDIA)):
                    content += more
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ApiFault(type(error).__name__, Meaning.BUSY) from None
        if len(content) > LARGEST_MEDIA:
            raise ApiFault("too_large", Meaning.TOO_LONG)
        return Media(kind, content)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("use the client as a context manager")
        return self._session


def _answer(status: int, body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body.decode("utf-8", errors="replace"))
    except ValueError:
        answer = None
    if status != 200 or not isinstance(answer, dict):
        raise ApiFault(f"http_{status}", Meaning.BUSY, unknown=True)
    code = answer.get("errcode", 0)
    kind = meaning(code) if isinstance(code, int) else Meaning.REFUSED
    if kind is not Meaning.DONE:
        raise ApiFault(str(code)[:12], kind)
    return answer
