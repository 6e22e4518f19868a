"""The plain questions about the citizen's situation: what answers them, and where the answers lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from hall.catalogue import service as catalogue
from hall.catalogue.model import Answer, Narrowing, Question
from hall.dialogue.model_booking import MAX_QUESTIONS, Given, wish_of
from hall.dialogue.model_frames import AnswerFrame, Ask, BookingFrame
from hall.dialogue.model_heard import TOKEN
from hall.dialogue.model_situation import amounts_told, match, match_named, surely_named, without_denied
from hall.dialogue.model_when import without_dates
from hall.dialogue.model_wording import changes
from hall.dialogue.talk import Talk, choice, there

CANDIDATES = 6
"""How many items a message may be near to, of which an answer in passing leads to one."""

SituatedT = TypeVar("SituatedT", BookingFrame, AnswerFrame)


async def with_situation(talk: Talk, frame: BookingFrame, given: Given) -> Given:
    """Add what the message says of the citizen's situation."""
    answers = await situation_answers(talk, frame)
    return replace(given, answers=answers) if answers else given


async def situation_answers(talk: Talk, frame: BookingFrame | AnswerFrame) -> dict[str, str]:
    """Return the answer to the open question about the situation, and to the item's others that are named with it."""
    if frame.item_code is None:
        return {}
    if frame.question_id is None or frame.asking is not Ask.SITUATION:
        return await _corrected(talk, frame, frame.item_code)
    questions = (await talk.item(frame.item_code)).situations
    value = talk.chose("answer")
    if value is not None:
        return _pressed(questions, frame.question_id, value)
    found: dict[str, str] = {}
    said = TOKEN.sub(" ", without_dates(talk.heard.core, talk.when)).strip(" ，,。")
    heard = replace(talk.heard, core=said, rest=without_dates(talk.heard.rest, talk.when))
    corrects = heard.yes is False or changes(said)
    for question in questions:
        is_open = question.question_id == frame.question_id
        if not is_open and question.question_id in frame.answers and not corrects:
            continue  # what was answered stands, whatever a later answer touches by the way
        answer = (
            (match(question, heard) or match_named(question, without_denied(said)))
            if is_open
            else match_named(question, said)
        )
        if answer is not None:
            found[question.question_id] = answer.value
    return found


async def _corrected(talk: Talk, frame: BookingFrame | AnswerFrame, item_code: str) -> dict[str, str]:
    """Return the answers given before that a message puts right by another amount: 不对，店面是五十平.

    Other words (换, 登记) are as likely to change the matter, and are read for that.
    """
    said = without_dates(talk.heard.core, talk.when)
    if talk.picked is not None or not frame.answers or not (talk.heard.yes is False or changes(said)):
        return {}
    item = await catalogue.get_item(talk.tx, item_code)
    told = amounts_told(item.situations, said)
    return {asked: value for asked, value in told.items() if frame.answers.get(asked, value) != value}


def _pressed(questions: Sequence[Question], asked: str, value: str) -> dict[str, str]:
    """Return the answer of a button: to the open question, or to the only other one it can have stood under."""
    having = [one.question_id for one in questions if one.answer(value) is not None]
    answered = asked if asked in having else having[0] if len(having) == 1 else None
    return {answered: value} if answered else {}


async def settle_item(talk: Talk, frame: SituatedT) -> SituatedT:
    """Follow the answers to the right item, or to the next of at most three questions."""
    answered = frame.question_id is not None and frame.question_id in frame.answers
    if frame.item_code is None or frame.notice_number is not None or (frame.question_id is not None and not answered):
        return frame
    return replace(frame, **await _settled(talk, frame))


async def _settled(talk: Talk, frame: BookingFrame | AnswerFrame) -> dict[str, Any]:
    """Return what the answers so far settle of a frame, saying where they lead."""
    answers, result = await _narrow(talk, frame)
    item = await talk.item(result.item_code)
    if item.item_code != frame.item_code:
        talk.say("utter_item_by_situation", item=item.task_name)
    for note in result.notes:
        if note not in frame.notes_told:
            talk.say("utter_situation_note", note=note)
    question = result.question if frame.questions_asked < MAX_QUESTIONS else None
    moved: dict[str, Any] = {}
    if isinstance(frame, BookingFrame) and frame.held is not None and frame.wish is None:
        moved = {"wish": wish_of(frame.held)} if item.item_code != frame.item_code else {}
    return moved | {
        "item_code": item.item_code,
        "item_name": item.task_name,
        "answers": answers,
        "notes_told": (*frame.notes_told, *result.notes),
        "question_id": question.question_id if question else None,
        "questions_asked": frame.questions_asked + (question is not None),
    }


async def _narrow(talk: Talk, frame: BookingFrame | AnswerFrame) -> tuple[dict[str, str], Narrowing]:
    """Follow the answers, taking from the message itself what it already says (补办 answers 新办还是补办)."""
    answers = dict(frame.answers)
    item_code: str = there(frame.item_code)
    name = (await talk.item(item_code)).task_name
    words = without_dates(talk.heard.core, talk.when)
    result: Narrowing = await catalogue.narrow_item(talk.tx, item_code, answers)
    for _ in range(MAX_QUESTIONS):
        said = match_named(result.question, words, item=name) if result.question else None
        if said is None or result.question is None or not await _bears_out(talk, item_code, said, words):
            break
        answers[result.question.question_id] = said.value
        result = await catalogue.narrow_item(talk.tx, item_code, answers)
    return answers, result


async def _bears_out(talk: Talk, item_code: str, answer: Answer, words: str) -> bool:
    """Whether a message that names one item may be taken to mean the other one that an answer in passing leads to.

    户口落到咱区了，想参加居民医保 tells of 户口, and wants no birth seen to: the question is asked.
    """
    if not answer.item_code or answer.item_code == item_code or surely_named(answer, words):
        return True
    found = await catalogue.search(talk.tx, words, CANDIDATES)
    return any(one.item_code == answer.item_code for one in found.candidates)


async def ask_situation(talk: Talk, frame: BookingFrame | AnswerFrame) -> None:
    """Ask the plain question about the situation, with its answers as buttons."""
    question = (await talk.item(frame.item_code or "")).question(frame.question_id or "")
    if question is not None:
        offered = (choice(answer.title, "answer", answer.value) for answer in question.answers)
        asked_before = any(message.fields.get("question") == question.text for message in talk.memory.last_messages)
        if asked_before:
            talk.say("utter_ask_situation_again", *offered, question=question.text)
        elif isinstance(frame, AnswerFrame) and frame.questions_asked <= 1:
            talk.say("utter_ask_situation_first", *offered, question=question.text)
        else:
            talk.say("utter_ask_situation", *offered, question=question.text)
