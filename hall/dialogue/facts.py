"""One fact of an item in words: conditions, flow, limit, fee, place, hours, ways, pickup."""

from __future__ import annotations

from collections.abc import Mapping

from hall.catalogue.model import ServiceItem
from hall.dialogue import texts
from hall.dialogue.model import Choice
from hall.dialogue.service_voucher import say_notice
from hall.dialogue.talk import PERSON, Talk
from hall.notices import service as notices
from hall.notices.model import NoticeContent


async def tell(talk: Talk, asked: str, item_code: str, answers: Mapping[str, str], steps: tuple[Choice, ...]) -> None:
    """Answer one question about an item in a situation: its notice, one fact, or who handles it."""
    item = await talk.item(item_code)
    if not item.handled_here:
        talk.say("utter_item_elsewhere", PERSON, matter=item.task_name, office=item.dept_name or texts.BY_HALL)
    elif asked == "ask_materials":
        say_notice(talk, await notices.issue(talk.tx, item_code, answers, talk.conversation_id, talk.turn.channel))
        talk.say("utter_after_materials", *steps, source=texts.source(item.task_name, item.version))
    else:
        say_fact(talk, asked, item, await notices.content(talk.tx, item_code, answers), steps)


def say_fact(talk: Talk, asked: str, item: ServiceItem, content: NoticeContent, steps: tuple[Choice, ...]) -> None:
    """Say one fact of an item with its source, and offer the next steps."""
    source = texts.source(item.task_name, item.version)
    match asked:
        case "ask_conditions":
            talk.say("utter_conditions", *steps, source=source, conditions=texts.numbered(content.conditions))
        case "ask_process":
            flow = "\n".join((texts.numbered(content.flow), *content.ways))
            talk.say("utter_process", *steps, source=source, flow=flow)
        case "ask_duration":
            promised, statutory = content.promised_limit, content.statutory_limit
            talk.say("utter_duration", *steps, source=source, promised=promised, statutory=statutory)
        case "ask_fee":
            talk.say("utter_fee", *steps, source=source, fee=content.fee)
        case "ask_location":
            talk.say("utter_location", *steps, source=source, place=content.place)
        case "ask_hours":
            talk.say("utter_item_hours", *steps, source=source, hours=content.hours)
        case "ask_channel":
            talk.say("utter_channel", *steps, source=source, channels=content.channels, visits=content.visits)
        case _:
            pickup = texts.pickup(item)
            talk.say("utter_pickup", *steps, source=source, result=content.result, pickup=pickup)
