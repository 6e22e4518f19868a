"""Questions whose own words tell what they are, whatever the classifier takes them for."""

from __future__ import annotations

from hall.appointments import service as appointments
from hall.catalogue import service as catalogue
from hall.dialogue import service_forms, service_handover, service_published, texts
from hall.dialogue.model_wording import (
    asks_about_facility,
    asks_if_appointment_needed,
    asks_when_answered,
    cannot_then,
    goes_straight,
    wants_sample,
)
from hall.dialogue.papers import answer_paper
from hall.dialogue.service_voucher import say_notice
from hall.dialogue.talk import APPEAL, PERSON, Talk, intent
from hall.notices import service as notices

OF_A_BAN = {"utter_ban_rule", "utter_ban_own", "utter_banned"}


async def plain_answer(talk: Talk) -> bool:
    """Answer such a question; returns whether the message was one."""
    said = talk.heard.core
    if talk.picked is not None:
        return False
    if _waits_for_decision(talk) or (asks_when_answered(said) and await _told_when(talk)) or await answer_paper(talk):
        return True
    if asks_if_appointment_needed(said):
        await _need_of_appointment(talk)
    elif wants_sample(said) and talk.memory.item_code is not None:
        await _sample(talk, talk.memory.item_code)
    elif cannot_then(said) and any(message.response in OF_A_BAN for message in talk.memory.last_messages):
        talk.say("utter_can_come", APPEAL, PERSON, walk_in=await talk.walk_in(barred=True))
    elif asks_about_facility(said) and (await catalogue.search(talk.tx, said)).decision != "one":
        if not await service_published.answer(talk):
            await _facility(talk)
    else:
        return False
    return True


async def _told_when(talk: Talk) -> bool:
    """Say again by when the report just taken down is answered, or the question handed over last; False when neither is open."""
    reported = service_forms.just_reported(talk)
    first, second = service_forms.told_when, service_handover.told_when
    return await (first if reported else second)(talk) or await (second if reported else first)(talk)


def _waits_for_decision(talk: Talk) -> bool:
    """Answer who asks whether to come now that the registration form is filed: not before staff have agreed."""
    filed = next((one for one in talk.memory.last_messages if one.response == "utter_off_hours_filed"), None)
    if filed is None or not goes_straight(talk.heard.core):
        return False
    talk.say("utter_off_hours_wait", number=filed.fields["number"])
    return True


async def _need_of_appointment(talk: Talk) -> None:
    """Say that nobody needs an appointment (clause 2), unless the epidemic-type switch is on; who may not book is not asked to."""
    if talk.memory.barred is not None:
        talk.say("utter_can_come", APPEAL, PERSON, walk_in=await talk.walk_in(barred=True))
        return
    book = intent(texts.READINGS["book_appointment"], "book_appointment")
    if await appointments.appointment_required(talk.tx) is None:
        talk.say("utter_no_appointment_needed", book)
    else:
        talk.say("utter_appointment_needed", book, walk_in=await talk.walk_in())


async def _sample(talk: Talk, item_code: str) -> None:
    """Give the notice, whose whole text holds samples of the forms."""
    say_notice(talk, await notices.issue(talk.tx, item_code, {}, talk.conversation_id, talk.turn.channel))
    talk.say("utter_sample", PERSON)


async def _facility(talk: Talk) -> None:
    """Say that the building's comforts are not in the catalogue; nothing is made up, a person or the desk knows."""
    talk.say("utter_facility", PERSON)
