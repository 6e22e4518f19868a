"""One turn of a conversation: read, route, do, answer — one transaction, and the same answer when it comes again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from hall.catalogue import service as catalogue
from hall.dialogue import (
    booking_matter,
    conversing,
    ledger,
    service_answers,
    service_booking,
    service_forms,
    service_handover,
    service_tasks,
    store,
    texts,
)
from hall.dialogue.dating import dates_in
from hall.dialogue.expected import how_it_fits
from hall.dialogue.gathering import names_another_day
from hall.dialogue.model import QUESTION_INTENTS, TASK_INTENTS, Choice, Reply, Turn
from hall.dialogue.model_frames import FormFrame, Memory, RatingFrame
from hall.dialogue.model_heard import Heard, pick, read
from hall.dialogue.model_papers import asks_about_paper
from hall.dialogue.model_payload import heard_of_click, intent_of
from hall.dialogue.model_route import SHORT_ANSWER, WANTED_OF_IT, Fit, Route, decide, meant
from hall.dialogue.model_when import When, without_dates
from hall.dialogue.model_wording import (
    asked_clearly,
    asks,
    books,
    changes,
    goes_then,
    item_words,
    matter_of,
    proposes,
)
from hall.dialogue.naming import called, vague
from hall.dialogue.papers import asks_in_passing
from hall.dialogue.restating import only_restates, plain_yes
from hall.dialogue.talk import EXPECTED, Talk
from hall.storage.transaction import Transaction

Handler = Callable[[Talk], Awaitable[None]]


def warm() -> None:
    """Read a message, so that the patterns are compiled before the first citizen's."""
    read("我想约后天上午")


async def _say_again(talk: Talk) -> None:
    """Say the last answer again, or the notice when it is the materials that are wanted again."""
    if any(word in talk.heard.core for word in ("材料", "告知单")):
        await service_answers.answer_as(talk, "ask_materials")
    else:
        await conversing.repeat(talk)


HANDLERS: dict[Route, Handler] = {
    Route.EMERGENCY: service_tasks.emergency,
    Route.HUMAN: conversing.human,
    Route.STOP: service_tasks.stop,
    Route.BACK: service_tasks.back,
    Route.RESTART: service_tasks.restart,
    Route.REPEAT: _say_again,
    Route.CONTINUE: service_tasks.proceed,
    Route.QUESTION: service_answers.answer,
    Route.TASK: service_tasks.start,
    Route.CLARIFY: conversing.clarify,
    Route.REFUSE: service_answers.refuse_verdict,
    Route.ANGER: conversing.calm,
    Route.TALK: conversing.small_talk,
    Route.STAND_BY: conversing.stand_by,
}


#: Readings of a message that may complete the unclear one before it.
COMPLETING = TASK_INTENTS | QUESTION_INTENTS | {"inform", "correct"}
#: After these the open question is not asked again.
NOT_TAKEN_UP = (Route.EMERGENCY, Route.STAND_BY, Route.REPEAT, Route.CLARIFY)


async def take_turn(tx: Transaction, conversation_id: str, seq: int, task: str, turn: Turn) -> Reply:
    """Answer one message. The same (conversation, seq) again gives the kept reply and does nothing else.

    `task` is what the bot's rule asked for; it is kept in the turn's record, the route is decided here from the
    reading and from what stands open.
    """
    kept = await store.reply_of(tx, conversation_id, seq)
    if kept is not None:
        return kept
    memory = await store.load(tx, conversation_id)
    talk = await _open(tx, conversation_id, meant(turn, memory, tx.settings.confidence_threshold), memory)
    fit = await how_it_fits(talk)
    about_handoff = talk.chose(service_handover.HANDOFF) is not None
    if about_handoff:
        route = Route.HUMAN
    elif service_tasks.wanted_after_all(talk) or service_forms.adds_to_report(talk):
        route = Route.CONTINUE
    else:
        await _settle_question(talk, fit)
        route = decide(talk.turn, talk.heard, talk.memory, fit, tx.settings.confidence_threshold)
    unclear, misses = talk.memory.unclear_text, talk.memory.misses
    began_with = len(talk.memory.frames)
    await HANDLERS[route](talk)
    if route is not Route.REPEAT:
        await ledger.enter(talk)
    if route in (Route.TASK, Route.QUESTION):
        talk.remember(alarm="")  # what was urgent is over
    if about_handoff or route is not Route.HUMAN:  # who wants a person is not asked on by a machine
        await _take_up_open_question(talk, route, ended=bool(began_with) and talk.top is None)
    reply = _finish(talk, route, unclear, misses)
    await store.save(tx, conversation_id, talk.memory)
    await store.keep_reply(tx, conversation_id, seq, turn, f"{task}/{route.value}", reply)
    return reply


