"""When: holding the slot wished for, or saying why it cannot be had and offering others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hall.appointments import service as appointments
from hall.appointments.model import Hold, SlotAvailability
from hall.dialogue import texts
from hall.dialogue.model_booking import place
from hall.dialogue.model_frames import Ask, BookingFrame, DateWish, Held
from hall.dialogue.places import Sought, buttons, earliest, explain, listing, nearest, seek
from hall.dialogue.talk import PERSON, Talk, there
from hall.errors import HallError


async def find_place(talk: Talk, frame: BookingFrame) -> bool:
    """Settle the wish of the frame; False when the turn ends with an offer."""
    item_code, wish = there(frame.item_code), there(frame.wish)
    sought = await seek(talk, item_code, wish)
    only = sought.offers[0] if sought.matched and len(sought.offers) == 1 and wish.one_day else None
    slot = sought.slot or only or _by_place(talk, sought, wish)
    if slot is not None and await hold(talk, frame, slot.starts_at):
        return True
    if slot is not None:  # somebody was faster between the look and the hold
        talk.say("utter_slot_gone", when=texts.moment(slot.starts_at, talk.tx.now))
        offers = await nearest(talk, item_code, wish)
    else:
        if not sought.matched:
            await explain(talk, sought, wish)
        offers = sought.offers
    focus = offers[0].starts_at.date() if offers else frame.focus
    talk.wait(replace(frame, wish=None, focus=focus, seeking=wish, page=0), Ask.TIME)
    if not offers:
        talk.say("utter_nothing_free", PERSON, walk_in=await talk.walk_in())
    elif sought.matched and slot is None:
        talk.say("utter_offer_times", *buttons(talk, offers, 0))
    else:
        talk.say("utter_offer_nearest", *buttons(talk, offers, 0))
    return False


async def foretell(talk: Talk, frame: BookingFrame) -> BookingFrame:
    """Say at once that nothing is to be had on the day wished for, before anything is asked of the case; others are offered in their turn."""
    wish = frame.wish
    if wish is None or not wish.one_day:
        return frame
    (day,) = await appointments.availability(talk.tx, there(frame.item_code), wish.first, wish.first)
    if day.reason_if_none is None:
        return frame
    await explain(talk, Sought(None, (), day, False), wish)
    return replace(frame, wish=None, seeking=wish, focus=None, page=0)


def _by_place(talk: Talk, sought: Sought, wish: DateWish) -> SlotAvailability | None:
    """Return the slot that is told by its place among those of the day: 最后一个时段, 倒数第二个."""
    edge, offers = talk.heard.edge, sought.offers
    if edge is None or not sought.matched or not wish.one_day or not -len(offers) <= edge < len(offers):
        return None
    return offers[edge]


async def hold(talk: Talk, frame: BookingFrame, starts_at: datetime) -> bool:
    """Hold one slot and give the one held before back; False when it cannot be held any more."""
    item_code, held = there(frame.item_code), frame.held
    if held and held.starts_at == starts_at and held.item_code == item_code and held.expires_at > talk.tx.now:
        talk.put(replace(frame, wish=None))
        return True
    taken = await _take(talk, item_code, starts_at, held)
    if taken is None:
        return False
    kept = Held(taken.id, taken.starts_at, taken.ends_at, taken.expires_at, item_code)
    talk.put(place(frame, kept))
    minutes = max(1, int((taken.expires_at - talk.tx.now).total_seconds() // 60))
    talk.say("utter_held", when=texts.span(taken.starts_at, taken.ends_at, talk.tx.now), minutes=str(minutes))
    return True


async def _take(talk: Talk, item_code: str, starts_at: datetime, held: Held | None) -> Hold | None:
    """Take the new place first and give the old one back after it, so that a refusal costs nothing."""
    try:
        async with talk.tx.connection.begin_nested():
            taken = await appointments.hold(talk.tx, talk.conversation_id, item_code, starts_at)
    except appointments.TooManyHolds:
        if held is None:
            return None
        await appointments.release(talk.tx, held.hold_id)
        return await _take(talk, item_code, starts_at, None)
    except HallError:
        return None
    if held is not None:
        await appointments.release(talk.tx, held.hold_id)
    return taken


async def turn_page(talk: Talk, frame: BookingFrame) -> None:
    """Show the next free times: around the day spoken of, or from today on."""
    page = frame.page + 1
    item_code = there(frame.item_code)
    offers = await listing(talk, item_code, frame.seeking) if frame.seeking else await earliest(talk, item_code, 30)
    talk.wait(replace(frame, page=page), Ask.TIME)
    talk.say("utter_offer_more", *buttons(talk, offers, page))
