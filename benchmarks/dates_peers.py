"""Runs in a throwaway environment of one public time parser: cases as JSON lines in, its readings as JSON lines out.

`python dates_peers.py NAME < cases > readings`. A reading is `{day, last, start, end}`; a span of whole days has no times, a point
no end. Imports nothing of the product, so that it runs where only the library is installed.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

Span = tuple[datetime, datetime | None]
Reader = Callable[[str, datetime], list[Span]]


def jionlp() -> Reader:
    """JioNLP: every time entity that it finds in the sentence."""
    import jionlp as library

    def read(text: str, now: datetime) -> list[Span]:
        base = {"year": now.year, "month": now.month, "day": now.day, "hour": now.hour, "minute": now.minute}
        found = library.ner.extract_time(text, time_base=base)
        spans: list[Span] = []
        for one in found:
            if one["type"] in {"time_point", "time_span"}:
                first, last = (datetime.fromisoformat(moment) for moment in one["detail"]["time"])
                spans.append((first, last))
        return spans

    return read


def recognizers() -> Reader:
    """Microsoft's recognizers-text: of several values the first that is not over."""
    from recognizers_date_time import Culture, recognize_datetime

    def moment(written: str, now: datetime) -> datetime:
        return datetime.fromisoformat(written if "-" in written else f"{now.date()} {written}")

    def span(value: dict[str, str], now: datetime) -> Span | None:
        if "value" in value:
            first = moment(value["value"], now)
            is_day = value["type"] == "date"
            return first, first.replace(hour=23, minute=59, second=59) if is_day else None
        if "start" not in value or "end" not in value:
            return None
        first, last = moment(value["start"], now), moment(value["end"], now)
        return first, last - timedelta(seconds=1) if value["type"] == "daterange" else last

    def read(text: str, now: datetime) -> list[Span]:
        spans: list[Span] = []
        for one in recognize_datetime(text, Culture.Chinese, reference=now):
            values = [found for value in (one.resolution or {}).get("values", []) if (found := span(value, now))]
            if values:
                spans.append(next((value for value in values if (value[1] or value[0]) >= now), values[-1]))
        return spans

    return read


def chinese_time_nlp() -> Reader:
    """ChineseTimeNLP: one point or span a sentence."""
    import arrow
    from ChineseTimeNLP import TimeNormalizer

    reader = TimeNormalizer()

    def read(text: str, now: datetime) -> list[Span]:
        found: dict[str, Any] = reader.parse(text, arrow.get(now))
        if found["type"] == "timestamp":
            return [_whole_day_at_midnight(found["timestamp"], text)]
        if found["type"] == "timespan":
            first, last = (datetime.fromisoformat(moment) for moment in found["timespan"])
            return [(first, last.replace(hour=23, minute=59, second=59) if last.hour == 0 == first.hour else last)]
        if found["type"] == "timedelta":
            return []
        return []

    def _whole_day_at_midnight(written: str, text: str) -> Span:
        first = datetime.fromisoformat(written)
        return first, first.replace(hour=23, minute=59, second=59) if (first.hour, first.minute) == (0, 0) else None

    return read


def dateparser() -> Reader:
    """The dateparser package, preferring dates to come."""
    from dateparser.search import search_dates

    def read(text: str, now: datetime) -> list[Span]:
        settings: Any = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future"}
        spans: list[Span] = []
        for _words, first in search_dates(text, languages=["zh"], settings=settings) or []:
            plain = first.replace(tzinfo=None)
            no_time = (plain.hour, plain.minute) in {(0, 0), (now.hour, now.minute)}
            day = plain.replace(hour=0, minute=0)
            spans.append((day, day.replace(hour=23, minute=59, second=59)) if no_time else (plain, None))
        return spans

    return read


READERS: dict[str, Callable[[], Reader]] = {
    "jionlp": jionlp,
    "recognizers-text": recognizers,
    "ChineseTimeNLP": chinese_time_nlp,
    "dateparser": dateparser,
}


def as_reading(span: Span) -> dict[str, str | None]:
    """Write a span as a reading: whole days without times, a minute as a point."""
    first, last = span
    if last is None or timedelta(0) <= last - first < timedelta(minutes=1):
        return {"day": str(first.date()), "last": None, "start": f"{first:%H:%M}", "end": None}
    if f"{first:%H:%M}" == "00:00" and f"{last:%H:%M}" == "23:59":
        return {"day": str(first.date()), "last": str(last.date()), "start": None, "end": None}
    end = last + timedelta(seconds=1) if last.second == 59 else last
    return {"day": str(first.date()), "last": str(last.date()), "start": f"{first:%H:%M}", "end": f"{end:%H:%M}"}


def main() -> None:
    """Answer every case; a library that raises has answered nothing."""
    warnings.simplefilter("ignore")
    output = sys.stdout
    with contextlib.redirect_stdout(io.StringIO()):
        read = READERS[sys.argv[1]]()
        for line in sys.stdin:
            case = json.loads(line)
            now = datetime.fromisoformat(case["now"]).replace(tzinfo=None)
            began = time.perf_counter()
            failed = False
            try:
                spans = read(case["text"], now)
            except Exception:  # noqa: BLE001 the library's own failures are what is measured
                spans, failed = [], True
            spent = (time.perf_counter() - began) * 1000
            answer = {"readings": [as_reading(span) for span in spans], "ms": spent, "failed": failed}
            output.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