async def _settle_question(talk: Talk, fit: Fit) -> None:
    """Read what the classifier is not sure of for the question that its own words ask: of a paper, or of a matter named with it."""
    turn, top = talk.turn, talk.top
    sure = turn.confidence >= talk.tx.settings.confidence_threshold
    if fit is Fit.STRONG or (sure and turn.intent in TASK_INTENTS | QUESTION_INTENTS):
        return
    if turn.text.startswith("/") or isinstance(top, FormFrame | RatingFrame):
        return
    asked = "ask_materials" if await asks_in_passing(talk) else None
    if asked is None and not sure:
        asked = await _asked_of_a_matter(talk)
    if asked is not None:
        talk.turn = replace(turn, intent=asked, confidence=1.0, ranking=())


async def _asked_of_a_matter(talk: Talk) -> str | None:
    """Return the question that a message asks of the one matter it names: 身份证到期了换一个，多少钱."""
    asked = asked_clearly(talk.heard.core)
    if asked is None:
        return None
    said = matter_of(without_dates(talk.heard.core, talk.when))
    found = await catalogue.search(talk.tx, said)
    if found.decision != "one" or not found.candidates[0].handled_here:
        return None
    named = not vague(found, None) or await called(talk.tx, found.candidates[0].item_code, said)
    return asked if named else None


async def expecting(tx: Transaction, conversation_id: str) -> str | None:
    """Return the number that the open question wants: `phone`, `id_number`, `code`, or None."""
    top = (await store.load(tx, conversation_id)).top
    return EXPECTED.get(top.asking) if top and top.asking else None


async def open_question(tx: Transaction, conversation_id: str) -> str | None:
    """Return the question that stands open, by its name in `Ask`: how a channel lets it be answered may depend on it."""
    top = (await store.load(tx, conversation_id)).top
    return top.asking.value if top and top.asking else None


async def forget(tx: Transaction, conversation_id: str) -> None:
    """Delete what the dialogue keeps of a conversation."""
    await store.forget(tx, conversation_id)


async def _open(tx: Transaction, conversation_id: str, turn: Turn, memory: Memory) -> Talk:
    """Read the message: a click, a typed button, or free words with their dates."""
    if turn.text.startswith("/"):
        return _clicked(tx, conversation_id, turn, memory, Choice("", turn.text))
    heard = _by_intent(read(turn.text, turn.entities), turn, tx.settings.confidence_threshold)
    picked = pick(memory.choices, heard)
    wished = turn.intent in TASK_INTENTS and turn.confidence >= tx.settings.confidence_threshold
    counted = picked is not None and heard.ordinal is not None and books(heard.core)
    if picked is not None and wished and (counted or any(kind in picked.payload for kind in ('"item:', '"answer:'))):
        picked = None  # 约第二个，周五上午九点 says more than which one
    if picked is not None and heard.ordinal is not None and _lists_appointments(memory):
        picked = None  # 第二个取消 counts the appointments shown, not the buttons below them
    if picked is not None and intent_of(picked.payload) is not None:
        return _clicked(tx, conversation_id, turn, memory, picked)
    talk = Talk(tx, conversation_id, turn, heard, When(), memory)
    talk.when = await dates_in(tx, _without_steering(heard))
    if _only_agrees(talk, tx.settings.confidence_threshold):
        talk.heard = heard = replace(heard, rest="")
    elif await only_restates(talk):
        talk.heard, talk.when = plain_yes(heard), When()
        return talk
    if turn.intent == "cancel_appointment" and names_another_day(talk):
        talk.turn = replace(turn, intent="correct")
    of_item = memory.item_code is not None and asks_about_paper(heard.core)  # asks of the item on the table, by itself
    if memory.unclear_text and memory.top is None and turn.intent in COMPLETING and not of_item:
        await _complete_unclear(talk)
    if memory.top is None and talk.when.wish and await _wants_to_come(talk):
        talk.turn = replace(turn, intent="book_appointment", confidence=1.0)
    return talk


async def _wants_to_come(talk: Talk) -> bool:
    """Whether a day is proposed, for what was just spoken of (那我明儿个去中不中) or, not surely anything else, for what is named."""
    if goes_then(talk.heard.core):
        return talk.memory.item_code is not None
    if talk.turn.confidence >= talk.tx.settings.confidence_threshold:
        return False
    if _tells_time(talk) and await booking_matter.item_at_hand(talk, talk.heard.core) is not None:
        return True
    if not proposes(talk.heard.core) and not (_tells_time(talk) and talk.turn.intent not in WANTED_OF_IT):
        return False
    found = await catalogue.search(talk.tx, matter_of(without_dates(talk.heard.core, talk.when)))
    return found.decision == "one" and found.candidates[0].score >= conversing.NAMED_SURELY


