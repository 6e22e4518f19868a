"""How well intents and entities are read, on sentences nobody trained on, beside a stock Rasa and a plain linear classifier.

    PYTHONPATH=. bot/.venv/bin/python evaluation/intents/run.py [--dev] [--no-peers] [--model MODEL.tar.gz]

Prints figures by intent, noise and tag; never a sentence, so that nobody is tempted to train on what it is measured with
(`--dev` measures on the development set, whose sentences may be looked at: add `--errors`).
"""

from __future__ import annotations

import argparse
import os
import random
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
warnings.filterwarnings("ignore")

from evaluation.intents import scoring  # noqa: E402
from evaluation.intents.readers import (  # noqa: E402
    STOCK,
    STOCK_EPOCHS,
    STOCK_EXAMPLES,
    PlainLinear,
    RasaReader,
    Reader,
    shortened,
    train_nlu,
    training_examples,
)
from evaluation.noise import CHANNELS  # noqa: E402

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEED = 7
OTHER_SETS = ("unseen.jsonl", "blind_1.jsonl", "blind_2.jsonl", "blind_4.jsonl")
AIM_IN_SCOPE, AIM_FALSE_STARTS, AIM_NOISE = 0.95, 0.02, 0.03


def pairs_of(reader: Reader, cases: Sequence[scoring.Case]) -> list[scoring.Pair]:
    """Cases with what a reader makes of them."""
    return list(zip(cases, reader.read([case.text for case in cases]), strict=True))


def noisy(cases: Sequence[scoring.Case], channel: str) -> list[scoring.Case]:
    """In-scope cases as a noisy channel would write them."""
    chance = random.Random(f"{SEED}{channel}")  # noqa: S311 noise, not a secret
    return [
        scoring.Case(CHANNELS[channel](case.text, chance), case.intent)
        for case in cases
        if case.intent != scoring.FOREIGN
    ]


def print_summary(name: str, pairs: Sequence[scoring.Pair]) -> None:
    """Print one reader's line."""
    home, threshold = scoring.in_scope(pairs), scoring.THRESHOLD
    sure = [pair for pair in home if pair[1].confidence >= threshold]
    print(
        f"{name:14s} in scope {scoring.accuracy(home):6.1%}  top two {scoring.top_two(home):6.1%}  "
        f"sure {len(sure) / max(len(home), 1):5.1%} of them right {scoring.accuracy(sure):6.1%}  "
        f"foreign recognised {scoring.accuracy(scoring.foreign(pairs)):6.1%}  start a transaction {scoring.false_starts(pairs, threshold):5.1%}  "
        f"book/cancel crossed {scoring.crossed(pairs)}  ECE {scoring.calibration_error(pairs):.3f}"
    )


def print_details(pairs: Sequence[scoring.Pair]) -> None:
    """Print figures by intent, confidence, tag and entity."""
    print("\nintent                    precision  recall     F1   n")
    for name, score in scoring.per_intent(pairs).items():
        print(f"{name:24s} {score.precision:9.1%} {score.recall:8.1%} {score.f1:6.1%} {score.count:4d}")
    print("\nconfusions (meant → read):")
    for (meant, read), count in scoring.confusions(pairs)[:30]:
        print(f"  {count:3d}  {meant} → {read}")
    print("\nconfidence   right   n")
    for sure, right, count in scoring.reliability(pairs):
        print(f"   {sure:7.1%} {right:7.1%} {count:4d}")
    tags = sorted({tag for case, _ in pairs for tag in case.tags})
    print(
        "\ntag: accuracy (n):",
        ", ".join(
            f"{tag} {scoring.accuracy(tagged):.0%} ({len(tagged)})"
            for tag in tags
            if (tagged := [p for p in pairs if tag in p[0].tags])
        ),
    )
    print("\nentity           precision  recall     F1   n   (by overlap)")
    for name, score in scoring.entity_scores(pairs).items():
        print(f"{name:16s} {score.precision:9.1%} {score.recall:8.1%} {score.f1:6.1%} {score.count:4d}")


