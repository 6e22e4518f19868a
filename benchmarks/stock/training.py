"""Training as it is measured, and the stock model kept under a fingerprint of what it is made from.

    uv run python -m benchmarks.stock.training [--epochs N] [--sentences N]

trains the stock model for the data as they are, unless that is done already. A hundred epochs on all sentences take hours on two
cores, so both bots are compared on the same sample of them (benchmarks/stock/sample.py); 0 sentences means all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.stock.sample import sample
from launch.environments import BOT_PYTHON, ROOT
from launch.model import bot_environment

CONFIG = ROOT / "benchmarks" / "stock" / "config.yml"
FIGURES = ROOT / "var" / "bench"
EPOCHS = 100
SENTENCES = 600
"""Every intent's LEAST makes 660 of them: a quarter of an hour of processor time for a hundred epochs."""
DATA = ("domain.yml", "bot/uv.lock", "data/nlu", "data/stories", "data/rules", "data/responses")

OURS, STOCK = "launch.rasa", "rasa"
"""The programs that train and serve: as the product starts Rasa (ADR 15), and as Rasa starts itself."""


@dataclass(frozen=True)
class Training:
    """What one training cost: seconds on the clock, seconds of processor time, largest memory in MB, size of the model in MB."""

    model: str
    seconds: float
    processor: float
    memory: float
    size: float


def train(config: Path, folder: Path, name: str, niceness: int = 0, sentences: int = 0) -> Training:
    """Train a whole model from nothing (Rasa's cache of earlier trainings is left out). Raises CalledProcessError with the log's end."""
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{name}.tar.gz"
    command = [
        "nice",
        "-n",
        str(niceness),
        str(BOT_PYTHON),
        "-m",
        OURS if config == ROOT / "config.yml" else STOCK,
        "train",
        "--config",
        str(config),
        "--out",
        str(folder),
    ]
    log = folder / f"{name}.log"
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as drawn, log.open("wb") as output:
        command += ["--data", str(sample(Path(drawn), sentences))]
        began = time.monotonic()
        process = subprocess.Popen(
            [*command, "--fixed-model-name", name],
            cwd=ROOT, env={**bot_environment(), "RASA_CACHE_DIRECTORY": cache}, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)  # a shell's `time`: this child alone
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or not model.exists():
        raise subprocess.CalledProcessError(process.returncode or 1, command, log.read_text(errors="replace")[-2000:])
    return Training(
        str(model), seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, model.stat().st_size / 1e6
    )


def configuration(epochs: int) -> str:
    """The stock configuration with so many epochs."""
    return re.sub(r"epochs: \d+", f"epochs: {epochs}", CONFIG.read_text(encoding="utf-8"))


def fingerprint(epochs: int = EPOCHS, sentences: int = SENTENCES) -> str:
    """A digest of all that the stock model is made from."""
    digest = hashlib.sha256(f"{configuration(epochs)}\0{sentences}".encode())
    for source in DATA:
        path = ROOT / source
        files = [path] if path.is_file() else sorted(path.rglob("*.yml"))
        for file in files:
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def cached(epochs: int = EPOCHS, sentences: int = SENTENCES) -> Training | None:
    """The stock training of these data, if it was done."""
    note = FIGURES / f"stock-{epochs}-{fingerprint(epochs, sentences)}.json"
    if not note.exists():
        return None
    training = Training(**json.loads(note.read_text(encoding="utf-8")))
    return training if Path(training.model).exists() else None


def stock_model(epochs: int = EPOCHS, niceness: int = 0, sentences: int = SENTENCES) -> Training:
    """The stock model for the data as they are; trained first if it never was."""
    done = cached(epochs, sentences)
    if done:
        return done
    name = f"stock-{epochs}-{fingerprint(epochs, sentences)}"
    print(f"training stock Rasa, {epochs} epochs, {sentences or 'all'} sentences …", flush=True)
    FIGURES.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".yml", encoding="utf-8") as config:
        config.write(configuration(epochs))
        config.flush()
        training = train(Path(config.name), FIGURES, name, niceness, sentences)
    (FIGURES / f"{name}.json").write_text(json.dumps(asdict(training)), encoding="utf-8")
    return training


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--nice", type=int, default=0)
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    options = parser.parse_args()
    print(stock_model(options.epochs, options.nice, options.sentences))
