"""The readers compared: our trained Rasa model, stock Rasa, and a plain linear classifier. All run in the bot's environment."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import ruamel.yaml

from evaluation.intents.scoring import Entity, Reading

ROOT = Path(__file__).resolve().parents[2]
TRAINING = ROOT / "data" / "nlu"
STOCK = ROOT / "benchmarks" / "stock" / "config.yml"
CACHE = ROOT / "var" / "evaluation"
STOCK_EXAMPLES, STOCK_EPOCHS = 2000, 20
"""What the stock pipeline trains on here, taken evenly over every intent and file, and for how long: all of it takes hours on two
cores. `benchmarks/understanding.py` trains it for its full hundred epochs."""


class Reader(Protocol):
    """Reads sentences."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return one reading a text."""


def training_examples(folder: Path = TRAINING) -> list[tuple[str, str]]:
    """(sentence, intent) of every training file."""
    examples = []
    for path in sorted(folder.glob("*.yml")):
        for entry in ruamel.yaml.YAML(typ="safe").load(path).get("nlu") or []:
            if "intent" in entry:
                examples += [
                    (line.strip()[2:].strip(), entry["intent"])
                    for line in entry["examples"].splitlines()
                    if line.strip()
                ]
    return examples


class RasaReader:
    """A trained Rasa model, read the way `/model/parse` does."""

    def __init__(self, model: Path) -> None:
        from rasa.core.agent import Agent
        from rasa.utils.log_utils import configure_structlog

        configure_structlog(logging.ERROR)  # unconfigured it would print every sentence
        self._agent: Any = Agent.load(str(model))

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return one reading a text."""
        return asyncio.run(self._read(texts))

    async def _read(self, texts: Sequence[str]) -> list[Reading]:
        return [reading_of(await self._agent.parse_message(text)) for text in texts]


def reading_of(parsed: dict[str, Any]) -> Reading:
    """A reading from what `/model/parse` answers."""
    ranking = parsed.get("intent_ranking") or []
    entities = tuple(Entity(one["entity"], str(one["value"])) for one in parsed.get("entities", ()))
    second = ranking[1]["name"] if len(ranking) > 1 else ""
    return Reading(parsed["intent"]["name"] or "", float(parsed["intent"]["confidence"]), second, entities)


class PlainLinear:
    """Character TF-IDF (1 to 2) and logistic regression: what a weekend would give."""

    def __init__(self, examples: Sequence[tuple[str, str]]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
        self._pipeline = make_pipeline(vectors, LogisticRegression(C=20, max_iter=60, solver="lbfgs", tol=1e-2))
        self._pipeline.fit([text for text, _ in examples], [intent for _, intent in examples])

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return one reading a text."""
        names = self._pipeline.classes_
        result = []
        for chances in self._pipeline.predict_proba(texts):
            best, second = chances.argsort()[::-1][:2]
            result.append(Reading(str(names[best]), float(chances[best]), str(names[second])))
        return result


def sampled(examples: Sequence[tuple[str, str]], wanted: int) -> list[tuple[str, str]]:
    """Every n-th example, so that each intent and each file keeps its share."""
    ordered = sorted(examples, key=lambda one: one[1])
    step = max(len(ordered) / wanted, 1.0)
    return [ordered[int(place * step)] for place in range(min(wanted, len(ordered)))]


def written_sample(wanted: int) -> Path:
    """A Rasa data file of a sample of the training examples."""
    blocks: dict[str, list[str]] = {}
    for text, intent in sampled(training_examples(), wanted):
        blocks.setdefault(intent, []).append(f"    - {text}\n")
    path = CACHE / f"sample-{wanted}.yml"
    CACHE.mkdir(parents=True, exist_ok=True)
    body = "".join(f"- intent: {intent}\n  examples: |\n{''.join(lines)}" for intent, lines in blocks.items())
    path.write_text(f'version: "3.1"\n\nnlu:\n{body}', encoding="utf-8")
    return path


def shortened(config: Path) -> Path:
    """The same configuration with fewer epochs."""
    path = CACHE / f"{config.stem}-{STOCK_EPOCHS}.yml"
    CACHE.mkdir(parents=True, exist_ok=True)
    path.write_text(re.sub(r"epochs: \d+", f"epochs: {STOCK_EPOCHS}", config.read_text("utf-8")), "utf-8")
    return path


def train_nlu(config: Path, label: str) -> Path:
    """A model of the understanding alone for a configuration, trained once for the data as they are; stock on a sample."""
    digest = hashlib.sha256(config.read_bytes())
    for path in sorted([*TRAINING.glob("*.yml"), *(ROOT / "bot").glob("[lc]*/*.*")]):
        if label != "stock" or path.parent == TRAINING:
            digest.update(path.read_bytes())
    model = CACHE / f"{label}-{digest.hexdigest()[:12]}.tar.gz"
    if not model.exists():
        print(f"training {label} …", flush=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        data = written_sample(STOCK_EXAMPLES) if label == "stock" else TRAINING
        command = [
            "nice",
            sys.executable,
            "-m",
            "rasa",
            "train",
            "nlu",
            "--nlu",
            str(data),
            "--config",
            str(config),
            "--domain",
            str(ROOT / "domain.yml"),
            "--out",
            str(CACHE),
            "--fixed-model-name",
            model.name.removesuffix(".tar.gz"),
        ]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return model
