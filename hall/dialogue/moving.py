"""Moving an appointment: the new time, and the move itself in one step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hall.appointments import service as appointments
from hall.appointments.model import Appointment, SlotAvailability
from hall.dialogue import texts
from hall.dialogue.cards import voucher_card
from hall.dialogue.model_frames import Ask, DateWish, FindingFrame
from hall.dialogue.model_when import exactly
from hall.dialogue.places import buttons, earliest, explain, listing, seek
from hall.dialogue.talk import PERSON, Talk, there
from hall.errors import HallError
from hall.notices import service as notices


async def offer_days(talk: Talk, frame: FindingFrame) -> None:
    """Ask for the new time, with the earliest free ones to choose from."""
    slots = await earliest(talk, frame.item_code or "", 30)
    when = texts.moment(frame.starts_at, talk.tx.now) if frame.starts_at else ""
    if slots:
        talk.say("utter_ask_new_day", *buttons(talk, slots, 0), when=when)
    else:
        talk.say("utter_nothing_free", PERSON, walk_in=await talk.walk_in())


async def turn_page(talk: Talk, frame: FindingFrame) -> None:
    """Show the next free times."""
    page = frame.page + 1
    item_code = there(frame.item_code)
    offers = await listing(talk, item_code, frame.seeking) if frame.seeking else await earliest(talk, item_code, 30)
    talk.say("utter_offer_more", *buttons(talk, offers, page))
    talk.wait(replace(frame, page=page), frame.asking or Ask.TIME)


async def find_place(talk: Talk, frame: FindingFrame) -> bool:
    """Settle the new time, or say why it cannot be had and offer others; False when the turn ends with an offer."""
    wish = there(frame.wish).at(frame.starts_at)
    sought = await seek(talk, there(frame.item_code), wish)
    only = sought.offers[0] if sought.matched and len(sought.offers) == 1 else None
    slot = sought.slot or only
    if slot is not None and slot.starts_at == frame.starts_at:
        talk.say("utter_same_time")
        talk.put(replace(frame, wish=None))
        return True
    if slot is not None:
        talk.put(replace(frame, wish=None, new_start=slot.starts_at, new_end=slot.ends_at))
        return True
    if not sought.matched:
        await explain(talk, sought, wish)
    offers = _elsewhen(sought.offers, wish, frame.starts_at)
    if not offers:
        talk.say("utter_nothing_free", PERSON, walk_in=await talk.walk_in())
    elif sought.matched:
        talk.say("utter_offer_times", *buttons(talk, offers, 0))
    else:
        talk.say("utter_offer_nearest", *buttons(talk, offers, 0))
    focus = offers[0].starts_at.date() if offers else frame.focus
    talk.wait(replace(frame, wish=None, new_start=None, focus=focus, seeking=wish, page=0), Ask.TIME)
    return False


def _elsewhen(
    offers: tuple[SlotAvailability, ...], wish: DateWish, now_at: datetime | None
) -> tuple[SlotAvailability, ...]:
    """Leave out the time it is at now, and its whole day when another was wished for."""
    if now_at is None:
        return offers
    other_day = not wish.first <= now_at.date() <= wish.last
    return tuple(
        one for one in offers if one.starts_at != now_at and not (other_day and one.starts_at.date() == now_at.date())
    )


async def move(talk: Talk, frame: FindingFrame) -> None:
    """Move the appointment; when the new place is gone the old one stays and another time is sought."""
    new_start = there(frame.new_start)
    try:
        async with talk.tx.connection.begin_nested():
            moved = await appointments.reschedule(talk.tx, there(frame.appointment_id), new_start, talk.citizen)
    except appointments.AppointmentOver:
        talk.say("utter_too_late_to_move", PERSON, walk_in=await talk.walk_in())
        talk.pop()
    except appointments.OverlappingBooking as error:
        other = texts.from_iso(str(error.fields.get("starts_at", "")))
        talk.say("utter_overlapping_move", when=texts.moment(other or new_start, talk.tx.now))
        talk.put(replace(frame, new_start=None))
    except HallError:
        talk.say("utter_slot_gone", when=texts.moment(new_start, talk.tx.now))
        talk.put(replace(frame, wish=exactly(new_start), new_start=None))
    else:
        await _say_moved(talk, moved)
        talk.pop()


async def _say_moved(talk: Talk, moved: Appointment) -> None:
    voucher = await notices.voucher(talk.tx, moved.id)
    url = notices.voucher_url(talk.tx, moved.id, moved.ends_at)
    talk.say(
        "utter_moved",
        kind="voucher",
        data=voucher_card(moved, voucher, url),
        item=voucher.item,
        when=texts.span(moved.starts_at, moved.ends_at, talk.tx.now),
        number=moved.number,
        spoken_number=texts.spaced(moved.number),
    )
