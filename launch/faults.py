"""What can go wrong before the product runs, each as one plain sentence that says what to do."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

ROOM_FOR_SETUP = 4 * 1024**3  # bytes; both environments with the bot's libraries take about 3 GiB
ROOM_FOR_CONSOLE = 600 * 1024**2  # bytes; Node and the build tools of the staff console
ROOM_FOR_RUNNING = 200 * 1024**2  # bytes; database, model and logs


class Fault(Exception):
    """A sentence for the person at the terminal."""


NO_NETWORK = "无法连接软件源：请检查网络（或设置镜像 UV_DEFAULT_INDEX、npm_config_registry）后再运行同一条命令。"
DISK_FULL = "磁盘空间不足：请在 {path} 所在磁盘腾出至少 {need} GB 后再运行同一条命令。"
NO_PYTHON = "没有找到 Python {version}（机器人部分只能用它）：请安装 Python {version}（例如 pyenv install {version}）后再运行同一条命令。"
PORT_TAKEN = "端口 {port} 已被占用：请停止占用它的程序，或换一个端口，例如 {variable}={other} make run。"

SIGNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("No space left on device", "os error 28", "Errno 28", "ENOSPC"), "disk"),
    (("No interpreter found", "No download found for request", "python-build-standalone", "Failed to download Python"), "python"),
    (("dns error", "Failed to fetch", "error sending request", "Temporary failure in name resolution", "Connection refused",
      "Network is unreachable", "No matching distribution", "Could not connect", "timed out",
      "EAI_AGAIN", "ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "ENETUNREACH"), "network"),
)  # fmt: skip


def explain(output: str, path: Path) -> Fault | None:
    """Recognise a known cause in a tool's output."""
    for signs, cause in SIGNS:
        if any(sign in output for sign in signs):
            if cause == "disk":
                return Fault(DISK_FULL.format(path=path, need=4))
            return Fault(NO_PYTHON.format(version="3.10") if cause == "python" else NO_NETWORK)
    return None


def require_room(path: Path, need: int) -> None:
    """Raise when the disk of `path` has fewer than `need` bytes left."""
    path.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(path).free < need:
        raise Fault(DISK_FULL.format(path=path, need=max(1, round(need / 1024**3))))


def require_port(port: int, variable: str) -> None:
    """Raise when something already listens on `port` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Fault(PORT_TAKEN.format(port=port, variable=variable, other=port + 10)) from None
