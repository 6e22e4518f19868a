"""What the bot is measured with is not what it was trained on: no sentence stands in both."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from opencc import OpenCC

ROOT = Path(__file__).resolve().parents[2]
TRAINING = ROOT / "data" / "nlu"
MEASURED = ROOT / "evaluation"
DIALOGUES = MEASURED / "dialogues"
TOKEN = re.compile(r"⟦\w+:\w+⟧")
SHORTEST_SAYING = 6
"""Characters from which what a citizen says in a dialogue, or of a day or an item, is more than everybody says (是的, 下周三)."""


def normalised(sentences: list[str]) -> list[str]:
    """Return the sentences as letters alone: simplified, half-width, lower case, without punctuation, space or emoji.

    The hall's token for a personal number counts as one letter.
    """
    sentences = [TOKEN.sub("号", sentence) for sentence in sentences]
    text = OpenCC("t2s").convert("\n".join(sentence.replace("\n", " ") for sentence in sentences))
    return [
        "".join(char for char in unicodedata.normalize("NFKC", line).lower() if char.isalnum())
        for line in text.split("\n")
    ]


def trained_on() -> set[str]:
    """Return every sentence of the training data."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(TRAINING.glob("*.yml"))]
    entries = [entry for file in files for entry in file.get("nlu") or [] if "intent" in entry]
    lines = [line.strip()[1:].strip() for entry in entries for line in entry["examples"].splitlines() if line.strip()]
    return set(normalised(lines)) - {""}


def said(node: Any) -> Iterator[str]:
    """Yield what citizens say anywhere in a dialogue."""
    if isinstance(node, dict):
        if isinstance(node.get("say"), str):
            yield node["say"]
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from said(one)


@pytest.fixture(scope="module")
def training() -> set[str]:
    found = trained_on()
    assert len(found) > 1000
    return found


@pytest.mark.parametrize("path", sorted(MEASURED.glob("*/*.jsonl")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_measuring_sentence_was_trained_on(training: set[str], path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    shortest = 1 if path.parent.name == "intents" else SHORTEST_SAYING
    sentences = normalised([json.loads(line)["text"] for line in lines if line.strip()])
    assert len(sentences) > 50
    assert sorted(training.intersection(one for one in sentences if len(one) >= shortest)) == []


def test_no_dialogue_was_trained_on(training: set[str]) -> None:
    sayings = [one for path in sorted(DIALOGUES.glob("*.yml")) for one in said(yaml.safe_load(path.read_text("utf-8")))]
    sentences = [sentence for sentence in normalised(sayings) if len(sentence) >= SHORTEST_SAYING]
    assert len(sentences) > 50
    assert sorted(training.intersection(sentences)) == []


@pytest.mark.parametrize(("one", "other"), [("預約！", "预约"), ("ＡＢ 我想 约号。", "ab我想约号"), ("好的😊", "好的")])
def test_the_same_sentence_is_seen_however_it_is_written(one: str, other: str) -> None:
    assert normalised([one]) == normalised([other])


def test_two_sentences_stay_two() -> None:
    assert normalised(["预约", "取消\n预约"]) == ["预约", "取消预约"]
