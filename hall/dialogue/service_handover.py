"""The way to a person: a place in the queue when somebody is on duty, a numbered answer with its day when nobody is.

Either way there is a number at once, the person sees everything said so far, and nobody meets a dead end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hall.consultation import service as consultation
from hall.consultation.model import ConsultationKind
from hall.dialogue import store, texts
from hall.dialogue.packet import packed
from hall.dialogue.talk import PERSON, Talk, choice, intent
from hall.handoff import duty
from hall.handoff import service as handoff
from hall.handoff.model import Asked, Reason, State
from hall.storage.transaction import Transaction

MISSES_BEFORE_PERSON = 2
HANDOFF = "handoff"
"""The kind of the buttons that concern a handoff; their values follow."""
POSITION, LEAVE, RETURNED = "position", "leave", "returned"

#: What the last answer shows of why a person is wanted now.
REASONS = {
    "utter_no_verdict": Reason.CLAUSE_16,
    "utter_no_verdict_item": Reason.CLAUSE_16,
    "utter_not_write": Reason.CLAUSE_16,
    "utter_calm": Reason.ANGER,
    "utter_needs_noted": Reason.SPECIAL_NEED,
    "utter_guide_taken": Reason.SPECIAL_NEED,
    "utter_guide_with_appointment": Reason.SPECIAL_NEED,
}


async def to_person(
    tx: Transaction, conversation_id: str, channel: str, reason: Reason = Reason.ASKED, question: str = ""
) -> Asked:
    """Hand a conversation over without the bot: key 0, a menu, a bot that is away. The packet is what is known so far."""
    memory = await store.load(tx, conversation_id)
    wants = question or memory.last_question or texts.WANTS_PERSON
    return await handoff.request(tx, conversation_id, channel, reason, await packed(tx, conversation_id, memory, wants))


async def take_down(talk: Talk, question: str, kind: ConsultationKind = ConsultationKind.HARD) -> tuple[str, str]:
    """Open a consultation about `question`; returns its number and the promised day as shown."""
    opened = await consultation.open_consultation(
        talk.tx, talk.conversation_id, talk.turn.channel, question, item_code=talk.memory.item_code, kind=kind
    )
    return opened.number, texts.by_when(opened.due_on, talk.tx.settings.consultation_days)


async def promise(talk: Talk, question: str) -> tuple[str, str]:
    """Put a question that only a person may answer before the coaches; returns its number and the promised day as shown.

    While another handoff is open it gets a line of its own in the ledger: whoever owns the conversation reads it there.
    """
    packet = await packed(talk.tx, talk.conversation_id, talk.memory, question)
    asked = await handoff.promise(talk.tx, talk.conversation_id, talk.turn.channel, Reason.POLICY, packet)
    if asked is None:
        return await take_down(talk, question, ConsultationKind.POLICY)
    told = _told(asked, talk.tx.settings.consultation_days)
    return told.number, told.due


async def hand_over(talk: Talk) -> None:
    """Hand the conversation to a person on 转人工, saying where in the queue it stands, or the number and the day."""
    if talk.chose(HANDOFF) is not None:
        await chosen(talk)
        return
    said = talk.heard.core if len(talk.heard.core) > 6 and not talk.turn.text.startswith("/") else ""
    question = said or talk.memory.last_question or texts.WANTS_PERSON
    await _tell(talk, await _ask(talk, question, _reason(talk)))


async def hand_over_unheard(talk: Talk) -> None:
    """Hand over what was not understood twice; the words go along as they were."""
    asked = await _ask(talk, talk.heard.text or texts.WANTS_PERSON, Reason.TWO_MISSES)
    await _tell(talk, asked, unheard=True)


async def alarm(talk: Talk) -> str:
    """Put an emergency before everybody else in the queue; returns its number."""
    return (await _ask(talk, talk.heard.text, Reason.EMERGENCY)).number


async def chosen(talk: Talk) -> None:
    """Take a button about a handoff: where do I stand, I do not wait, and the return from a person."""
    match talk.chose(HANDOFF):
        case "returned":
            await _go_on(talk)
        case "leave":
            left = await handoff.leave(talk.tx, talk.conversation_id)
            if left is None:
                talk.say("utter_not_queued", PERSON)
            else:
                told = _told(left, talk.tx.settings.consultation_days)
                talk.say("utter_left_queue", number=told.number, spoken_number=told.spoken, due=told.due)
        case _:
            standing = await handoff.standing(talk.tx, talk.conversation_id)
            if standing is None:
                talk.say("utter_not_queued", PERSON)
            else:
                await _tell(talk, standing)


async def told_when(talk: Talk) -> bool:
    """Say again by when the question handed over last is answered; False when none is open."""
    standing = await handoff.standing(talk.tx, talk.conversation_id)
    if standing is None:
        return False
    await _tell(talk, standing)
    return True


async def missed(talk: Talk, misses: int) -> None:
    """Say that the answer did not fit; after the second time hand over."""
    if misses == MISSES_BEFORE_PERSON:
        await hand_over_unheard(talk)
    elif misses > MISSES_BEFORE_PERSON:
        talk.say("utter_missed_again", PERSON, intent(texts.TITLES["stop"], "stop"))
    elif not talk.said:
        talk.say("utter_missed")


async def _go_on(talk: Talk) -> None:
    """Take the conversation up where a person left it: what was agreed, then the question that stands open."""
    agreed = await handoff.agreed_last(talk.tx, talk.conversation_id)
    if agreed:
        talk.say("utter_back_from_person", agreed=agreed)
    else:
        talk.say("utter_back_from_person_bare")
    talk.memory = replace(talk.memory, misses=0)


async def _ask(talk: Talk, question: str, reason: Reason) -> Asked:
    packet = await packed(talk.tx, talk.conversation_id, talk.memory, question)
    return await handoff.request(talk.tx, talk.conversation_id, talk.turn.channel, reason, packet)


def _reason(talk: Talk) -> Reason:
    if talk.heard.needs:
        return Reason.SPECIAL_NEED
    shown = [REASONS[message.response] for message in talk.memory.last_messages if message.response in REASONS]
    return shown[-1] if shown else Reason.ASKED


@dataclass(frozen=True)
class _Told:
    """A handoff in words."""

    number: str
    spoken: str
    due: str
    place: str
    wait: str


def _told(asked: Asked, days: int) -> _Told:
    ahead = (asked.position or 1) - 1
    return _Told(
        number=asked.number,
        spoken=texts.spaced(asked.number),
        due=texts.by_when(asked.due_on, days),
        place=texts.QUEUE_AHEAD.format(ahead=ahead) if ahead else texts.QUEUE_NEXT,
        wait=texts.QUEUE_WAIT.format(minutes=asked.minutes) if asked.minutes else texts.QUEUE_UNKNOWN,
    )


async def _tell(talk: Talk, asked: Asked, *, unheard: bool = False) -> None:
    """Say how a handoff stands: its place in the queue, that a person is there, or the number and the day."""
    told = _told(asked, talk.tx.settings.consultation_days)
    if asked.state is State.WAITING:
        talk.say(
            "utter_queued_again" if not asked.new else "utter_queued_unheard" if unheard else "utter_queued",
            choice(texts.TITLES["queue_position"], HANDOFF, POSITION),
            choice(texts.TITLES["queue_leave"], HANDOFF, LEAVE),
            place=told.place,
            wait=told.wait,
            number=told.number,
            spoken_number=told.spoken,
            due=told.due,
        )
    elif asked.state is State.OWNED:
        name = asked.owner_name or ""
        talk.say("utter_with_person", name=name, number=told.number, spoken_number=told.spoken, due=told.due)
    else:
        talk.say(
            "utter_taken_down" if unheard else "utter_handed_over",
            number=told.number,
            spoken_number=told.spoken,
            due=told.due,
            duty=await _next_duty(talk),
        )


async def _next_duty(talk: Talk) -> str:
    """Say honestly that nobody is on duty, and when somebody will be."""
    if await duty.anybody(talk.tx):
        return ""
    following = await duty.next_duty(talk.tx)
    if following is None:
        return texts.OFF_DUTY
    return texts.OFF_DUTY_UNTIL.format(moment=texts.moment(following, talk.tx.now))
