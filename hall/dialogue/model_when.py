"""A date as the dialogue uses it: the resolver's candidates turned into wishes, and how much of the message they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hall.dialogue.model_frames import DateWish, Shift
from hall.understanding.dates.model import DateCandidate, DateResolution, Problem
from hall.understanding.numerals import read_numeral

_FILLERS = re.compile(
    r"我想|想要|俺想|我要|要|想|那就|就|改成|改到|改为|换成|换到|改约|改|换|约|预约|来|去|吧|呢|啊|呀|行不行|行吗|可以吗|可以|行|中不中|有号吗|有没有号|有吗|"
    r"有时间|的话|左右|那天|那|的|过去|过来|到|在|我|能|不能|方便|比较|安排|帮我|给我|麻烦|您|看看|看|一下|了|，|。|？|、|,|\?|!|！| "
)


#: 把明天的预约往后推一天: what is named, and by how much it moves.
_NAMED_AND_MOVED = re.compile(
    r"^(.*?(?:预约|那个号?|的号?|约))[，, ]?((?:往|向)?(?:后|前)?(?:再)?(?:推|推迟|延后|延|提前|挪|顺延).*)$", re.DOTALL
)


#: 晚一点, 再早些: another time in that direction, how far is not said.
_LATER = re.compile(r"[晚迟]一?[点些]|靠后|往后(?:一?[点些]|推|挪|延|排|$)|太早")
_EARLIER = re.compile(r"(?:早|提前)一?[点些]|靠前|往前(?:一?[点些]|提|挪|排|$)|太晚|太迟")
_BY_WORKING_DAYS = re.compile(
    r"(?<!需要)(?<!至少)(?<!必须)(?:(?P<earlier>(?<![要得])提前|提早|[往向]前)|[往向]后|推|[延顺]|晚)(?:再)?[推迟延后挪移提调]{0,2}(?P<count>[一两二三四五六七八九十\d]{1,3})个?工作日"
)
_REFUSED = re.compile(
    r"[^，,。；;]{0,4}(?:不行|不中|不成|不合适|不方便|不得劲|不凑巧|[去来]不[了成]|过不[去来]|没空|没时间|没法|有事|有会|赶不[上到]|走不开)"
)
#: 下周二上午想一趟把两样办了，社保卡九点半 is one time, told in two clauses that tell more.
_CLAUSES = re.compile(r"[，,。；;]")
_TIME_WORDS = re.compile(
    r"(?:这个?|本|下下?个?)?(?:周|星期|礼拜)[一二三四五六日天]|(?:大?后|明|今|当)[天儿]|明儿|后儿|上午|下午|早上|中午|晚上|傍晚|"
    r"(?:[\d一二三四五六七八九十]{1,3}月)?[\d一二三四五六七八九十]{1,3}[号日]|[\d一二两三四五六七八九十]{1,3}(?:点(?:半|[一三]刻|钟|[\d一二三四五]?十?[\d五]?分?)?|:\d\d)"
)
LONGEST_DIRECTION = 10  # characters


@dataclass(frozen=True)
class When:
    """What a message says about time.

    `share` (0..1) is how much of the message that is; `time_only`: no day was named, the day of `wishes` is a guess;
    `any_day`: 尽快 or 哪天都行; `shift`: how far the appointment spoken of moves, negative for earlier (往后推一天);
    `direction`: 1 for a later time, -1 for an earlier one, where no more is said than that.
    """

    wishes: tuple[DateWish, ...] = ()
    problem: Problem | None = None
    share: float = 0.0
    time_only: bool = False
    any_day: bool = False
    said: tuple[str, ...] = ()
    excluded: tuple[date, ...] = ()
    shift: Shift | None = None
    direction: int = 0

    @property
    def wish(self) -> DateWish | None:
        """The one reading, if there is exactly one."""
        if not self.wishes or self.problem in (Problem.AMBIGUOUS, Problem.IMPOSSIBLE) or self.any_day:
            return None
        return self.wishes[0]


def when(core: str, resolution: DateResolution) -> When:
    """Build what the dialogue needs from the resolver's answer to `core`."""
    found = resolution.candidates
    shift = Shift(resolution.shift) if resolution.shift else _working_days(core) if not found else None
    direction = 0 if found or shift or resolution.asap else _direction(core)
    if direction:
        return When(share=1.0, direction=direction)
    said = max((candidate.text for candidate in found), key=len, default="")
    return When(
        wishes=tuple(dict.fromkeys(_wish(candidate, same_time=resolution.same_time) for candidate in found)),
        problem=resolution.problem,
        share=_share(core, said) if found or resolution.problem or resolution.asap or shift else 0.0,
        time_only=bool(found) and found[0].date_implied,
        any_day=resolution.asap,
        said=tuple(dict.fromkeys(candidate.text for candidate in found if candidate.text)),
        excluded=tuple(candidate.date for candidate in resolution.excluded),
        shift=shift,
    )


