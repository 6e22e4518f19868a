"""The personal questions: name, identity number, phone and the one-time code that proves it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from hall.dialogue import texts
from hall.dialogue.model_frames import AnyFrame, Ask, BookingFrame, FindingFrame, OffHoursFrame
from hall.dialogue.model_lexicon import SEND_AGAIN
from hall.dialogue.talk import PERSON, STOP, Talk, choice, there
from hall.identity import service as identity

PersonalT = TypeVar("PersonalT", BookingFrame, OffHoursFrame)
ProvingT = TypeVar("ProvingT", BookingFrame, OffHoursFrame, FindingFrame)
PHONE_WORDS = ("手机", "电话", "停机")
NUMBERS = (Ask.ID_NUMBER, Ask.PHONE, Ask.CODE, Ask.ACCESS, Ask.CHECK_CODE)
RESEND = choice(texts.TITLES["resend"], "resend", "1")


async def tell_privacy(talk: Talk, frame: PersonalT) -> PersonalT:
    """Say what personal data is for, once, before the first personal question."""
    if frame.privacy_told:
        return frame
    if not await identity.privacy_acknowledged(talk.tx, talk.conversation_id):
        talk.say("utter_privacy", days=str(talk.tx.settings.retention_days), walk_in=await talk.walk_in())
        await identity.acknowledge_privacy(talk.tx, talk.conversation_id, talk.turn.channel)
    return replace(frame, privacy_told=True)


async def usable(talk: Talk, token: str | None) -> str | None:
    """Return the token of a valid number; say what is wrong with one that is not, without repeating it."""
    if token is None:
        return None
    info = await identity.describe(talk.tx, token)
    if info.valid:
        return token
    if info.problem == "incomplete":
        talk.say("utter_number_incomplete", digits=str(info.digits))
    elif info.kind is identity.ValueKind.PHONE:
        talk.say("utter_phone_invalid")
    else:
        talk.say("utter_id_invalid")
    return None


async def masked(talk: Talk, token: str | None) -> str:
    """Return what may be shown of a number."""
    return (await identity.describe(talk.tx, token)).masked if token else ""


def wants_code_again(talk: Talk) -> bool:
    """Whether the citizen asks for another code, or has got none."""
    if talk.chose("resend") is not None or any(word in talk.heard.core for word in SEND_AGAIN):
        return True
    return talk.heard.lacks and "没" in talk.heard.core and not any(word in talk.heard.core for word in PHONE_WORDS)


async def without_number(talk: Talk, frame: AnyFrame) -> bool:
    """Say what to do to who has not got the number asked for; the question stays open. False when nothing of the kind was said."""
    if not talk.heard.lacks or frame.asking not in NUMBERS:
        return False
    if isinstance(frame, FindingFrame) and frame.purpose == "progress":
        talk.say("utter_ask_phone_for_case")  # a case is found without its number
    elif isinstance(frame, FindingFrame):
        talk.say("utter_without_access", PERSON)
    elif frame.asking is Ask.ID_NUMBER:
        talk.say("utter_without_id", PERSON, STOP, walk_in=await talk.walk_in())
    else:
        talk.say("utter_without_phone", PERSON, STOP, walk_in=await talk.walk_in())
    talk.wait(frame, frame.asking)
    return True


async def send_code(talk: Talk, frame: ProvingT) -> ProvingT:
    """Send the code to the phone of the frame and say so; a phone proven before needs none."""
    token = there(frame.phone_token)
    phone_key = await identity.phone_key_of(talk.tx, token)
    if await identity.phone_is_verified(talk.tx, talk.conversation_id, phone_key):
        return replace(frame, phone_token=None, code_sent=False)
    try:
        sent = await identity.send_code(talk.tx, talk.conversation_id, token)
    except identity.CodeTooSoon as error:
        seconds = str(error.fields["retry_after"])
        if error.fields["pending"]:
            talk.say("utter_code_too_soon", seconds=seconds)
        else:
            talk.say("utter_code_wait", seconds=seconds)
        return replace(frame, code_sent=True)
    except identity.TooManyAttempts:
        talk.say("utter_code_limit", PERSON, walk_in=await talk.walk_in())
        return replace(frame, phone_token=None, code_sent=False)
    talk.say("utter_code_sent", phone=sent.masked_phone)
    return replace(frame, code_sent=True)


async def check_code(talk: Talk, frame: ProvingT, code: str) -> ProvingT:
    """Check the digits; afterwards the phone is proven and leaves the frame, or it is said what is wrong."""
    try:
        await identity.check_code(talk.tx, talk.conversation_id, code)
    except identity.WrongCode as error:
        talk.say("utter_code_wrong", RESEND, left=str(error.fields.get("left", 0)))
        return frame
    except identity.CodeExpired:
        talk.say("utter_code_expired")
        return replace(frame, code_sent=False)
    except identity.TooManyAttempts:
        talk.say("utter_code_limit", PERSON, walk_in=await talk.walk_in())
        return replace(frame, phone_token=None, code_sent=False)
    return replace(frame, phone_token=None, code_sent=False)


async def proven_phone(talk: Talk) -> str:
    """Return the masked phone this conversation has proven."""
    proven = await identity.verified(talk.tx, talk.conversation_id)
    return proven.masked_phone if proven else ""


async def writer(talk: Talk) -> identity.Person | None:
    """Return the one who writes, if registered in this conversation."""
    proven = await identity.verified(talk.tx, talk.conversation_id)
    persons = proven.persons if proven else ()
    return next((person for person in persons if person.relation is identity.Relation.SELF), None)


async def person_shown(talk: Talk, frame: PersonalT) -> tuple[str, str]:
    """Return name and masked identity number of whom the task is for, as far as known."""
    key = frame.person_key if isinstance(frame, BookingFrame) else None
    known = await identity.person_of(talk.tx, talk.conversation_id, key) if key else None
    if known is None and frame.relation is None:
        known = await writer(talk)
    name = talk.unseal(frame.name) or (known.name if known else "")
    number = await masked(talk, frame.id_token) or (known.masked_id if known else "")
    return name, number
