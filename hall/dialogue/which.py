"""Which of the citizen's appointments a message means, and which it says are to stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from hall.appointments import service as appointments
from hall.appointments.model import Appointment, State
from hall.catalogue import service as catalogue
from hall.dialogue.dating import dates_in
from hall.dialogue.model_booking import MAX_QUESTIONS
from hall.dialogue.model_existing import asks_if_it_stands, asks_when_it_is, orders_to_cancel
from hall.dialogue.model_finding import (
    left_by,
    meant_by,
    naming_part,
    ordering,
    orders,
    parted,
    pointed,
    pointing,
    stays,
)
from hall.dialogue.model_frames import AnswerFrame, DateWish, FindingFrame, Named
from hall.dialogue.model_heard import Control, voucher, yes_or_no
from hall.dialogue.model_when import without_dates
from hall.dialogue.model_wording import asked_of_it, asks, item_words, matter_of, task_pointed_at
from hall.dialogue.talk import Talk, there
from hall.identity import service as identity
from hall.notices import service as notices

NAMED_SURELY = 0.7
"""How near a matter must be named for a yes that names it to be none to another one's appointment."""


async def mine(talk: Talk) -> list[Appointment]:
    """Return the appointments to come of the proven phone; none without one."""
    proven = await identity.verified(talk.tx, talk.conversation_id)
    if proven is None:
        return []
    made = await appointments.of_phone(talk.tx, proven.phone_key)
    return [appointment for appointment in made if appointment.starts_at > talk.tx.now]


async def by_number(talk: Talk, number: str | None) -> Appointment | None:
    """Return the appointment of the proven phone with this voucher: whose it is needs no second proof."""
    return next((one for one in await mine(talk) if one.number == number), None) if number else None


async def named(talk: Talk, frame: FindingFrame) -> FindingFrame:
    """Keep by which day or matter the message tells which appointment is meant (周三的, 残疾证那个), and which is to stay."""
    if talk.picked is not None:
        return frame
    if asks_when_it_is(talk.heard.core):
        return replace(frame, named=Named(same_as=talk.memory.appointment_id))
    said, kept = (talk.heard.core, "") if frame.purpose == "check" else parted(talk.heard.core)
    if kept:
        talk.when = await dates_in(talk.tx, said)  # 周五那个不动，周二的改到周四: Friday is no wish
    told = await _ordered(talk, frame, said)
    if told is None:
        said = naming_part(frame, said)
        told = await _names(talk, frame.named, said, said)
    return replace(frame, named=told, kept=await _names(talk, frame.kept, kept, kept))


async def _ordered(talk: Talk, frame: FindingFrame, said: str) -> Named | None:
    """Return what is named where it is said to be cancelled, if a matter is: 食品的我去，卫生许可的不去了."""
    order = naming_part(frame, ordering(said)) if frame.purpose == "cancel" else ""
    told = await _names(talk, Named(), order, order) if order else None
    return told if told is not None and told.items else None


async def _names(talk: Talk, known: Named, said: str, dated: str) -> Named:
    """Return what a text names by the number of its voucher, by matter, by the day in `dated`, and by pointing."""
    numbered = await by_number(talk, voucher(said))
    if numbered is not None:
        return Named(same_as=numbered.id)
    when = await dates_in(talk.tx, dated)
    days = when.wishes or tuple(DateWish(day, day) for day in when.excluded)
    if when.time_only:  # 上午那个 tells the time of any day
        days = tuple(replace(day, first=date.min, last=date.max) for day in days)
    matter = matter_of(without_dates(said, when))
    found = (await catalogue.search(talk.tx, matter)).candidates if item_words(matter) else ()
    codes = tuple(candidate.item_code for candidate in found)
    return pointed(
        replace(known, days=days or known.days, items=codes or known.items), said, talk.memory.appointment_id
    )


