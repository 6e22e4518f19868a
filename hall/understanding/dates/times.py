"""Times of day: 上午, 下午三点半, 差五分十点, 三四点, 9:30, 上午九点到十一点, 下班前."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from hall.understanding.dates.lexicon import HALF_DAY_OF, LATE_NIGHT, Kind
from hall.understanding.dates.model import HalfDay
from hall.understanding.dates.scene import Scene
from hall.understanding.dates.tokens import Tokens, kind_at, skip_of, text_from

Periods = Sequence[tuple[time, time]]
_MIDNIGHT = 24 * 60
#: 六点 when the hall closes at 17:30 is still the evening one: so near the hours, an hour is not asked back.
_NEAR_MINUTES = 60
#: 三点意见: points, not hours; 一点都不, 一点小事: a bit.
_POINTS = re.compile(
    "意见|要求|建议|问题|原因|说明|好处|内容|体会|感想|想法|疑问|心(?!里)|评|餐|击|赞|滴|子|名册|式|通|论"
)
_A_BIT = re.compile("儿|都|也|没|小|东西|事|感|困|不|点|用|办法|头绪|信息|信儿|消息|动静|回音|进展|材料")
_COMPARED_BEFORE = "快早晚慢多少大小好有差宜近远单楚细高低了些再长短轻重简易明松紧这那哪百几前后迟"


@dataclass(frozen=True)
class Clock:
    """Hour and minute as said; `exact` when the half-day is beyond doubt (15:30, 09:00)."""

    hour: int
    minute: int = 0
    exact: bool = False
    impossible: bool = False


@dataclass(frozen=True)
class Times:
    """As said, before opening hours are asked. `word` is the half-day's own word; `fixed`: 下班前 and the like."""

    half: HalfDay | None = None
    word: str = ""
    clock: Clock | None = None
    until: Clock | None = None
    until_half: HalfDay | None = None
    until_word: str = ""
    approximate: bool = False
    bound: Kind | None = None
    fixed: str = ""


@dataclass(frozen=True)
class Settled:
    """Local times; `shift`, `end_shift`: days later than the day said (晚上十二点). `others`: further readings of `start`."""

    start: time | None = None
    end: time | None = None
    shift: int = 0
    end_shift: int = 0
    others: tuple[time, ...] = ()
    impossible: bool = False


def _minute(tokens: Tokens, i: int) -> tuple[int, int]:
    """(index behind it, minutes) of 半, 一刻, 三十, 零五分, 过五分; nothing said is zero."""
    kind = kind_at(tokens, i)
    if kind in {Kind.HALF, Kind.SHARP}:
        return i + 1, 30 if kind is Kind.HALF else 0
    j = i + 1 if kind is Kind.PASS and tokens[i].text == "过" else i
    if kind_at(tokens, j) is not Kind.NUMBER or tokens[j].m:
        return i, 0
    return _counted_minutes(tokens, j) or (i, 0)


def _counted_minutes(tokens: Tokens, j: int) -> tuple[int, int] | None:
    """一刻, 五分, 三个字 (five minutes each), 三十, 零五; not the 三 of 九点三个人."""
    number, unit = tokens[j], kind_at(tokens, j + 1)
    if unit is Kind.QUARTER_HOUR:
        return (j + 2, 15 * number.n) if number.n <= 3 else None
    if unit in {Kind.MINUTE_MARK, Kind.MINUTES}:
        return (j + 2, number.n) if number.n < 60 else None
    if text_from(tokens, j + 1, 2) == "个字" and number.n < 12:
        return j + 3, 5 * number.n
    spelled = number.n >= 10 or number.text[0] in "零〇0"
    counts_things = unit in _COUNTED or text_from(tokens, j + 1, 1) in tuple("人名位份张元块万岁级")
    return (j + 1, number.n) if spelled and number.n < 60 and not counts_things else None


_COUNTED = {
    Kind.DAY_OF_MONTH, Kind.MONTH, Kind.GE, Kind.DAYS, Kind.WEEK, Kind.CLOCK_HOUR, Kind.YEAR, Kind.HOURS, Kind.WORKDAYS,
}  # fmt: skip


