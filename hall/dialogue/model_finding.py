"""Cancelling, moving and looking up appointments: first whose, then which, then what."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time
from enum import Enum

from hall.appointments.model import Appointment
from hall.dialogue.model_frames import Ask, DateWish, FindingFrame
from hall.dialogue.model_heard import ordinal

_CANCELLED = re.compile(r"取消掉?|退[掉号了]*|撤销|[不别]?[去来办约要]不?了|给我|帮我")
#: 周五那个改到下周一: what stands before it names the appointment, what follows is the new time.
_INTO = re.compile(
    r"(?:改约?|换|挪|调|移|推迟?|提前|延后?|顺延)[到成为在至]|改约|推迟|提前|延后|推后|顺延|[往向][前后]|[早晚][一两半几]"
)


_OTHER = re.compile(r"另外?(?:的|那|一)?(?:那|一)?个|剩下|其[他余它]|别的那")
_SAME = re.compile(r"刚才?(?:说|改|约|看)?好?的?那?个|它|这个(?:预约|号)?(?=取消|退|不|改|换|我)")
_EARLY = re.compile(r"(?:早|(?<![之以])前)(?:一?[点些]|面)?的?那?一?个(?!人)")
_LATE = re.compile(r"(?:晚|(?<![之以])后)(?:一?[点些]|面)?的?那?一?个(?!人)")


class Find(Enum):
    """What the hall does by itself."""

    SEND_CODE = "send_code"
    LOOK_UP = "look_up"
    PLACE = "place"
    SHOW = "show"


def next_need(frame: FindingFrame, phone_known: bool) -> Ask | Find:
    """Return the next question, or the next thing to do, for an appointment that exists."""
    if frame.appointment_id is None:
        return _access_need(frame, phone_known) or Find.LOOK_UP
    if frame.purpose == "check":
        return Find.SHOW
    if frame.purpose == "reschedule":
        if frame.wish is not None:
            return Find.PLACE
        if frame.new_start is None:
            return Ask.DAY
    return Ask.SURE


def _access_need(frame: FindingFrame, phone_known: bool) -> Ask | Find | None:
    if frame.voucher_number is not None:
        return Ask.CHECK_CODE if frame.check_code is None else None
    if frame.phone_token is None:
        if phone_known:
            return None
        return Ask.PHONE if frame.purpose == "progress" else Ask.ACCESS
    return Ask.CODE if frame.code_sent else Find.SEND_CODE


def forget_access(frame: FindingFrame) -> FindingFrame:
    """Start the proof anew after a number and code that fit nothing."""
    return replace(frame, voucher_number=None, check_code=None, phone_token=None, code_sent=False)


def naming_part(frame: FindingFrame, text: str) -> str:
    """Return the part of a message that may tell which appointment is meant, without what is to happen to it."""
    if frame.purpose != "reschedule":
        return _CANCELLED.sub(" ", text)
    into = _INTO.search(text)
    return text[: into.start()] if into else text


def says_into(text: str) -> bool:
    """Whether a message says what the appointment is to be moved into."""
    return bool(_INTO.search(text))


def pointed(frame: FindingFrame, text: str, spoken_of: str | None) -> FindingFrame:
    """Keep how a text points at an appointment beside day and matter: 另外那个, 刚才那个, 早的那个, 第二个."""
    if _OTHER.search(text):
        return replace(frame, other_than=spoken_of)
    if _SAME.search(text):
        return replace(frame, same_as=spoken_of)
    if _LATE.search(text):
        return replace(frame, place=-1)
    if _EARLY.search(text):
        return replace(frame, place=0)
    place = ordinal(text.strip())
    return frame if place is None else replace(frame, place=place - 1 if place > 0 else place)


def meant_by(frame: FindingFrame, found: list[Appointment]) -> list[Appointment]:
    """Return those that the message told from the others; none when it told nothing that fits.

    By day and matter, all that fit the day when the matter names none of them; else by what it points at.
    """
    left = [one for one in found if one.id != frame.other_than]
    days = frame.named_days
    named = [one for one in left if any(_on(day, one) for day in days)]
    named = [one for one in named if any(_at(day, one) for day in days)] or named
    for code in frame.named_items:
        of_matter = [one for one in named or left if one.item_code == code]
        if of_matter:
            return of_matter
    return named or _pointed_at(frame, left)


def _pointed_at(frame: FindingFrame, left: list[Appointment]) -> list[Appointment]:
    if frame.same_as is not None:
        return [one for one in left if one.id == frame.same_as]
    if frame.place is not None and -len(left) <= frame.place < len(left):
        return [sorted(left, key=lambda one: one.starts_at)[frame.place]]
    return left if frame.other_than is not None else []


def _on(day: DateWish, one: Appointment) -> bool:
    return day.first <= one.starts_at.date() <= day.last


def _at(day: DateWish, one: Appointment) -> bool:
    """Whether an appointment lies at the time of day that was said."""
    starts, ends = one.starts_at.time(), one.ends_at.time()
    if day.exact and day.start is not None:
        return starts <= day.start < ends
    return (day.start or time.min) <= starts and (day.end is None or starts < day.end)
