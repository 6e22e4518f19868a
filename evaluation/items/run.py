"""Scores the item linker on sentences written from the citizens' side: `uv run python -m evaluation.items.run`.

top-1 and top-3 are counted over the sentences that mean one item; the decision over all of them. A sentence that means
one item may be answered by `choose` with that item first; a general one (`choose`) may be answered by one of its items,
unless its kind is `choose`; a foreign, vague or referred one must be `none`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from hall.catalogue.importing import read_folder
from hall.catalogue.linking import Decision, ItemIndex, ItemSearch

HERE = Path(__file__).resolve().parent
SETS = ("cases", "unseen", "blind_1", "blind_2", "blind_3", "blind_4", "blind_5", "voices")
CATALOGUE = HERE.parents[1] / "data" / "catalogue"


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence with what it means."""

    text: str
    decision: str
    kind: str
    item_codes: tuple[str, ...] = ()


def load(path: Path = HERE / "cases.jsonl") -> list[Case]:
    """Read the cases."""
    lines = path.read_text(encoding="utf-8").splitlines()
    listed = [json.loads(line) for line in lines if line.strip()]
    return [Case(c["text"], c["decision"], c["kind"], tuple(c.get("item_codes", ()))) for c in listed]


def first(case: Case, found: ItemSearch) -> bool:
    """Whether the item meant comes first."""
    return bool(found.candidates) and found.candidates[0].item_code in case.item_codes


def among(case: Case, found: ItemSearch) -> bool:
    """Whether the item meant is offered at all."""
    return any(candidate.item_code in case.item_codes for candidate in found.candidates)


def decided(case: Case, found: ItemSearch) -> bool:
    """Whether the decision does what the citizen needs."""
    if case.decision == "none":
        return found.decision is Decision.NONE
    if case.decision == "one":
        return among(case, found)
    if case.kind == "choose":
        return found.decision is Decision.CHOOSE and among(case, found)
    return first(case, found) or (case.kind == "choose-or-none" and found.decision is not Decision.ONE)


def score(index: ItemIndex, cases: list[Case]) -> dict[str, float]:
    """Return the rates this evaluation stands for."""
    results = [(case, index.search(case.text)) for case in cases]
    single = [(case, found) for case, found in results if case.decision == "one"]
    foreign = [(case, found) for case, found in results if case.decision == "none"]
    return {
        "top1": sum(first(*pair) for pair in single) / len(single),
        "top3": sum(among(*pair) for pair in single) / len(single),
        "decision": sum(decided(*pair) for pair in results) / len(results),
        "sure_and_right": sum(found.decision is Decision.ONE and first(case, found) for case, found in single)
        / len(single),
        "sure_but_wrong": sum(found.decision is Decision.ONE and not first(case, found) for case, found in single)
        / len(single),
        "none_kept": sum(found.decision is Decision.NONE for _case, found in foreign) / len(foreign),
    }


def right(index: ItemIndex, case: Case) -> bool:
    """Whether the item meant comes first, or the decision is the one needed."""
    found = index.search(case.text)
    return first(case, found) if case.decision == "one" else decided(case, found)


def print_kinds(index: ItemIndex, cases: list[Case]) -> None:
    """Print how many of each kind go right."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        kinds[case.kind].append(right(index, case))
    for kind, results in sorted(kinds.items()):
        print(f"  {kind:16}{sum(results):4}/{len(results)}")


def print_misses(index: ItemIndex, cases: list[Case]) -> None:
    """Print the sentences that go wrong and what was found."""
    for case in cases:
        if not right(index, case):
            found = index.search(case.text)
            said = [(candidate.item_code, candidate.score) for candidate in found.candidates]
            referred = found.referral.name if found.referral else ""
            print(f"{case.text}  want {case.decision} {case.item_codes}  got {found.decision} {said} {referred}")


def main() -> None:
    """Print the scores of every set."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--misses", action="store_true", help="list the sentences that went wrong")
    options.add_argument("--set", choices=SETS, help="one of the sets alone, and by kind")
    arguments = options.parse_args()
    index = ItemIndex(read_folder(CATALOGUE))
    chosen = (arguments.set,) if arguments.set else SETS
    for name in chosen:
        cases = load(HERE / f"{name}.jsonl")
        if arguments.misses:
            print_misses(index, cases)
        started = time.perf_counter()
        rates = score(index, cases)
        spent = (time.perf_counter() - started) * 1000 / len(cases)
        print(
            f"{name:8}{len(cases):4} sentences {spent:5.2f} ms ", *(f"{key} {rate:.1%} " for key, rate in rates.items())
        )
        if arguments.set:
            print_kinds(index, cases)


if __name__ == "__main__":
    main()
