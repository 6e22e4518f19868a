"""Short reports: a complaint, a clue for the social supervisors, a guide wanted, an appeal against a ban."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from hall.appointments import service as appointments
from hall.appointments.model import BookingBan, GuideWish
from hall.dialogue import texts
from hall.dialogue.model import QUESTION_INTENTS, TASK_INTENTS
from hall.dialogue.model_frames import Ask, BookingFrame, FormFrame
from hall.dialogue.model_heard import Control
from hall.dialogue.model_wording import adds_words, asks_when_answered, leaves_contact, reports_another, unnamed
from hall.dialogue.talk import PERSON, Talk, intent
from hall.identity import service as identity
from hall.reviews import service as reviews
from hall.reviews.model import Complaint, ComplaintKind, ComplaintSettled, ComplaintState

Purpose = Literal["complaint", "lead", "guide", "appeal"]
LEAVE = intent(texts.TITLES["leave"], "stop")
GUIDANCE = "guidance"
REPORT_TAKEN = {"utter_lead_taken", "utter_lead_noted", "utter_complaint_taken", "utter_report_supplemented"}
#: What is told after a report of its kind belongs to it, however long it is.
OF_THE_SAME_KIND = {
    "complain": {"utter_complaint_taken", "utter_report_supplemented"},
    "report_lead": {"utter_lead_taken", "utter_lead_noted"},
}
TELLS_ENOUGH = 15  # characters after which a first sentence is taken as the report itself


async def begin(talk: Talk, purpose: Purpose) -> None:
    """Start a report; a first sentence that tells enough is the report."""
    frame = FormFrame(purpose=purpose, needs=talk.heard.needs)
    clicked = talk.turn.text.startswith("/")
    if (not clicked and len(talk.heard.core) >= TELLS_ENOUGH) or (purpose == "guide" and talk.heard.needs):
        frame = replace(frame, details=talk.heard.text)
    talk.push(frame)
    await advance(talk)


async def proceed(talk: Talk) -> None:
    """Take the message as the report."""
    frame = talk.frame(FormFrame)
    if talk.heard.control is Control.STOP or not talk.heard.core:
        talk.pop()
        talk.say("utter_stopped")
        return
    talk.put(replace(frame, details=talk.heard.text, needs=frame.needs or talk.heard.needs))
    await advance(talk)


async def advance(talk: Talk) -> None:
    """Ask for the report, or take it down."""
    frame = talk.frame(FormFrame)
    if frame.details:
        talk.pop()
        await _take_down(talk, frame)
        return
    match frame.purpose:
        case "complaint":
            talk.say("utter_ask_complaint", LEAVE)
        case "lead":
            talk.say("utter_ask_lead", LEAVE)
        case "appeal":
            talk.say("utter_ask_appeal", LEAVE)
        case _:
            talk.say("utter_ask_guide", LEAVE)
    talk.wait(frame, Ask.DETAILS)


def adds_to_report(talk: Talk) -> bool:
    """Whether a message only adds to the report just taken down: how to reach who made it, or something forgotten."""
    said, taken = talk.heard, REPORT_TAKEN & {one.response for one in talk.memory.last_messages}
    if not talk.memory.report or talk.top is not None or talk.picked is not None or talk.turn.text.startswith("/"):
        return False
    if asks_when_answered(said.core):
        return False
    if adds_words(said.core):
        return True
    if taken and talk.turn.intent in ("complain", "report_lead") and len(said.core) < TELLS_ENOUGH:
        return True  # 别让她知道是我投诉的
    if taken & OF_THE_SAME_KIND.get(talk.turn.intent, set()) and not reports_another(said.core):
        return True  # 就是今天下午三点多，办营业执照的窗口，玩手机不理人
    sure = talk.turn.confidence >= talk.tx.settings.confidence_threshold
    other = sure and talk.turn.intent in (TASK_INTENTS | QUESTION_INTENTS) - {"complain", "report_lead"}
    return (
        bool(taken) and not other and (said.phone_token is not None or leaves_contact(said.core) or unnamed(said.core))
    )


def just_reported(talk: Talk) -> bool:
    """Whether the last answer was that a report is taken down."""
    return any(message.response in REPORT_TAKEN for message in talk.memory.last_messages)


async def told_when(talk: Talk) -> bool:
    """Say again under which number and by when the report taken down last is answered; False without one still open."""
    report = await reviews.get_complaint(talk.tx, talk.memory.report) if talk.memory.report else None
    if report is None or report.state is ComplaintState.SETTLED:
        return False
    _say_taken(talk, report)
    return True


async def supplement(talk: Talk) -> None:
    """Put what is told afterwards to the report taken down last; one that is settled already is opened anew by a new report."""
    number = talk.memory.report
    try:
        report = await reviews.supplement(talk.tx, number, talk.heard.text, talk.citizen)
    except ComplaintSettled:
        await begin(talk, "complaint")
    else:
        _say_supplemented(talk, report)


def _say_supplemented(talk: Talk, report: Complaint) -> None:
    """Say that it is taken down; who wants to stay unknown is told how that is kept."""
    if not unnamed(talk.heard.core):
        talk.say("utter_report_supplemented", number=report.number)
    elif report.subject == ComplaintKind.LEAD.value:
        talk.say("utter_lead_noted")
    else:
        _say_taken(talk, report)


def note_need(talk: Talk) -> tuple[str, ...]:
    """Note in the booking on top, if it is one, what help is wanted; help of no kind that we know is noted as such."""
    if not isinstance(talk.top, BookingFrame):
        return ()
    needs = tuple(dict.fromkeys((*talk.top.needs, *talk.heard.needs))) or (GUIDANCE,)
    talk.put(replace(talk.top, needs=needs))
    return needs


async def _send_for_guide(talk: Talk, frame: FormFrame) -> None:
    """Make a task for the guides (clauses 8 to 11), on the citizen's own appointment when there is one."""
    wish = talk.when.wish
    dated = wish is not None and wish.one_day and not talk.when.time_only
    wanted = GuideWish(
        needs=frame.needs or (GUIDANCE,),
        note=frame.details,
        arrival=texts.arrival(wish.first, wish.start, talk.tx.now) if wish and dated else None,
        day=wish.first if wish and dated else None,
    )
    task = await appointments.request_guide(talk.tx, talk.conversation_id, wanted)
    needs = texts.listed(texts.NEEDS[need] for need in frame.needs) or texts.GUIDANCE
    number = task.number or ""
    if task.starts_at is not None:
        when = texts.moment(task.starts_at, talk.tx.now)
        talk.say("utter_guide_with_appointment", number=number, needs=needs, when=when)
    else:
        talk.say("utter_guide_taken", number=number, spoken_number=texts.spaced(number), needs=needs)


