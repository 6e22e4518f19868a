"""The date phrases of a sentence in their context: corrections applied, times put to their days, side remarks told apart."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from hall.understanding.dates import choosing, context, linking, referring
from hall.understanding.dates.asides import Aside
from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.linking import Link
from hall.understanding.dates.mention import Mention
from hall.understanding.dates.merging import COMPLEMENT_GAP, NARROWABLE, combined, is_plain
from hall.understanding.dates.model import Grain
from hall.understanding.dates.phrases import phrase_at
from hall.understanding.dates.scene import Days, Scene
from hall.understanding.dates.times import lend_half
from hall.understanding.dates.tokens import tokenise

#: How many dates back a day may have been said before, so that no text makes it slow.
_LOOK_BACK = 12
#: 身份证3月到期，现在能换吗: asked for now.
_NOW_ASKED = re.compile("(?:现在|马上|立刻|这就)[^,，。]{0,3}(?:能|可以|想|办|换|来|去)")


def mentions_in(text: str, scene: Scene) -> tuple[list[Mention], bool]:
    """The mentions of a sentence in order, those taken back or told by the way marked dropped; and whether any was corrected."""
    out, corrected = combined(_found(text, scene), text)
    out = _at_home(out)
    told = _without_asides(_without_repeats(_with_shared_times(_without_barred(out))), scene, text)
    return choosing.chosen(told, text, scene.today), corrected


def _found(text: str, scene: Scene) -> list[Mention]:
    tokens = tokenise(text)
    mentions: list[Mention] = []
    i = 0
    while i < len(tokens):
        last = mentions[-1] if mentions else None
        again = referring.said_again(tokens, i, last, text)
        if again and last:
            settled = last.wished or "吧" in text[last.end : tokens[i].start]
            mentions[-1] = referring.referred(
                last, context.in_context(again, tokens, text, last, scene), settled=settled
            )
            i = again.end
            continue
        beside = referring.beside(tokens, i, last, text, scene)
        moved = context.in_context(beside, tokens, text, None, scene) if beside else None
        if beside and moved and last:
            mentions[-1:] = [replace(last, dropped=True), moved]
            i = beside.end
            continue
        phrase = (
            None
            if tokens[i].kind is Kind.TEXT and tokens[i].text != "最"
            else phrase_at(tokens, i, _scene_after(last, text, tokens[i].start, scene))
        )
        if phrase is None or phrase.end <= i:
            i += 1
            continue
        phrase = context.doubted(phrase, tokens)
        mention = context.in_context(phrase, tokens, text, last, scene)
        if mention:
            mentions = [*_in_view_of(mentions, mention, text), mention]
        i = phrase.end
    return mentions


def _in_view_of(mentions: list[Mention], latest: Mention, text: str) -> list[Mention]:
    """What a date tells of those before it: 周一周二都不行 rules out both, 周五放假，那下周一 drops the first."""
    if mentions and latest.phrase.days and linking.closed_then(text[mentions[-1].end : latest.start]):
        return [*mentions[:-1], replace(mentions[-1], dropped=True)]
    if latest.aside is Aside.STATE and latest.listed:  # 我周二周三上班: both
        first = _list_start(mentions, only_listed=True)
        return [replace(one, aside=Aside.STATE) if k >= first else one for k, one in enumerate(mentions)]
    every = linking.rejects_all(text[latest.end :][:24])
    if not latest.excluded or latest.link is not Link.ALTERNATIVE or not (every or latest.listed):
        return mentions
    first = _list_start(mentions, only_listed=not every)
    return [replace(one, excluded=one.excluded or k >= first) for k, one in enumerate(mentions)]


def _list_start(mentions: list[Mention], *, only_listed: bool) -> int:
    """Where the alternatives that end the mentions begin."""
    first = len(mentions) - 1
    while first > 0 and mentions[first].link is Link.ALTERNATIVE and (mentions[first].listed or not only_listed):
        first -= 1
    return first


def _scene_after(last: Mention | None, text: str, start: int, scene: Scene) -> Scene:
    """A weekday or day of the month said after another date stays in its week or month when the two belong together."""
    if last is None or last.phrase.days is None or start - last.end > COMPLEMENT_GAP:
        return scene
    days, gap = last.phrase.days, text[last.end : start]
    if days.last < scene.today and len(gap) > 1:
        return scene  # 上个月丢的，周四去补
    if last.phrase.end_days:
        end = last.phrase.end_days.last
        return scene.after(Days(days.first, end, Grain.WEEK, week=days.week, month=days.month))
    narrowing = days.grain in NARROWABLE and not days.is_point
    if linking.link(gap) is Link.NONE and not (narrowing or last.excluded or days.lunar):
        return scene
    return scene.after(days) if days.week or days.month or days.is_point else scene


def _with_shared_times(mentions: list[Mention]) -> list[Mention]:
    """周一三五上午, 周二和周四下午两点: the time said after the last of a list of days goes for each."""
    out = list(mentions)
    for k in range(len(out) - 1, 0, -1):
        times, before = out[k].phrase.times, out[k - 1].phrase
        days = before.days
        if (
            times
            and (out[k].listed or out[k].for_all)
            and days
            and days.is_point
            and not days.moment
            and is_plain(out[k - 1])
        ):
            out[k - 1] = replace(out[k - 1], phrase=replace(before, times=times))
    for k in range(len(out) - 1, 0, -1):  # 十点，要不十点半，周五
        before, day = out[k - 1].phrase, out[k].phrase.days
        if before.days is None and before.times and day and out[k].for_all and out[k].link is Link.ALTERNATIVE:
            out[k - 1] = replace(out[k - 1], phrase=replace(before, days=day), for_all=True)
    for k in range(1, len(out)):  # 上午十点，周四或者周五
        times, later = out[k - 1].phrase.times, out[k].phrase.days
        if times and out[k - 1].for_all and out[k].link is Link.ALTERNATIVE and later and is_plain(out[k]):
            out[k] = replace(out[k], phrase=replace(out[k].phrase, times=times), for_all=True)
    return out


def _without_repeats(mentions: list[Mention]) -> list[Mention]:
    """周日你们上班吧，约周日上午十点半: of a day said twice the one with the closer time stands."""
    out = list(mentions)
    for later in range(1, len(out)):
        for earlier in range(max(0, later - _LOOK_BACK), later):
            if _same_day(out[earlier], out[later]):
                out[earlier], out[later] = _closer(out[earlier], out[later])
    return out


def _same_day(one: Mention, other: Mention) -> bool:
    standing = not (one.dropped or other.dropped or one.excluded or other.excluded)
    if not standing or one.phrase.end_days or other.phrase.end_days:
        return False
    first, second = one.phrase.days, other.phrase.days
    return bool(first and second and first.is_point and second.is_point and first.first == second.first)


def _closer(earlier: Mention, later: Mention) -> tuple[Mention, Mention]:
    """Both, the vaguer one dropped when the other only says it more closely."""
    old, new = earlier.phrase, later.phrase
    if old.days is None or new.days is None or old.days.moment or new.days.moment or new.times is None:
        repeated = old.times is not None and new.times is None and later.link is Link.NONE
        return earlier, replace(later, dropped=later.dropped or repeated)
    half_only = (
        old.times is not None and old.times.clock is None and not old.times.fixed and old.times.until_half is None
    )
    times = lend_half(old.times, new.times) if old.times and new.times.half is None else new.times
    refined = half_only and times.clock is not None and old.times is not None and times.half is old.times.half
    if old.times is not None and not refined:
        return earlier, later
    days = old.days if new.days.others else new.days
    return replace(earlier, dropped=True), replace(later, phrase=replace(new, days=days, times=times))


def _at_home(mentions: list[Mention]) -> list[Mention]:
    """明天终于休息，…我一早就过去: a time that stands far from the only day of the story is of that day."""
    standing = [one for one in mentions if not one.dropped and not one.excluded]
    homes = {one.phrase.days.first for one in standing if one.phrase.days}
    times = [one for one in standing if one.phrase.days is None]
    home = next((one for one in standing if one.phrase.days), None)
    if len(homes) != 1 or len(times) != 1 or home is None or not is_plain(home) or home.aside is not Aside.NONE:
        return mentions
    if home.phrase.days is None or not home.phrase.days.is_point or times[0].start < home.start:
        return mentions
    moved = replace(times[0], phrase=replace(times[0].phrase, days=home.phrase.days))
    return [moved if one is times[0] else replace(one, dropped=True) if one is home else one for one in mentions]


def _without_barred(mentions: list[Mention]) -> list[Mention]:
    """周四不行，周四我娘透析; 别排周末，周末最忙: why a day is ruled out."""
    barred = {_span(one) for one in mentions if one.excluded and not one.phrase.times} - {None}
    return [replace(one, dropped=True) if not one.excluded and _span(one) in barred else one for one in mentions]


def _span(mention: Mention) -> tuple[date, date] | None:
    days = mention.phrase.days
    return (days.first, (mention.phrase.end_days or days).last) if days else None


def _without_asides(mentions: list[Mention], scene: Scene, text: str) -> list[Mention]:
    """我礼拜天才不上工，周一早上去: told by the way, a day is dropped beside one asked for, or one behind it that is wished for."""
    wishes = [one for one in mentions if _is_wish(one, scene)]
    now = not wishes and bool(_NOW_ASKED.search(text))
    return [
        replace(one, dropped=True)
        if one.aside is not Aside.NONE
        and not one.excluded
        and (now or any(wish.booked or wish.start > one.start for wish in wishes))
        else one
        for one in mentions
    ]


def _is_wish(mention: Mention, scene: Scene) -> bool:
    stands = mention.aside is Aside.NONE and not mention.excluded and not mention.dropped
    days = mention.phrase.days
    return stands and mention.wished and days is not None and days.last >= scene.today
