"""A booking ban (clause 7): told as soon as it is proven who asks, with the way that stays open, before more is asked.

Not to whoever merely types an identity number: whether its owner is banned is nobody else's business.
"""

from __future__ import annotations

from hall.appointments import service as appointments
from hall.dialogue import texts
from hall.dialogue.model_booking import Known
from hall.dialogue.model_frames import BookingFrame, OffHoursFrame
from hall.dialogue.persons import writer
from hall.dialogue.talk import APPEAL, PERSON, Talk
from hall.identity import service as identity

Applying = BookingFrame | OffHoursFrame


async def barred(talk: Talk, frame: Applying, known: Known) -> bool:
    """Tell the ban of the person a task is for, if it is known who that is and there is one; the task is over then.

    `known`: nobody is told before a phone is proven.
    """
    key = await _person(talk, frame) if known.phone else None
    if key is None or not await tell_ban(talk, key):
        return False
    if isinstance(frame, BookingFrame) and frame.held is not None:
        await appointments.release(talk.tx, frame.held.hold_id)
    talk.pop()
    return True


async def tell_ban(talk: Talk, person_key: str) -> bool:
    """Say until when a person cannot book, and what is possible all the same; an appeal here is against this ban.

    False when there is no ban.
    """
    ban = await appointments.ban_of(talk.tx, person_key)
    if ban is None:
        return False
    talk.remember(barred=person_key)
    until = texts.plain_day(ban.until.date())
    talk.say("utter_banned", APPEAL, PERSON, until=until, walk_in=await talk.walk_in(barred=True))
    return True


async def _person(talk: Talk, frame: Applying) -> str | None:
    """Return whom the task is for, once an identity number was given or the person is known here."""
    if isinstance(frame, BookingFrame) and frame.person_key is not None:
        return frame.person_key
    if frame.id_token is not None:
        return await identity.person_key_of(talk.tx, frame.id_token)
    myself = await writer(talk) if frame.relation is None and frame.name is None else None
    return myself.person_key if myself else None
