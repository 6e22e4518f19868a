"""The tasks as a whole: starting one, going on, stopping, going back, starting again, taking the open one up."""

from __future__ import annotations

from hall.dialogue import (
    conversing,
    service_answers,
    service_booking,
    service_finding,
    service_forms,
    service_off_hours,
    service_rating,
)
from hall.dialogue.booking_asking import ask as ask_booking
from hall.dialogue.model_frames import (
    AnswerFrame,
    Ask,
    BookingFrame,
    FindingFrame,
    FormFrame,
    OffHoursFrame,
    RatingFrame,
)
from hall.dialogue.model_lexicon import ALREADY_MADE
from hall.dialogue.talk import Talk, intent
from hall.dialogue.texts import TITLES


async def start(talk: Talk) -> None:
    """Begin the task that the message asks for."""
    name = talk.turn.intent
    service_answers.let_go(talk)
    if name == "cancel_appointment" and _means_draft(talk):
        await stop(talk)
        return
    match name:
        case "book_appointment":
            await service_booking.begin(talk)
        case "cancel_appointment":
            await service_finding.begin(talk, "cancel")
        case "reschedule_appointment":
            await service_finding.begin(talk, "reschedule")
        case "check_appointment":
            await service_finding.begin(talk, "check")
        case "rate_service":
            await service_rating.begin(talk)
        case "complain":
            await service_forms.begin(talk, "complaint")
        case "report_lead":
            await service_forms.begin(talk, "lead")
        case "request_guide":
            await service_forms.begin(talk, "guide")
        case _:
            await service_finding.begin(talk, "progress")


def _means_draft(talk: Talk) -> bool:
    """Whether 取消 is said of the booking being made, not of one made before."""
    drafting = isinstance(talk.top, BookingFrame | OffHoursFrame)
    clicked = talk.picked is not None
    return drafting and not clicked and not any(word in talk.heard.text for word in ALREADY_MADE)


async def proceed(talk: Talk) -> None:
    """Give the message to the task that asked."""
    match talk.top:
        case BookingFrame():
            await service_booking.proceed(talk)
        case FindingFrame():
            await service_finding.proceed(talk)
        case OffHoursFrame():
            await service_off_hours.proceed(talk)
        case FormFrame():
            await service_forms.proceed(talk)
        case RatingFrame():
            await service_rating.proceed(talk)
        case AnswerFrame():
            await service_answers.proceed(talk)
        case None if (code := talk.chose("off_item")) is not None:
            await service_off_hours.chosen_item(talk, code)
        case None if (
            talk.turn.intent in ("inform", "correct") and talk.when.wish is not None and not talk.when.time_only
        ):
            await service_booking.begin(talk)
        case None:
            await conversing.nothing_open(talk)


async def stop(talk: Talk) -> None:
    """Leave the task on top; nothing of it is kept. An appointment that exists is not touched."""
    frame = talk.top
    if isinstance(frame, BookingFrame) and frame.asking is Ask.TIME and frame.held is not None:
        await service_booking.keep_time(talk, frame)
        return
    if frame is None:
        talk.say("utter_nothing_to_stop")
        return
    if isinstance(frame, BookingFrame):
        await service_booking.drop(talk, frame)
        existing = intent(TITLES["existing"], "cancel_appointment")
        talk.say("utter_stopped_booking", existing)
    elif isinstance(frame, FindingFrame):
        talk.say("utter_kept")
    else:
        talk.say("utter_stopped")
    talk.pop()


async def restart(talk: Talk) -> None:
    """Forget every open task and begin anew; a booking is begun again at once."""
    booking = next((frame for frame in talk.memory.frames if isinstance(frame, BookingFrame)), None)
    for frame in talk.memory.frames:
        if isinstance(frame, BookingFrame):
            await service_booking.drop(talk, frame)
    talk.remember(frames=(), queue=(), item_code=None, item_name=None, unclear_text="")
    if booking is None:
        talk.say("utter_restarted", *conversing.EXAMPLES)
        return
    talk.say("utter_restarted_booking")
    talk.push(BookingFrame(privacy_told=booking.privacy_told))
    await service_booking.advance(talk)


async def back(talk: Talk) -> None:
    """Take back the last answer of the task on top."""
    match talk.top:
        case BookingFrame():
            await service_booking.back(talk)
        case FindingFrame():
            await service_finding.back(talk)
        case OffHoursFrame():
            await service_off_hours.back(talk)
        case None:
            talk.say("utter_back_at_start")
        case _:
            talk.say("utter_stopped")
            talk.pop()


async def resume(talk: Talk) -> None:
    """Ask the open question of the task on top again."""
    frame = talk.top
    if frame is None or frame.asking is None:
        return
    match frame:
        case BookingFrame():
            talk.say("utter_resume_booking")
            if frame.asking in (Ask.TIME, Ask.CHANGE_WHAT, Ask.SWITCH_ITEM):
                await service_booking.advance(talk)
            else:
                await ask_booking(talk, await talk.known())
        case FindingFrame():
            await service_finding.advance(talk)
        case OffHoursFrame():
            await service_off_hours.advance(talk)
        case FormFrame():
            await service_forms.advance(talk)
        case RatingFrame():
            await service_rating.ask(talk, frame)
        case AnswerFrame():
            await service_answers.advance(talk, frame)
