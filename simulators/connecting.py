"""What a program started by hand needs: the accounts that `make run` made, and whether the hall is there."""

from __future__ import annotations

import os
from pathlib import Path

import aiohttp

ROOT = Path(__file__).resolve().parent.parent


class NotReady(Exception):
    """A sentence for the person at the terminal."""


def development_settings(state: str = "") -> dict[str, str]:
    """Return the settings `make run` keeps in its folder of state, the environment's before them."""
    path = Path(state or os.environ.get("HALL_STATE", ROOT / "var")) / "dev.env"
    if not path.exists():
        raise NotReady(f"没有找到 {path}：请先在另一个终端运行 make run。")
    kept = dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return kept | {name: value for name, value in os.environ.items() if name.startswith("HALL_") and value}


def need(settings: dict[str, str], *names: str) -> None:
    """Raise when one of the settings is missing: the hall was started before it knew of this channel."""
    if any(not settings.get(name) for name in names):
        raise NotReady("大厅还没有这个渠道的开发设置：请重新运行一次 make run。")


async def require_hall(url: str) -> None:
    """Raise when the hall does not answer."""
    try:
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(f"{url}/healthz") as response:
            if response.status == 200:
                return
    except (aiohttp.ClientError, TimeoutError, OSError):
        pass
    raise NotReady(f"大厅没有应答（{url}）：请先在另一个终端运行 make run，等它说“已就绪”。")
