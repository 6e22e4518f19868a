"""Booking an appointment, from the first word to the voucher."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hall.appointments import service as appointments
from hall.catalogue import service as catalogue
from hall.clock import SHANGHAI
from hall.dialogue import booking_matter, booking_situation, service_voucher, texts
from hall.dialogue.barring import barred
from hall.dialogue.booking_asking import ask
from hall.dialogue.booking_places import find_place, foretell, turn_page
from hall.dialogue.dating import dates_in
from hall.dialogue.gathering import for_whom, gather, note_what_else
from hall.dialogue.model_asides import bids_to_book
from hall.dialogue.model_booking import (
    MAX_QUESTIONS,
    Do,
    clear,
    next_need,
    put_back,
    same_time,
    step_back,
    take,
    wish_of,
    withdraw,
)
from hall.dialogue.model_frames import Ask, BookingFrame, Queued
from hall.dialogue.model_heard import Control, Heard, control, read
from hall.dialogue.model_when import without_dates
from hall.dialogue.model_wording import asks, books, changes, item_words, matter_of
from hall.dialogue.persons import check_code, send_code, wants_code_again, without_number
from hall.dialogue.service_handover import missed
from hall.dialogue.talk import MOST_QUEUED, PERSON, STOP, Talk, choice

LOOK_AHEAD = timedelta(days=14)
FIELD_WORDS = {
    "item": ("事项", "业务", "办的事"),
    "wish": ("日期", "时间", "哪天", "几点", "时段"),
    "name": ("姓名", "名字"),
    "id_token": ("身份证", "证件号"),
    "phone_token": ("手机", "电话"),
    "relation": ("给谁", "办事人", "换个人"),
}
#: A field that tells who it is for → what is asked for again when it is said to be wrong.
PERSONAL = {"relation": ("id_token", "name"), "id_token": ("id_token",), "name": ("name",)}


async def begin(talk: Talk, queued: Queued | None = None, offered: booking_matter.OfferedItem | None = None) -> None:
    """Start a booking from a message, or from the second wish of an earlier one; `offered`: the item it takes."""
    text, second = (queued.text, None) if queued else await booking_matter.parted(talk, _wish_of(talk.heard))
    if not queued and not talk.memory.frames:
        talk.remember(queue=(), stopped=None)  # a new booking: what waited behind one that was given up is past
    if queued or second:
        await read_only(talk, text)
    frame = BookingFrame(as_last_time=not queued and talk.heard.control is Control.SAME_AS_LAST)
    frame = _as_last_time(talk, frame)
    talk.push(frame)
    item = offered[0] if offered else await _first_item(talk, frame, text, queued)
    if item is None and (second or queued) and _said_elsewhere(talk):
        talk.pop()
        await (begin(talk, second) if second else take_up_next(talk))
        return
    if second is not None:
        second = await _kept_for_later(talk, second)
    given = await gather(talk, frame)
    if queued:
        given = replace(given, relation=queued.relation or given.relation)
    elif second is not None and second.relation == given.relation:
        given = replace(given, relation=None, name=None)
    if item is not None:
        given = given if queued or second else for_whom(talk, given, item[0])
        answers = talk.memory.answers if item[0] == talk.memory.item_code and not queued else {}
        answers = {**answers, **(offered[1] if offered else {})}
        given = replace(given, item_code=item[0], item_name=item[1], answers=answers or None)
        if second is not None and not second.item_code and not item_words(second.text):
            talk.remember(queue=(*talk.memory.queue[:-1], replace(second, item_code=item[0])))
    booking_matter.queue_beside(talk)
    talk.put(take(frame, given))
    await advance(talk)


def _said_elsewhere(talk: Talk) -> bool:
    return any(message.response == "utter_item_elsewhere" for message in talk.said)


async def _kept_for_later(talk: Talk, second: Queued) -> Queued | None:
    """Keep the second wish of a message for when the first is done; one that is not handled here is answered at once."""
    found = await catalogue.search(talk.tx, matter_of(second.text))
    if found.referral is not None:
        office = found.referral.handled_by or texts.BY_HALL
        talk.say("utter_item_elsewhere", PERSON, matter=found.referral.name, office=office)
        return None
    talk.remember(queue=(*talk.memory.queue, second)[:MOST_QUEUED])
    talk.say("utter_two_bookings")
    talk.said.insert(0, talk.said.pop())
    return second


def _wish_of(heard: Heard) -> str:
    """Return what is wanted, without the yes before it (中，那给我约一个)."""
    return heard.rest if heard.yes and heard.rest else heard.core


async def read_only(talk: Talk, text: str) -> None:
    """Read one wish of a message by itself, with its own date and name; numbers and needs are those of the whole."""
    heard, whole = read(text), talk.heard
    talk.when = await dates_in(talk.tx, heard.core)
    talk.heard = replace(
        heard,
        text=whole.text,
        phone_token=heard.phone_token or whole.phone_token,
        id_token=heard.id_token or whole.id_token,
        needs=heard.needs or whole.needs,
    )


async def _first_item(
    talk: Talk, frame: BookingFrame, text: str, queued: Queued | None
) -> booking_matter.FoundItem | None:
    if frame.item_code is not None or frame.as_last_time:
        return None
    if queued and queued.item_code:
        item = await talk.item(queued.item_code)
        return item.item_code, item.task_name
    return await booking_matter.item_at_hand(talk, text) or await booking_matter.find_item(talk, text)


def _as_last_time(talk: Talk, frame: BookingFrame) -> BookingFrame:
    last = talk.memory.last_booking
    if not frame.as_last_time or last is None:
        return frame
    return replace(
        frame,
        item_code=last.item_code,
        item_name=last.item_name,
        answers=last.answers,
        relation=last.relation,
        as_last_time=False,
    )


async def proceed(talk: Talk) -> None:
    """Take the message as what the open question wants, and whatever else it gives; then go on."""
    frame = talk.frame(BookingFrame)
    changed = await _answered(talk, frame)
    if changed is None:
        return
    if any(message.response == "utter_date_ambiguous" for message in talk.said):
        talk.wait(changed, frame.asking or Ask.DAY)
        return
    if changed == frame and not talk.said:
        talk.put(replace(frame, misses=frame.misses + 1))
        await missed(talk, frame.misses + 1)
    else:
        talk.put(replace(changed, misses=0))
    silent = len(talk.said)
    await advance(talk)
    note_what_else(talk, frame, changed, silent)


async def _answered(talk: Talk, frame: BookingFrame) -> BookingFrame | None:
    """Return the frame after this message; None when the turn is over, the same frame when nothing fitted."""
    if frame.asking is Ask.SWITCH_ITEM:
        return booking_matter.switched(talk, frame)
    if frame.asking is Ask.CODE and talk.heard.code:
        return await check_code(talk, frame, talk.heard.code)  # a yes beside it agrees to nothing: the summary follows
    if frame.asking is Ask.CODE and wants_code_again(talk):
        return replace(frame, code_sent=False)
    if _wants_more(talk) and frame.asking in (Ask.DAY, Ask.TIME):
        await turn_page(talk, frame)
        return None
    return await _taken(talk, frame)


async def _taken(talk: Talk, frame: BookingFrame) -> BookingFrame | None:
    """Take everything the message gives; without anything, read it as a yes or no."""
    given = await booking_matter.with_item(talk, frame, await gather(talk, frame))
    if given is None:
        return None
    given = await booking_situation.with_situation(talk, frame, given)
    if _passed_over(talk, frame) and not given.answers and not given.empty:
        talk.say("utter_situation_unsure")
        frame = replace(frame, question_id=None, questions_asked=MAX_QUESTIONS)
    last = talk.memory.last_booking
    if talk.heard.control is Control.SAME_AS_LAST and frame.asking in (Ask.DAY, Ask.TIME) and last:
        given = replace(given, wish=same_time(talk.tx.now.date(), last.starts_at, LOOK_AHEAD))
    changed = take(frame, given)
    if changed == frame and await without_number(talk, frame):
        return None
    if changed == frame and _lets_stand(talk, frame):
        return put_back(frame)
    if given.empty:
        return await _without_content(talk, frame)
    if changed == frame and not talk.said:
        talk.say("utter_noted")  # known already
    return changed


def _lets_stand(talk: Talk, frame: BookingFrame) -> bool:
    """Whether a field asked for again is left as it was: 好，那就约上吧 tells no other number."""
    if not frame.withdrawn or talk.said or talk.heard.yes is False or asks(talk.heard.core):
        return False
    return talk.heard.yes is True or _goes_on(talk) or books(talk.heard.core)


def _passed_over(talk: Talk, frame: BookingFrame) -> bool:
    """Whether the question about the situation was asked twice and something else was told both times."""
    again = any(message.response == "utter_ask_situation_again" for message in talk.memory.last_messages)
    return frame.asking is Ask.SITUATION and again


def _wants_more(talk: Talk) -> bool:
    return talk.heard.control is Control.MORE or talk.chose("more") is not None


async def _without_content(talk: Talk, frame: BookingFrame) -> BookingFrame | None:
    """Read a message that gives nothing new: a yes or no, a doubt, 继续."""
    if frame.asking in (Ask.CONFIRM, Ask.CHANGE_WHAT):
        return await _confirmed(talk, frame)
    if frame.asking is Ask.SITUATION and (talk.heard.unsure or talk.heard.control is Control.ANY):
        talk.say("utter_situation_unsure")
        return replace(frame, question_id=None, questions_asked=MAX_QUESTIONS)
    if talk.heard.waits:
        _give_time(talk, frame)
        return None
    if _goes_on(talk) or (frame.asking is Ask.TIME and frame.held is not None and "原来" in talk.heard.core):
        return replace(frame, asking=None)
    return frame


def _goes_on(talk: Talk) -> bool:
    steered = Control.GO_ON in (talk.heard.control, control(talk.heard.rest))
    return steered or bids_to_book(talk.heard.core)


def _give_time(talk: Talk, frame: BookingFrame) -> None:
    """Let who asks for a moment have it; the question stays open."""
    if frame.held is not None:
        talk.say("utter_waiting", until=texts.clock(frame.held.expires_at.astimezone(SHANGHAI).time()))
    else:
        talk.say("utter_no_hurry")
    talk.wait(frame, frame.asking or Ask.ITEM)


async def _confirmed(talk: Talk, frame: BookingFrame) -> BookingFrame | None:
    """Confirm on a plain yes; on a plain no ask what is to change; a field that is named is asked again."""
    if frame.asking is Ask.CONFIRM and talk.heard.yes and not talk.heard.rest:
        return await _confirm(talk, frame)
    named = talk.chose("field") or _field_named(talk, frame)
    if named in PERSONAL:
        return withdraw(frame, *PERSONAL[named])
    if named == "phone_token":  # a phone that is proven is not asked for by itself
        talk.say("utter_ask_phone")
        talk.wait(clear(frame, named), Ask.PHONE)
        return None
    if named:
        return clear(frame, named)
    if talk.heard.yes is False or talk.turn.intent in ("correct", "deny"):
        talk.wait(frame, Ask.CHANGE_WHAT)
        fields = ("wish", "name", "phone_token", "item")
        talk.say("utter_change_what", *(choice(texts.FIELDS[field], "field", field) for field in fields), STOP)
        return None
    return frame


def _field_named(talk: Talk, frame: BookingFrame) -> str | None:
    """Return the field that a message names as wrong; a question that only mentions one (用不用带身份证) names none."""
    said = talk.heard.core
    named = next((field for field, listed in FIELD_WORDS.items() if any(word in said for word in listed)), None)
    mentions = frame.asking is Ask.CONFIRM and named != "wish" and asks(said) and not changes(said)
    return None if mentions else named


async def _confirm(talk: Talk, frame: BookingFrame) -> BookingFrame | None:
    """Make the appointment; None when the voucher is out, otherwise the frame with what must be settled again."""
    changed = await service_voucher.confirm(talk, frame)
    if changed is None:
        talk.pop()
    return changed


async def take_up_next(talk: Talk) -> None:
    """Go on with the next wish of an earlier message."""
    if not talk.memory.queue:
        return
    queued, rest = talk.memory.queue[0], talk.memory.queue[1:]
    talk.remember(queue=rest)
    queued = await _about_item(talk, queued)
    item = await catalogue.get_item(talk.tx, queued.item_code) if queued.item_code else None
    of_item = texts.OF_ITEM.format(item=item.task_name) if item else texts.THE_OTHER
    whose = texts.YOUR.format(relation=queued.relation) if queued.relation else of_item
    talk.say("utter_next_booking", relation=whose)
    talk.heard = read("")  # the yes that ended the first booking says nothing about this one
    await begin(talk, queued)


async def _about_item(talk: Talk, queued: Queued) -> Queued:
    """Add the item that a waiting wish names, or the one spoken of last when it names none (取消了，再约周四)."""
    if queued.item_code is not None:
        return queued
    said = matter_of(without_dates(queued.text, await dates_in(talk.tx, queued.text)))
    if not item_words(said):
        return replace(queued, item_code=talk.memory.item_code)
    found = await catalogue.search(talk.tx, said)
    return replace(queued, item_code=found.candidates[0].item_code) if found.decision == "one" else queued


async def advance(talk: Talk) -> None:
    """Do what can be done, and ask what is missing."""
    for _ in range(8):
        frame = talk.top
        if not isinstance(frame, BookingFrame):
            return
        frame = _recognised(talk, _renew_lapsed(talk, frame))
        known = await talk.known()
        if await barred(talk, frame, known):
            return
        frame = await booking_situation.settle_item(talk, frame)
        talk.put(frame)
        if frame.as_last_time and known.phone and frame.item_code is None:
            await service_voucher.fill_from_last(talk, frame)
            continue
        need = next_need(frame, known)
        if need is Ask.SITUATION:
            talk.put(await foretell(talk, frame))
        if isinstance(need, Ask):
            await ask(talk, known)
            return
        if not await _do(talk, frame, need):
            return


def _recognised(talk: Talk, frame: BookingFrame) -> BookingFrame:
    """Know a relative again who was booked for in this conversation."""
    known = talk.memory.people.get(frame.relation or "")
    if known is None or frame.name is not None or frame.id_token is not None or "name" in frame.filled:
        return frame
    return replace(frame, person_key=known)


def _renew_lapsed(talk: Talk, frame: BookingFrame) -> BookingFrame:
    """Seek the same place again when its hold has run out."""
    if frame.held is None or frame.held.expires_at > talk.tx.now:
        return frame
    return replace(frame, held=None, wish=frame.wish or wish_of(frame.held))


async def _do(talk: Talk, frame: BookingFrame, need: Do) -> bool:
    if need is Do.NOTICE:
        return await service_voucher.tell_notice(talk, frame)
    if need is Do.PLACE:
        return await find_place(talk, frame)
    talk.put(await send_code(talk, frame))
    return True


async def back(talk: Talk) -> None:
    """Take the last answer back and ask its question again."""
    frame = talk.frame(BookingFrame)
    earlier = step_back(frame)
    if earlier.held is None and frame.held is not None:
        await drop(talk, frame)
    talk.say("utter_back" if frame.filled else "utter_back_at_start")
    talk.put(replace(earlier, asking=None))
    await advance(talk)


async def drop(talk: Talk, frame: BookingFrame) -> None:
    """Give the held place back when a booking is left."""
    if frame.held is not None:
        await appointments.release(talk.tx, frame.held.hold_id)


async def keep_field(talk: Talk, frame: BookingFrame) -> None:
    """Let stand what was said to be wrong and asked for again (不改了)."""
    talk.put(put_back(frame))
    await advance(talk)


async def keep_time(talk: Talk, frame: BookingFrame) -> None:
    """Keep the place held when another was only looked for (不改了)."""
    talk.put(replace(frame, asking=None, wish=None))
    talk.say("utter_keep_time")
    await advance(talk)
