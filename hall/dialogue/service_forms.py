"""Short reports: a complaint, a clue for the social supervisors, a guide wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from hall.consultation.model import ConsultationKind
from hall.dialogue import texts
from hall.dialogue.model_frames import Ask, FormFrame
from hall.dialogue.model_heard import Control
from hall.dialogue.service_handover import take_down
from hall.dialogue.talk import Talk, intent
from hall.reviews import service as reviews
from hall.reviews.model import ComplaintKind

Purpose = Literal["complaint", "lead", "guide"]
LEAVE = intent(texts.TITLES["leave"], "stop")
TELLS_ENOUGH = 15  # characters after which a first sentence is taken as the report itself


async def begin(talk: Talk, purpose: Purpose) -> None:
    """Start a report; a first sentence that tells enough is the report."""
    frame = FormFrame(purpose=purpose, needs=talk.heard.needs)
    clicked = talk.turn.text.startswith("/")
    if (not clicked and len(talk.heard.core) >= TELLS_ENOUGH) or (purpose == "guide" and talk.heard.needs):
        frame = replace(frame, details=talk.heard.text)
    talk.push(frame)
    await advance(talk)


async def proceed(talk: Talk) -> None:
    """Take the message as the report."""
    frame = talk.frame(FormFrame)
    if talk.heard.control is Control.STOP or not talk.heard.core:
        talk.pop()
        talk.say("utter_stopped")
        return
    talk.put(replace(frame, details=talk.heard.text, needs=frame.needs or talk.heard.needs))
    await advance(talk)


async def advance(talk: Talk) -> None:
    """Ask for the report, or take it down."""
    frame = talk.frame(FormFrame)
    if frame.details:
        talk.pop()
        await _take_down(talk, frame)
        return
    match frame.purpose:
        case "complaint":
            talk.say("utter_ask_complaint", LEAVE)
        case "lead":
            talk.say("utter_ask_lead", LEAVE)
        case _:
            talk.say("utter_ask_guide", LEAVE)
    talk.wait(frame, Ask.DETAILS)


async def _take_down(talk: Talk, frame: FormFrame) -> None:
    if frame.purpose == "guide":
        number, _ = await take_down(talk, texts.guide_request(frame.details), ConsultationKind.ORDINARY)
        needs = texts.listed(texts.NEEDS[need] for need in frame.needs) or texts.GUIDANCE
        talk.say("utter_guide_taken", number=number, spoken_number=texts.spaced(number), needs=needs)
        return
    kind = ComplaintKind.COMPLAINT if frame.purpose == "complaint" else ComplaintKind.LEAD
    taken = await reviews.complain(talk.tx, talk.conversation_id, talk.turn.channel, frame.details, kind)
    due = texts.plain_day(taken.due_on) if taken.due_on else texts.NOT_ANNOUNCED
    spoken = texts.spaced(taken.number)
    if kind is ComplaintKind.COMPLAINT:
        talk.say("utter_complaint_taken", number=taken.number, spoken_number=spoken, due=due)
    else:
        talk.say("utter_lead_taken", number=taken.number, spoken_number=spoken, due=due)
