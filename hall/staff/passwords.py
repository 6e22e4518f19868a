"""Passwords as Argon2id digests. Hashing takes tens of milliseconds on purpose, so it runs beside the event loop."""

from __future__ import annotations

import asyncio
import base64
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

_hasher = PasswordHasher()
_at_once = asyncio.Semaphore(2)
"""A flood of sign-ins must not take every core and every megabyte."""


def _nobodys() -> str:
    """Return a digest that no password has, made of chance without the work: each start would pay for it.

    Compared with when there is no such login, so that an unknown one takes as long as a known one.
    """
    salt, tag = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (_hasher.salt_len, _hasher.hash_len)
    )
    costs = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${tag}"


async def digest(password: str) -> str:
    """Return the digest to keep."""
    async with _at_once:
        return await asyncio.to_thread(_hasher.hash, password)


async def fits(kept: str | None, password: str) -> bool:
    """Tell whether a password belongs to a digest; None never fits and takes as long."""
    async with _at_once:
        right = await asyncio.to_thread(_verify, kept or _nobodys(), password)
    return right and kept is not None


def _verify(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
