"""WeChat's signature: SHA-1 over the sorted parts."""

from __future__ import annotations

import hmac
from hashlib import sha1


def signature(*parts: str) -> str:
    """Return the hexadecimal signature of the token with a timestamp, a nonce and, in safe mode, the ciphertext."""
    return sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_signed(given: str, *parts: str) -> bool:
    """Compare in constant time; nothing given is never right."""
    return bool(given) and hmac.compare_digest(given.encode(), signature(*parts).encode())
