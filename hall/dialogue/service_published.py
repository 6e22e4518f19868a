"""Published answers in the dialogue: given at once where the question is beyond doubt, offered where it may be meant."""

from __future__ import annotations

from hall.consultation import service as consultation
from hall.consultation.model_remedy import PublishedAnswer, UnknownAnswer
from hall.dialogue import texts
from hall.dialogue.model import Choice
from hall.dialogue.talk import PERSON, Talk, choice

KIND = "published"


async def answer(talk: Talk) -> bool:
    """Give the published answer to exactly what was asked, with its basis and date; False when there is none."""
    if talk.picked is not None or talk.unpublished:
        return False
    found = await consultation.find_published(talk.tx, talk.heard.text)
    if found is not None:
        say(talk, found)
    talk.unpublished = found is None
    return found is not None


async def nearby(talk: Talk) -> tuple[Choice, ...]:
    """Return buttons for published questions that may be meant."""
    near = await consultation.near_published(talk.tx, talk.heard.text)
    return tuple(choice(one.question[: texts.LONGEST_BUTTON], KIND, one.id) for one in near)


async def chosen(talk: Talk, answer_id: str) -> bool:
    """Give the answer whose button was pressed; False when it has been withdrawn since."""
    try:
        say(talk, await consultation.published_one(talk.tx, answer_id))
    except UnknownAnswer:
        return False
    return True


def say(talk: Talk, found: PublishedAnswer) -> None:
    """Say a published answer, and whence it comes."""
    talk.say(
        "utter_published",
        PERSON,
        data={"published_id": found.id, "item_code": found.item_code or ""},
        answer=found.answer,
        basis=found.basis,
        day=texts.plain_day(found.published_at.date()),
    )
