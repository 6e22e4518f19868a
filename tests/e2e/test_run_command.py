"""`make run`'s command: one address, a clean stop on Ctrl-C, and one plain sentence when a port is taken."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from launch.environments import ROOT
from tests.support.postgres import free_port

START_SECONDS = 180


def environment(state: Path) -> dict[str, str]:
    ports = {name: str(free_port()) for name in ("HALL_PORT", "BOT_PORT", "ACTIONS_PORT")}
    return {**os.environ, **ports, "HALL_STATE": str(state), "PYTHONUNBUFFERED": "1"}


def start(state: Path, variables: dict[str, str]) -> subprocess.Popen[str]:
    """Start it in a session of its own, as a terminal would."""
    return subprocess.Popen(
        [sys.executable, "-m", "launch", "run"],
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def processes_of(state: Path) -> list[int]:
    """Return the processes that were started with this state folder."""
    mark = f"HALL_STATE={state}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
            status = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if mark in variables and status != "Z":
            found.append(int(folder.name))
    return found


def bot_of(state: Path) -> int:
    """Return Rasa's process; it is handed its tracker's path, which lies in the state folder."""
    mark = f"HALL_TRACKER_DB={state}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes() and b"launch.rasa" in (folder / "cmdline").read_bytes():
                return int(folder.name)
        except OSError:
            continue
    raise AssertionError("no bot")


def loaded(process: int, library: str) -> bool:
    """Whether a process has a file of this library in its memory."""
    return library in Path(f"/proc/{process}/maps").read_text(encoding="utf-8")


@pytest.mark.model
def test_it_prints_one_address_serves_and_stops_without_a_trace(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    running = start(tmp_path, variables)
    try:
        address = _address(running)
        assert address == f"http://127.0.0.1:{variables['HALL_PORT']}"
        assert requests.get(f"{address}/readyz", timeout=10).status_code == 200
        page = requests.get(address, timeout=10)
        assert page.status_code == 200
        assert len(re.findall(r"data-say=", page.text)) == 3, "the page suggests three sentences"
        assert len(processes_of(tmp_path)) >= 4
        assert not loaded(bot_of(tmp_path), "tensorflow"), "half of the bot's memory and start, for nothing"
        running.send_signal(signal.SIGINT)
        rest, _ = running.communicate(timeout=40)
    finally:
        running.kill()
    assert running.returncode == 0
    assert "已停止" in rest
    assert "Traceback" not in rest
    assert processes_of(tmp_path) == []
    for name in ("HALL_PORT", "BOT_PORT", "ACTIONS_PORT"):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(variables[name]))) != 0


@pytest.mark.model
def test_nothing_is_left_when_it_is_killed(tmp_path: Path) -> None:
    running = start(tmp_path, environment(tmp_path))
    try:
        _address(running)
    finally:
        running.kill()
        running.wait(10)
    deadline = time.monotonic() + 20
    while processes_of(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes_of(tmp_path) == []


@pytest.mark.parametrize("name", ["HALL_PORT", "BOT_PORT", "ACTIONS_PORT"])
def test_a_taken_port_is_one_plain_sentence(tmp_path: Path, name: str) -> None:
    variables = environment(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(variables[name])))
        taken.listen()
        running = start(tmp_path, variables)
        output, _ = running.communicate(timeout=START_SECONDS)
    assert running.returncode == 1
    (complaint,) = [line for line in output.splitlines() if line.startswith("✗")]
    assert variables[name] in complaint
    assert name in complaint
    assert "Traceback" not in output
    assert processes_of(tmp_path) == []


def _address(running: subprocess.Popen[str]) -> str:
    """Read the output until the address is printed."""
    assert running.stdout
    printed = []
    for line in running.stdout:
        printed.append(line)
        found = re.search(r"http://\S+", line)
        if found:
            return found[0]
    raise AssertionError("".join(printed))
