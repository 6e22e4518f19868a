"""Development secrets: made at the first start into `<state>/dev.env`, readable by the owner only, never committed."""

from __future__ import annotations

import base64
import os
import secrets
import string
from collections.abc import Callable
from pathlib import Path

LETTERS = string.ascii_letters + string.digits

MAKERS: dict[str, Callable[[], str]] = {
    "HALL_SERVICE_TOKEN": lambda: secrets.token_urlsafe(32),
    "HALL_RASA_TOKEN": lambda: secrets.token_urlsafe(32),
    "HALL_VAULT_KEY": lambda: "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    "HALL_LINK_KEY": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    # Accounts that exist only on this machine: `make wechat` and `make phone` are their other end.
    "HALL_WECHAT_TOKEN": lambda: secrets.token_hex(8),
    "HALL_WECHAT_ENCODING_AES_KEY": lambda: "".join(secrets.choice(LETTERS) for _place in range(43)),
    "HALL_WECHAT_APP_ID": lambda: f"wx{secrets.token_hex(8)}",
    "HALL_WECHAT_APP_SECRET": lambda: secrets.token_hex(16),
    "HALL_TWILIO_ACCOUNT_SID": lambda: f"AC{secrets.token_hex(16)}",
    "HALL_TWILIO_AUTH_TOKEN": lambda: secrets.token_hex(16),
    "HALL_ADMIN_PASSWORD": lambda: secrets.token_urlsafe(12),
    "HALL_ADMIN_TOTP": lambda: base64.b32encode(secrets.token_bytes(20)).decode(),
}


def development_secrets(folder: Path) -> dict[str, str]:
    """Return the secrets in `folder`/dev.env, adding those that are missing (RASA_TOKEN is the bot's name for its own)."""
    path = folder / "dev.env"
    known = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line) if path.exists() else {}
    values = {**known, **{name: known.get(name) or make() for name, make in MAKERS.items()}}
    values["RASA_TOKEN"] = values["HALL_RASA_TOKEN"]
    if values != known:
        keep(folder, values)
    return values


def keep(folder: Path, values: dict[str, str]) -> None:
    """Write the secrets file anew, readable by the owner only from its first byte."""
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / "dev.env", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
