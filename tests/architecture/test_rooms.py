"""bot, actions and hall never import one another; each library stays in its room."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, imports, modules, strings, tree

ROOMS = ("hall", "actions", "bot", "launch", "simulators")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"您|(?<!申)请[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]{2}[^|]*[。？！]")
PATTERN = re.compile(r"^\[|\(\?|\||\[\^|^\S+( \S+){5,}$", re.DOTALL)
MAY_SPEAK = re.compile(r"(texts\w*|commands|validation|exporting|cli)\.py$|/texts/")
BANNED = {"utils", "util", "manager", "helper", "helpers", "common", "misc"}


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_meet_over_http_only(room: str) -> None:
    others = set(ROOMS) - {room}
    for path in modules(room):
        for name, _typing_only in imports(path):
            assert name.split(".")[0] not in others, f"{path.relative_to(ROOT)} imports {name}"


def test_only_the_bot_knows_rasa_and_only_the_actions_its_sdk() -> None:
    for room in ("hall", "actions", "launch"):
        for path in modules(room):
            roots = {name.split(".")[0] for name, _typing_only in imports(path)}
            assert "rasa" not in roots, path
            assert room == "actions" or "rasa_sdk" not in roots, path


def test_the_simulators_share_no_code_with_what_they_check() -> None:
    for path in modules("simulators"):
        roots = {name.split(".")[0] for name, _typing_only in imports(path)}
        assert not roots & {"twilio", "wechatpy", "tests"}, f"{path.relative_to(ROOT)} imports {roots}"


def test_the_hall_knows_the_bot_in_one_module_only() -> None:
    users = [path for path in modules("hall") if any("webhooks/rest/webhook" in text for _line, text in strings(path))]
    assert [path.name for path in users] == ["bot_client.py"]


def test_no_sentence_for_a_citizen_outside_its_places() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {text[:30]}"
        for room in ("hall", "actions")
        for path in modules(room)
        if not MAY_SPEAK.search(str(path))
        for line, text in strings(path)
        if SENTENCE.search(text) and not PATTERN.search(text)
    ]
    assert not found


@pytest.mark.parametrize("room", [*ROOMS, "tests"])
def test_names_say_what_a_module_is_and_modules_stay_small(room: str) -> None:
    for path in modules(room) if room != "tests" else sorted((ROOT / "tests").rglob("*.py")):
        assert path.stem not in BANNED, path
        assert len(path.read_text().splitlines()) <= 400, f"{path.relative_to(ROOT)} has grown past one thing"


@pytest.mark.parametrize("path", [*modules("hall"), *modules("actions")], ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_clock_knows_what_time_it_is(path: Path) -> None:
    if path.name == "clock.py":
        return
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("now", "utcnow", "today")
            and isinstance(node.value, ast.Name)
        ):
            assert node.value.id not in ("datetime", "date"), f"{path.relative_to(ROOT)}:{node.lineno}"
