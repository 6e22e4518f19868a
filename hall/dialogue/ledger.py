"""What the assistant answered itself goes into the ledger (clause 18), in the transaction of the turn that answered it."""

from __future__ import annotations

from collections.abc import Mapping

from hall.catalogue import service as catalogue
from hall.catalogue.errors import UnknownItem
from hall.consultation import service as consultation
from hall.consultation.model import Source, Told
from hall.dialogue import texts
from hall.dialogue.model import Message
from hall.dialogue.talk import Talk

#: Responses that answer a consultation, and the reading each belongs to where the intent does not tell.
OF_AN_ITEM = frozenset(
    {
        "utter_after_materials",
        "utter_conditions",
        "utter_process",
        "utter_duration",
        "utter_fee",
        "utter_location",
        "utter_item_hours",
        "utter_channel",
        "utter_pickup",
        "utter_proxy_materials",
        "utter_proxy_note",
        "utter_no_verdict_item",
    }
)
OF_THE_RULES = frozenset(
    {
        "utter_hall_place",
        "utter_hours",
        "utter_hours_of_day",
        "utter_closed_on",
        "utter_day_unknown_year",
        "utter_hall_channels",
        "utter_hall_fees",
        "utter_hall_pickup",
        "utter_hall_proxy",
        "utter_ban_rule",
        "utter_off_hours_list",
        "utter_off_hours_none",
        "utter_item_elsewhere",
        "utter_no_verdict",
        "utter_not_write",
    }
)
PUBLISHED = "utter_published"
NOT_FACTS = frozenset({"source", "spoken_number"})
LONGEST = 600
QUESTIONS = ("ask_",)


async def enter(talk: Talk) -> None:
    """Enter the question that this turn answered, if it answered one; several messages of one turn are one answer."""
    said = [message for message in talk.said if message.response in OF_AN_ITEM | OF_THE_RULES | {PUBLISHED}]
    if not said or not _consulted(talk, said):
        return
    question = _question(talk)
    first = said[0]
    source = Source.RULES
    if any(message.response == PUBLISHED for message in said):
        source = Source.PUBLISHED
    elif any(message.response in OF_AN_ITEM for message in said):
        source = Source.CATALOGUE
    item_code, version = await _item(talk, said)
    told = Told(
        question=question,
        text=_in_short(talk, said),
        source=source,
        asked=_asked(talk, first),
        item_code=item_code,
        item_version=version,
        basis=first.fields.get("source", "") or first.fields.get("basis", ""),
        notice_number=_notice(talk),
        published_id=str(first.data.get("published_id", "")) or None,
    )
    await consultation.record_answered(talk.tx, talk.conversation_id, talk.turn.channel, told)


def _consulted(talk: Talk, said: list[Message]) -> bool:
    """Whether something was asked: being told during a booking that its item is handled elsewhere answers nothing."""
    only_elsewhere = all(message.response == "utter_item_elsewhere" for message in said)
    return not only_elsewhere or talk.turn.intent.startswith(QUESTIONS)


def _question(talk: Talk) -> str:
    """Return the question in the citizen's words: this message, or the one that the answers since belong to."""
    asked_now = talk.turn.intent.startswith(QUESTIONS) or (talk.picked is None and not talk.memory.last_question)
    words = talk.heard.text if asked_now else talk.memory.last_question or talk.heard.text
    return words.strip() or texts.READINGS.get(talk.turn.intent, talk.turn.intent)


def _asked(talk: Talk, first: Message) -> str:
    return talk.turn.intent if talk.turn.intent.startswith(QUESTIONS) else first.response.removeprefix("utter_")


async def _item(talk: Talk, said: list[Message]) -> tuple[str | None, int | None]:
    code = next((str(message.data["item_code"]) for message in said if message.data.get("item_code")), None)
    if code is None and any(message.response in OF_AN_ITEM for message in said):
        code = talk.memory.item_code
    if code is None:
        return None, None
    try:
        return code, (await catalogue.get_item(talk.tx, code)).version
    except UnknownItem:  # taken out of the catalogue since
        return code, None


def _in_short(talk: Talk, said: list[Message]) -> str:
    """Return the facts that were told, without the sentences around them."""
    facts = [
        value for message in said for name, value in message.fields.items() if name not in NOT_FACTS and value.strip()
    ]
    number = _notice(talk)
    if number:
        facts.insert(0, f"{texts.NOTICE}{number}")
    reading = texts.READINGS.get(talk.turn.intent, "")
    short = texts.listed(facts, "；") or texts.TOLD_AS_PUBLISHED
    return f"{reading}：{short}"[:LONGEST] if reading else short[:LONGEST]


def _notice(talk: Talk) -> str | None:
    cards: list[Mapping[str, object]] = [message.data for message in talk.said if message.kind == "notice"]
    return next((str(card["number"]) for card in cards if card.get("number")), None)
