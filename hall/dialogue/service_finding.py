"""Cancelling, moving and looking up appointments that exist: whose, which, what."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from hall.appointments import service as appointments
from hall.appointments.model import Appointment, State
from hall.dialogue import beside, texts, which
from hall.dialogue.gathering import note_what_else, shifted_to, wished
from hall.dialogue.model import Choice
from hall.dialogue.model_asides import bids_on
from hall.dialogue.model_existing import asks_if_more_to_do, cannot_come
from hall.dialogue.model_finding import Find, forget_access, holds, meant_by, next_need, says_into
from hall.dialogue.model_frames import Ask, DateWish, FindingFrame
from hall.dialogue.model_heard import Control
from hall.dialogue.model_when import beyond, exactly
from hall.dialogue.moving import find_place, move, offer_days, turn_page
from hall.dialogue.persons import check_code, send_code, usable, wants_code_again, without_number
from hall.dialogue.progress import case_number, show_cases
from hall.dialogue.service_handover import missed
from hall.dialogue.talk import PERSON, Talk, choice, intent, there
from hall.identity import service as identity

Purpose = Literal["cancel", "reschedule", "check", "progress"]
VOUCHER = "voucher"
"""The kind of the button that looks for an appointment by its voucher; its value is the purpose."""


async def begin(talk: Talk, purpose: Purpose, asked: str | None = None) -> None:
    """Start to cancel, move or look up; what the message already gives is taken, and what an open search already knows.

    `asked`: the question that the message is for the most part.
    """
    if purpose == "check" and _moved_just_now(talk):
        return
    frame = FindingFrame(purpose=purpose)
    top = talk.top
    if isinstance(top, FindingFrame) and top.purpose != "progress" and purpose in ("cancel", "reschedule"):
        frame = replace(top, purpose=purpose, misses=0, wish=None, new_start=None, new_end=None)
        frame = (await which.corrected(talk, frame) if frame.appointment_id else None) or frame
        talk.put(frame)
    else:
        talk.push(frame)
    talk.put(await beside.with_questions(talk, await _given(talk, frame), asked))
    await advance(talk)


def _moved_just_now(talk: Talk) -> bool:
    """Answer who asks whether the old time must still be cancelled: no, it was moved, which is said again."""
    moved = [message for message in talk.memory.last_messages if message.response == "utter_moved"]
    if moved and talk.picked is None and asks_if_more_to_do(talk.heard.core):
        talk.said.extend(moved)
        return True
    return False


async def begin_by_voucher(talk: Talk, purpose: Purpose) -> None:
    """Look for an appointment that the proven phone does not have: by its voucher, or by another phone."""
    frame = FindingFrame(purpose=purpose, asking=Ask.ACCESS)
    talk.push(frame)
    if talk.picked is None:
        await proceed(talk)
    else:
        await _ask(talk, frame, Ask.ACCESS)


async def proceed(talk: Talk) -> None:
    """Take the message as what the open question wants; then go on."""
    frame = talk.frame(FindingFrame)
    if frame.asking is Ask.SURE:
        await _sure(talk, frame)
        return
    if frame.asking in (Ask.DAY, Ask.TIME) and (talk.heard.control is Control.MORE or talk.chose("more")):
        await turn_page(talk, frame)
        return
    changed = await _given(talk, frame)
    if changed == frame and await without_number(talk, frame):
        return
    if changed == frame and (talk.heard.id_token or talk.heard.sure_name):
        talk.say("utter_noted")  # not needed here, and no miss
    elif changed == frame and frame.purpose == "check" and cannot_come(talk.heard.core):
        talk.say("utter_noted")  # what is to become of it is said when it is found
    elif changed == frame and not bids_on(talk.heard.core):
        talk.put(replace(frame, misses=frame.misses + 1))
        await missed(talk, frame.misses + 1)
    else:
        talk.put(replace(changed, misses=0))
    silent = len(talk.said)
    await advance(talk)
    note_what_else(talk, frame, changed, silent)


async def _given(talk: Talk, frame: FindingFrame) -> FindingFrame:
    """Return the frame with everything the message gives."""
    if frame.asking is Ask.CODE and talk.heard.code:
        return await check_code(talk, frame, talk.heard.code)
    if frame.asking is Ask.CODE and wants_code_again(talk):
        return replace(frame, code_sent=False)
    if frame.purpose == "progress":
        frame = replace(frame, case_number=case_number(talk.heard.text, talk.turn) or frame.case_number)
    frame = await _with_access(talk, frame)
    if frame.appointment_id is None and frame.purpose != "progress":
        frame = await which.named(talk, frame)
    if talk.chose("appointment") or frame.asking is Ask.WHICH:
        frame = await _which(talk, frame, talk.chose("appointment"))
        if not says_into(talk.heard.core):
            return frame
    return await _with_new_time(talk, frame) if frame.purpose == "reschedule" else frame


async def _with_access(talk: Talk, frame: FindingFrame) -> FindingFrame:
    """Take the voucher with its check code, or the phone, by which it is proven whose the appointment is."""
    heard = talk.heard
    sought = frame.appointment_id is None and frame.purpose != "progress"
    if heard.voucher and sought and await which.by_number(talk, heard.voucher) is None:
        frame = replace(frame, voucher_number=heard.voucher, phone_token=None)
    if heard.code and frame.voucher_number and frame.check_code is None:
        frame = replace(frame, check_code=heard.code)
    phone = await usable(talk, heard.phone_token)
    if phone and frame.appointment_id is None:
        frame = replace(frame, phone_token=phone, code_sent=False, voucher_number=None)
    return frame


async def _with_new_time(talk: Talk, frame: FindingFrame) -> FindingFrame:
    if talk.when.shift is not None and frame.starts_at is None:
        return replace(frame, wish=None, moved_by=talk.when.shift)
    if talk.when.direction and frame.starts_at is None:
        return replace(frame, wish=None, direction=talk.when.direction)
    wish = await wished(talk, frame)
    return frame if wish is None else replace(frame, wish=wish, moved_by=None, direction=0)


async def _which(talk: Talk, frame: FindingFrame, chosen: str | None) -> FindingFrame:
    found = await which.mine(talk)
    if chosen:
        one = next((appointment for appointment in found if appointment.id == chosen), None)
        return await _settled(talk, frame, one) if one else frame
    named = meant_by(frame, found)
    return await _settled(talk, frame, named[0]) if len(named) == 1 else frame


async def advance(talk: Talk) -> None:
    """Do what can be done, and ask what is missing."""
    for _ in range(6):
        frame = talk.top
        if not isinstance(frame, FindingFrame):
            return
        frame = await beside.answered(talk, frame)
        talk.put(frame)
        need = next_need(frame, (await talk.known()).phone)
        if isinstance(need, Ask):
            await _ask(talk, frame, need)
            return
        if not await _do(talk, frame, need):
            return


async def _do(talk: Talk, frame: FindingFrame, need: Find) -> bool:
    if need is Find.SEND_CODE:
        talk.put(await send_code(talk, frame))
        return True
    if need is Find.LOOK_UP and frame.purpose == "progress":
        await show_cases(talk, frame)
        return False
    if need is Find.LOOK_UP:
        return await _look_up(talk, frame)
    if need is Find.PLACE:
        return await find_place(talk, frame)
    return False


async def _look_up(talk: Talk, frame: FindingFrame) -> bool:
    """Find the appointment by voucher or among those of the proven phone; anybody else's does not exist."""
    if frame.voucher_number is not None:
        return await _by_voucher(talk, frame)
    if await _nothing_found(talk, frame):
        talk.pop()
        return False
    possible = await which.possible(talk, frame)
    if frame.purpose == "check":
        await _show(talk, frame, possible)
        return False
    if len(possible) == 1:
        talk.put(await _settled(talk, frame, possible[0]))
        return True
    talk.say("utter_which_appointment", *[await _button(talk, appointment) for appointment in possible[:6]])
    talk.wait(frame, Ask.WHICH)
    return False


