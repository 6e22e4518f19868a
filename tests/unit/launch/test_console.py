"""The console is built when its sources changed and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from launch import console
from launch.faults import Fault


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.ts").write_text("let a")
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(console, "CONSOLE", tmp_path)
    monkeypatch.setattr(console, "BUILT", tmp_path / "dist")
    return tmp_path


def test_the_fingerprint_follows_the_sources_and_nothing_else(sources: Path) -> None:
    first = console.fingerprint()
    (sources / "node_modules").mkdir()
    (sources / "node_modules" / "big.js").write_text("x")
    (sources / "dist").mkdir()
    (sources / "dist" / "index.html").write_text("x")
    assert console.fingerprint() == first
    (sources / "src" / "main.ts").write_text("let b")
    assert console.fingerprint() != first


def test_a_second_build_of_the_same_sources_starts_nothing(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sources / "dist").mkdir()
    (sources / "dist" / ".built").write_text(console.fingerprint())
    monkeypatch.setattr(console, "run_shown", lambda *_: pytest.fail("started a process"))
    assert console.build() == sources / "dist"


def test_no_network_is_one_plain_sentence(
    sources: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    node = sources / "node"
    node.write_text("#!/bin/sh\necho 'npm error code ENOTFOUND' >&2\nexit 1\n")
    node.chmod(0o755)
    monkeypatch.setattr(console, "NODE", node)
    monkeypatch.setattr(console, "_install_node", lambda: None)
    with pytest.raises(Fault, match=r"无法连接软件源.*后再运行同一条命令"):
        console.build()