async def corrected(talk: Talk, frame: FindingFrame) -> FindingFrame | None:
    """Return the frame without its appointment when the answer to "this one?" names another, or says that this one stays.

    对，只取消卫生许可的 is no yes to the licence for food, however it begins. None when it speaks of no other.
    """
    if talk.picked is not None:
        return None
    said, kept = parted(yes_or_no(talk.heard.core)[1])
    said = naming_part(frame, said)
    if yes_or_no(said.strip()) == (True, ""):
        said = ""  # 确定取消 names nothing, although matters are called 确认
    told = replace(
        frame,
        named=await _names(talk, Named(), said, pointing(said, frame.purpose)),
        kept=await _names(talk, Named(), kept, kept),
    )
    asked_about = await appointments.get(talk.tx, there(frame.appointment_id))
    found = await mine(talk)
    found = found if any(one.id == asked_about.id for one in found) else [asked_about]
    meant = {one.id for one in meant_by(told, found)}
    of_another = asked_about.item_code not in told.named.items and await _named_surely(talk, said)
    staying = any(one.id == asked_about.id for one in stays(told, found))
    if not staying and (asked_about.id in meant if meant else not of_another):
        return None
    return replace(told, appointment_id=None, item_code=None, starts_at=None, new_start=None, new_end=None, asking=None)


def asks_about_one(talk: Talk) -> bool:
    """Whether the answer to "this one?" is a question about an appointment, and orders nothing: 社保卡那个是几号."""
    said = talk.heard.core
    if talk.picked is not None or talk.heard.yes is not None:
        return False
    return asks_if_it_stands(said) or (task_pointed_at(said) == "check_appointment" and not orders(said))


async def ordered_again(talk: Talk, frame: FindingFrame) -> bool:
    """Whether the answer to "cancel it?" orders it once more, which is a yes: 取消吧, 就退失业登记的."""
    said = parted(talk.heard.core)[0]
    if talk.picked is not None or talk.heard.control is Control.HUMAN:
        return False
    ordered = orders_to_cancel(talk.heard.core)
    if ordered or asks(said):
        return ordered
    order = naming_part(frame, ordering(said))
    names_it = bool(order) and frame.item_code in (await _names(talk, Named(), order, "")).items
    return talk.heard.yes is None and names_it


async def _named_surely(talk: Talk, said: str) -> bool:
    found = await catalogue.search(talk.tx, matter_of(said))
    return found.decision == "one" and found.candidates[0].score >= NAMED_SURELY


async def possible(talk: Talk, frame: FindingFrame) -> list[Appointment]:
    """Return the appointments that may be meant: those named, else all that are not to stay."""
    found = await mine(talk)
    return meant_by(frame, found) or left_by(frame, found)


async def gone(talk: Talk, frame: FindingFrame) -> Appointment | None:
    """Return the appointment that the message names by its matter, when it has been cancelled already."""
    proven = await identity.verified(talk.tx, talk.conversation_id)
    if proven is None or not frame.named.items:
        return None
    made = await appointments.of_phone(talk.tx, proven.phone_key, since=talk.tx.now)
    for code in frame.named.items:
        of_matter = [one for one in made if one.item_code == code]
        if any(one.state is State.BOOKED for one in of_matter):
            return None
        if of_matter:
            return of_matter[-1]
    return None


async def made_before(talk: Talk, drafted: str | None) -> bool:
    """Whether a message names the matter of an appointment that the proven phone has made, not that of the draft."""
    proven = await identity.verified(talk.tx, talk.conversation_id)
    said = naming_part(FindingFrame(purpose="cancel"), talk.heard.core)
    items = (await _names(talk, Named(), said, "")).items
    if proven is None or drafted in items:
        return False
    made = await appointments.of_phone(talk.tx, proven.phone_key, since=talk.tx.now)
    return any(one.item_code in items for one in made)


async def of_its_situation(talk: Talk, frame: AnswerFrame) -> AnswerFrame:
    """Answer a question that names no matter (需要带什么材料) for the appointment just spoken of, in the situation it was booked for."""
    said, spoken_of = talk.heard.core, talk.memory.appointment_id
    names_matter = asked_of_it(said) is None and item_words(matter_of(without_dates(said, talk.when)))
    if spoken_of is None or names_matter or talk.heard.relation is not None or talk.top is not None:
        return frame
    one = await appointments.get(talk.tx, spoken_of)
    if one.item_code != frame.item_code or one.state is not State.BOOKED:
        return frame
    told = await situation_of(talk, one)
    return replace(frame, answers={**told, **frame.answers}, questions_asked=MAX_QUESTIONS)


async def situation_of(talk: Talk, one: Appointment) -> Mapping[str, str]:
    """Return the situation that an appointment was booked for, as its notice says."""
    return (await notices.get(talk.tx, one.notice_number)).answers if one.notice_number else {}
