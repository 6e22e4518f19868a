"""Writes data/nlu/grown.yml from frames.yml and from the sentences people wrote in data/nlu. Run: python -m bot.training.grow.

Always the same output for the same input. Sentences that stand in data/nlu already are not written again.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any, Iterator, Mapping, Sequence

import ruamel.yaml

ROOT = Path(__file__).resolve().parents[2]
GROWN = ROOT / "data" / "nlu" / "grown.yml"
SEED = 20261123
PER_FRAME = 9
PER_STORY_INTENT = 60
PER_WRAPPED_INTENT = 50
PER_PAIRED_INTENT = 30

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_WORD = re.compile(r"\{(\w+)\}")

HEADER = """# Written by `python -m bot.training.grow` from bot/training/frames.yml: do not edit, edit the frames.
version: "3.1"

nlu:
"""


def load(path: Path) -> Any:
    return ruamel.yaml.YAML(typ="safe").load(path)


def written(folder: Path) -> dict[str, list[str]]:
    """Intent → the sentences that people wrote, in the order of the files."""
    sentences: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        if path == GROWN:
            continue
        for entry in load(path).get("nlu") or []:
            if "intent" in entry:
                lines = (line.strip()[2:].strip() for line in entry["examples"].splitlines() if line.strip())
                sentences.setdefault(entry["intent"], []).extend(lines)
    return sentences


def expand(frame: str, words: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    """One sentence of a frame."""
    while _CHOICE.search(frame):
        frame = _CHOICE.sub(lambda match: chance.choice(match[1].split("|")), frame, count=1)
    return _WORD.sub(lambda match: str(chance.choice(words[match[1]])), frame).strip("， ")


def of_frames(frames: Sequence[str], words: Mapping[str, Sequence[str]], chance: random.Random) -> Iterator[str]:
    for frame in frames:
        for _ in range(PER_FRAME):
            yield expand(frame, words, chance)


def of_stories(cores: Sequence[str], stories: Sequence[str], chance: random.Random) -> Iterator[str]:
    """Requests with a story before or after them."""
    long_enough = [core for core in cores if 5 <= len(core) <= 40]
    for _ in range(PER_STORY_INTENT):
        told = chance.sample(list(stories), chance.choice((1, 1, 2, 3)))
        core = chance.choice(long_enough)
        mark = chance.choice(("，", "，", "。", " ", "；"))
        yield mark.join([*told, core]) if chance.random() < 0.75 else mark.join([core, *told])


def of_wraps(cores: Sequence[str], frames: Mapping[str, Sequence[str]], chance: random.Random) -> Iterator[str]:
    """Requests with the courtesies, fillers and particles of speech around them."""
    for _ in range(PER_WRAPPED_INTENT):
        core = chance.choice(cores)
        opening = chance.choice(frames["openings"]) if chance.random() < 0.7 else ""
        closing = chance.choice(frames["closings"]) if not opening or chance.random() < 0.4 else ""
        yield opening + core.rstrip("。！？?!") + closing


def of_pairs(
    cores: Sequence[str], others: Sequence[str], joints: Sequence[str], chance: random.Random
) -> Iterator[str]:
    """Two requests in one message: the first is the one that counts, the other is said to come besides."""
    for _ in range(PER_PAIRED_INTENT):
        first, second = chance.choice(cores), chance.choice(others)
        yield first.rstrip("。！？?!，") + chance.choice(joints) + second


UNWRAPPED = {"greet", "thank", "goodbye", "repeat", "affirm", "deny", "stop", "inform"}
"""Intents that a greeting or a thank-you around them could turn into another one."""


def grow(frames: Mapping[str, Any], by_hand: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Intent → grown sentences, without those written by hand and without any that two intents would share."""
    words = {**frames["words"], **frames["more"]}
    grown: dict[str, dict[str, None]] = {}
    for intent in sorted(by_hand):
        chance = random.Random(f"{SEED}{intent}")
        sentences = list(of_frames(frames["frames"].get(intent, ()), words, chance))
        if intent in frames["story_intents"]:
            sentences += of_stories(by_hand[intent], frames["stories"], chance)
            others = [
                core
                for other in frames["story_intents"]
                if other != intent
                for core in by_hand[other]
                if 4 <= len(core) <= 16
            ]
            sentences += of_pairs(
                [core for core in by_hand[intent] if 5 <= len(core) <= 25], others, frames["joints"], chance
            )
        if intent not in UNWRAPPED:
            sentences += of_wraps(by_hand[intent], frames, chance)
        grown[intent] = dict.fromkeys(sentences)
    taken = {sentence for sentences in by_hand.values() for sentence in sentences}
    owners: dict[str, set[str]] = {}
    for intent, found in grown.items():
        for sentence in found:
            owners.setdefault(sentence, set()).add(intent)
    return {
        intent: [sentence for sentence in found if sentence not in taken and len(owners[sentence]) == 1]
        for intent, found in grown.items()
    }


def render(grown: Mapping[str, Sequence[str]]) -> str:
    """The data file's text."""
    blocks = (
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {sentence}\n" for sentence in sentences)
        for intent, sentences in grown.items()
        if sentences
    )
    return HEADER + "\n".join(blocks)


if __name__ == "__main__":
    GROWN.write_text(render(grow(load(ROOT / "bot/training/frames.yml"), written(GROWN.parent))), encoding="utf-8")