def _short_of(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """差五分, 差一刻: minutes short of the hour."""
    if kind_at(tokens, i) is not Kind.SHORT_OF or kind_at(tokens, i + 1) is not Kind.NUMBER:
        return None
    unit, number = kind_at(tokens, i + 2), tokens[i + 1].n
    if unit is Kind.QUARTER_HOUR and number <= 3:
        return i + 3, 15 * number
    return (i + 3, number) if unit in {Kind.MINUTE_MARK, Kind.MINUTES} and 0 < number < 60 else None


def _hour_token(tokens: Tokens, i: int) -> bool:
    """Whether a number and 点 at i are an hour and not 三点意见 or 快一点."""
    if kind_at(tokens, i) is not Kind.NUMBER or kind_at(tokens, i + 1) is not Kind.CLOCK_HOUR:
        return False
    follows = text_from(tokens, i + 2, 3)
    if _POINTS.match(follows) or (tokens[i].n == 1 and not tokens[i].m and _A_BIT.match(follows)):
        return False
    if follows[:1] in {"半", "整", "钟"}:
        return True  # 那一点半: nobody says a bit and a half
    before = tokens[i - 1] if i else None
    if (before and before.end == tokens[i].start and before.text == "有") or (before and before.text == "第"):
        return False
    return not (
        tokens[i].text == "一"
        and before is not None
        and before.text[-1] in _COMPARED_BEFORE
        and before.kind in {Kind.TEXT, Kind.SHORT_OF, Kind.ONWARD, Kind.NEXT}
    )


def _earlier(clock: Clock, minutes: int) -> Clock:
    total = (clock.hour * 60 + clock.minute - minutes) % _MIDNIGHT
    return replace(clock, hour=total // 60 or (12 if clock.hour == 1 else 0), minute=total % 60)


def clock_at(tokens: Tokens, i: int) -> tuple[int, Clock, Clock | None, bool] | None:
    """(index behind it, clock, upper clock of 三四点, approximate)."""
    if kind_at(tokens, i) is Kind.CLOCK:
        hour, minute, sure = tokens[i].n, tokens[i].m, tokens[i].written
        return i + 1, Clock(hour, minute, sure, hour > 24 or (hour == 24 and minute > 0)), None, False
    short = _short_of(tokens, i)
    if short:
        found = clock_at(tokens, short[0])
        return (found[0], _earlier(found[1], short[1]), None, found[3]) if found and found[1].minute == 0 else None
    if kind_at(tokens, i) is Kind.WATCH:
        begins = (2 * tokens[i].n - 1) % 24
        return i + 1, Clock(begins, 0, exact=True), Clock((begins + 2) % 24, 0, exact=True), False
    listed = _listed_hours(tokens, i)
    if listed:
        return listed
    if _hour_token(tokens, i):
        return _spoken_clock(tokens, i)
    hour = tokens[i].n if kind_at(tokens, i) is Kind.NUMBER and not tokens[i].m else 0
    hurried = kind_at(tokens, i - 1) is Kind.HALF_DAY and kind_at(tokens, i + 1) in {None, Kind.SEPARATOR}
    return (i + 1, Clock(hour), None, False) if hurried and 1 <= hour <= 12 else None  # 明早9


def _listed_hours(tokens: Tokens, i: int) -> tuple[int, Clock, Clock | None, bool] | None:
    """九、十点: as 九十点, one of the two."""
    if kind_at(tokens, i) is not Kind.NUMBER or kind_at(tokens, i + 1) is not Kind.SEPARATOR:
        return None
    if not _hour_token(tokens, i + 2) or tokens[i].n + 1 != tokens[i + 2].n or tokens[i + 1].text not in "、,":
        return None
    end, last, _, _ = _spoken_clock(tokens, i + 2)
    return end, Clock(tokens[i].n), last, True


def _spoken_clock(tokens: Tokens, i: int) -> tuple[int, Clock, Clock | None, bool]:
    number, j = tokens[i], i + 2
    low, high = (9, 10) if number.text == "九十" else (number.n, number.m)
    if kind_at(tokens, j) is Kind.MORE:
        return _about(
            tokens, j + 1 + (kind_at(tokens, j + 1) is Kind.SHARP), Clock(low, 0, low > 12, low > 24), None, True
        )
    if kind_at(tokens, j) is Kind.SHARP:
        j += 1
    short = _short_of(tokens, j)
    if short:
        return _about(tokens, short[0], _earlier(Clock(low, 0, low > 12), short[1]), None, False)
    j, minute = _minute(tokens, j)
    if high:
        return _about(tokens, j, Clock(low), Clock(high, minute), True)
    leading_zero = number.written and number.text[0] == "0"
    return _about(tokens, j, Clock(low, minute, low > 12 or low == 0 or leading_zero, low > 24), None, False)


def _about(
    tokens: Tokens, j: int, clock: Clock, upper: Clock | None, approximate: bool
) -> tuple[int, Clock, Clock | None, bool]:
    while kind_at(tokens, j) in {Kind.ABOUT, Kind.SHARP}:
        approximate, j = approximate or tokens[j].kind is Kind.ABOUT, j + 1
    return j, clock, upper, approximate


_BESIDE = {
    (HalfDay.MORNING, Kind.AFTER): HalfDay.AFTERNOON,
    (HalfDay.NOON, Kind.AFTER): HalfDay.AFTERNOON,
    (HalfDay.NOON, Kind.BEFORE): HalfDay.MORNING,
    (HalfDay.AFTERNOON, Kind.BEFORE): HalfDay.MORNING,
    (HalfDay.EVENING, Kind.BEFORE): HalfDay.AFTERNOON,
}


def _half_alone(tokens: Tokens, j: int, half: HalfDay, word: str) -> tuple[int, Times]:
    """上午; 中午过后 is the afternoon, 傍晚前 too, 下午之前 the morning."""
    side = kind_at(tokens, j)
    beside = _BESIDE.get((half, side)) if side is not None else None
    if beside:
        return j + 1, Times(beside, word)
    return j + (kind_at(tokens, j) is Kind.SHARP), Times(half, word)


_FIXED = {Kind.OPENING, Kind.CLOSING, Kind.AFTER_CLOSING}
_DAY_ENDS = {
    Kind.RELATIVE_DAY,
    Kind.WEEKDAY,
    Kind.DAY_OF_MONTH,
    Kind.WEEK,
    Kind.DAYS,
    Kind.OF,
    Kind.AFTER,
    Kind.SEPARATOR,
    Kind.BE,
}


def times_at(tokens: Tokens, i: int) -> tuple[int, Times] | None:
    """Half-day and clock, one of them, or 下班前; with the bound 以前/以后 behind."""
    kind = kind_at(tokens, i)
    if kind in _FIXED or (kind is Kind.SAME_HOUR and kind_at(tokens, i - 1) in _DAY_ENDS):
        return i + 1, Times(fixed=kind.name)
    half, word, j = None, "", i
    while kind_at(tokens, j) is Kind.HALF_DAY:
        half, word, j = HALF_DAY_OF[tokens[j].text], tokens[j].text, j + 1
    if half is HalfDay.MORNING and kind_at(tokens, j) is Kind.AFTER_CLOSING:
        return j + 1, Times(half, word)  # 早上下了班: after one's own night shift
    if half and kind_at(tokens, j) in _FIXED:
        return j + 1, Times(half, word, fixed=tokens[j].kind.name)
    k = skip_of(tokens, j) if half else j
    if half and kind_at(tokens, k) in {Kind.ABOUT_BEFORE, Kind.SEPARATOR}:
        k += 1
    found = clock_at(tokens, k)
    if found is None:
        return _half_alone(tokens, j, half, word) if half else None
    end, clock, upper, approximate = found
    times = Times(half, word, clock, upper, approximate=approximate)
    if upper is None and kind_at(tokens, end) in {Kind.AFTER, Kind.BEFORE} and tokens[end].text not in {"回来", "结束"}:
        return end + 1, replace(times, bound=tokens[end].kind)
    return end, times


def bare_range_start(tokens: Tokens, i: int) -> tuple[int, Times] | None:
    """The 9 of 9到11点 and 9-11点: a number that only what follows makes an hour."""
    half, word, j = None, "", i
    if kind_at(tokens, j) is Kind.HALF_DAY:
        half, word, j = HALF_DAY_OF[tokens[j].text], tokens[j].text, j + 1
    if kind_at(tokens, j) is Kind.DATE and tokens[j].parts[0] == 0 and kind_at(tokens, j + 1) is Kind.CLOCK_HOUR:
        return None
    if kind_at(tokens, j) is not Kind.NUMBER or kind_at(tokens, j + 1) is not Kind.TO or not _hour_token(tokens, j + 2):
        return None
    return (j + 1, Times(half, word, Clock(tokens[j].n, 0, tokens[j].n > 12))) if tokens[j].n <= 24 else None


def _with_half(clock: Clock, half: HalfDay, word: str) -> int | None:
    """Minutes from midnight of the day said; 24:00 and later are the next day. None when the two contradict."""
    hour = clock.hour
    if half is HalfDay.NIGHT:
        if word in LATE_NIGHT and hour in {10, 11, 12, 22, 23}:
            return ((hour % 12) + 12) * 60 + clock.minute if hour != 12 else _MIDNIGHT + clock.minute
        return (hour % 12 if hour <= 12 else 99) * 60 + clock.minute
    if half is HalfDay.MORNING:
        return hour * 60 + clock.minute
    if half is HalfDay.NOON:
        return (hour + 12 if hour <= 3 else hour) * 60 + clock.minute
    if half is HalfDay.AFTERNOON:
        return (hour + 12 if hour < 12 else hour) * 60 + clock.minute
    return (hour + 12 if hour < 12 else 24 if hour == 12 else hour) * 60 + clock.minute


def _fits(minutes: int, half: HalfDay) -> bool:
    low, high = {
        HalfDay.NIGHT: (0, 7), HalfDay.MORNING: (4, 12.99), HalfDay.NOON: (10, 15), HalfDay.AFTERNOON: (12, 20), HalfDay.EVENING: (16.9, 25),
    }[half]  # fmt: skip
    return low * 60 <= minutes <= high * 60 or (half is HalfDay.NIGHT and minutes >= 22 * 60)


def _as_time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _by_hours(clock: Clock, day: date, scene: Scene) -> tuple[int, tuple[int, ...]]:
    """An hour without half-day, read within opening hours: (minutes, other readings)."""
    said = clock.hour * 60 + clock.minute
    if clock.exact or clock.hour > 12:
        return said, ()
    periods = scene.periods(day)
    opens, closes = (edge.hour * 60 + edge.minute for edge in (periods[0][0], periods[-1][1]))
    options = (said, said + 720) if clock.hour < 12 else (said, said - 720)
    away = sorted((max(opens - option, option - closes, 0), option) for option in options)
    if away[0][0] <= _NEAR_MINUTES:
        return away[0][1], ()
    return away[0][1], (away[1][1],)


def _minutes(
    clock: Clock, half: HalfDay | None, word: str, day: date, scene: Scene
) -> tuple[int | None, tuple[int, ...]]:
    if half is None or (clock.exact and clock.hour > 12 and half is not HalfDay.MORNING):
        return _by_hours(clock, day, scene)
    minutes = _with_half(clock, half, word)
    if minutes is None or not _fits(minutes, half):
        said = clock.hour * 60 + clock.minute
        return (said, (said + 720 if said < 720 else said - 720,)) if clock.hour <= 24 else (None, ())
    return minutes, ()


def settle(times: Times, day: date, scene: Scene) -> Settled:
    """Local times of the day for what was said."""
    if times.fixed:
        return _fixed(times, day, scene)
    half = times.half
    if times.clock is None:
        return Settled(*half.window) if half else Settled()
    if times.clock.impossible or (times.until and times.until.impossible):
        return Settled(impossible=True)
    start, others = _minutes(times.clock, half, times.word, day, scene)
    if start is None:
        return Settled(impossible=True)
    other_times = tuple(_as_time(other) for other in others)
    if times.until is None:
        return _bounded(times, Settled(_as_time(start), None, start // _MIDNIGHT, 0, other_times), scene.periods(day))
    end = _end_minutes(times, start)
    return Settled(_as_time(start), _as_time(end), start // _MIDNIGHT, end // _MIDNIGHT, other_times)


def _end_minutes(times: Times, start: int) -> int:
    """The end of 三点到五点: the first such hour after the start unless its half-day was said."""
    until = times.until or Clock(0)
    said = until.hour * 60 + until.minute
    if times.until_half:
        minutes = _with_half(until, times.until_half, times.until_word)
        return minutes if minutes is not None and minutes > start else said + _MIDNIGHT
    if until.exact or until.hour > 12:
        return said if said > start else said + _MIDNIGHT
    return next((option for option in (said, said + 720, said + _MIDNIGHT) if option > start), said)


def _bounded(times: Times, at: Settled, periods: Periods) -> Settled:
    """三点以后 until closing (or the end of the half-day), 十点以前 from opening."""
    half = times.half
    if times.bound is None or at.shift or at.start is None:
        return at
    if times.bound is Kind.AFTER:
        closes = half.window[1] if half else periods[-1][1]
        return replace(at, end=closes) if closes > at.start else at
    opens = half.window[0] if half else periods[0][0]
    return replace(at, start=opens, end=at.start) if opens < at.start else at


def _fixed(times: Times, day: date, scene: Scene) -> Settled:
    """刚上班: opening. 下班前: the last half hour. 下班后: closing."""
    if times.fixed == Kind.SAME_HOUR.name:
        return Settled(scene.now.time().replace(second=0, microsecond=0, tzinfo=None))
    periods = scene.periods(day)
    first, last = (
        (periods[0], periods[0]) if times.half in {HalfDay.MORNING, HalfDay.NOON} else (periods[0], periods[-1])
    )
    if times.half is HalfDay.AFTERNOON and times.fixed == "OPENING":
        first = periods[-1]
    closing = last[1].hour * 60 + last[1].minute
    if times.fixed == "OPENING":
        return Settled(first[0])
    if times.fixed == "CLOSING":
        return Settled(_as_time(closing - 60), last[1])
    return Settled(last[1])


def lend_half(old: Times, new: Times) -> Times:
    """九点…十点 after 上午: the later hour in the same part of the day, where it fits."""
    fits = {HalfDay.MORNING: range(6, 13), HalfDay.AFTERNOON: (12, 1, 2, 3, 4, 5, 6), HalfDay.EVENING: range(5, 12)}
    hour = new.clock.hour if new.clock else 0
    if old.half and hour in fits.get(old.half, ()):
        return replace(new, half=old.half, word=old.word)
    return new