async def _nothing_found(talk: Talk, frame: FindingFrame) -> bool:
    """Say that there is nothing to look for: the one named is cancelled already, there is none at all, or every one is to stay."""
    cancelled = await which.gone(talk, frame)
    if cancelled is not None:
        await _say_over(talk, cancelled)
    elif not await which.mine(talk):
        talk.say(
            "utter_no_appointments",
            intent(texts.TITLES["book_this"], "book_appointment"),
            choice(texts.TITLES["by_voucher"], VOUCHER, frame.purpose),
        )
    elif not await which.possible(talk, frame):
        talk.say("utter_kept")
    else:
        return False
    return True


async def _by_voucher(talk: Talk, frame: FindingFrame) -> bool:
    try:
        found = await appointments.by_voucher(
            talk.tx, frame.voucher_number or "", frame.check_code or "", source=talk.conversation_id
        )
    except identity.TooManyAttempts:
        talk.say("utter_too_many_guesses", PERSON)
        talk.pop()
        return False
    except appointments.AppointmentNotFound:
        talk.say("utter_appointment_not_found")
        talk.put(forget_access(frame))
        await _ask(talk, forget_access(frame), Ask.ACCESS)
        return False
    if found.state is not State.BOOKED or found.starts_at <= talk.tx.now:
        await _say_over(talk, found)
        talk.pop()
        return False
    if frame.purpose == "check":
        await _show(talk, frame, [found])
        return False
    talk.put(await _settled(talk, frame, found))
    return True