async def _appeal(talk: Talk, frame: FormFrame) -> None:
    """File an appeal against the ban of the person this conversation has proven to be, or whose ban was told here (clause 7)."""
    ban = await _own_ban(talk)
    if ban is None:
        talk.say("utter_appeal_no_ban", PERSON)
        return
    try:
        filed = await appointments.appeal(
            talk.tx, ban.id, frame.details, talk.conversation_id, talk.turn.channel, talk.citizen
        )
    except appointments.AppealOpen as error:
        talk.say("utter_appeal_open", PERSON, number=str(error.fields["number"]))
        return
    due = texts.by_when(filed.due_on, talk.tx.settings.appeal_days)
    talk.say(
        "utter_appeal_taken",
        number=filed.number,
        spoken_number=texts.spaced(filed.number),
        due=due,
        walk_in=await talk.walk_in(barred=True),
    )


async def _own_ban(talk: Talk) -> BookingBan | None:
    proven = await identity.verified(talk.tx, talk.conversation_id)
    known = [person.person_key for person in proven.persons] if proven else []
    for person_key in [talk.memory.barred, *known] if talk.memory.barred else known:
        ban = await appointments.ban_of(talk.tx, person_key)
        if ban is not None:
            return ban
    return None


async def _take_down(talk: Talk, frame: FormFrame) -> None:
    if frame.purpose == "guide":
        await _send_for_guide(talk, frame)
        return
    if frame.purpose == "appeal":
        await _appeal(talk, frame)
        return
    kind = ComplaintKind.COMPLAINT if frame.purpose == "complaint" else ComplaintKind.LEAD
    taken = await reviews.complain(talk.tx, talk.conversation_id, talk.turn.channel, frame.details, kind)
    talk.remember(report=taken.number)
    _say_taken(talk, taken)


def _say_taken(talk: Talk, taken: Complaint) -> None:
    due = texts.by_when(taken.due_on, talk.tx.settings.complaint_days)
    spoken = texts.spaced(taken.number)
    if taken.subject == ComplaintKind.COMPLAINT.value:
        talk.say("utter_complaint_taken", number=taken.number, spoken_number=spoken, due=due)
    else:
        talk.say("utter_lead_taken", number=taken.number, spoken_number=spoken, due=due)
