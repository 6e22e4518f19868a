"""Passwords as Argon2id digests. Hashing takes tens of milliseconds on purpose, so it runs beside the event loop."""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_NOBODYS = _hasher.hash(secrets.token_urlsafe(16))
"""Compared with when there is no such login, so that an unknown one takes as long as a known one."""
_at_once = asyncio.Semaphore(2)
"""A flood of sign-ins must not take every core and every megabyte."""


async def digest(password: str) -> str:
    """Return the digest to keep."""
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, password)


async def fits(kept: str | None, password: str) -> bool:
    """Tell whether a password belongs to a digest; None never fits and takes as long."""
    async with _at_once:
        right = await asyncio.to_thread(_verify, kept or _NOBODYS, password)
    return right and kept is not None


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
