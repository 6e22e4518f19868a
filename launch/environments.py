"""The two Python environments: uv in a small venv of its own, then what the two lock files say."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from launch.faults import NO_NETWORK, ROOM_FOR_SETUP, Fault, explain, require_room

ROOT = Path(__file__).resolve().parent.parent
UV_VERSION = "0.13.9"
UV = ROOT / ".uv" / "bin" / "uv"
PYTHON = ROOT / ".venv" / "bin" / "python"
BOT = ROOT / "bot"
BOT_PYTHON = BOT / ".venv" / "bin" / "python"


def prepare(*, development: bool) -> None:
    """Install what the lock files name; quick when nothing changed. `development` adds what the tests need."""
    _sync(
        ROOT,
        ["--group", "dev"] if development else ["--no-dev", "--inexact"],
        "大厅后台",
        "dev" if development else "run",
    )
    prepare_bot()


def prepare_bot() -> None:
    """Install only the bot's environment."""
    _sync(BOT, [], "机器人", "run")


def _sync(folder: Path, options: list[str], title: str, kind: str) -> None:
    stamp = folder / ".venv" / f"synced-{kind}"
    wanted = hashlib.sha256((folder / "uv.lock").read_bytes() + (folder / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    require_room(folder, ROOM_FOR_SETUP if not (folder / ".venv").exists() else ROOM_FOR_SETUP // 16)
    bootstrap()
    print(f"安装依赖：{title}（第一次约需一分钟）…", flush=True)
    # pyenv's shim for python3 pins its own version for every child: the other Python would not be found.
    unwanted = ("VIRTUAL_ENV", "PYTHONPATH", "PYENV_VERSION", "PYENV_DIR")
    environment = {key: value for key, value in os.environ.items() if key not in unwanted}
    run_shown([str(UV), "sync", "--frozen", "--no-progress", *options], folder, environment)
    stamp.write_text(wanted)


def bootstrap() -> None:
    """Make uv available in a venv of its own."""
    if UV.exists():
        return
    if sys.version_info < (3, 8):  # noqa: UP036 this file runs on whatever python3 the machine has
        raise Fault("python3 版本过低：请安装 Python 3.11 或更新版本后再运行同一条命令。")
    print("准备安装工具 uv …", flush=True)
    try:
        venv.create(UV.parent.parent, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise explain(str(error), ROOT) or Fault(
            "无法建立 Python 虚拟环境：请安装 python3-venv 后再运行同一条命令。"
        ) from error
    pip = [str(UV.parent / "python"), "-m", "pip", "install", "--quiet", "--retries", "2", f"uv=={UV_VERSION}"]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)  # noqa: S603 our own arguments
    if done.returncode:
        raise explain(done.stderr, ROOT) or Fault(NO_NETWORK)


def run_shown(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Run a command with its output shown as it comes; a failure becomes one plain sentence."""
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603 our own arguments
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None  # noqa: S101 it is a pipe
        for line in process.stdout:
            lines.append(line)
            if not line.startswith((" + ", "warning: Failed to inspect", "  ", "\n")):
                print("  " + line.rstrip(), flush=True)
    if process.returncode:
        output = "".join(line for line in lines if "Failed to inspect" not in line)
        raise explain(output, folder) or Fault(f"命令失败：{' '.join(command[:2])}（见上面的输出）。")
