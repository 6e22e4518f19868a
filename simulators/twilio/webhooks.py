"""Asking the application what to do: signed, 15 seconds, retried with the same idempotency token, then the fallback."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

import aiohttp

from simulators.twilio.signing import sign

if TYPE_CHECKING:
    from simulators.twilio.server import Twilio

Parameters = list[tuple[str, str]]
XML_TYPES = {"text/xml", "application/xml", "text/html"}


@dataclass
class Request:
    """One webhook as it was sent (to the last target), and what came back."""

    method: str
    url: str
    parameters: Parameters
    token: str
    target: str = ""
    status: int = 0
    body: str = ""
    content_type: str = ""
    fault: int = 0
    attempts: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        """Whether the application gave an answer that can be used."""
        return not self.fault

    def value(self, name: str) -> str:
        """A parameter, or the empty string."""
        return dict(self.parameters).get(name, "")


class Webhooks:
    """Sends the webhooks of all calls to the targets in turn."""

    def __init__(self, twilio: Twilio) -> None:
        self._twilio = twilio
        self._turn = 0
        self._to_fail = 0
        self.sent: list[Request] = []

    def fail_next(self, times: int) -> None:
        """Lose the answers to the next deliveries after the application worked on them."""
        self._to_fail += times

    async def ask(self, url: str, method: str, parameters: Sequence[tuple[str, str]], kept: list[Request]) -> Request:
        """Send a webhook with its retries, keeping it in `kept`; `fault` is Twilio's error code when nothing usable came."""
        address, fragment = urldefrag(url)
        override = dict(pair.split("=", 1) for pair in fragment.split("&") if "=" in pair)
        retries = int(override.get("rc", "1"))
        policy = override.get("rp", "ct").split(",")
        request = Request(method, address, list(parameters), secrets.token_hex(18))
        self.sent.append(request)
        kept.append(request)
        for _number in range(retries + 1):
            kind = await self._once(request)
            if not kind or (kind not in policy and "all" not in policy):
                break
        return request

    async def again(self, request: Request) -> Request:
        """Send a webhook once more with the same idempotency token, to the next target."""
        repeated = Request(request.method, request.url, request.parameters, request.token)
        self.sent.append(repeated)
        await self._once(repeated)
        return repeated

    def route(self, url: str) -> tuple[str, str]:
        """Where a public URL really is: the next target with its path, and the Host to ask for."""
        parts = urlsplit(url)
        public = urlsplit(self._twilio.public_url)
        if parts.netloc != public.netloc:
            return url, parts.netloc
        target = self._twilio.targets[self._turn % len(self._twilio.targets)]
        self._turn += 1
        path = parts.path.removeprefix(public.path.rstrip("/")) or "/"
        return f"{target}{path}{f'?{parts.query}' if parts.query else ''}", public.netloc

    def headers(self, url: str, parameters: Sequence[tuple[str, str]], host: str) -> dict[str, str]:
        """The headers of a request, signed as the test wants them signed."""
        headers = {"Host": host, "User-Agent": "TwilioProxy/1.1"}
        twilio = self._twilio
        if twilio.sign_wrongly == "other-token":
            headers["X-Twilio-Signature"] = sign(secrets.token_hex(16), url, parameters)
        elif twilio.sign_wrongly == "swapped-scheme":
            swapped = re.sub(r"^(http|ws)(s?)", lambda found: {"http": "ws", "ws": "http"}[found[1]] + found[2], url)
            headers["X-Twilio-Signature"] = sign(twilio.auth_token, swapped, parameters)
        elif twilio.sign_wrongly is None:
            headers["X-Twilio-Signature"] = sign(twilio.auth_token, url, parameters)
        return headers | twilio.extra_headers

    async def _once(self, request: Request) -> str:
        """Deliver once; returns the kind of failure by the names of Twilio's retry policy, empty for none."""
        url = request.url
        if request.method == "GET" and request.parameters:
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(request.parameters)}"
        address, host = self.route(url)
        data = request.parameters if request.method == "POST" else []
        headers = self.headers(url, data, host) | {"I-Twilio-Idempotency-Token": request.token}
        request.target, request.attempts, request.fault = address, request.attempts + 1, 0
        began = asyncio.get_running_loop().time()
        try:
            return await self._deliver(request, address, data, headers)
        except TimeoutError:
            request.fault = 11205
            return "rt"
        except aiohttp.ClientError:
            request.fault = 11205
            return "ct"
        finally:
            request.seconds.append(asyncio.get_running_loop().time() - began)

    async def _deliver(self, request: Request, address: str, data: Parameters, headers: dict[str, str]) -> str:
        encoded = urlencode(data)
        body = encoded.encode() if request.method == "POST" else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        async with asyncio.timeout(self._twilio.http_timeout):
            sending = self._twilio.session.request(
                request.method, address, data=body, headers=headers, allow_redirects=True
            )
            async with sending as response:
                request.status, request.content_type = response.status, response.content_type
                request.body = await response.text(errors="replace")
        if self._to_fail > 0:
            self._to_fail -= 1
            request.fault = 11205
            return "ct"
        if request.status >= 400:
            request.fault = 11200
            return "4xx" if request.status < 500 else "5xx"
        return ""


def absolute(base: str, address: str) -> str:
    """Resolve an address of a document against the document's own."""
    return urljoin(base, address) if address else base
