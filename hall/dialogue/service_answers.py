"""Answers from the catalogue and the hall's profile, each with its source and the next step (clause 15)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from hall.appointments import service as appointments
from hall.catalogue import service as catalogue
from hall.catalogue.model import ServiceItem
from hall.consultation.model import ConsultationKind
from hall.dialogue import booking_matter, service_off_hours, texts
from hall.dialogue.hall_answers import hall_channels, hall_fees, hall_hours, hall_place
from hall.dialogue.model import Choice
from hall.dialogue.model_booking import MAX_QUESTIONS
from hall.dialogue.model_frames import AnswerFrame, AnyFrame, Ask, BookingFrame, OffHoursFrame
from hall.dialogue.model_heard import Control
from hall.dialogue.model_when import without_dates
from hall.dialogue.model_wording import item_words, matter_of
from hall.dialogue.persons import writer
from hall.dialogue.service_handover import missed, take_down
from hall.dialogue.service_voucher import say_notice
from hall.dialogue.talk import PERSON, Talk, intent, there
from hall.notices import service as notices
from hall.notices.model import NoticeContent

#: Answered for the hall as a whole when no item is named.
FOR_THE_HALL: dict[str, Callable[[Talk], Awaitable[None]]] = {
    "ask_location": hall_place,
    "ask_hours": hall_hours,
    "ask_channel": hall_channels,
    "ask_fee": hall_fees,
}
HALL_WORDS = ("大厅", "你们", "中心", "你那", "你这", "恁")
SHORT_WISH = 20  # characters
WISHING = ("想办", "要办", "办个", "想给", "约个", "预约", "想约", "给俺", "给我")
#: The answer depends on the citizen's situation, so it is asked for first.
BY_SITUATION = {"ask_materials", "ask_conditions"}


async def answer(talk: Talk) -> None:
    """Answer a question: about the rules, about the hall, or about one item. An earlier one left open is let go."""
    let_go(talk)
    asked = talk.turn.intent
    if asked == "ask_blacklist":
        await _ban_rule(talk)
    elif asked == "ask_off_hours":
        await service_off_hours.answer(talk)
    elif asked == "ask_policy":
        await _policy(talk)
    else:
        await _about_item(talk, asked)


async def _about_item(talk: Talk, asked: str) -> None:
    before = len(talk.said)
    found = await _item_meant(talk, asked)
    if found is None and len(talk.said) > before:  # it was said what to choose from, or that it is not handled here
        if any(message.response == "utter_choose_item" for message in talk.said[before:]):
            talk.push(AnswerFrame(intent=asked))
            _wait_for_item(talk)
        return
    if found is None and asked in FOR_THE_HALL:
        await FOR_THE_HALL[asked](talk)
        return
    frame = AnswerFrame(intent=asked)
    if found is None:
        talk.push(frame)
        talk.say("utter_ask_which_item")
        _wait_for_item(talk)
        return
    talk.push(_about(talk, frame, found))
    await advance(talk, frame=_about(talk, frame, found))


def _wait_for_item(talk: Talk) -> None:
    frame = talk.frame(AnswerFrame)
    talk.wait(frame, Ask.ITEM)


def _about(talk: Talk, frame: AnswerFrame, found: booking_matter.FoundItem) -> AnswerFrame:
    """Put the item into the frame, with what an open booking of it already knows of the situation."""
    known: dict[str, str] = {}
    told: tuple[str, ...] = ()
    for open_frame in talk.memory.frames:
        if isinstance(open_frame, BookingFrame) and open_frame.item_code == found[0]:
            known |= dict(open_frame.answers)
            told = open_frame.notes_told
    if not known and talk.memory.item_code == found[0]:
        known = dict(talk.memory.answers)
    last = talk.memory.last_booking
    if not known and last and last.item_code == found[0]:
        known = dict(last.answers)
    return replace(frame, item_code=found[0], item_name=found[1], answers=known, notes_told=told)


async def _item_meant(talk: Talk, asked: str) -> booking_matter.FoundItem | None:
    """Return the item named, or the one spoken of (那材料呢); of the hall itself when it is meant."""
    open_item = next((code for frame in reversed(talk.memory.frames) if (code := _item_of(frame))), None)
    spoken_of = open_item or talk.memory.item_code
    said = matter_of(without_dates(talk.heard.core, talk.when))
    found = await catalogue.search(talk.tx, said)
    if found.decision != "none" or found.referral is not None:
        return await booking_matter.find_item(talk, talk.heard.core)
    of_hall = asked in FOR_THE_HALL and (asked == "ask_hours" or any(word in said for word in HALL_WORDS))
    if spoken_of is None and asked not in FOR_THE_HALL and item_words(said):
        return await booking_matter.find_item(talk, talk.heard.core)
    if spoken_of is None or of_hall:
        return None
    item = await talk.item(spoken_of)
    return item.item_code, item.task_name


def _item_of(frame: AnyFrame) -> str | None:
    return frame.item_code if isinstance(frame, BookingFrame | OffHoursFrame) else None


async def proceed(talk: Talk) -> None:
    """Take the item or the situation that was asked for, then answer."""
    frame = talk.frame(AnswerFrame)
    if frame.asking is Ask.SITUATION:
        answers = await booking_matter.situation_answers(talk, frame)
        other = await _other_item(talk, frame) if not answers else None
        if answers:
            await advance(talk, replace(frame, answers={**frame.answers, **answers}))
        elif other is not None:
            await advance(talk, _about(talk, AnswerFrame(intent=frame.intent), other))
        elif talk.heard.unsure or talk.heard.control is Control.ANY or frame.misses:
            talk.say("utter_situation_unsure")
            await advance(talk, replace(frame, question_id=None, questions_asked=MAX_QUESTIONS))
        else:
            await _missed(talk, frame)
        return
    if talk.chose("none"):
        talk.say("utter_item_say_again")
        _wait_for_item(talk)
        return
    found = await booking_matter.find_item(talk, talk.heard.core)
    if found is not None:
        await advance(talk, _about(talk, frame, found))
    elif any(message.response == "utter_choose_item" for message in talk.said):
        talk.wait(frame, Ask.ITEM)
    else:
        await _missed(talk, frame)


async def _other_item(talk: Talk, frame: AnswerFrame) -> booking_matter.FoundItem | None:
    """Return another item that the message names instead of answering."""
    found = await catalogue.search(talk.tx, talk.heard.core)
    if found.decision != "one" or found.candidates[0].item_code == frame.item_code:
        return None
    item = await talk.item(found.candidates[0].item_code)
    return item.item_code, item.task_name


async def _missed(talk: Talk, frame: AnswerFrame) -> None:
    await missed(talk, frame.misses + 1)
    if frame.misses + 1 >= MAX_QUESTIONS:
        talk.pop()
        return
    talk.put(replace(frame, misses=frame.misses + 1))
    await advance(talk, replace(frame, misses=frame.misses + 1))


async def advance(talk: Talk, frame: AnswerFrame) -> None:
    """Ask what the answer depends on, or give it and leave the question."""
    talk.put(frame)
    if frame.item_code is None:
        if not talk.said:
            talk.say("utter_ask_which_item")
        talk.wait(frame, Ask.ITEM)
        return
    if frame.intent in BY_SITUATION:
        frame = await booking_matter.settle_item(talk, frame)
        talk.put(frame)
        if frame.question_id is not None:
            await booking_matter.ask_situation(talk, frame)
            talk.wait(frame, Ask.SITUATION)
            return
    talk.pop()
    talk.remember(answers=dict(frame.answers))
    await _tell(talk, frame)


async def _tell(talk: Talk, frame: AnswerFrame) -> None:
    item = await talk.item(there(frame.item_code))
    if not item.handled_here:
        talk.say("utter_item_elsewhere", PERSON, matter=item.task_name, office=item.dept_name or texts.BY_HALL)
        return
    if frame.intent == "ask_materials":
        notice = await notices.issue(talk.tx, item.item_code, frame.answers, talk.conversation_id, talk.turn.channel)
        say_notice(talk, notice)
        talk.say(
            "utter_after_materials", *_next_steps(talk, frame.intent), source=texts.source(item.task_name, item.version)
        )
        return
    content = await notices.content(talk.tx, item.item_code, frame.answers)
    _say_fact(talk, frame.intent, item, content)


def _say_fact(talk: Talk, asked: str, item: ServiceItem, content: NoticeContent) -> None:
    """Say one fact of an item with its source."""
    steps = _next_steps(talk, asked)
    source = texts.source(item.task_name, item.version)
    match asked:
        case "ask_conditions":
            talk.say("utter_conditions", *steps, source=source, conditions=texts.numbered(content.conditions))
        case "ask_process":
            talk.say("utter_process", *steps, source=source, flow=texts.numbered(content.flow))
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


def _next_steps(talk: Talk, asked: str) -> tuple[Choice, ...]:
    """Offer what comes next; nothing while a booking stands open, whose question follows."""
    if any(isinstance(frame, BookingFrame) for frame in talk.memory.frames):
        return ()
    book = intent(texts.TITLES["book_this"], "book_appointment")
    materials = intent(texts.TITLES["materials_this"], "ask_materials")
    return (book, PERSON) if asked == "ask_materials" else (book, materials, PERSON)


async def _ban_rule(talk: Talk) -> None:
    """Explain absences and bans, with the citizen's own standing when it may be told."""
    settings = talk.tx.settings
    talk.say(
        "utter_ban_rule",
        window=str(settings.no_show_window_months),
        limit=str(settings.no_show_limit),
        months=str(settings.ban_months),
    )
    person = await writer(talk)
    if person is None:
        return
    standing = await appointments.standing(talk.tx, person.person_key)
    if standing.ban is not None:
        talk.say("utter_ban_own", PERSON, until=texts.plain_day(standing.ban.until.date()))
    else:
        talk.say("utter_absences_own", count=str(standing.no_shows))