def print_noise(readers: dict[str, Reader], cases: Sequence[scoring.Case], clean: dict[str, float]) -> float:
    """Accuracy in scope per noise channel; returns the most our own reader loses."""
    print("\nnoise, in scope:     " + "".join(f"{name:>14s}" for name in readers))
    print(f"{'clean':20s} " + "".join(f"{clean[name]:14.1%}" for name in readers))
    worst = 0.0
    for channel in CHANNELS:
        changed = noisy(cases, channel)
        found = {name: scoring.accuracy(pairs_of(reader, changed)) for name, reader in readers.items()}
        print(f"{channel:20s} " + "".join(f"{value:14.1%}" for value in found.values()))
        worst = max(worst, clean["ours"] - found["ours"])
    return worst


def print_other_set(readers: dict[str, Reader], file: str) -> None:
    """Print the same figures for a set of other hands (see README.md)."""
    cases = scoring.load_cases([HERE / file])
    print(f"\n{file}: {len(cases)} sentences")
    clean = {}
    for name, reader in readers.items():
        pairs = pairs_of(reader, cases)
        clean[name] = scoring.accuracy(scoring.in_scope(pairs))
        print_summary(name, pairs)
        if name == "ours":
            print(
                "confusions:",
                ", ".join(f"{meant} → {read} {count}" for (meant, read), count in scoring.confusions(pairs)[:12]),
            )
    print_noise({"ours": readers["ours"]}, cases, clean)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dev", action="store_true", help="the development set instead of the measuring sets")
    parser.add_argument("--errors", action="store_true", help="with --dev: the sentences read wrongly")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--model", type=Path, help="our model; without it one is trained for the data as they are")
    options = parser.parse_args()
    names = ["dev.jsonl"] if options.dev else ["cases.jsonl", "foreign.jsonl"]
    cases = scoring.load_cases(HERE / name for name in names)
    readers: dict[str, Reader] = {"ours": RasaReader(options.model or train_nlu(ROOT / "config.yml", "ours"))}
    if not options.no_peers:
        readers["plain linear"] = PlainLinear(training_examples())
        readers["stock Rasa"] = RasaReader(train_nlu(shortened(STOCK), "stock"))
        print(
            f"stock Rasa is trained on {STOCK_EXAMPLES} of the examples for {STOCK_EPOCHS} epochs; the others on all of them"
        )
    clean, own = {}, []
    print(f"{len(cases)} sentences, threshold {scoring.THRESHOLD}")
    for name, reader in readers.items():
        began = time.perf_counter()
        pairs = pairs_of(reader, cases)
        own = own or pairs
        clean[name] = scoring.accuracy(scoring.in_scope(pairs))
        print_summary(name, pairs)
        print(f"{'':14s} {1000 * (time.perf_counter() - began) / len(cases):.2f} ms a sentence, in process")
    print_details(own)
    lost = print_noise(readers, cases, clean)
    if not options.dev:
        for file in OTHER_SETS:
            print_other_set(readers, file)
    if options.dev and options.errors:
        for case, reading in own:
            if case.intent != reading.intent:
                print(f"{case.intent} → {reading.intent} {reading.confidence:.2f} ({reading.second})  {case.text}")
    false_starts = scoring.false_starts(own, scoring.THRESHOLD)
    met = (
        clean["ours"] >= AIM_IN_SCOPE
        and false_starts <= AIM_FALSE_STARTS
        and not scoring.crossed(own)
        and lost <= AIM_NOISE
    )
    print(
        f"\naims: in scope {clean['ours']:.1%} (≥ {AIM_IN_SCOPE:.0%}), false starts {false_starts:.1%} (≤ {AIM_FALSE_STARTS:.0%}), "
        f"crossed {scoring.crossed(own)} (0), most lost to one noise {lost:.1%} (≤ {AIM_NOISE:.0%}): {'met' if met else 'NOT all met'}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
