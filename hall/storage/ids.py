"""Random identifiers."""

from __future__ import annotations

import secrets


def new_id(prefix: str) -> str:
    """Return an unguessable url-safe identifier such as `apt_k3…` (96 random bits)."""
    return f"{prefix}_{secrets.token_hex(12)}"