async def _settled(talk: Talk, frame: FindingFrame, found: Appointment) -> FindingFrame:
    wish = frame.wish
    if wish and wish.one_day and wish.first == found.starts_at.date() and wish.start is None:
        wish = None  # 改一下周三的预约 names the appointment, not the new day
    if frame.moved_by is not None:
        wish = await shifted_to(talk, exactly(found.starts_at), frame.moved_by)
    if frame.direction:
        wish = beyond(found.starts_at, frame.direction)
    talk.remember(appointment_id=found.id)
    return replace(
        frame,
        appointment_id=found.id,
        item_code=found.item_code,
        starts_at=found.starts_at,
        wish=wish,
        moved_by=None,
        direction=0,
        focus=found.starts_at.date(),
    )


async def _button(talk: Talk, found: Appointment) -> Choice:
    item = await talk.item(found.item_code)
    return choice(f"{texts.moment(found.starts_at, talk.tx.now)} {item.task_name}", "appointment", found.id)


async def _show(talk: Talk, frame: FindingFrame, found: list[Appointment]) -> None:
    """Tell every appointment to come, with what can be done about it."""
    talk.remember(appointment_id=found[0].id if len(found) == 1 else None)
    for appointment in found[:5]:
        item = await talk.item(appointment.item_code)
        talk.say(
            "utter_appointment_shown",
            item=item.task_name,
            when=texts.span(appointment.starts_at, appointment.ends_at, talk.tx.now),
            person=identity.mask_name(appointment.applicant_name) or texts.MYSELF,
            number=appointment.number,
            spoken_number=texts.spaced(appointment.number),
        )
    if len(found) == 1:
        await beside.answered(talk, replace(frame, appointment_id=found[0].id))
    cancel, move_it = (
        intent(texts.READINGS["cancel_appointment"], "cancel_appointment"),
        intent(texts.READINGS["reschedule_appointment"], "reschedule_appointment"),
    )
    talk.say("utter_after_check", move_it, cancel)
    talk.pop()


async def _say_over(talk: Talk, found: Appointment) -> None:
    item = await talk.item(found.item_code)
    when = texts.moment(found.starts_at, talk.tx.now)
    state = texts.STATES.get(found.state.value, texts.STATES["over"])
    talk.say("utter_appointment_over", item=item.task_name, when=when, state=state, walk_in=await talk.walk_in())


