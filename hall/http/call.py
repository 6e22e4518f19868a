"""One authorised request, as a handler sees it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from aiohttp import web

from hall.hall import Hall
from hall.http.forwarded import client_address
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction


@dataclass(frozen=True)
class Call:
    """The hall, the request and the caller whom the route's access admitted."""

    hall: Hall
    request: web.Request
    actor: Actor

    @property
    def path(self) -> dict[str, str]:
        """The variables of the route's path."""
        return dict(self.request.match_info)

    @property
    def client_ip(self) -> str:
        """The caller's address: the peer's, or what a trusted proxy (HALL_TRUSTED_PROXIES) says of its own caller."""
        forwarded = self.request.headers.getall("X-Forwarded-For", [])
        return client_address(self.request.remote, forwarded, self.hall.settings.trusted_proxies)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Open the transaction of this request."""
        return self.hall.transaction()

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction for reading only."""
        return self.hall.reading()
