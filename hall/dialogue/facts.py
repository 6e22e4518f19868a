"""One fact of an item in words: conditions, flow, limit, fee, place, hours, ways, pickup."""

from __future__ import annotations

from hall.catalogue.model import ServiceItem
from hall.dialogue import texts
from hall.dialogue.model import Choice
from hall.dialogue.talk import Talk
from hall.notices.model import NoticeContent


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