async def _ask(talk: Talk, frame: FindingFrame, need: Ask) -> None:
    match need:
        case Ask.ACCESS:
            talk.say("utter_ask_access")
        case Ask.PHONE:
            talk.say("utter_ask_phone_for_case")
        case Ask.CHECK_CODE:
            talk.say("utter_ask_check_code")
        case Ask.CODE:
            talk.say("utter_ask_code")
        case Ask.DAY:
            await offer_days(talk, frame)
        case _:
            await _ask_sure(talk, frame)
    talk.wait(frame, need)


async def _ask_sure(talk: Talk, frame: FindingFrame) -> None:
    item = await talk.item(there(frame.item_code))
    when = texts.moment(there(frame.starts_at), talk.tx.now)
    if frame.purpose == "cancel":
        yes, no = intent(texts.TITLES["cancel_yes"], "affirm"), intent(texts.TITLES["keep"], "deny")
        talk.say("utter_sure_cancel", yes, no, item=item.task_name, when=when)
    elif frame.new_start is not None:
        yes, no = intent(texts.TITLES["move_yes"], "affirm"), intent(texts.TITLES["keep_time"], "deny")
        talk.say(
            "utter_sure_move", yes, no, item=item.task_name, when=when, new=texts.moment(frame.new_start, talk.tx.now)
        )


async def _sure(talk: Talk, frame: FindingFrame) -> None:
    """Do it on a plain yes; leave everything as it is on a plain no; another time, or another appointment, is another wish."""
    if which.asks_about_one(talk):
        await begin(talk, "check")  # 社保卡那个还在吧 orders nothing; the question comes again after the answer
        return
    other = await which.corrected(talk, frame)
    if other is not None:
        wish = exactly(frame.new_start) if frame.new_start else None
        talk.put(await _with_new_time(talk, replace(other, wish=wish)) if frame.purpose == "reschedule" else other)
        await advance(talk)
        return
    wish = await _another_time(talk, frame)
    if frame.purpose == "reschedule" and wish is not None:
        talk.put(replace(frame, wish=wish, new_start=None))
        await advance(talk)
    elif frame.purpose == "cancel" and (talk.heard.yes or await which.ordered_again(talk, frame)):
        asked = await beside.with_questions(talk, frame)
        await _cancel(talk, frame)
        await beside.answered(talk, asked)
    elif talk.heard.yes:
        asked = await beside.with_questions(talk, frame)
        await move(talk, frame)
        await beside.answered(talk, asked)
        await advance(talk)
    elif talk.heard.yes is False or talk.heard.control is Control.STOP:
        talk.say("utter_kept")
        talk.pop()
    else:
        talk.put(replace(frame, misses=frame.misses + 1))
        await missed(talk, frame.misses + 1)
        await advance(talk)


async def _another_time(talk: Talk, frame: FindingFrame) -> DateWish | None:
    """Return the new time that an answer tells; a yes that says the one asked about again (对，改到下周一) tells none."""
    if frame.purpose != "reschedule":
        return None
    at = there(frame.new_start)
    wish = await wished(talk, replace(frame, focus=at.date()))
    return None if wish is not None and talk.heard.yes and holds(wish, at) else wish


async def _cancel(talk: Talk, frame: FindingFrame) -> None:
    talk.pop()
    try:
        gone = await appointments.cancel(talk.tx, there(frame.appointment_id), talk.citizen)
    except appointments.AppointmentOver:
        talk.say("utter_too_late_to_cancel", PERSON)
        return
    item = await talk.item(gone.item_code)
    rebook = intent(texts.TITLES["rebook"], "book_appointment")
    talk.say(
        "utter_cancelled",
        rebook,
        item=item.task_name,
        when=texts.moment(gone.starts_at, talk.tx.now),
        walk_in=await talk.walk_in(),
    )


async def back(talk: Talk) -> None:
    """Take back the new time, or which appointment; at the start there is nothing to take back."""
    frame = talk.frame(FindingFrame)
    if frame.new_start is not None:
        talk.put(replace(frame, new_start=None, wish=None))
    elif frame.appointment_id is not None:
        talk.put(replace(frame, appointment_id=None, wish=None))
    else:
        talk.put(forget_access(frame))
    talk.say("utter_back")
    await advance(talk)
