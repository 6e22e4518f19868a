"""Signed links: whoever holds one may open exactly its path until it expires; nobody can make or alter one."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime

from hall.errors import NotFound
from hall.identity.vault import Vault

PURPOSE = "link"


def sign_path(vault: Vault, path: str, expires_at: datetime) -> str:
    """Return `path` with the expiry (`e`, epoch seconds) and signature (`s`) as its query."""
    moment = int(expires_at.timestamp())
    return f"{path}?e={moment}&s={vault.sign(f'{path}|{moment}', PURPOSE)}"


def verify_path(vault: Vault, path: str, query: Mapping[str, str], now: datetime) -> None:
    """Raise NotFound unless the query carries a valid, unexpired signature for `path`."""
    expiry, signature = query.get("e", ""), query.get("s", "")
    genuine = hmac.compare_digest(signature.encode(), vault.sign(f"{path}|{expiry}", PURPOSE).encode())
    if not genuine or not expiry.isdecimal() or int(expiry) <= now.timestamp():
        raise NotFound
