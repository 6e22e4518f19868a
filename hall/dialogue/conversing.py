"""What is said beside the tasks: emergencies, anger, small talk, asking back, saying again, the way to a person."""

from __future__ import annotations

from collections.abc import Sequence

from hall.catalogue import service as catalogue
from hall.dialogue import service_forms, service_published, several, texts
from hall.dialogue.booking_matter import item_choices
from hall.dialogue.model import Choice, Reading
from hall.dialogue.model_asides import wants_person_to_ask
from hall.dialogue.model_when import without_dates
from hall.dialogue.model_wording import asks, closes, item_words, matter_of
from hall.dialogue.naming import vague
from hall.dialogue.plain_answers import plain_answer
from hall.dialogue.service_handover import MISSES_BEFORE_PERSON, alarm, hand_over, hand_over_unheard
from hall.dialogue.talk import PERSON, Talk, intent

#: Never offered as a reading: they are no wish.
NOT_OFFERED = {
    "inform",
    "affirm",
    "deny",
    "correct",
    "stop",
    "repeat",
    "greet",
    "thank",
    "goodbye",
    "bot_identity",
    "out_of_scope",
    "nlu_fallback",
}

NAMED_SURELY = 0.7
LIKELY = 0.2
"""Confidence from which a reading is offered beside what one mostly wants of the item named."""
APPEALING = {"申诉", "我要申诉", "我想申诉", "提出申诉"}

EXAMPLES = (
    intent(texts.READINGS["book_appointment"], "book_appointment"),
    intent(texts.READINGS["ask_materials"], "ask_materials"),
    PERSON,
)


async def emergency(talk: Talk) -> None:
    """Give the public emergency number and a person before anything else."""
    match talk.heard.emergency:
        case "fire":
            talk.say("utter_emergency_fire", PERSON)
        case "violence":
            talk.say("utter_emergency_violence", PERSON)
        case "self_harm":
            talk.say("utter_emergency_self_harm", PERSON)
        case _:
            talk.say("utter_emergency_medical", PERSON)
    number = await alarm(talk)
    talk.remember(alarm=number)
    talk.say("utter_emergency_noted", number=number)


async def stand_by(talk: Talk) -> None:
    """Answer what is said around an emergency (没有人来啊, 有人来了): the way to help, never what else can be booked or asked."""
    if talk.turn.intent in ("thank", "goodbye"):
        talk.say("utter_thank")
        talk.remember(alarm="")
    else:
        talk.say("utter_emergency_stands", PERSON, number=talk.memory.alarm)


async def human(talk: Talk) -> None:
    """Hand over to a person."""
    await hand_over(talk)


def appeals(talk: Talk) -> bool:
    """Whether the message says nothing but that an appeal is wanted."""
    return talk.chose("appeal") is not None or talk.heard.core.strip() in APPEALING


async def calm(talk: Talk) -> None:
    """Answer anger shortly and offer a person at once; a complaint is taken down only when it is wanted, then in these words."""
    if talk.top is None:
        talk.remember(unclear_text=talk.heard.text)
    complain = intent(texts.READINGS["complain"], "complain")
    talk.say("utter_calm", PERSON, complain)


async def repeat(talk: Talk) -> None:
    """Say the last answer again."""
    if not talk.memory.last_messages:
        talk.say("utter_nothing_to_repeat", *EXAMPLES)
    talk.said.extend(talk.memory.last_messages)


#: Answers that end with the offer of a person.
OFFERED_PERSON = {
    "utter_no_verdict",
    "utter_no_verdict_item",
    "utter_not_write",
    "utter_item_unknown",
    "utter_item_elsewhere",
}


async def _person_accepted(talk: Talk) -> bool:
    """Hand over when a message takes up the person just offered (好，替我问问)."""
    offered = any(message.response in OFFERED_PERSON for message in talk.memory.last_messages)
    if not offered or talk.top is not None or talk.heard.yes is False or talk.picked is not None:
        return False
    if not wants_person_to_ask(talk.heard.core):
        return False
    await hand_over(talk)
    return True


async def small_talk(talk: Talk) -> None:
    """Answer greetings, thanks and questions of other worlds; what stands open is asked again afterwards."""
    if await _person_accepted(talk) or await plain_answer(talk):
        return
    match talk.turn.intent:
        case "greet":
            talk.say("utter_greet", *(() if talk.top else EXAMPLES))
        case "thank":
            talk.say("utter_thank")
        case "goodbye":
            talk.say("utter_goodbye")
        case "bot_identity":
            profile = await talk.profile()
            talk.say("utter_bot_identity", hall=profile.name)
        case _ if not asks(talk.heard.core) and _asked_back(talk):
            talk.said.extend(talk.memory.last_messages)  # more is told of the item that was just asked back about
        case _ if await service_published.answer(talk) or await _one_named(talk):
            return
        case _:
            talk.say("utter_out_of_scope", *(() if talk.top else EXAMPLES))


async def clarify(talk: Talk) -> None:
    """Ask back with the two likeliest readings; the second time in a row the question goes to a person."""
    if await _person_accepted(talk) or await plain_answer(talk):
        return
    if await service_published.answer(talk) or await _elsewhere(talk):
        return
    if not _asked_back(talk) and (await _weighed(talk) or await _one_named(talk)):
        return
    near = await service_published.nearby(talk)
    await _keep_in_mind(talk)
    talk.remember(misses=talk.memory.misses + 1, unclear_text=talk.heard.text)
    if talk.memory.misses >= MISSES_BEFORE_PERSON:
        await hand_over_unheard(talk)
        talk.remember(misses=0)
        return
    buttons = _likely(talk.turn.ranking or (Reading(talk.turn.intent, talk.turn.confidence),))
    if (buttons or near) and not talk.heard.senseless:
        talk.say("utter_clarify", *near, *buttons, PERSON)
    else:
        talk.say("utter_not_understood", *EXAMPLES)


