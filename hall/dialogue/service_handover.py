"""The way to a person: a numbered consultation with the day by which it is answered, so that nobody meets a dead end."""

from __future__ import annotations

from hall.consultation import service as consultation
from hall.consultation.model import ConsultationKind
from hall.dialogue import texts
from hall.dialogue.talk import PERSON, Talk, intent

MISSES_BEFORE_PERSON = 2


async def take_down(talk: Talk, question: str, kind: ConsultationKind = ConsultationKind.HARD) -> tuple[str, str]:
    """Open a consultation about `question`; returns its number and the promised day as shown."""
    opened = await consultation.open_consultation(
        talk.tx, talk.conversation_id, talk.turn.channel, question, item_code=talk.memory.item_code, kind=kind
    )
    return opened.number, texts.plain_day(opened.due_on) if opened.due_on else texts.NOT_ANNOUNCED


async def hand_over(talk: Talk) -> None:
    """Hand the conversation to a person on 转人工, saying the number, the day, and what staff will see."""
    said = talk.heard.core if len(talk.heard.core) > 6 and not talk.turn.text.startswith("/") else ""
    question = said or talk.memory.last_question or texts.WANTS_PERSON
    number, due = await take_down(talk, question)
    talk.say("utter_handed_over", number=number, spoken_number=texts.spaced(number), due=due)


async def missed(talk: Talk, misses: int) -> None:
    """Say that the answer did not fit; after the second time take the question down for a person."""
    if misses == MISSES_BEFORE_PERSON:
        number, due = await take_down(talk, talk.heard.text or texts.WANTS_PERSON)
        talk.say("utter_taken_down", number=number, spoken_number=texts.spaced(number), due=due)
    elif misses > MISSES_BEFORE_PERSON:
        talk.say("utter_missed_again", PERSON, intent(texts.TITLES["stop"], "stop"))
    elif not talk.said:
        talk.say("utter_missed")
