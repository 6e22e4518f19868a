"""Asking the next question of a booking, and the one summary before it is confirmed."""

from __future__ import annotations

from hall.dialogue import texts
from hall.dialogue.booking_situation import ask_situation
from hall.dialogue.model_booking import Known, next_need
from hall.dialogue.model_frames import Ask, BookingFrame
from hall.dialogue.model_relatives import RELATIVE_UNNAMED
from hall.dialogue.persons import person_shown, proven_phone, tell_privacy
from hall.dialogue.places import buttons, earliest, fits, listing
from hall.dialogue.talk import CHANGE, PERSON, STOP, YES, Talk, there

PERSONAL = (Ask.NAME, Ask.ID_NUMBER, Ask.BOOKER_NAME, Ask.PHONE)


async def ask(talk: Talk, known: Known) -> None:
    """Ask what the booking on top needs next, and remember that it is asked."""
    frame = talk.frame(BookingFrame)
    need = next_need(frame, known)
    if not isinstance(need, Ask):
        return
    if need in PERSONAL:
        frame = await tell_privacy(talk, frame)
        _ask_personal(talk, frame, need)
    elif need is Ask.CONFIRM:
        await _sum_up(talk, frame)
    else:
        await _ask_matter(talk, frame, need)
    talk.wait(frame, Ask.TIME if need is Ask.DAY and frame.seeking else need)


async def _ask_matter(talk: Talk, frame: BookingFrame, need: Ask) -> None:
    if need is Ask.ITEM:
        asked = {"utter_choose_item", "utter_item_unknown", "utter_item_elsewhere", "utter_item_say_again"}
        offered = [choice for choice in talk.memory.choices if '"item:' in choice.payload or '"none:' in choice.payload]
        if any(message.response in asked for message in talk.said):
            return
        if offered and frame.asking is Ask.ITEM:
            talk.say("utter_choose_item", *offered)
        else:
            talk.say("utter_ask_item")
    elif need is Ask.SITUATION:
        await ask_situation(talk, frame)
    elif need is Ask.DAY and frame.seeking is not None:
        offers = await listing(talk, there(frame.item_code), frame.seeking)
        if offers:
            found = fits(frame.seeking, offers[0])
            talk.say("utter_offer_times" if found else "utter_offer_nearest", *buttons(talk, offers, frame.page))
        else:
            talk.say("utter_nothing_free", PERSON, walk_in=await talk.walk_in())
    elif need is Ask.DAY:
        slots = await earliest(talk, frame.item_code or "", 30)
        if slots:
            talk.say("utter_ask_day", *buttons(talk, slots, 0))
        else:
            talk.say("utter_nothing_free", PERSON, walk_in=await talk.walk_in())
    elif need is Ask.CODE:
        talk.say("utter_ask_code")


def _ask_personal(talk: Talk, frame: BookingFrame, need: Ask) -> None:
    relation = frame.relation or RELATIVE_UNNAMED
    if need is Ask.NAME and frame.relation:
        talk.say("utter_ask_name_relative", relation=relation)
    elif need is Ask.NAME:
        talk.say("utter_ask_name")
    elif need is Ask.ID_NUMBER and frame.relation:
        talk.say("utter_ask_id_relative", relation=relation)
    elif need is Ask.ID_NUMBER:
        talk.say("utter_ask_id")
    elif need is Ask.BOOKER_NAME:
        talk.say("utter_ask_booker_name")
    else:
        talk.say("utter_ask_phone")


async def _sum_up(talk: Talk, frame: BookingFrame) -> None:
    held = there(frame.held)
    item = await talk.item(there(frame.item_code))
    name, number = await person_shown(talk, frame)
    if frame.needs:
        talk.say("utter_needs_noted", needs=texts.listed(texts.NEEDS[need] for need in frame.needs))
    talk.say(
        "utter_summary",
        YES,
        CHANGE,
        STOP,
        item=item.task_name,
        when=texts.span(held.starts_at, held.ends_at, talk.tx.now),
        person=texts.person(frame.relation, name),
        id_number=number,
        phone=await proven_phone(talk),
    )
