"""What one message gives to a booking, whichever question it answers: any answer, in any order, several at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from hall.calendar.model import UnknownYear
from hall.clock import SHANGHAI
from hall.dialogue import texts
from hall.dialogue.dating import moved_by
from hall.dialogue.model import Message
from hall.dialogue.model_booking import Given, same_day
from hall.dialogue.model_frames import Ask, BookingFrame, DateWish, FindingFrame, OffHoursFrame, Shift
from hall.dialogue.model_heard import Control
from hall.dialogue.model_relatives import narrower, same_relative
from hall.dialogue.model_when import beyond, exactly, is_refused
from hall.dialogue.model_wording import books, changes
from hall.dialogue.persons import usable
from hall.dialogue.places import earliest
from hall.dialogue.talk import Talk, choice, value_of
from hall.understanding.dates.model import Problem

#: How much of a message a date must be for the message to be about it.
MOSTLY = 0.5
Dated = BookingFrame | FindingFrame | OffHoursFrame


async def gather(talk: Talk, frame: BookingFrame) -> Given:
    """Return everything the message gives beside the item and the situation, saying what is wrong with it."""
    heard = talk.heard
    asked_for_booker = frame.asking is Ask.BOOKER_NAME
    named = heard.name if heard.sure_name or frame.asking in (Ask.NAME, Ask.BOOKER_NAME) else None
    if named and talk.when.share > 0.6:
        named = None  # 周三 is no one's name
    if named and not heard.sure_name and (heard.control or (frame.withdrawn and books(heard.core))):
        named = None  # 继续 is none either
    booker = None
    if named and heard.relative_name and heard.relative_name != named and heard.relation:
        booker, named = named, heard.relative_name  # 我叫许一鸣，替我爸冯立新约: two people, each with a name
    sealed = talk.seal(named) if named else None
    return Given(
        wish=await wished(talk, frame),
        relation=heard.relation,
        for_self=heard.for_self and heard.relation is None,
        name=None if asked_for_booker else sealed,
        booker_name=sealed if asked_for_booker else (talk.seal(booker) if booker else None),
        id_token=await usable(talk, heard.id_token),
        phone_token=await usable(talk, heard.phone_token),
        needs=heard.needs,
    )


def for_whom(talk: Talk, given: Given, item_code: str | None) -> Given:
    """Add for whom the matter now booked was asked about before (俺替俺老头问嘞 … 那约上吧), unless the message says it otherwise."""
    before = talk.memory.asked_for if item_code == talk.memory.item_code else None
    talk.remember(asked_for=None)
    if before is None or given.for_self or given.name or not same_relative(given.relation or before, before):
        return given
    return replace(given, relation=narrower(before, given.relation or before))


async def wished(talk: Talk, frame: Dated) -> DateWish | None:
    """Return when the citizen wants to come, if the message says so; says so when the day cannot be."""
    picked = _picked(talk)
    if picked is not None:
        return picked
    if talk.when.any_day or talk.heard.control is Control.ANY:
        asked = frame.asking in (Ask.DAY, Ask.TIME)
        if asked and frame.item_code:
            return await _first_free(talk, frame.item_code)
    moved = await _moved(talk, frame)
    if moved is not None:
        return moved
    wish = _instead(talk, frame) or talk.when.wish or _only_one_ahead(talk) or _same_day_by_place(talk, frame)
    if wish is None:
        _explain_problem(talk)
        return None
    by_the_way = _told_of_the_past(talk, frame, wish)
    if frame.item_code is None and wish.last < talk.tx.now.date() and not by_the_way:
        talk.say("utter_day_past", day=texts.day(wish.first, talk.tx.now))
        return None
    return None if by_the_way else _on_day(talk, frame, wish)


async def _moved(talk: Talk, frame: Dated) -> DateWish | None:
    """Return the time spoken of moved by what was said: 往后推一天, 往后推四个工作日, 晚一点."""
    if isinstance(frame, OffHoursFrame):
        return None
    if talk.when.direction:
        moment = _time_spoken_of(talk, frame)
        return beyond(moment, talk.when.direction) if moment else None
    wish = _spoken_of(talk, frame) if talk.when.shift else None
    return await shifted_to(talk, wish, talk.when.shift) if wish and talk.when.shift else None


async def shifted_to(talk: Talk, wish: DateWish, shift: Shift) -> DateWish | None:
    """Return a wish moved by so much; says so when the working days of that year are not published."""
    try:
        return await moved_by(talk.tx, wish, shift, talk.when)
    except UnknownYear:
        talk.say("utter_date_unknown_year")
        return None


def _spoken_of(talk: Talk, frame: BookingFrame | FindingFrame) -> DateWish | None:
    """Return what a shift starts from: the time held or booked, the day wished for or asked after, else the first offered."""
    known = _known_time(frame)
    wish = exactly(known) if known else (frame.wish or frame.seeking)
    offered = _offered(talk)
    return wish or (exactly(offered[0]) if offered else None)


def _time_spoken_of(talk: Talk, frame: BookingFrame | FindingFrame) -> datetime | None:
    """Return what 晚一点 starts from: the time held, booked or wished for; else the first or the last of those offered."""
    known = _known_time(frame)
    if known is None and frame.wish is not None and frame.wish.start is not None:
        known = datetime.combine(frame.wish.first, frame.wish.start, SHANGHAI)
    offered = _offered(talk)
    if known is not None or not offered:
        return known
    return offered[-1 if talk.when.direction > 0 else 0]


def _known_time(frame: BookingFrame | FindingFrame) -> datetime | None:
    if isinstance(frame, FindingFrame):
        return frame.new_start or frame.starts_at
    return frame.held.starts_at if frame.held else None


def _offered(talk: Talk) -> list[datetime]:
    return [datetime.fromisoformat(slot) for one in talk.memory.choices if (slot := value_of(one, "slot"))]


def _picked(talk: Talk) -> DateWish | None:
    """Return the time or the day of the button that was pressed."""
    slot, day = talk.chose("slot"), talk.chose("day")
    if slot:
        return exactly(datetime.fromisoformat(slot))
    return DateWish(date.fromisoformat(day), date.fromisoformat(day)) if day else None


async def _first_free(talk: Talk, item_code: str) -> DateWish | None:
    """Return the earliest free slot as the wish of somebody whom any time suits."""
    for slot in await earliest(talk, item_code, 1):
        return exactly(slot.starts_at)
    return None


def _only_one_ahead(talk: Talk) -> DateWish | None:
    """Return the reading that lies ahead, when the others have passed: 10月1号 said in November is next year's."""
    if talk.when.problem is not Problem.AMBIGUOUS:
        return None
    ahead = [wish for wish in talk.when.wishes if wish.last >= talk.tx.now.date()]
    return ahead[0] if len(ahead) == 1 and len(talk.when.wishes) > 1 else None


