"""What a mention comes to on the calendar: its readings as candidates, and what stands against each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time

from hall.understanding.dates.mention import Mention
from hall.understanding.dates.model import DateCandidate, Grain, Outside, Problem
from hall.understanding.dates.phrases import Phrase
from hall.understanding.dates.scene import Days, Scene, point, shift_days, whole_month
from hall.understanding.dates.times import Settled, Times, settle
from hall.understanding.normalise import Normalised


@dataclass(frozen=True)
class Judge:
    """Turns mentions into candidates and says of each what stands against it."""

    source: Normalised
    original: str
    scene: Scene
    about: date | None

    def candidates(self, mention: Mention) -> list[DateCandidate]:
        """Every reading of a mention; none where it names no day there is."""
        phrase = mention.phrase
        days = phrase.days or self._implied(phrase.times)
        if days.impossible:
            return []
        settled = settle(phrase.times, days.first, self.scene) if phrase.times else _moments(days)
        if settled.impossible:
            return []
        days = self._this_week_or_next(days, settled)
        first = self._candidate(mention, days, settled, days.first)
        made = [first]
        made += [replace(first, start=other, problem=Problem.AMBIGUOUS) for other in settled.others]
        made += [self._candidate(mention, days, settled, day) for day in days.others]
        doubt = days.vague or len(made) > 1
        return [replace(one, problem=Problem.AMBIGUOUS) for one in made] if doubt else made

    def _this_week_or_next(self, days: Days, settled: Settled) -> Days:
        """Of a bare weekday that is today: a week on when today is over or shut, today when a later half of it was said; else both."""
        today = self.scene.today
        if not days.bare or days.first != today or len(days.others) != 1:
            return days
        if self._today_is_out(settled):
            return replace(days, first=days.others[0], last=days.others[0], others=())
        later = settled.start is not None and settled.start >= self._half_going_on()
        return replace(days, others=()) if later else days

    def _today_is_out(self, settled: Settled) -> bool:
        now = self.scene.now.time().replace(tzinfo=None)
        said = None if settled.shift or settled.end_shift else settled.end or settled.start
        closes = self.scene.periods(self.scene.today)[-1][1]
        shut = self.scene.kind(self.scene.today) != "UNKNOWN" and not self.scene.is_open(self.scene.today)
        return shut or min(said or time.max, closes) <= now

    def _half_going_on(self) -> time:
        """The end of the opening period we are in or before. Who means an hour of it says 今天, so a bare weekday leaves it open."""
        now = self.scene.now.time().replace(tzinfo=None)
        return next((closes for _, closes in self.scene.periods(self.scene.today) if now < closes), time.max)

    def _implied(self, times: Times | None) -> Days:
        """A time alone is the next such time to come, or on the day already talked of."""
        if self.about:
            return point(self.about)
        today = self.scene.today
        settled = settle(times, today, self.scene) if times else Settled()
        edge = settled.end or settled.start
        over = (
            edge is not None
            and not settled.shift
            and not settled.end_shift
            and edge <= self.scene.now.time().replace(tzinfo=None)
        )
        return point(shift_days(today, 1) if over else today)

    def _candidate(self, mention: Mention, days: Days, settled: Settled, day: date) -> DateCandidate:
        phrase = mention.phrase
        last = _last(days, phrase, day)
        end_time = settled.end
        if phrase.end_days and phrase.end_times:
            end = settle(phrase.end_times, phrase.end_days.last, self.scene)
            end_time = end.end if phrase.end_times.clock is None else end.start
        first = shift_days(day, settled.shift)
        last = shift_days(last, settled.end_shift if settled.end else settled.shift)
        times = phrase.times
        start, end_time = _halves_joined(times, settled.start, end_time)
        span = self.source.span(mention.start, mention.end)
        candidate = DateCandidate(
            date=first,
            end_date=last if last != first else None,
            start=start,
            end=end_time,
            text=self.original[span[0] : span[1]],
            span=span,
            grain=_grain(days, phrase),
            half_day=times.half if times and times.clock is None and not times.fixed else None,
            approximate=bool(times and (times.approximate or times.bound is not None)),
            date_implied=phrase.days is None and self.about is None,
        )
        return replace(candidate, problem=self._problem(candidate, days), outside=self._outside(candidate))

    def _problem(self, candidate: DateCandidate, days: Days) -> Problem | None:
        today, now = self.scene.today, self.scene.now.time().replace(tzinfo=None)
        last = candidate.end_date or candidate.date
        edge = candidate.end or candidate.start
        if last < today or (last == today and edge is not None and edge < now and days.moment is None):
            return Problem.PAST
        if days.moment is not None and edge and (last, edge) < (today, now.replace(second=0, microsecond=0)):
            return Problem.PAST
        if days.unknown:
            return Problem.UNKNOWN_YEAR
        unknown = False
        for day in days_of(max(candidate.date, today), last):
            unknown = unknown or self.scene.kind(day) == "UNKNOWN"
            if self.scene.is_open(day):
                return None
        return Problem.UNKNOWN_YEAR if unknown else Problem.CLOSED

    def _outside(self, candidate: DateCandidate) -> Outside | None:
        """Where a time that meets no opening period falls; of a half-day or span only when all of it does."""
        start = candidate.start
        if start is None or candidate.end_date is not None:
            return None
        periods = self.scene.periods(candidate.date)
        end = candidate.end or start
        if any(opens <= start < closes or start < opens < end for opens, closes in periods):
            return None
        if start < periods[0][0]:
            return Outside.BEFORE_OPENING
        return Outside.AFTER_CLOSING if start >= periods[-1][1] else Outside.LUNCH


def _moments(days: Days) -> Settled:
    return Settled(days.since, days.moment) if days.since else Settled(days.moment)


def _last(days: Days, phrase: Phrase, day: date) -> date:
    """The last day of a range that begins on `day`, which may be another reading of its first."""
    if days.grain is Grain.MONTH and days.month and phrase.end_days is None:
        return whole_month(day.year, day.month).last
    end = phrase.end_days.last if phrase.end_days else days.last
    return shift_days(day, (end - days.first).days)


def _halves_joined(times: Times | None, start: time | None, end: time | None) -> tuple[time | None, time | None]:
    """上午到下午: from the beginning of the one to the end of the other."""
    if times and times.clock is None and times.until_half:
        return start, times.until_half.window[1]
    return start, end


def _grain(days: Days, phrase: Phrase) -> Grain:
    if phrase.end_days:
        return Grain.DAYS
    if days.moment or (phrase.times and (phrase.times.clock or phrase.times.fixed)):
        return Grain.MINUTE
    return Grain.HALF_DAY if phrase.times else days.grain


def days_of(first: date, last: date) -> list[date]:
    """Days to look up, at most a year of them."""
    return [shift_days(first, k) for k in range(min(max((last - first).days, 0), 366) + 1)]
