"""The bot's model: trained when its data changed, kept under a fingerprint of everything it is made from."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import time
from pathlib import Path

from launch.environments import BOT, BOT_PYTHON, ROOT
from launch.faults import Fault, explain

SOURCES = (
    "domain.yml",
    "config.yml",
    "bot/uv.lock",
    "data/nlu",
    "data/stories",
    "data/rules",
    "data/responses",
    "bot/components",
    "bot/language",
    "bot/lexicon",
)
KEPT = 3  # models; older ones are deleted


def bot_environment() -> dict[str, str]:
    """Return the environment every Rasa process of ours runs in."""
    return {
        # With PYTHONDONTWRITEBYTECODE every start of Rasa would compile its six thousand modules anew (15 seconds).
        **{key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")},
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def fingerprint() -> str:
    """Return a digest of everything the model is trained from."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = ROOT / source
        files = (
            [path]
            if path.is_file()
            else sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        )
        for file in files:
            digest.update(f"{file.relative_to(ROOT)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def trained_model(folder: Path) -> Path:
    """Return the model for the data as it is now, training it first if there is none."""
    model = folder / f"{fingerprint()}.tar.gz"
    if not model.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _train(model)
        for old in sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink()
    return model


def _train(model: Path) -> None:
    print("训练模型（数据有变化，约需一分钟）…", flush=True)
    began = time.monotonic()
    command = [
        str(BOT_PYTHON),
        "-m",
        "launch.rasa",
        "train",
        "--out",
        str(model.parent),
        "--fixed-model-name",
        model.name[: -len(".tar.gz")],
    ]
    log: list[str] = []
    with subprocess.Popen(  # noqa: S603 our own arguments
        command,
        cwd=ROOT,
        env={**bot_environment(), "LOG_LEVEL": "INFO"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None  # noqa: S101 it is a pipe
        for line in process.stdout:
            log.append(line)
            step = re.search(r"Starting to train component '(\w+)'", line)
            if step:
                print(f"  {time.monotonic() - began:5.1f} 秒  {step[1]}", flush=True)
    if process.returncode or not model.exists():
        (model.parent / "train.log").write_text("".join(log))
        raise explain("".join(log), BOT) or Fault(f"模型训练失败，详情见 {model.parent / 'train.log'}。")
    print(f"训练完成，用时 {time.monotonic() - began:.0f} 秒。", flush=True)