def _instead(talk: Talk, frame: Dated) -> DateWish | None:
    """Return the day named in place of the one spoken of (周二不行，那就下周四), which by itself may as well name a second choice."""
    wishes, said = talk.when.wishes, talk.when.said
    if isinstance(frame, OffHoursFrame) or len(wishes) < 2 or talk.when.problem is Problem.AMBIGUOUS:
        return None
    known = _known_time(frame)
    day = known.date() if known else frame.focus
    refused = wishes[0].one_day and wishes[0].first == day and is_refused(talk.heard.core, said[0])
    return wishes[1] if refused else None


def names_another_day(talk: Talk) -> bool:
    """Whether a day is said not to suit and another is named in its place: that leaves no booking (他下周三去不了，下周五吧)."""
    top = talk.top
    if not isinstance(top, BookingFrame) or talk.when.wish is None or talk.heard.control is not None:
        return False
    return bool(talk.when.excluded) or _instead(talk, top) is not None


def _told_of_the_past(talk: Talk, frame: Dated, wish: DateWish) -> bool:
    """Whether a time that is over is only told by the way: 她上个月刚满六十. Nobody wishes for a month gone; a day gone may be a slip."""
    if wish.last >= talk.tx.now.date():
        return False
    asked = frame.asking in (None, Ask.DAY, Ask.TIME)
    return not wish.one_day or not (asked or talk.when.share >= MOSTLY or changes(talk.heard.core))


