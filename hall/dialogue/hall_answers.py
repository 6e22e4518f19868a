"""Answers for the hall as a whole: where it is, when it is open, which ways there are besides coming."""

from __future__ import annotations

from datetime import timedelta

from hall.calendar import service as calendar
from hall.calendar.model import UnknownYear
from hall.dialogue import texts
from hall.dialogue.service_voucher import say_walk_in
from hall.dialogue.talk import PERSON, Talk

WEEK = 7
NOW = ("现在", "这会儿", "这时候", "还赶得上", "来得及")


async def hall_place(talk: Talk) -> None:
    """Say where the hall is and what its zones are."""
    profile = await talk.profile()
    zones = texts.listed(zone.name for zone in profile.zones) or texts.BY_HALL
    talk.say(
        "utter_hall_place",
        PERSON,
        hall=profile.name,
        address=profile.address or texts.BY_HALL,
        phone=profile.phone or texts.BY_HALL,
        zones=zones,
    )


async def hall_hours(talk: Talk) -> None:
    """Say when the hall is open: the day asked for, or the next seven days."""
    hours = await calendar.load_opening_hours(talk.tx)
    wish = talk.when.wish
    if wish is not None and wish.one_day and not talk.when.time_only:
        day = texts.day(wish.first, talk.tx.now)
        try:
            periods = hours.periods(wish.first)
        except UnknownYear:
            talk.say("utter_day_unknown_year", year=str(wish.first.year))
            return
        if periods:
            talk.say("utter_hours_of_day", day=day, periods=texts.day_periods(periods))
        else:
            talk.say("utter_closed_on", day=day)
        return
    now = talk.tx.now.date()
    if any(word in talk.heard.core for word in NOW):
        open_today = hours.periods(now)
        day = texts.day(now, talk.tx.now)
        if open_today:
            talk.say("utter_hours_of_day", day=day, periods=texts.day_periods(open_today))
        else:
            talk.say("utter_closed_on", day=day)
        return
    lines: list[str] = []
    for offset in range(WEEK):
        day_of = now + timedelta(days=offset)
        try:
            open_on = hours.periods(day_of)
        except UnknownYear:
            break
        lines.append(f"{texts.day(day_of, talk.tx.now)} {texts.periods(open_on) if open_on else texts.CLOSED}")
    if not lines:  # the new year has begun before its holidays were imported
        talk.say("utter_day_unknown_year", year=str(now.year))
        return
    today = hours.periods(now)
    talk.say("utter_hours", week="\n".join(lines), today=texts.day_periods(today) if today else texts.CLOSED)


async def hall_channels(talk: Talk) -> None:
    """Say which ways there are: online, by phone, in person without an appointment (clauses 1, 2 and 28)."""
    talk.say("utter_hall_channels")
    await say_walk_in(talk)


async def hall_pickup(talk: Talk) -> None:
    """Say how results are received, as far as that is the same for every item."""
    talk.say("utter_hall_pickup", PERSON)


async def hall_fees(talk: Talk) -> None:
    """Say that fees belong to an item."""
    talk.say("utter_hall_fees")