async def _policy(talk: Talk) -> None:
    """Take a policy question down for a person: the machine gives no interpretation (clauses 14 and 16).

    A short wish for one item that was only worded as a question (办个高龄补贴中不中) is no policy question.
    """
    found = (
        await booking_matter.find_item(talk, talk.heard.core, quiet=True)
        if len(talk.heard.core) <= SHORT_WISH
        else None
    )
    if found is not None and any(word in talk.heard.core for word in WISHING) and "政策" not in talk.heard.core:
        buttons = (
            intent(texts.TITLES["book_this"], "book_appointment"),
            intent(texts.TITLES["materials_this"], "ask_materials"),
            PERSON,
        )
        talk.say("utter_item_named", *buttons, item=found[1])
        return
    talk.said[:] = []
    number, due = await take_down(talk, talk.heard.text, ConsultationKind.POLICY)
    talk.say("utter_policy", number=number, spoken_number=texts.spaced(number), due=due)


async def refuse_verdict(talk: Talk) -> None:
    """Say what is done instead of a verdict or of writing papers: the conditions, the samples, a person (clause 16)."""
    if talk.heard.write_for_me:
        talk.say("utter_not_write", PERSON, intent(texts.TITLES["materials_this"], "ask_materials"))
        return
    found = await _item_meant(talk, "ask_policy") if item_words(talk.heard.core) or talk.memory.item_code else None
    talk.said[:] = []
    if found is None:
        talk.say("utter_no_verdict", PERSON, intent(texts.READINGS["ask_conditions"], "ask_conditions"))
        return
    item = await talk.item(found[0])
    content = await notices.content(talk.tx, item.item_code, {})
    talk.say(
        "utter_no_verdict_item",
        PERSON,
        intent(texts.TITLES["materials_this"], "ask_materials"),
        source=texts.source(item.task_name, item.version),
        conditions=texts.numbered(content.conditions),
    )


def let_go(talk: Talk) -> None:
    """Leave a question whose item or situation was never told, keeping what was."""
    if isinstance(talk.top, AnswerFrame):
        if talk.top.item_code == talk.memory.item_code:
            talk.remember(answers=dict(talk.top.answers))
        talk.pop()
