"""Reading `evaluation/dialogues/*.yml`: every fault is named with its dialogue, and nothing unknown is passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.dialogue.model import (
    Before,
    Booked,
    Choose,
    ClosedDay,
    Count,
    Dialogue,
    EarlierAbsence,
    EarlierBooking,
    Expect,
    FullDay,
    Identify,
    MoveClock,
    OffHoursList,
    Outcome,
    Person,
    Say,
    SayCode,
    Step,
)

FOLDER = Path(__file__).resolve().parents[2] / "evaluation" / "dialogues"
FACTS: dict[str, str] = yaml.safe_load((Path(__file__).parent / "facts.yml").read_text(encoding="utf-8"))
COUNTS = frozenset(
    ("booked", "cancelled", "rescheduled", "persons", "notices", "holds", "no_shows", "off_hours_requests", "consultations",
     "complaints", "leads", "reviews", "guide_tasks")
)  # fmt: skip
KEYS = frozenset({"id", "tags", "now", "citizen", "relative", "other", "before", "facts", "turns", "database"})


class Unreadable(ValueError):
    """A dialogue that is not written as the README says."""


@cache
def load(folder: Path = FOLDER) -> list[Dialogue]:
    """Return every conversation, in the order of files and of places in them."""
    dialogues = [dialogue for path in sorted(folder.glob("*.yml")) for dialogue in _file(path)]
    twice = {one.id for one in dialogues if sum(other.id == one.id for other in dialogues) > 1}
    if twice:
        raise Unreadable(f"the same id twice: {', '.join(sorted(twice))}")
    return dialogues


def _file(path: Path) -> Iterator[Dialogue]:
    for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
        try:
            yield read(entry, path.stem)
        except (KeyError, TypeError, ValueError) as error:
            raise Unreadable(f"{path.name} {entry.get('id')}: {error}") from error


def read(entry: Mapping[str, Any], kind: str) -> Dialogue:
    """Return one conversation; raises KeyError, TypeError or ValueError for what the README does not know."""
    _only(entry, KEYS)
    return Dialogue(
        id=entry["id"],
        kind=kind,
        tags=tuple(entry["tags"]),
        now=_moment(entry["now"]),
        citizen=_person(entry["citizen"]),
        relative=_person(entry["relative"]) if "relative" in entry else None,
        other=_person(entry["other"]) if "other" in entry else None,
        before=tuple(_before(one) for one in entry.get("before", ())),
        facts={**FACTS, **entry.get("facts", {})},
        turns=tuple(_step(one) for one in entry["turns"]),
        outcome=_outcome(entry["database"]),
    )


def _only(entry: Mapping[str, Any], known: frozenset[str] | set[str]) -> None:
    unknown = set(entry) - known
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return moment


def _person(entry: Mapping[str, str]) -> Person:
    _only(entry, {"name", "id", "phone"})
    return Person(entry["name"], entry["id"], entry.get("phone", ""))


def _before(entry: Mapping[str, Any]) -> Before:
    ((what, given),) = entry.items()
    match what:
        case "booking":
            _only(given, {"as", "item", "starts_at", "who", "outcome"})
            if given.get("outcome", "attended") != "attended":
                raise ValueError("outcome")
            return EarlierBooking(
                given["item"],
                _moment(given["starts_at"]),
                given.get("as"),
                given.get("who", "citizen"),
                "outcome" in given,
            )
        case "no_show":
            _only(given, {"item", "starts_at"})
            return EarlierAbsence(given["item"], _moment(given["starts_at"]))
        case "full":
            _only(given, {"item", "day"})
            return FullDay(given["item"], date.fromisoformat(given["day"]))
        case "closure":
            _only(given, {"day", "reason"})
            return ClosedDay(date.fromisoformat(given["day"]), given["reason"])
        case "off_hours_items":
            return OffHoursList(tuple(given))
    raise ValueError(f"unknown: {what}")


def _step(entry: Mapping[str, Any]) -> Step:
    only_if = tuple(entry.get("only_if", ()))
    if "say" in entry:
        _only(entry, {"say", "only_if", "times"})
        return Say(str(entry["say"]), only_if, entry.get("times", 1))
    if "code" in entry:
        _only(entry, {"code", "only_if"})
        return SayCode(only_if)
    ((what, given),) = entry.items()
    match what:
        case "identify":
            return Identify()
        case "choose":
            return Choose(given)
        case "clock":
            return MoveClock(_moment(given))
        case "expect":
            _only(given, {"any", "all", "none", "choices"})
            any_of, all_of, none_of = (tuple(given.get(key, ())) for key in ("any", "all", "none"))
            return Expect(any_of, all_of, none_of, given.get("choices", False))
    raise ValueError(f"unknown: {what}")


def _outcome(entry: Mapping[str, Any]) -> Outcome:
    _only(entry, COUNTS | {"item", "starts_at", "person", "bookings"})
    counts = {name: _count(entry[name]) for name in sorted(COUNTS) if name in entry}
    bookings = tuple(_booked(one) for one in entry["bookings"]) if "bookings" in entry else None
    newest = _booked({key: entry[key] for key in ("item", "starts_at", "person") if key in entry})
    return Outcome(counts, newest, bookings)


def _count(given: int | str) -> Count:
    if isinstance(given, int):
        return Count(given)
    if not given.startswith(">="):
        raise ValueError(f"{given!r} is neither a number nor a minimum")
    return Count(int(given[2:]), exact=False)


def _booked(entry: Mapping[str, Any]) -> Booked:
    _only(entry, {"item", "starts_at", "person"})
    starts_at = _moment(entry["starts_at"]) if "starts_at" in entry else None
    return Booked(entry.get("item"), starts_at, entry.get("person"))