def _working_days(core: str) -> Shift | None:
    """Read 往后推四个工作日, which no length of time can stand for; what one must do so many days before (要提前三个工作日) moves nothing."""
    found = _BY_WORKING_DAYS.search(core)
    count = read_numeral(found["count"]) if found else None
    if found is None or count is None:
        return None
    return Shift(work_days=-count.value if found["earlier"] else count.value)


def _direction(core: str) -> int:
    if len(core) > LONGEST_DIRECTION:
        return 0
    return 1 if _LATER.search(core) else -1 if _EARLIER.search(core) else 0


def beyond(moment: datetime, direction: int) -> DateWish:
    """Return the wish for a later or an earlier time on the day of `moment`."""
    day, at = moment.date(), moment.time().replace(tzinfo=None)
    if direction > 0:
        return DateWish(day, day, (moment + timedelta(minutes=1)).time().replace(tzinfo=None))
    return DateWish(day, day, None, at)


def named_and_moved(text: str) -> tuple[str, str] | None:
    """Part a sentence that names an appointment by its day and then moves it; None for any other."""
    found = _NAMED_AND_MOVED.match(text)
    return (found.group(1), found.group(2)) if found else None


def is_refused(text: str, said: str) -> bool:
    """Whether what follows a date in a text says that it does not suit: 周二不行，那就下周四."""
    return bool(_REFUSED.match(text[text.find(said) + len(said) :]))


def is_bound(said: tuple[str, ...]) -> bool:
    """Whether a stretch of days was told by its end: 12月4号之前, 周五以前."""
    return any(one.endswith("前") for one in said)


def exactly(moment: datetime) -> DateWish:
    """Return the wish for this very time."""
    return DateWish(moment.date(), moment.date(), moment.time().replace(tzinfo=None), None, exact=True)


def shifted(wish: DateWish, by: timedelta, heard: When) -> DateWish:
    """Return a wish moved by so long, at its own time or the one said with it; one for a day or more moves by days."""
    said = heard.wish.start if heard.time_only and heard.wish else None
    if wish.exact and wish.start is not None:
        moved = exactly(datetime.combine(wish.first, wish.start) + by)
    else:
        moved = replace(wish, first=wish.first + by, last=wish.last + by)
    return replace(moved, start=said, end=None, exact=True) if said else moved


def without_dates(text: str, heard: When) -> str:
    """Return the text without what it says of time."""
    for said in sorted(heard.said, key=len, reverse=True):
        text = text.replace(said, _TIME_WORDS.sub("", said) if _CLAUSES.search(said) else "")
    return text


def _wish(candidate: DateCandidate, *, same_time: bool) -> DateWish:
    exact = candidate.start is not None and candidate.half_day is None and candidate.end is None
    return DateWish(
        candidate.date, candidate.end_date or candidate.date, candidate.start, candidate.end, exact, same_time
    )


def _share(core: str, said: str) -> float:
    if not said:
        return 0.5  # a problem without a span: the resolver saw time words but no day
    rest = _FILLERS.sub("", core.replace(said, "", 1))
    return len(said) / (len(said) + len(rest))
