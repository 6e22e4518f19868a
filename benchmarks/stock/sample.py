"""A share of the training data, the same for both bots, so that a stock training of 100 epochs ends within the hour.

Every intent keeps its share of sentences, at least LEAST of them; rules, stories, responses and domain stay whole.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import yaml

from launch.environments import ROOT

LEAST = 20


def sample(folder: Path, sentences: int) -> Path:
    """Write `folder/data` with about that many sentences for training, drawn alike at every run; returns it. 0: all of them."""
    data = folder / "data"
    for part in ("rules", "stories", "responses"):
        shutil.copytree(ROOT / "data" / part, data / part, dirs_exist_ok=True)
    listed: dict[str, list[str]] = {}
    kept: list[dict[str, Any]] = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in entry:
                listed.setdefault(entry["intent"], []).extend(
                    line for line in str(entry["examples"]).splitlines() if line.startswith("- ")
                )
            else:
                kept.append(entry)
    share = sentences / sum(map(len, listed.values())) if sentences else 1.0
    draw = random.Random(17)  # noqa: S311 it guards no secret
    for intent, lines in sorted(listed.items()):
        count = len(lines) if share >= 1 else min(len(lines), max(LEAST, round(len(lines) * share)))
        kept.append({"intent": intent, "examples": "\n".join(draw.sample(lines, count)) + "\n"})
    (data / "nlu").mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump({"version": "3.1", "nlu": kept}, allow_unicode=True, sort_keys=False)
    (data / "nlu" / "sample.yml").write_text(text, encoding="utf-8")
    return data