def _same_day_by_place(talk: Talk, frame: Dated) -> DateWish | None:
    """Return the day spoken of, when only a place among its times is told (倒数第二个)."""
    if talk.heard.edge is None or not isinstance(frame, BookingFrame):
        return None
    day = frame.held.starts_at.date() if frame.held else frame.focus
    return DateWish(day, day) if day else None


def _on_day(talk: Talk, frame: Dated, wish: DateWish) -> DateWish:
    """Read a bare time on the day already spoken of (改十点 after Wednesday was held)."""
    if not talk.when.time_only:
        return _at_the_time_chosen(talk, frame, wish)
    reference: datetime | None = None
    if isinstance(frame, BookingFrame) and frame.held is not None:
        reference = frame.held.starts_at
    elif isinstance(frame, FindingFrame):
        reference = frame.starts_at
    focus = None if isinstance(frame, OffHoursFrame) else frame.focus
    if frame.wish is not None and frame.wish.one_day and focus is None:
        focus = frame.wish.first
    if focus is not None:
        return replace(wish, first=focus, last=focus)
    return same_day(wish, reference) if reference else wish


def _at_the_time_chosen(talk: Talk, frame: Dated, wish: DateWish) -> DateWish:
    """Keep the time of the place held, or of the one sought in vain, when only its day is changed (不对，改成周五; 那17号吧)."""
    if talk.heard.edge is not None or not wish.one_day:
        return wish
    sought, chosen = _sought_exactly(frame), _time_chosen(frame)
    kept = sought.start if sought else chosen
    if wish.same_time and kept is not None and not isinstance(frame, FindingFrame):
        return _at_same_time(wish, kept)
    if wish.start is not None or wish.end is not None:
        return wish
    if sought is None or sought.first == wish.first:
        kept = None if frame.asking is Ask.TIME else chosen  # a day among those offered is looked at whole
    return replace(wish, start=kept, exact=True, same_time=False) if kept else wish


def _at_same_time(wish: DateWish, kept: time) -> DateWish:
    """Return a wish at the time kept, unless the half of the day said with it is another."""
    within = (wish.start is None or kept >= wish.start) and (wish.end is None or kept < wish.end)
    return replace(wish, start=kept, end=None, exact=True, same_time=False) if within else wish


def _time_chosen(frame: Dated) -> time | None:
    """Return the time of day of the place held, or of the new time of a move, which stays when the day alone changes."""
    if isinstance(frame, OffHoursFrame):
        return frame.wish.start if frame.wish else None
    known = frame.new_start if isinstance(frame, FindingFrame) else _known_time(frame)
    return known.time().replace(tzinfo=None) if known else None


def _sought_exactly(frame: Dated) -> DateWish | None:
    """Return the wish for one very time that was sought in vain."""
    sought = frame.seeking if isinstance(frame, BookingFrame) else None
    return sought if sought and sought.exact else None


def _explain_problem(talk: Talk) -> None:
    problem = talk.when.problem
    if problem is Problem.IMPOSSIBLE:
        talk.say("utter_date_impossible")
    elif problem is Problem.UNKNOWN_YEAR:
        talk.say("utter_date_unknown_year")
    elif problem is Problem.AMBIGUOUS and talk.when.wishes:
        days = list(dict.fromkeys(wish.first for wish in talk.when.wishes))[:3]
        talk.say("utter_date_ambiguous", *(choice(texts.day(day, talk.tx.now), "day", day.isoformat()) for day in days))


def note_what_else(
    talk: Talk, before: BookingFrame | FindingFrame, after: BookingFrame | FindingFrame, silent: int
) -> None:
    """Say that something was taken down when it was not what was asked for and the same question comes again.

    `silent`: how many messages had been said before the question.
    """
    again = talk.top is not None and talk.top.asking is before.asking
    told = replace(after, asking=before.asking) != before  # 继续 tells nothing
    if told and after.wish == before.wish and len(talk.said) == silent + 1 and again:
        talk.said.insert(silent, Message("utter_noted"))
