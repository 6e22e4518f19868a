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


async def with_questions(talk: Talk, frame: FindingFrame, asked_mostly: str | None = None) -> FindingFrame:
    """Keep what a message asks beside its order; of an item that the question calls by name it is answered at once."""
    asked = asked_along(talk.heard.core) if talk.picked is None and frame.purpose != "progress" else {}
    mostly = (asked_mostly,) if asked_mostly and not asked else ()
    waiting = dict.fromkeys((*frame.beside, *mostly))
    for intent, clause in asked.items():
        code = await _called_in(talk, clause)
        if code is not None:
            await tell(talk, intent, code, {}, ())
        else:
            waiting[intent] = None
    return replace(frame, beside=tuple(waiting))


async def answered(talk: Talk, frame: FindingFrame) -> FindingFrame:
    """Answer what was asked beside: of the appointment found since, or of the matter named if it is another."""
    if frame.appointment_id is None or not frame.beside:
        return frame
    one = await appointments.get(talk.tx, frame.appointment_id)
    of_another = frame.named.items and one.item_code not in frame.named.items
    code, answers = (frame.named.items[0], {}) if of_another else (one.item_code, await situation_of(talk, one))
    for intent in frame.beside:
        await tell(talk, intent, code, answers, ())
    return replace(frame, beside=())


async def _called_in(talk: Talk, clause: str) -> str | None:
    found = await catalogue.search(talk.tx, matter_of(clause))
    code = found.candidates[0].item_code if found.decision == "one" else None
    return code if code is not None and await called(talk.tx, code, clause) else None
