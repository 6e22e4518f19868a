"""`resolve`: what days a Chinese sentence means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from hall.understanding.dates import linking
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.linking import Link
from hall.understanding.dates.model import (
    DateCandidate,
    DateResolution,
    Grain,
    HalfDay,
    OpeningHours,
    Problem,
    WorkCalendar,
)
from hall.understanding.dates.phrases import Phrase, phrase_at
from hall.understanding.dates.scene import Days, Scene, point, shift_days, whole_month
from hall.understanding.dates.times import Settled, Times, settle
from hall.understanding.dates.tokens import Tokens, tokenise
from hall.understanding.normalise import Normalised, normalise_speech

#: Longer messages are read up to here; no date in the first thousands of characters was the last word of a citizen.
MAX_CHARACTERS = 4000
_COMPLEMENT_GAP = 14
_LISTED_DAYS = 14
_ORDER = tuple(Problem)
_NARROWABLE = {Grain.WEEK, Grain.MONTH, Grain.WEEKEND, Grain.YEAR, Grain.QUARTER}


@dataclass(frozen=True)
class Mention:
    """A phrase in its sentence: offsets in the normalised text, and what the words around it do to it."""

    phrase: Phrase
    start: int
    end: int
    link: Link = Link.NONE
    excluded: bool = False
    dropped: bool = False
    unclear: bool = False


def resolve(
    text: str, now: datetime, calendar: WorkCalendar, hours: OpeningHours | None = None, about: date | None = None
) -> DateResolution:
    """Every day or range meant in `text`; `now` aware, Asia/Shanghai. Never raises on any text.

    `about`: the day already talked of, which a time alone (改成十点) then belongs to; without it the next such time is taken.
    """
    source = normalise_speech(text[:MAX_CHARACTERS])
    scene = Scene(now, calendar, hours)
    mentions, corrected = _combine(_mentions(source.text, scene))
    corrected = corrected or bool(mentions and linking.opens_with_correction(source.text[: mentions[0].start]))
    found = [_Judge(source, text, scene, about).candidates(mention) for mention in mentions if not mention.dropped]
    kept = [mention for mention in mentions if not mention.dropped]
    chosen = _without_story(
        _unique([c for mention, made in zip(kept, found, strict=True) if not mention.excluded for c in made])
    )
    barred = [
        c
        for mention, made in zip(kept, found, strict=True)
        if mention.excluded and not mention.phrase.times
        for c in made
    ]
    out = _unique([day for one in barred for day in _each_day(one)])
    if not chosen and linking.wants_any_day(source.text, bool(out)):
        return _any_day(scene, out, corrected)
    unclear = any(mention.unclear for mention in kept)
    return DateResolution(chosen, _problem(chosen, kept, found, unclear), corrected, out)


def _mentions(text: str, scene: Scene) -> list[Mention]:
    tokens = tokenise(text)
    mentions: list[Mention] = []
    i = 0
    while i < len(tokens):
        last = mentions[-1] if mentions else None
        phrase = phrase_at(tokens, i, _scene_after(last, text, tokens[i].start, scene))
        if phrase is None or phrase.end <= i:
            i += 1
            continue
        mention = _in_context(phrase, tokens, text, last)
        if mention:
            mentions = [*_in_view_of(mentions, mention, text), mention]
        i = phrase.end
    return mentions


def _in_view_of(mentions: list[Mention], latest: Mention, text: str) -> list[Mention]:
    """What a date tells of those before it: 周一周二都不行 rules out both, 周五放假，那下周一 drops the first."""
    if mentions and linking.closed_then(text[mentions[-1].end : latest.start]):
        return [*mentions[:-1], replace(mentions[-1], dropped=True)]
    if not latest.excluded or latest.link is not Link.ALTERNATIVE or not linking.rejects_all(text[latest.end :][:24]):
        return mentions
    first = len(mentions) - 1
    while first > 0 and mentions[first].link is Link.ALTERNATIVE:
        first -= 1
    return [replace(one, excluded=one.excluded or k >= first) for k, one in enumerate(mentions)]


def _scene_after(last: Mention | None, text: str, start: int, scene: Scene) -> Scene:
    """A weekday or day of the month said after another date stays in its week or month when the two belong together."""
    if last is None or last.phrase.days is None or start - last.end > _COMPLEMENT_GAP:
        return scene
    days, gap = last.phrase.days, text[last.end : start]
    narrowing = days.grain in _NARROWABLE and not days.is_point
    if linking.link(gap) is Link.NONE and not narrowing and not last.excluded:
        return scene
    return scene.after(days) if days.week or days.month else scene


def _in_context(phrase: Phrase, tokens: Tokens, text: str, last: Mention | None) -> Mention | None:
    start, end = tokens[phrase.start].start, tokens[phrase.end - 1].end
    before, after = text[max(0, start - 12) : start], text[end : end + 24]
    if linking.biography(after) or (tokens[phrase.start].kind is Kind.NOW):
        return None
    gap = text[last.end : start] if last else ""
    link = linking.link(gap) if last else Link.NONE
    said_before = text[max(0, last.start - 4) : last.start] if last else ""
    if last and linking.denied_after(said_before, gap) and phrase.days:
        return Mention(phrase, start, end, dropped=True)
    unclear = last is not None and linking.unclear_denial(said_before, gap)
    if unclear:
        link = Link.ALTERNATIVE
    barred = linking.unsuitable(after) or (link is not Link.CORRECTION and not unclear and linking.excepted(before))
    return Mention(phrase, start, end, link, barred, linking.taken_back(before, after), unclear)


def _combine(mentions: list[Mention]) -> tuple[list[Mention], bool]:
    """Corrections applied, times put to their days, a day put into the week said before it."""
    out: list[Mention] = []
    corrected = any(mention.dropped for mention in mentions)
    for mention in mentions:
        last = out[-1] if out else None
        if last is None or mention.dropped or last.dropped:
            out.append(mention)
            continue
        if mention.link is Link.CORRECTION and not last.excluded:
            corrected = True
            out[-1] = replace(last, dropped=True)
            out.append(replace(mention, phrase=_inherit(last.phrase, mention.phrase)))
        else:
            merged = _merge(last, mention)
            if merged:
                out[-1] = merged
            else:
                out.append(_alternative(last, mention))
    if corrected and len(mentions) > 1 and all(mention.dropped for mention in out):
        return mentions, False
    return out, corrected


def _inherit(old: Phrase, new: Phrase) -> Phrase:
    """周四上午九点，不，十点 keeps the day; 周四上午九点，不，周五 keeps the time."""
    times = new.times
    if times and times.clock and times.half is None and old.times and new.days is None:
        times = _lend_half(old.times, times)
    if new.days is None:
        return replace(new, days=old.days, times=times, end_days=old.end_days)
    keeps_time = (
        times is None and new.days.is_point and not new.days.moment and new.end_days is None and old.end_times is None
    )
    return replace(new, times=old.times if keeps_time else times)


def _lend_half(old: Times, new: Times) -> Times:
    fits = {HalfDay.MORNING: range(6, 13), HalfDay.AFTERNOON: (12, 1, 2, 3, 4, 5, 6), HalfDay.EVENING: range(5, 12)}
    hour = new.clock.hour if new.clock else 0
    if old.half and hour in fits.get(old.half, ()):
        return replace(new, half=old.half, word=old.word)
    return new


def _merge(last: Mention, mention: Mention) -> Mention | None:
    """One mention of two that complete each other: 后天…，上午; 下周…周三; None when they stand alone."""
    apart = mention.start - last.end > _COMPLEMENT_GAP or last.excluded != mention.excluded
    if apart or last.phrase.end_days or mention.unclear:
        return None
    phrase = _complete(last.phrase, mention.phrase, mention.link)
    return replace(mention, start=last.start, link=last.link, phrase=phrase) if phrase else None


def _complete(old: Phrase, new: Phrase, link: Link) -> Phrase | None:
    """The time said after its day, the day said after its time, the day said after its week."""
    if old.days and new.days is None and new.times and not old.days.moment:
        if old.times is None:
            return replace(old, end=new.end, times=new.times)
        half_only = old.times.clock is None and not old.times.fixed
        refines = half_only and new.times.clock is not None and new.times.half is None and link is not Link.ALTERNATIVE
        return replace(old, end=new.end, times=_lend_half(old.times, new.times)) if refines else None
    if old.days is None and new.days and new.times is None and not new.days.moment:
        return replace(new, start=old.start, times=old.times)
    if old.days and new.days and old.times is None and _narrows(old.days, new.days, link):
        return replace(new, start=old.start)
    return None


def _narrows(old: Days, new: Days, link: Link) -> bool:
    """下周…周三; 年后初八."""
    if not new.is_point:
        return False
    if old.open_end:
        return new.first >= old.first
    return link is not Link.ALTERNATIVE and old.grain in _NARROWABLE and old.first <= new.first <= old.last


def _alternative(last: Mention, mention: Mention) -> Mention:
    """周四上午九点或者十点: the second is on the same day."""
    new = mention.phrase
    if last.excluded and last.phrase.times and last.phrase.days and new.days is None:  # 明天上午没空，下午有空
        return replace(mention, phrase=replace(new, days=last.phrase.days))
    if mention.link is Link.ALTERNATIVE and new.days is None and last.phrase.days:
        times = (
            _lend_half(last.phrase.times, new.times)
            if last.phrase.times and new.times and new.times.half is None
            else new.times
        )
        return replace(mention, phrase=replace(new, days=last.phrase.days, times=times))
    return mention


@dataclass(frozen=True)
class _Judge:
    """Turns mentions into candidates and says of each what stands against it."""

    source: Normalised
    original: str
    scene: Scene
    about: date | None

    def candidates(self, mention: Mention) -> list[DateCandidate]:
        phrase = mention.phrase
        days = phrase.days or self._implied(phrase.times)
        if days.impossible:
            return []
        settled = settle(phrase.times, days.first, self.scene) if phrase.times else _moments(days)
        if settled.impossible:
            return []
        first = self._candidate(mention, days, settled, days.first)
        made = [first]
        made += [replace(first, start=other, problem=Problem.AMBIGUOUS) for other in settled.others]
        made += [self._candidate(mention, days, settled, day) for day in days.others]
        doubt = days.vague or len(made) > 1
        return [replace(one, problem=Problem.AMBIGUOUS) for one in made] if doubt else made

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
        return replace(candidate, problem=self._problem(candidate, days), outside_hours=self._outside(candidate))

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
        for day in _days_of(max(candidate.date, today), last):
            unknown = unknown or self.scene.kind(day) == "UNKNOWN"
            if self.scene.is_open(day):
                return None
        return Problem.UNKNOWN_YEAR if unknown else Problem.CLOSED

    def _outside(self, candidate: DateCandidate) -> bool:
        if candidate.start is None or candidate.grain is not Grain.MINUTE:
            return False
        return not any(opens <= candidate.start < closes for opens, closes in self.scene.periods(candidate.date))


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


def _days_of(first: date, last: date) -> list[date]:
    """Days to look up, at most a year of them."""
    return [shift_days(first, k) for k in range(min(max((last - first).days, 0), 366) + 1)]


def _unique(candidates: list[DateCandidate]) -> tuple[DateCandidate, ...]:
    seen: dict[tuple[object, ...], DateCandidate] = {}
    for candidate in candidates:
        seen.setdefault((candidate.date, candidate.end_date, candidate.start, candidate.end), candidate)
    return tuple(seen.values())


def _each_day(candidate: DateCandidate) -> list[DateCandidate]:
    """下周一到周三都没空: every day of a short range; of a long one (下个月不行) the range as it is."""
    days = _days_of(candidate.date, candidate.end_date or candidate.date)
    return [replace(candidate, date=day, end_date=None) for day in days] if len(days) <= _LISTED_DAYS else [candidate]


def _without_story(candidates: tuple[DateCandidate, ...]) -> tuple[DateCandidate, ...]:
    """昨天我去了没办成，今天再来: a day that is over, told beside one to come, is no alternative."""
    coming = tuple(one for one in candidates if one.problem is not Problem.PAST)
    return coming or candidates


def _problem(
    chosen: tuple[DateCandidate, ...], mentions: list[Mention], found: list[list[DateCandidate]], unclear: bool
) -> Problem | None:
    """Of alternatives, one that can be had is enough; else the gravest."""
    if unclear and len(chosen) > 1:
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
