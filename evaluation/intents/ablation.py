"""What each part of the intent reader is worth and what it costs.

    PYTHONPATH=. bot/.venv/bin/python evaluation/intents/ablation.py [--dev] [--only WORD]

Every line trains the reader anew with one part left out (or another in its place) and reads the measuring set, or with `--dev`
the development set. `train s` is processor time, because two lines are worked on at once; `ms` is one sentence on one core; `MB`
is what a fresh process needs beyond Python and numpy to read with it. The entity extractor is no part of this: it is not trained.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import ruamel.yaml

from evaluation.intents import scoring

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUTPUT = ROOT / "var" / "bench" / "ablation.txt"
AT_ONCE = 2
READ = 400
"""Sentences that the time of one is measured on."""


class Cutter(Protocol):
    """Cuts a text into words."""

    def words(self, text: str) -> list[str]:
        """Return words that together are the text."""


@dataclass(frozen=True)
class Variant:
    """One line of the table: settings that differ from config.yml, and who cuts words."""

    title: str
    changed: dict[str, Any] = field(default_factory=dict)
    cutter: str = "hall"


VARIANTS = (
    Variant("as shipped"),
    Variant("without jieba words (features)", {"words": 0}),
    Variant("without cutting (characters as words)", {"words": 0}, "characters"),
    Variant("words cut by spaCy (blank zh, jieba)", {}, "spacy"),
    Variant("without character n-grams", {"characters": 0}),
    Variant("without pinyin n-grams", {"sounds": 0}),
    Variant("without pairs over a gap", {"skips": 0}),
    Variant("character triples besides", {"characters": 3}),
    Variant("without concepts", {"concepts": 0}),
    Variant("without misheard copies", {"misheard": False}),
    Variant("without calibration", {"folds": 0}),
    Variant(
        "character n-grams alone",
        {"sounds": 0, "words": 0, "concepts": 0, "skips": 0, "misheard": False, "folds": 0},
    ),
)


class Characters:
    """Every character is a word."""

    def words(self, text: str) -> list[str]:
        """Return the characters."""
        return list(text)


class Spacy:
    """spaCy's Chinese tokenizer with its stock jieba: no list of the hall's words, and jieba's whole dictionary."""

    def __init__(self) -> None:
        import spacy

        self._nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})

    def words(self, text: str) -> list[str]:
        """Return the tokens' texts."""
        return [token.text for token in self._nlp.make_doc(text)] if text else []


def cutter_of(variant: Variant) -> Cutter:
    """Build the cutter of a variant."""
    from bot.language.segment import segmenter

    if variant.cutter == "hall":
        settings = shipped()
        return segmenter(settings.get("lexicon", True), settings.get("least_frequency", 60))
    return Characters() if variant.cutter == "characters" else Spacy()


def shipped() -> dict[str, Any]:
    """Return the reader's settings in config.yml."""
    pipeline = ruamel.yaml.YAML(typ="safe").load(ROOT / "config.yml")["pipeline"]
    return next(dict(step) for step in pipeline if step["name"].endswith("IntentReader"))


def train(variant: Variant, folder: Path) -> dict[str, float]:
    """Train a variant, keep its model in `folder`; returns what that cost."""
    from bot.language.features import FeatureGroups
    from bot.language.intents import recipe_of
    from bot.language.learning import train as learn
    from evaluation.intents.readers import training_examples

    settings = {**shipped(), **variant.changed}
    groups = replace(FeatureGroups(), **{name: settings[name] for name in asdict(FeatureGroups()) if name in settings})
    examples = training_examples()
    began = time.process_time()
    cutter: Any = cutter_of(variant)
    model = learn(cutter, [text for text, _ in examples], [label for _, label in examples], recipe_of(settings), groups)
    model.save(folder)
    return {"train": time.process_time() - began, "examples": len(examples)}


def read(variant: Variant, folder: Path, sets: list[str]) -> dict[str, float]:
    """Read the sentences with the model in `folder`; returns scores, time and memory."""
    from bot.language.intents import IntentModel
    from bot.language.reading import sentence

    cases = scoring.load_cases(HERE / name for name in sets)
    before = resident()
    cutter: Any = cutter_of(variant)
    model = IntentModel.load(folder)
    pairs = []
    for case in cases:
        ranking = model.ranking(sentence(cutter, case.text))
        pairs.append((case, scoring.Reading(ranking[0][0], ranking[0][1], ranking[1][0])))
    memory = resident() - before
    began = time.process_time()
    for case in cases[:READ]:
        model.ranking(sentence(cutter, case.text))
    spent = 1000 * (time.process_time() - began) / len(cases[:READ])
    return {
        "right": scoring.accuracy(scoring.in_scope(pairs)), "foreign": scoring.accuracy(scoring.foreign(pairs)),
        "false": scoring.false_starts(pairs, scoring.THRESHOLD), "ece": scoring.calibration_error(pairs), "ms": spent, "mb": memory,
    }  # fmt: skip


def digest_of_data() -> str:
    """What the table depends on: training data, reader and settings. For the same it is printed as it was."""
    paths = sorted(
        [ROOT / "config.yml", *(ROOT / "data" / "nlu").glob("*.yml"), *(ROOT / "bot").glob("l*/*.*"), Path(__file__)]
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


def resident() -> float:
    """Return the memory of this process in MB."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def measured(number: int, sets: list[str]) -> dict[str, float]:
    """Train and read in two processes of their own, so that neither leaves anything to the other."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for step in ("train", "read"):
            command = [sys.executable, str(Path(__file__)), "--step", step, str(number), folder, *sets]
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            figures.update(json.loads(done.stdout.splitlines()[-1]))
        figures["disk"] = sum(path.stat().st_size for path in Path(folder).iterdir()) / 1e6
    return figures


def line(title: str, found: dict[str, float]) -> str:
    """Lay out one line of the table."""
    return (f"{title:40s}{found['right']:9.1%}{found['foreign']:9.1%}{found['false']:9.1%}{found['ece']:7.3f}"
            f"{found['train']:9.1f}{found['ms']:8.2f}{found['mb']:7.0f}{found['disk']:7.1f}")  # fmt: skip


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dev", action="store_true", help="the development set instead of the measuring sets")
    parser.add_argument("--only", default="", help="only lines whose title contains this")
    parser.add_argument("--step", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step, number, folder, *sets = options.step
        variant = VARIANTS[int(number)]
        print(json.dumps(train(variant, Path(folder)) if step == "train" else read(variant, Path(folder), sets)))
        return 0
    sets = ["dev.jsonl"] if options.dev else ["cases.jsonl", "foreign.jsonl"]
    made_from = f"{digest_of_data()} {options.only} {sets}"
    if OUTPUT.exists() and (kept := OUTPUT.read_text(encoding="utf-8")).startswith(made_from + "\n"):
        print(kept.partition("\n")[2], end="")
        return 0
    chosen = [number for number, variant in enumerate(VARIANTS) if options.only in variant.title]
    lines = [
        f"{'':40s}{'in scope':>9s}{'foreign':>9s}{'false':>9s}{'ECE':>7s}{'train s':>9s}{'ms':>8s}{'MB':>7s}{'disk':>7s}"
    ]
    print(lines[0], flush=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, found in zip(chosen, pool.map(lambda one: measured(one, sets), chosen), strict=True):
            lines.append(line(VARIANTS[number].title, found))
            print(lines[-1], flush=True)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text("\n".join([made_from, *lines, ""]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