def _likely(ranking: Sequence[Reading]) -> tuple[Choice, ...]:
    """Return buttons for the two likeliest readings."""
    names = [one.name for one in ranking if one.name in texts.READINGS and one.name not in NOT_OFFERED][:2]
    return tuple(intent(texts.READINGS[name], name) for name in names if name != "talk_to_human")


async def _elsewhere(talk: Talk) -> bool:
    """Say who handles a matter that this hall does not, however unclear what was wanted of it."""
    found = await catalogue.search(talk.tx, talk.heard.core)
    if found.referral is not None:
        office = found.referral.handled_by or texts.BY_HALL
        talk.say("utter_item_elsewhere", PERSON, matter=found.referral.name, office=office)
        return True
    if found.decision != "one" or found.candidates[0].handled_here:
        return False
    item = await talk.item(found.candidates[0].item_code)
    talk.say("utter_item_elsewhere", PERSON, matter=item.task_name, office=item.dept_name or texts.BY_HALL)
    return True


def _asked_back(talk: Talk) -> bool:
    return any(message.response == "utter_item_named" for message in talk.memory.last_messages)


async def _weighed(talk: Talk) -> bool:
    """Offer the items that an unclear message weighs against each other: 失业登记和失业金申领有啥区别."""
    rivals = await several.compared(talk, matter_of(talk.heard.core)) if talk.top is None else ()
    if rivals:
        offered = (catalogue.Candidate(one.item_code or "", one.name, 1.0) for one in rivals)
        talk.say("utter_choose_item", *item_choices(tuple(offered)))
    return bool(rivals)


async def _one_named(talk: Talk) -> bool:
    """Ask what is wanted of the one item that an unclear message names beyond doubt: 我那个社保咔找不着啦."""
    found = await catalogue.search(talk.tx, matter_of(talk.heard.core))
    if talk.top is not None or found.decision != "one" or found.candidates[0].score < NAMED_SURELY:
        return False
    item = await talk.item(found.candidates[0].item_code)
    talk.remember(unclear_text=talk.heard.text)
    likely = _likely([one for one in talk.turn.ranking if one.confidence >= LIKELY])
    talk.say("utter_item_named", *dict.fromkeys((*likely, *item_buttons())), item=item.task_name)
    return True


async def _keep_in_mind(talk: Talk) -> None:
    """Remember the item that an unclear message tells of: 厂里要社保卡，我从来没办过 … 下星期一上午十点."""
    said = matter_of(without_dates(talk.heard.core, talk.when))
    found = await catalogue.search(talk.tx, said)
    if talk.top is None and found.decision == "one" and not vague(found, talk.memory.item_code):
        await talk.item(found.candidates[0].item_code)


async def matter_named(talk: Talk) -> bool:
    """Ask what is wanted of an item when a message only names one (社保卡)."""
    if not item_words(talk.heard.core):
        return False
    named = await several.matters(talk, talk.heard.core)
    if named:
        several.tell_elsewhere(talk, named)
        here = [catalogue.Candidate(one.item_code, one.name, 1.0) for one in named if one.item_code]
        if len(here) == 1:
            talk.say("utter_item_named", *item_buttons(), item=(await talk.item(here[0].item_code)).task_name)
        elif here:
            talk.say("utter_choose_item", *item_choices(tuple(here)))
        return True
    found = await catalogue.search(talk.tx, talk.heard.core)
    if talk.memory.item_code is not None and vague(found, talk.memory.item_code):
        return False
    if found.decision == "choose":
        talk.say("utter_choose_item", *item_choices(found.candidates))
        return True
    if found.decision != "one":
        return False
    item = await talk.item(found.candidates[0].item_code)
    talk.say("utter_item_named", *item_buttons(), item=item.task_name)
    return True


def item_buttons() -> tuple[Choice, ...]:
    """Return what one mostly wants of an item."""
    return (
        intent(texts.TITLES["book_this"], "book_appointment"),
        intent(texts.TITLES["materials_this"], "ask_materials"),
        PERSON,
    )


async def nothing_open(talk: Talk) -> None:
    """Answer a yes, a no or a bare detail when nothing is asked."""
    code, published = talk.chose("item"), talk.chose(service_published.KIND)
    if published is not None and await service_published.chosen(talk, published):
        return
    if appeals(talk):
        await service_forms.begin(talk, "appeal")
        return
    if talk.picked is None and closes(talk.heard.core):
        talk.say("utter_fine")
        return
    if talk.heard.yes and service_forms.just_reported(talk) and await service_forms.told_when(talk):
        return
    if code is not None:
        item = await talk.item(code)
        talk.say("utter_item_named", *item_buttons(), item=item.task_name)
    elif talk.chosen is not None:
        talk.say("utter_choice_lapsed", *EXAMPLES)
    elif not await _person_accepted(talk) and not await matter_named(talk):
        if talk.heard.yes is False:
            talk.say("utter_fine")
        elif talk.heard.yes:
            talk.say("utter_what_else", *EXAMPLES)
        else:
            await clarify(talk)
