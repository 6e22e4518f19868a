"""An official account as its owner configures it, and how WeChat delivers to it."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from enum import Enum

LETTERS = string.ascii_letters + string.digits


class Mode(Enum):
    """How messages are pushed."""

    CLEAR = "clear"
    COMPAT = "compat"
    SAFE = "safe"


def new_aes_key() -> str:
    """A fresh EncodingAESKey: 43 letters and digits, as the vendor's own button makes it (its last two bits mean nothing)."""
    return "".join(secrets.choice(LETTERS) for _place in range(43))


@dataclass(frozen=True)
class Account:
    """What the owner enters on both sides. `original_id` is the account's own name in messages (gh_…)."""

    token: str = field(default_factory=lambda: secrets.token_hex(8))
    aes_key: str = field(default_factory=new_aes_key)
    app_id: str = field(default_factory=lambda: f"wx{secrets.token_hex(8)}")
    app_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    original_id: str = field(default_factory=lambda: f"gh_{secrets.token_hex(6)}")


@dataclass(frozen=True)
class Delivery:
    """How one push is delivered.

    `overlap`: the next delivery starts so many seconds after the last although that still runs (WeChat's own servers
    overlap under load); None: only after the last was given up. `lose`: so many answers are lost on their way back.
    """

    timeout: float = 5.0
    attempts: int = 3
    overlap: float | None = None
    lose: int = 0
