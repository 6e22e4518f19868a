"""Cancelling, moving and looking up appointments: first whose, then which, then what."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time
from enum import Enum

from hall.appointments.model import Appointment
from hall.dialogue.model_frames import Ask, DateWish, FindingFrame, Named
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
_ALL = re.compile(r"[两俩二三]个(?:都|全)|(?:都|全部?|统统)(?:取消|退|不)")
_CLAUSE_ENDS = re.compile(r"[，,。；;！!？?、\s]+")
#: 卫生许可取消食品留着: what is said after the verb is said of something else.
_DONE = re.compile(r"(?<![别不])(?<!不[用要必])(?<!别给我)(?<!不能)取消(?:掉|了|吧)*")
#: 食品那个留着, 社保卡的别取消, 不是周五那个: what is said of an appointment that is not meant; 时间不变 is said of none.
_STAYS = re.compile(
    r"留着|留下|保留|(?:先|给我)*(?:别|不要|不用|不必|不能|不)(?:给我|帮我)?(?:动|碰|管|取消|退|改(?!到|成|在|约)|撤)|(?<![间段点儿])不变|照[旧常样去办来]"
    r"|(?:还是?|还得|照样|继续)要?(?:去|来|办)(?!不)|(?<!是)不是(?!说|不)"
)
#: 除了食品那个，其他的都取消
_EXCEPTED = re.compile(r"除了?(?P<kept>[^，,。；;]{2,}?)(?:之外|以外|外)?[，, ]*(?=其[他余它]|别的|剩下|都|全)")
_ORDERS = re.compile(r"取消|退|撤|不(?:用|想|能)?(?:去|来|办|要|约)|[去来]不[了成]")
_POINTS = re.compile(r"那一?个|的(?:$|预约|号|那|取消|退|不)|取消|退[掉号]?|不[办去来]")
_POINTS_MOVED = re.compile(r"那一?个|的(?:预约|号)")


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


def parted(text: str) -> tuple[str, str]:
    """Part a message into what is said of the appointment meant, and of those that are to stay: 卫生许可那个取消，食品那个留着."""
    excepted = _EXCEPTED.search(text)
    kept = [excepted["kept"]] if excepted else []
    rest: list[str] = []
    for clause in _CLAUSE_ENDS.split(_DONE.sub(r"\g<0>，", _EXCEPTED.sub("，", text))):
        (kept if _STAYS.search(clause) else rest).append(clause)
    return ("，".join(rest), "，".join(_STAYS.sub(" ", clause) for clause in kept)) if kept else (text, "")


def ordering(text: str) -> str:
    """Return the clauses that say what is to be cancelled: 食品的我去，卫生许可的不去了."""
    return "，".join(clause for clause in _CLAUSE_ENDS.split(text) if _ORDERS.search(clause))


def orders(text: str) -> bool:
    """Whether a message says what is to become of an appointment: cancelled, or moved into another time."""
    return bool(ordering(text)) or says_into(text)


def pointing(text: str, purpose: str) -> str:
    """Return the clauses of an answer to "this one?" whose day names an appointment: 对，周四的, not 对，下周我再约."""
    points = _POINTS_MOVED if purpose == "reschedule" else _POINTS
    return "，".join(clause for clause in _CLAUSE_ENDS.split(text) if points.search(clause))


def pointed(named: Named, text: str, spoken_of: str | None) -> Named:
    """Keep how a text points at an appointment beside day and matter: 另外那个, 刚才那个, 早的那个, 第二个."""
    if _OTHER.search(text):
        return replace(named, other_than=spoken_of)
    if _SAME.search(text):
        return replace(named, same_as=spoken_of)
    if _LATE.search(text):
        return replace(named, place=-1)
    if _EARLY.search(text):
        return replace(named, place=0)
    place = None if _ALL.search(text) else ordinal(text.strip(" ，,。"))
    return named if place is None else replace(named, place=place - 1 if place > 0 else place)


def meant_by(frame: FindingFrame, found: list[Appointment]) -> list[Appointment]:
    """Return those that the message told from the others; none when it told nothing that fits.

    By day and matter, all that fit the day when the matter names none of them; else by what it points at. What is to stay is none of them.
    """
    left = left_by(frame, found)
    named = _told(frame.named, left)
    return named or (left if frame.named.other_than is not None else [])


def left_by(frame: FindingFrame, found: list[Appointment]) -> list[Appointment]:
    """Return those that may be meant at all: not what is to stay, nor what the other one is another than."""
    staying = stays(frame, found)
    return [one for one in found if one not in staying and one.id != frame.named.other_than]


def stays(frame: FindingFrame, found: list[Appointment]) -> list[Appointment]:
    """Return those that the message says are not to be touched."""
    return _told(frame.kept, found)


def _told(named: Named, found: list[Appointment]) -> list[Appointment]:
    fitting = [one for one in found if any(_on(day, one) for day in named.days)]
    fitting = [one for one in fitting if any(_at(day, one) for day in named.days)] or fitting
    for code in named.items:
        of_matter = [one for one in fitting or found if one.item_code == code]
        if of_matter:
            return of_matter
    return fitting or _pointed_at(named, found)


def _pointed_at(named: Named, found: list[Appointment]) -> list[Appointment]:
    if named.same_as is not None:
        return [one for one in found if one.id == named.same_as]
    if named.place is not None and -len(found) <= named.place < len(found):
        return [sorted(found, key=lambda one: one.starts_at)[named.place]]
    return []


def holds(wish: DateWish, moment: datetime) -> bool:
    """Whether a moment is one that was wished for."""
    at = moment.time().replace(tzinfo=None)
    late_enough = at == wish.start if wish.exact and wish.start else (wish.start or time.min) <= at
    return wish.first <= moment.date() <= wish.last and late_enough and (wish.end is None or at < wish.end)


def _on(day: DateWish, one: Appointment) -> bool:
    return day.first <= one.starts_at.date() <= day.last


def _at(day: DateWish, one: Appointment) -> bool:
    """Whether an appointment lies at the time of day that was said."""
    starts, ends = one.starts_at.time(), one.ends_at.time()
    if day.exact and day.start is not None:
        return starts <= day.start < ends
    return (day.start or time.min) <= starts and (day.end is None or starts < day.end)
