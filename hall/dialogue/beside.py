"""A question said beside an order about an appointment (改到周四行吗，另外换证要多少钱): answered once it is known which one it is."""

from __future__ import annotations

from dataclasses import replace

from hall.appointments import service as appointments
from hall.catalogue import service as catalogue
from hall.dialogue.facts import tell
from hall.dialogue.model_existing import asked_along
from hall.dialogue.model_frames import FindingFrame
from hall.dialogue.model_wording import matter_of
from hall.dialogue.naming import called
from hall.dialogue.talk import Talk
from hall.dialogue.which import situation_of


async def with_questions(talk: Talk, frame: FindingFrame) -> FindingFrame:
    """Keep what a message asks beside its order; of an item that it calls by name it is answered at once."""
    asked = asked_along(talk.heard.core) if talk.picked is None and frame.purpose != "progress" else {}
    waiting = dict.fromkeys(frame.beside)
    for intent, clause in asked.items():
        code = await _called_in(talk, clause)
        if code is not None:
            await tell(talk, intent, code, {}, ())
        else:
            waiting[intent] = None
    return replace(frame, beside=tuple(waiting))


async def answered(talk: Talk, frame: FindingFrame) -> FindingFrame:
    """Answer what was asked beside, of the appointment found since."""
    if frame.appointment_id is None or not frame.beside:
        return frame
    one = await appointments.get(talk.tx, frame.appointment_id)
    for intent in frame.beside:
        await tell(talk, intent, one.item_code, await situation_of(talk, one), ())
    return replace(frame, beside=())


async def _called_in(talk: Talk, clause: str) -> str | None:
    found = await catalogue.search(talk.tx, matter_of(clause))
    code = found.candidates[0].item_code if found.decision == "one" else None
    return code if code is not None and await called(talk.tx, code, clause) else None
