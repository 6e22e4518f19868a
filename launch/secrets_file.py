"""Development secrets: made at the first start into var/dev.env, readable by the owner only, never committed."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path


def development_secrets(folder: Path) -> dict[str, str]:
    """Return the secrets in `folder`/dev.env, adding those that are missing."""
    path = folder / "dev.env"
    known = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line) if path.exists() else {}
    fresh = {
        "HALL_SERVICE_TOKEN": secrets.token_urlsafe(32),
        "RASA_TOKEN": secrets.token_urlsafe(32),
        "HALL_VAULT_KEY": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "HALL_LINK_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "HALL_ADMIN_TOKEN": secrets.token_urlsafe(32),
    }
    values = {**fresh, **known}
    if values != known:
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in values.items())
    return {**values, "HALL_RASA_TOKEN": values["RASA_TOKEN"]}
