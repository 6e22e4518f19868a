"""Whoever reads the audit trail reads Chinese: every action that the code records has a name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hall.oversight.texts_actions import NAMES

HALL = Path(__file__).resolve().parents[3] / "hall"
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
RECORDERS = {"record", "_record", "_let_go"}


def recorded() -> Iterator[str]:
    """Yield what is handed to a function that records, by place or by name."""
    for path in HALL.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            values = [word.value for word in node.keywords if word.arg == "action"]
            values += node.args if called in RECORDERS else []
            for value in values:
                if isinstance(value, ast.Constant) and ACTION.fullmatch(str(value.value)):
                    yield str(value.value)


def test_every_recorded_action_has_a_name() -> None:
    found = set(recorded())
    assert len(found) > 80  # else the search no longer finds how actions are recorded
    assert sorted(found - NAMES.keys()) == []