def _tells_time(talk: Talk) -> bool:
    """Whether a day and hour to come are told, and nothing asked, before anything was booked: 我跟同事换个班，周四下午四点."""
    wish = talk.when.wish
    told = wish is not None and wish.one_day and wish.start is not None and not talk.when.time_only
    ahead = wish is not None and wish.first >= talk.tx.now.date()
    return (
        told and ahead and talk.memory.last_booking is None and talk.heard.control is None and not asks(talk.heard.core)
    )


def _lists_appointments(memory: Memory) -> bool:
    return sum(message.response == "utter_appointment_shown" for message in memory.last_messages) > 1


async def _complete_unclear(talk: Talk) -> None:
    """Read an unclear sentence together with what is typed after asking back: 社保卡弄一个 … 周五上午; neither says all."""
    heard, unclear = talk.heard, talk.memory.unclear_text
    if heard.control is not None or heard.yes is not None or heard.emergency:
        return
    names_item = item_words(matter_of(without_dates(heard.core, talk.when)))
    earlier = await dates_in(talk.tx, unclear)
    found = await catalogue.search(talk.tx, matter_of(without_dates(unclear, earlier)))
    named_before = found.decision != "none" or found.referral is not None
    completes = earlier.wishes if names_item else named_before
    if completes:
        talk.heard = read(texts.BOTH.format(unclear, heard.text), talk.turn.entities)
        talk.when = (
            talk.when if talk.when.wishes and not talk.when.time_only else await dates_in(talk.tx, talk.heard.core)
        )


def _by_intent(heard: Heard, turn: Turn, threshold: float) -> Heard:
    """Take a short sure affirm or deny for the yes or no that no list holds (提交就好, 使得)."""
    said = {"affirm": True, "deny": False}.get(turn.intent)
    if said is None or heard.yes is not None or turn.confidence < threshold or len(heard.core) > SHORT_ANSWER:
        return heard
    return replace(heard, yes=said, rest="") if not turn.entities else heard


def _only_agrees(talk: Talk, threshold: float) -> bool:
    """Whether what follows a yes only says it again (好，对着嘞): short, surely an assent, nothing in it to be taken."""
    heard = talk.heard
    agrees = bool(heard.yes and heard.rest) and talk.turn.intent == "affirm" and talk.turn.confidence >= threshold
    says_more = heard.control or heard.relation or heard.needs or heard.name or heard.phone_token or heard.id_token
    gives = (
        says_more
        or talk.when.share
        or talk.turn.entities
        or changes(heard.core)
        or asks(heard.core)
        or "几" in heard.core
    )
    return agrees and not gives and len(heard.core) <= SHORT_ANSWER


def _clicked(tx: Transaction, conversation_id: str, turn: Turn, memory: Memory, picked: Choice) -> Talk:
    """Read a button; one that says what an unclear sentence meant brings that sentence back."""
    name = intent_of(picked.payload) or turn.intent
    said = memory.unclear_text if name in TASK_INTENTS | QUESTION_INTENTS else ""
    heard = replace(read(said), angry=False) if said else heard_of_click(name, picked.title)
    clicked = replace(turn, intent=name, confidence=1.0, text=said or picked.payload, ranking=())
    return Talk(tx, conversation_id, clicked, heard, When(), memory, picked=picked)


def _without_steering(heard: Heard) -> str:
    return heard.rest if heard.yes is not None and heard.rest else heard.core


async def _take_up_open_question(talk: Talk, route: Route, *, ended: bool) -> None:
    """Ask the open question again when something else was answered in between; when a task ended, go on with the next wish."""
    if ended and route is not Route.STOP:
        await service_booking.take_up_next(talk)
    for _ in talk.memory.frames:
        if talk.top is None or talk.asked or route in NOT_TAKEN_UP:
            return
        await service_tasks.resume(talk)


def _finish(talk: Talk, route: Route, unclear_before: str, misses_before: int) -> Reply:
    """Close the turn: never silent, and remembering what was offered and said."""
    if not talk.said:
        talk.say("utter_not_understood", *conversing.EXAMPLES)
    memory = talk.memory
    choices = tuple(choice for message in talk.said for choice in message.choices)
    asked = (
        talk.heard.text
        if route in (Route.QUESTION, Route.TASK, Route.CLARIFY, Route.REFUSE, Route.ANGER)
        else memory.last_question
    )
    unclear = memory.unclear_text if memory.unclear_text != unclear_before else ""
    misses = memory.misses if memory.misses > misses_before else 0
    talk.memory = replace(
        memory,
        choices=choices,
        last_messages=tuple(talk.said),
        last_question=asked,
        unclear_text=unclear,
        misses=misses,
    )
    top = talk.top
    return Reply(tuple(talk.said), {"task": top.kind if top else None, "item": talk.memory.item_code})
