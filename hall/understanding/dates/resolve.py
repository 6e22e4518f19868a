"""`resolve`: what days a Chinese sentence means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from hall.understanding.dates import changes, linking
from hall.understanding.dates.judging import Judge, days_of
from hall.understanding.dates.mention import Mention
from hall.understanding.dates.mentions import mentions_in
from hall.understanding.dates.model import DateCandidate, DateResolution, Grain, OpeningHours, Problem, WorkCalendar
from hall.understanding.dates.scene import Scene
from hall.understanding.normalise import normalise_speech

#: Longer messages are read up to here; no date in the first thousands of characters was the last word of a citizen.
MAX_CHARACTERS = 4000
_LISTED_DAYS = 14
_ORDER = tuple(Problem)


def resolve(
    text: str, now: datetime, calendar: WorkCalendar, hours: OpeningHours | None = None, about: date | None = None
) -> DateResolution:
    """Every day or range meant in `text`; `now` aware, Asia/Shanghai. Never raises on any text.

    `about`: the day already talked of, which a time alone (改成十点) then belongs to; without it the next such time is taken.
    """
    source = normalise_speech(text[:MAX_CHARACTERS])
    scene = Scene(now, calendar, hours)
    mentions, corrected = mentions_in(source.text, scene)
    corrected = corrected or bool(mentions and linking.opens_with_correction(source.text[: mentions[0].start]))
    kept = [mention for mention in mentions if not mention.dropped]
    found = [Judge(source, text, scene, about).candidates(mention) for mention in kept]
    chosen = _without_story(
        _unique([c for mention, made in zip(kept, found, strict=True) if not mention.excluded for c in made])
    )
    out = _ruled_out(kept, found)
    if not chosen and linking.wants_any_day(source.text, bool(out)):
        return _any_day(scene, out, corrected)
    chosen = tuple(_forward(candidate) for candidate in chosen)
    resolution = DateResolution(chosen, _problem(chosen, kept, found), corrected, out)
    return _with_changes(resolution, source.text, any(one.phrase.days and not one.excluded for one in kept))


def _forward(candidate: DateCandidate) -> DateCandidate:
    """Drop an end that lies before its start on the same day (上午两三点半)."""
    start, end = candidate.start, candidate.end
    backward = candidate.end_date is None and start is not None and end is not None and end < start
    return replace(candidate, end=None) if backward else candidate


def _with_changes(resolution: DateResolution, text: str, a_day: bool) -> DateResolution:
    """What is said of the appointment already made: its time stays where no other was named, it moves where no day was."""
    an_hour = any(one.grain is Grain.MINUTE for one in resolution.candidates)
    return replace(
        resolution,
        same_time=not an_hour and changes.same_time(text),
        shift=None if a_day else changes.shift(text),
    )


def _ruled_out(mentions: list[Mention], found: list[list[DateCandidate]]) -> tuple[DateCandidate, ...]:
    """The whole days said not to suit."""
    barred = (
        one
        for mention, made in zip(mentions, found, strict=True)
        if mention.excluded and not mention.phrase.times
        for one in made
    )
    return _unique([day for one in barred for day in _each_day(one)])


def _unique(candidates: list[DateCandidate]) -> tuple[DateCandidate, ...]:
    seen: dict[tuple[object, ...], DateCandidate] = {}
    for candidate in candidates:
        seen.setdefault((candidate.date, candidate.end_date, candidate.start, candidate.end), candidate)
    return tuple(seen.values())


def _each_day(candidate: DateCandidate) -> list[DateCandidate]:
    """下周一到周三都没空: every day of a short range; of a long one (下个月不行) the range as it is."""
    days = days_of(candidate.date, candidate.end_date or candidate.date)
    return [replace(candidate, date=day, end_date=None) for day in days] if len(days) <= _LISTED_DAYS else [candidate]


def _without_story(candidates: tuple[DateCandidate, ...]) -> tuple[DateCandidate, ...]:
    """昨天我去了没办成，今天再来: a day that is over, told beside one to come, is no alternative."""
    coming = tuple(one for one in candidates if one.problem is not Problem.PAST)
    return coming or candidates


def _problem(
    chosen: tuple[DateCandidate, ...], mentions: list[Mention], found: list[list[DateCandidate]]
) -> Problem | None:
    """Of alternatives, one that can be had is enough; else the gravest."""
    if len(chosen) > 1 and any(mention.unclear for mention in mentions):
        return Problem.AMBIGUOUS
    nothing = [mention for mention, made in zip(mentions, found, strict=True) if not made and not mention.excluded]
    if nothing and not chosen:
        unknown = all(mention.phrase.days and mention.phrase.days.unknown for mention in nothing)
        return Problem.UNKNOWN_YEAR if unknown else Problem.IMPOSSIBLE
    problems = [candidate.problem for candidate in chosen]
    if not problems or None in problems:
        return None
    return min((problem for problem in problems if problem), key=_ORDER.index)


def _any_day(scene: Scene, out: tuple[DateCandidate, ...], corrected: bool) -> DateResolution:
    """The next open working day that was not ruled out."""
    closes = scene.periods(scene.today)[-1][1]
    still_open = scene.kind(scene.today) == "WORKING" and scene.now.time().replace(tzinfo=None) < closes
    day = scene.today if still_open else scene.working_day(scene.today, 1)
    barred = {candidate.date for candidate in out}
    while day and day in barred:
        day = scene.working_day(day, 1)
    offered = (DateCandidate(day),) if day else ()
    return DateResolution(offered, None if day else Problem.UNKNOWN_YEAR, corrected, out, asap=True)
