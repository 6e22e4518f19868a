"""Score the date reader: `python -m evaluation.dates.run [--unseen|--fresh|--blind|--dev5|--voices|FILE.jsonl] [-v]`, by default on `cases.jsonl`.

A new file is scored unread first, without `-v`: what it says then is the only figure that tells how strangers' sentences are read.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from statistics import quantiles

from evaluation.dates.calendar_2026 import Calendar2026, Hours2026
from evaluation.dates.scoring import (
    BLIND,
    CASES,
    DEV5,
    FRESH,
    UNSEEN,
    VOICES,
    Case,
    Reading,
    Verdict,
    judge_readings,
    load_cases,
)
from hall.understanding.dates import DateResolution, resolve

_CALENDAR, _HOURS = Calendar2026(), Hours2026()


def read(case: Case) -> DateResolution:
    """Resolve a case as the hall would."""
    return resolve(case.text, case.now, _CALENDAR, _HOURS)


def readings(resolution: DateResolution) -> list[Reading]:
    """Put our answer into the form that every library is judged in."""
    return [
        Reading(one.date, one.end_date, one.start, one.end, one.half_day.value if one.half_day else None)
        for one in resolution.candidates
    ]


def judge(case: Case, resolution: DateResolution) -> Verdict:
    """Judge days, times, the problem, what was ruled out and the asap flag together."""
    verdict = judge_readings(case, readings(resolution), resolution.problem)
    if verdict is not Verdict.RIGHT:
        return verdict
    asks_anyway = case.problem == "ambiguous" and not case.expected and not resolution.candidates
    if resolution.problem != case.problem and not asks_anyway:
        return Verdict.WRONG
    ruled_out = {one.date.isoformat() for one in resolution.excluded}
    asap = resolution.asap if case.anything else case.asap
    return Verdict.RIGHT if ruled_out == set(case.excluded) and resolution.asap == asap else Verdict.WRONG


def main() -> int:
    """Print the score, the wrong-but-confident rate and each category; fail below the aim (97 %, 3 %)."""
    cases = load_cases(_asked_for(sys.argv[1:]))
    verdicts: dict[str, Counter[Verdict]] = defaultdict(Counter)
    spent: list[float] = []
    for case in cases:
        began = time.perf_counter()
        resolution = read(case)
        spent.append((time.perf_counter() - began) * 1000)
        verdict = judge(case, resolution)
        verdicts[case.category][verdict] += 1
        if verdict is not Verdict.RIGHT and "-v" in sys.argv:
            _explain(case, resolution, verdict)
    return _report(cases, verdicts, spent)


def _asked_for(words: list[str]) -> Path:
    """The set named on the command line, or the file given there."""
    named = {"--unseen": UNSEEN, "--fresh": FRESH, "--blind": BLIND, "--dev5": DEV5, "--voices": VOICES}
    files = [Path(word) for word in words if word.endswith(".jsonl")]
    return next((named[word] for word in words if word in named), files[0] if files else CASES)


def _explain(case: Case, resolution: DateResolution, verdict: Verdict) -> None:
    wanted = "; ".join(" ".join(str(value) for value in one.values()) for one in case.expected) or "-"
    got = "; ".join(
        " ".join(
            str(value) for value in (one.date, one.end_date or "", one.start or "", one.end or "", one.half_day or "")
        )
        for one in resolution.candidates
    )
    out = [one.date.isoformat() for one in resolution.excluded]
    print(
        f"{verdict.value:6} {case.id} {case.now:%m-%d %H:%M} {case.text}\n       want {wanted} {case.problem} {case.excluded}"
    )
    print(f"       got  {got or '-'} {resolution.problem} {out} {'asap' if resolution.asap else ''}")


def _report(cases: list[Case], verdicts: dict[str, Counter[Verdict]], spent: list[float]) -> int:
    total = sum(verdicts.values(), Counter[Verdict]())
    print(f"{'category':12} {'n':>4} {'right':>7} {'asks':>5} {'empty':>6} {'wrong':>6}")
    for category, counts in [*sorted(verdicts.items()), ("all", total)]:
        number = counts.total()
        print(
            f"{category:12} {number:4} {counts[Verdict.RIGHT] / number:7.1%} {counts[Verdict.ASKS]:5} "
            f"{counts[Verdict.EMPTY]:6} {counts[Verdict.WRONG]:6}"
        )
    right, wrong = total[Verdict.RIGHT] / len(cases), total[Verdict.WRONG] / len(cases)
    cuts = quantiles(spent, n=100)
    print(f"\nscore {right:.1%}   wrong but confident {wrong:.1%}   p50 {cuts[49]:.2f} ms   p95 {cuts[94]:.2f} ms")
    return 0 if right >= 0.97 and wrong <= 0.03 else 1


if __name__ == "__main__":
    sys.exit(main())
