"""Questions whose own words tell what they are, whatever the classifier takes them for."""

from __future__ import annotations

from hall.appointments import service as appointments
from hall.catalogue import service as catalogue
from hall.dialogue import service_published, texts
from hall.dialogue.model_wording import asks_about_facility, asks_if_appointment_needed
from hall.dialogue.service_voucher import say_walk_in
from hall.dialogue.talk import PERSON, Talk, intent


async def plain_answer(talk: Talk) -> bool:
    """Answer such a question; returns whether the message was one."""
    said = talk.heard.core
    if talk.picked is not None:
        return False
    if asks_if_appointment_needed(said):
        await _need_of_appointment(talk)
    elif asks_about_facility(said) and (await catalogue.search(talk.tx, said)).decision != "one":
        if not await service_published.answer(talk):
            await _facility(talk)
    else:
        return False
    return True


async def _need_of_appointment(talk: Talk) -> None:
    """Say that nobody needs an appointment (clause 2), unless the epidemic-type switch is on."""
    if await appointments.appointment_required(talk.tx) is None:
        talk.say("utter_no_appointment_needed", intent(texts.READINGS["book_appointment"], "book_appointment"))
    else:
        await say_walk_in(talk)


async def _facility(talk: Talk) -> None:
    """Say that the building's comforts are not in the catalogue; nothing is made up, a person or the desk knows."""
    talk.say("utter_facility", PERSON)
