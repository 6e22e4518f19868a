"""What the tests need of the machine: PostgreSQL, Redis and Chromium, from the distribution's own packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from launch.environments import ROOT
from launch.faults import Fault, explain

NEEDED = (
    "测试需要 {names}：请用系统的包管理器安装（Debian/Ubuntu：sudo apt-get install {packages}）后再运行同一条命令。"
)


def _missing() -> dict[str, str]:
    missing: dict[str, str] = {}
    if not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        missing["PostgreSQL"] = "postgresql"
    if not shutil.which("redis-server"):
        missing["Redis"] = "redis-server"
    if not shutil.which("chromium"):
        missing["Chromium"] = "chromium"
    if not list(Path("/usr/share/fonts").glob("**/*CJK*")):
        missing["中文字体"] = "fonts-noto-cjk"
    if not shutil.which("pdftoppm"):
        missing["poppler"] = "poppler-utils"
    return missing


def install_missing() -> None:
    """Install what is missing where this user may; otherwise say in one sentence what to install."""
    missing = _missing()
    if not missing:
        return
    fault = Fault(NEEDED.format(names="、".join(missing), packages=" ".join(missing.values())))
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise fault
    print(f"安装测试所需的系统软件：{'、'.join(missing)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing.values()],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 our own arguments
        if done.returncode:
            raise explain(done.stderr, ROOT) or fault
