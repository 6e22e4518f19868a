"""Answers from the catalogue and the hall's profile, each with its source and the next step (clause 15)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from hall.catalogue import service as catalogue
from hall.dialogue import (
    booking_matter,
    booking_situation,
    rules_answers,
    service_booking,
    service_finding,
    service_off_hours,
    service_published,
    texts,
)
from hall.dialogue.facts import tell
from hall.dialogue.gathering import gather
from hall.dialogue.hall_answers import hall_channels, hall_fees, hall_hours, hall_pickup, hall_place
from hall.dialogue.model import Choice
from hall.dialogue.model_booking import MAX_QUESTIONS, Given, take
from hall.dialogue.model_existing import ordered_beside
from hall.dialogue.model_frames import AnswerFrame, AnyFrame, Ask, BookingFrame, OffHoursFrame
from hall.dialogue.model_heard import Control, verdict_clause
from hall.dialogue.model_relatives import asked_for
from hall.dialogue.model_when import without_dates
from hall.dialogue.model_wording import (
    asked_besides,
    asked_of_it,
    asks_about_proxy,
    booking_and_question,
    item_words,
    matter_of,
)
from hall.dialogue.naming import asks_about, names_another
from hall.dialogue.plain_answers import plain_answer
from hall.dialogue.service_handover import missed
from hall.dialogue.talk import MOST_FRAMES, PERSON, Talk, intent, there
from hall.dialogue.which import of_its_situation
from hall.notices import service as notices

#: Answered for the hall as a whole when no item is named.
FOR_THE_HALL: dict[str, Callable[[Talk], Awaitable[None]]] = {
    "ask_location": hall_place,
    "ask_hours": hall_hours,
    "ask_channel": hall_channels,
    "ask_fee": hall_fees,
    "ask_pickup": hall_pickup,
}
#: 去大厅哪个区, 几号窗口: only an item has one.
_WHICH_PLACE = re.compile(r"(?:哪一?个?|几号)(?:分?区|窗|柜台|厅|楼层)|几楼|哪一?(?:楼|边|片)")
HALL_WORDS = ("大厅", "你们", "中心", "你那", "你这", "恁")
#: The answer depends on the citizen's situation, so it is asked for first.
BY_SITUATION = {"ask_materials", "ask_conditions"}
#: Answered without an item.
OF_NO_ITEM = {"ask_blacklist", "ask_off_hours", "ask_policy"}
#: What "may somebody else go for me" may be read as.
ABOUT_GOING = {"ask_channel", "ask_conditions", "ask_process", "ask_materials", "ask_policy", "ask_pickup"}
PROXY_PAPER = "委托"


async def answer(talk: Talk) -> None:
    """Answer a question: about the rules, about the hall, or about one item. An earlier one left open is let go."""
    let_go(talk)
    if _of_the_case(talk):
        await service_finding.begin(talk, "progress")
    elif not await service_published.answer(talk):
        await answer_as(talk, talk.turn.intent)
        talk.remember(asked_for=asked_for(talk.heard.core) or talk.memory.asked_for)


def _of_the_case(talk: Talk) -> bool:
    """Whether a question without a matter is about the case just told: 还得几天."""
    told = any(message.response == "utter_case" for message in talk.memory.last_messages)
    return told and talk.turn.intent in ("ask_duration", "ask_pickup") and not item_words(talk.heard.core)


async def answer_as(talk: Talk, asked: str) -> None:
    """Answer a message as this question; a wish to book that comes with it is begun with the answer."""
    if await plain_answer(talk) or await _orders_too(talk, asked) or await _books_too(talk, asked):
        return
    if asks_about_proxy(talk.heard.core) and asked in ABOUT_GOING and talk.picked is None:
        await _proxy(talk)
    elif asked in OF_NO_ITEM:
        await _of_no_item(talk, asked)
    else:
        await _about_item(talk, asked)


async def _of_no_item(talk: Talk, asked: str) -> None:
    if asked == "ask_blacklist":
        await rules_answers.ban_rule(talk)
    elif asked == "ask_off_hours":
        await service_off_hours.answer(talk)
    else:
        await rules_answers.policy(talk)


async def _orders_too(talk: Talk, asked: str) -> bool:
    """Begin to cancel or move what a question also orders to (我的失业登记取消吧，直接去窗口能不能办)."""
    purpose = ordered_beside(talk.heard.core) if talk.picked is None and talk.top is None else None
    if purpose is None or asked in OF_NO_ITEM:
        return False
    await service_finding.begin(talk, purpose, asked)
    return True


async def _books_too(talk: Talk, asked: str) -> bool:
    """Begin the booking that a question also wishes for (约个体户注销，周四上午九点，另外告诉我收不收费)."""
    booking, question = booking_and_question(talk.heard.core)
    if not booking or not question or talk.top is not None or talk.picked is not None:
        return False
    undated = matter_of(without_dates(booking, talk.when))
    if talk.when.wish is None and not item_words(undated):
        return False
    if asked in OF_NO_ITEM:
        await _of_no_item(talk, asked)
    if item_words(undated):
        talk.heard = replace(talk.heard, core=booking, rest="")
    await service_booking.begin(talk)
    if asked not in OF_NO_ITEM:
        await tell_beside(talk, asked)
    return True


async def tell_beside(talk: Talk, asked: str) -> None:
    """Answer a question about the item of the booking just begun, before what the booking says.

    Materials and conditions are in the notice that every booking gives.
    """
    frame = next((frame for frame in talk.memory.frames if isinstance(frame, BookingFrame)), None)
    if frame is None or asked in BY_SITUATION:
        return
    said, talk.said = talk.said, []
    if frame.item_code is not None:
        await _tell(talk, AnswerFrame(intent=asked, item_code=frame.item_code, answers=frame.answers))
    elif asked in FOR_THE_HALL:
        await FOR_THE_HALL[asked](talk)
    talk.said.extend(said)


async def _proxy(talk: Talk) -> None:
    """Say what the catalogue holds about somebody else coming instead; nothing is concluded from its silence."""
    found = await _item_meant(talk, "ask_channel")
    if found is None:
        if not talk.said:
            talk.say("utter_hall_proxy", PERSON)
        return
    item = await talk.item(found[0])
    source = texts.source(item.task_name, item.version)
    papers = texts.listed(paper.material_name for paper in item.materials if PROXY_PAPER in paper.material_name)
    answers = [answer for question in item.situations for answer in question.answers if answer.value == "proxy"]
    notes = [answer.note for answer in answers if answer.note]
    notes += [f"{mistake}。" for mistake in item.common_mistakes if mistake.startswith(PROXY_PAPER)]
    if papers:
        talk.say("utter_proxy_materials", *_proxy_steps(talk), item=item.task_name, materials=papers, source=source)
    elif notes:
        talk.say("utter_proxy_note", *_proxy_steps(talk), item=item.task_name, note=notes[0], source=source)
    else:
        talk.say("utter_proxy_unknown", *_proxy_steps(talk), item=item.task_name)


def _proxy_steps(talk: Talk) -> tuple[Choice, ...]:
    return _next_steps(talk, "ask_channel") or (PERSON,)


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
    about = await of_its_situation(talk, _about(talk, frame, found))
    _ask_later(talk, asked, found)
    talk.push(about)
    await advance(talk, about)


def _ask_later(talk: Talk, asked: str, found: booking_matter.FoundItem) -> None:
    """Let what else the message asks wait below its first question: of other items, and other things of this one."""
    others = [((one.item_code, one.name), asked) for one in talk.beside if one.item_code]
    others += [(found, other) for other in asked_besides(talk.heard.core, asked)] if talk.picked is None else []
    for item, intent_of in reversed(others[: MOST_FRAMES - 1 - len(talk.memory.frames)]):
        talk.push(replace(_about(talk, AnswerFrame(intent=intent_of), item), asking=Ask.ITEM))
    talk.beside = ()


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
    if asked_of_it(talk.heard.core) is not None:
        return await _named(talk, spoken_of) if spoken_of else None
    said = matter_of(without_dates(talk.heard.core, talk.when))
    if await asks_about(talk.tx, said, spoken_of):
        return await booking_matter.find_item(talk, talk.heard.core)
    of_hall = asked in FOR_THE_HALL and (asked == "ask_hours" or any(word in said for word in HALL_WORDS))
    of_hall = of_hall and not (asked == "ask_location" and _WHICH_PLACE.search(said))
    if spoken_of is None and asked not in FOR_THE_HALL and item_words(said):
        return await booking_matter.find_item(talk, talk.heard.core)
    return None if spoken_of is None or of_hall else await _named(talk, spoken_of)


async def _named(talk: Talk, code: str) -> booking_matter.FoundItem:
    item = await talk.item(code)
    return item.item_code, item.task_name


def _item_of(frame: AnyFrame) -> str | None:
    return frame.item_code if isinstance(frame, BookingFrame | OffHoursFrame) else None


async def proceed(talk: Talk) -> None:
    """Take the item or the situation that was asked for, then answer."""
    frame = talk.frame(AnswerFrame)
    if frame.asking is Ask.SITUATION:
        answers = await booking_situation.situation_answers(talk, frame)
        passed = await _pass_down(talk, answered=bool(answers))
        other = await _other_item(talk, frame) if not answers and not passed else None
        if passed and not answers:
            talk.say("utter_noted")
            await advance(talk, frame)
        elif answers:
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


async def _pass_down(talk: Talk, *, answered: bool) -> bool:
    """Give the booking below what the message says of its day, person or numbers; returns whether it said any."""
    below = talk.memory.frames[-2] if len(talk.memory.frames) > 1 else None
    if not isinstance(below, BookingFrame) or talk.picked is not None:
        return False
    given = await gather(talk, replace(below, asking=None))
    if answered:  # its words are the answer: only what cannot be one is taken from it
        given = Given(wish=given.wish, id_token=given.id_token, phone_token=given.phone_token)
    changed = take(below, given)
    if changed == below:
        return False
    top = talk.memory.frames[-1]
    talk.remember(frames=(*talk.memory.frames[:-2], changed, top))
    return True


async def _other_item(talk: Talk, frame: AnswerFrame) -> booking_matter.FoundItem | None:
    """Return another item that the message names instead of answering."""
    found = await catalogue.search(talk.tx, talk.heard.core)
    if found.decision != "one" or not await names_another(talk.tx, talk.heard.core, frame.item_code or ""):
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
        frame = await booking_situation.settle_item(talk, frame)
        talk.put(frame)
        if frame.question_id is not None:
            await booking_situation.ask_situation(talk, frame)
            talk.wait(frame, Ask.SITUATION)
            return
    talk.pop()
    talk.remember(answers=dict(frame.answers))
    await _hand_down(talk, frame)
    await _tell(talk, frame)


async def _hand_down(talk: Talk, frame: AnswerFrame) -> None:
    """Let a booking below know what was told about the same item, so that it is not asked again."""
    booking = talk.top
    if not isinstance(booking, BookingFrame) or booking.item_code is None or not frame.answers:
        return
    item = await catalogue.get_item(talk.tx, booking.item_code)
    leads_to = {answer.item_code for question in item.situations for answer in question.answers}
    if frame.item_code != booking.item_code and frame.item_code not in leads_to:
        return
    asked = {question.question_id for question in item.situations}
    told = {question: value for question, value in frame.answers.items() if question in asked}
    if booking.notice_number is None:
        talk.put(take(booking, Given(answers={**told, **booking.answers})))


async def _tell(talk: Talk, frame: AnswerFrame) -> None:
    await tell(talk, frame.intent, there(frame.item_code), frame.answers, _next_steps(talk, frame.intent))


def _next_steps(talk: Talk, asked: str) -> tuple[Choice, ...]:
    """Offer what comes next; nothing while a booking stands open, whose question follows, or another answer does."""
    if isinstance(talk.top, AnswerFrame) or any(isinstance(frame, BookingFrame) for frame in talk.memory.frames):
        return ()
    book = intent(texts.TITLES["book_this"], "book_appointment")
    materials = intent(texts.TITLES["materials_this"], "ask_materials")
    return (book, PERSON) if asked == "ask_materials" else (book, materials, PERSON)


async def refuse_verdict(talk: Talk) -> None:
    """Say what is done instead of a verdict or of writing papers: the conditions, the samples, a person (clause 16)."""
    if talk.heard.write_for_me:
        await booking_matter.find_item(talk, talk.heard.core, quiet=True)  # 那材料呢 is about it from now on
        talk.said[:] = []
        talk.say("utter_not_write", PERSON, intent(texts.TITLES["materials_this"], "ask_materials"))
        return
    whole, clause = talk.heard, replace(talk.heard, core=verdict_clause(talk.heard.core))
    found = None
    for talk.heard in (clause, whole):  # 俺爹脑梗后遗症，想办个慢病卡，这病历能过不: the matter may stand before
        if found is None and (item_words(talk.heard.core) or talk.memory.item_code):
            found = await _item_meant(talk, "ask_policy")
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
