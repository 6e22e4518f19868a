"""Child processes that end with their parent, whatever ends it."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from launch.faults import Fault

PR_SET_PDEATHSIG = 1
PATIENCE = 12  # seconds between asking a process to end and ending it


def _die_with_parent() -> None:
    """Ask Linux to end this child when its parent dies, even by SIGKILL; elsewhere the supervisor's own clean-up serves."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    except (AttributeError, OSError):
        return


class Child:
    """One process with its log file, in a session of its own so that Ctrl-C reaches only the supervisor."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path, folder: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.log = log
        self._output: IO[bytes] = log.open("ab")
        self.process = subprocess.Popen(  # noqa: S603 our own arguments
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=_die_with_parent,  # noqa: PLW1509 no threads here
        )  # fmt: skip

    @property
    def running(self) -> bool:
        """Whether the process has not ended."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End the process and everything it started; at once if it does not end when asked."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self.running:
                _signal_group(self.process.pid, sign)
                try:
                    self.process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    continue
        _signal_group(self.process.pid, signal.SIGKILL)
        self._output.close()


def _signal_group(pid: int, sign: signal.Signals) -> None:
    import os

    try:
        os.killpg(pid, sign)
    except (ProcessLookupError, PermissionError):
        return


def wait_until_ready(children: list[Child], url: str, seconds: float) -> None:
    """Wait until `url` answers 200; raises a Fault when a child ends first or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for child in children:
            if not child.running:
                raise Fault(f"{child.name} 没有启动成功，详情见 {child.log}。")
        try:
            with urllib.request.urlopen(url, timeout=4) as answer:  # noqa: S310 our own http address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, TimeoutError, ConnectionError, OSError):
            time.sleep(0.2)
    raise Fault(f"启动超时（{seconds:.0f} 秒）：请看 {children[0].log.parent} 中的日志。")
