"""The tasks as a whole: starting one, going on, stopping, going back, starting again, taking the open one up."""

from __future__ import annotations

from dataclasses import replace

from hall.catalogue import service as catalogue
from hall.dialogue import (
    booking_matter,
    conversing,
    service_answers,
    service_booking,
    service_finding,
    service_forms,
    service_off_hours,
    service_rating,
    texts,
    which,
)
from hall.dialogue.booking_asking import ask as ask_booking
from hall.dialogue.dating import dates_in
from hall.dialogue.model_booking import next_need, wish_of
from hall.dialogue.model_existing import changes_record
from hall.dialogue.model_frames import (
    AnswerFrame,
    Ask,
    BookingFrame,
    FindingFrame,
    FormFrame,
    OffHoursFrame,
    RatingFrame,
)
from hall.dialogue.model_lexicon import AFTER_ALL, ALREADY_MADE, BOOKING_ANEW, CANCELLING, GIVING_UP, MOVING
from hall.dialogue.model_when import without_dates
from hall.dialogue.model_wording import (
    asked_beside,
    asks,
    asks_when_answered,
    booking_afterwards,
    booking_and_question,
    books,
    item_words,
    matter_of,
    wants_notice_again,
    without_guidance,
)
from hall.dialogue.plain_answers import plain_answer
from hall.dialogue.talk import MOST_QUEUED, Talk, choice, intent, value_of
from hall.dialogue.texts import TITLES
from hall.identity import service as identity

FINDING: dict[str, service_finding.Purpose] = {
    "cancel_appointment": "cancel",
    "reschedule_appointment": "reschedule",
    "check_appointment": "check",
}
#: What "when do I hear of it" may be taken for.
OF_REPORTS = ("ask_progress", "complain", "report_lead")
LONGEST_AFTER_ALL = 24  # characters; a longer message tells of something new
#: Wishes that a booking in hand takes for itself.
BELONGING = ("book_appointment", "reschedule_appointment")


async def start(talk: Talk) -> None:
    """Begin the task that the message asks for."""
    offered = await booking_matter.offered_item(talk)
    service_answers.let_go(talk)
    name = _meant(talk)
    if name == "cancel_appointment" and await _means_draft(talk):
        await stop(talk)
        return
    if name in BELONGING and isinstance(talk.top, BookingFrame) and not _of_another(talk):
        await service_booking.proceed(talk)  # it stood below the question just let go
        return
    if name in OF_REPORTS and asks_when_answered(talk.heard.core) and await plain_answer(talk):
        return
    match name:
        case "book_appointment":
            await _book(talk, offered)
        case "rate_service":
            await service_rating.begin(talk)
        case "complain" if conversing.appeals(talk):
            await service_forms.begin(talk, "appeal")
        case "complain":
            await service_forms.begin(talk, "complaint")
        case "report_lead":
            await service_forms.begin(talk, "lead")
        case "request_guide":
            await _guide(talk)
        case _:
            await _find(talk, FINDING.get(name, "progress"))


async def _find(talk: Talk, purpose: service_finding.Purpose) -> None:
    """Look for an appointment or a case; a booking wanted afterwards waits (取消周五的，然后约优待证)."""
    first, second = booking_afterwards(talk.heard.core) if talk.picked is None else ("", None)
    of_its_own = second is not None and bool(item_words(second.text))
    if second is not None and (of_its_own or purpose == "cancel"):
        talk.remember(queue=(*talk.memory.queue, second)[:MOST_QUEUED])
        await service_booking.read_only(talk, first)
    await service_finding.begin(talk, purpose)


async def _book(talk: Talk, offered: booking_matter.OfferedItem | None = None) -> None:
    """Begin a booking, and answer what is asked along with it (约失业登记，周五上午九点，收费不)."""
    if offered is None and talk.when.wish is None and await plain_answer(talk):
        return
    question = booking_and_question(talk.heard.core)[1] if talk.picked is None else ""
    await service_booking.begin(talk, offered=offered)
    asked = asked_beside(question) if asks(question) else None  # 改个地址 asks for no place
    if asked is not None:
        await service_answers.tell_beside(talk, asked)


async def _guide(talk: Talk) -> None:
    """Take a wish for a guide: with a booking in the same message or in hand it belongs to that."""
    booking = isinstance(talk.top, BookingFrame)
    if not booking and not await _also_books(talk):
        await service_forms.begin(talk, "guide")
        return
    if not booking:
        await _book(talk)
    noted = service_forms.note_need(talk)
    if booking:
        talk.say("utter_needs_noted", needs=texts.listed(texts.NEEDS[need] for need in noted))


async def _also_books(talk: Talk) -> bool:
    """Whether an appointment is wanted along with the guide: it says so, or names a matter and when (我来办慢性病认定，明天上午十点)."""
    if talk.picked is not None:
        return False
    wish, named = talk.when.wish, item_words(_undated(talk))
    if books(talk.heard.core) and (wish is not None or named):
        return True
    if wish is None or not wish.one_day or talk.when.time_only or not named:
        return False
    errand = without_guidance(talk.heard.core)
    found = await catalogue.search(talk.tx, matter_of(without_dates(errand, talk.when)))
    if found.decision != "one" or not found.candidates[0].handled_here:
        return False
    talk.heard = replace(talk.heard, core=errand, rest="")
    return True


def _of_another(talk: Talk) -> bool:
    """Whether a message speaks of an appointment made before, or is a button."""
    return talk.turn.text.startswith("/") or any(word in talk.heard.text for word in ALREADY_MADE)


def _meant(talk: Talk) -> str:
    """Return the task, with the two that must never be mixed up with booking told by their own words."""
    name, said = talk.turn.intent, talk.heard.core
    if name != "book_appointment" or talk.top is not None or talk.picked is not None:
        return name
    if any(word in said for word in CANCELLING) and not any(word in said for word in BOOKING_ANEW):
        return "cancel_appointment"
    moving = any(word in said for word in MOVING) and not any(word in said for word in BOOKING_ANEW)
    return (
        "reschedule_appointment" if moving and talk.when.wish is not None and not item_words(_undated(talk)) else name
    )


def _undated(talk: Talk) -> str:
    said = without_dates(talk.heard.core, talk.when)
    for word in MOVING:
        said = said.replace(word, "")
    return said


async def _means_draft(talk: Talk) -> bool:
    """Whether 取消 is said of the booking being made, not of one made before."""
    if not isinstance(talk.top, BookingFrame | OffHoursFrame) or talk.picked is not None:
        return False
    if any(word in talk.heard.text for word in ALREADY_MADE):
        return False
    return not await which.made_before(talk, talk.top.item_code)


def _means_move(talk: Talk) -> bool:
    """Whether a date said while nothing stands open moves an appointment: 改到周五 never makes a second one."""
    if changes_record(talk.heard.core) or ("约" in talk.heard.core and item_words(_undated(talk))):
        return False  # 约占道审批，周四，啊不，周五 names what is to be booked
    return talk.turn.intent == "correct" or any(word in talk.heard.core for word in MOVING)


async def proceed(talk: Talk) -> None:
    """Give the message to the task that asked."""
    if conversing.appeals(talk) and not isinstance(talk.top, FormFrame):
        await service_forms.begin(talk, "appeal")
        return
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
        case None:
            await _nothing_open(talk)


async def _nothing_open(talk: Talk) -> None:
    """Read a click, a date or a bare detail that answers no question of ours."""
    if wanted_after_all(talk):
        await take_up_stopped(talk)
        return
    if service_forms.adds_to_report(talk):
        await service_forms.supplement(talk)
        return
    listed = talk.chose("off_item")
    dated = talk.when.wish is not None and talk.picked is None
    if listed is not None:
        await service_off_hours.chosen_item(talk, listed)
    elif talk.chose("queued") and talk.memory.queue:
        await service_booking.take_up_next(talk)
    elif talk.picked is None and talk.heard.phone_token and (sought := await _sought_in_vain(talk)):
        await service_finding.begin(talk, sought)
    elif talk.chose(service_finding.VOUCHER) or (talk.picked is None and talk.heard.voucher):
        await service_finding.begin_by_voucher(talk, _purpose_offered(talk))
    elif talk.picked is None and (_shifts(talk) or (dated and _means_move(talk))):
        await service_finding.begin(talk, "reschedule")
    elif dated and talk.turn.intent in ("inform", "correct") and not talk.when.time_only:
        await service_booking.begin(talk)
    elif talk.picked is None and talk.memory.item_code is not None and wants_notice_again(talk.heard.core):
        await service_answers.answer_as(talk, "ask_materials")
    else:
        await conversing.nothing_open(talk)


async def _sought_in_vain(talk: Talk) -> service_finding.Purpose | None:
    """Return what the last answer found nothing of, to be sought by another phone: a case, or an appointment."""
    key = await identity.phone_key_of(talk.tx, talk.heard.phone_token or "")
    if await identity.phone_is_verified(talk.tx, talk.conversation_id, key):
        return None  # the same phone finds no more
    said = {message.response for message in talk.memory.last_messages}
    if "utter_case_not_found" in said:
        return "progress"
    return _purpose_offered(talk) if "utter_no_appointments" in said else None


def _purpose_offered(talk: Talk) -> service_finding.Purpose:
    """Return what the voucher is wanted for, as the button said that offered to look by it."""
    offered = [talk.picked] if talk.picked else talk.memory.choices
    wanted = {value_of(one, service_finding.VOUCHER) for one in offered}
    return next((purpose for purpose in FINDING.values() if purpose in wanted), "check")


def _shifts(talk: Talk) -> bool:
    """Whether a message moves the appointment made before: 往后推一天; 晚一点 only of one just made here."""
    return talk.when.shift is not None or (talk.when.direction != 0 and talk.memory.last_booking is not None)


def wanted_after_all(talk: Talk) -> bool:
    """Whether the booking just given up is wanted after all: 哎，还是约吧."""
    said = talk.heard.core
    named = item_words(_undated(talk)) and len(said) > LONGEST_AFTER_ALL
    return (
        talk.memory.stopped is not None and talk.top is None and not named and any(word in said for word in AFTER_ALL)
    )


async def take_up_stopped(talk: Talk) -> None:
    """Go on with the booking that was given up, at the same time if it is still free."""
    frame, said = talk.memory.stopped, talk.heard.core
    if frame is None:
        return
    talk.push(frame)
    talk.remember(stopped=None)
    talk.say("utter_resume_booking")
    where = min(said.find(word) for word in AFTER_ALL if word in said)
    talk.when = await dates_in(talk.tx, said[where:])  # 今天就签，还是约吧: the day told before is that of the story
    if talk.when.wish is None and frame.wish is not None:
        await service_booking.advance(talk)
    else:
        await service_booking.proceed(talk)


async def emergency(talk: Talk) -> None:
    """Leave everything that was being done: nothing else matters now, and nothing is asked afterwards."""
    await _drop_all(talk)
    await conversing.emergency(talk)


async def _drop_all(talk: Talk) -> None:
    for frame in talk.memory.frames:
        if isinstance(frame, BookingFrame):
            await service_booking.drop(talk, frame)
    talk.remember(frames=(), queue=())


async def stop(talk: Talk) -> None:
    """Leave the task on top; nothing of it is kept. An appointment that exists is not touched."""
    frame = talk.top
    keeps = not any(word in talk.heard.core for word in GIVING_UP)  # 不改了 while another time is sought
    if keeps and isinstance(frame, BookingFrame) and frame.asking is Ask.TIME and frame.held is not None:
        await service_booking.keep_time(talk, frame)
        return
    if keeps and isinstance(frame, BookingFrame) and frame.withdrawn:
        await service_booking.keep_field(talk, frame)
        return
    existing = intent(TITLES["existing"], "cancel_appointment")
    if frame is None:
        talk.say("utter_nothing_to_stop", *(() if keeps else (existing,)))
        return
    if isinstance(frame, BookingFrame):
        await service_booking.drop(talk, frame)
        talk.remember(
            stopped=replace(frame, asking=None, held=None, wish=wish_of(frame.held) if frame.held else frame.wish)
        )
        waiting = (choice(TITLES["queued"], "queued", "next"),) if talk.memory.queue else ()
        talk.say("utter_stopped_booking", *waiting, existing, walk_in=await talk.walk_in())
    elif isinstance(frame, FindingFrame):
        talk.say("utter_kept")
    else:
        talk.say("utter_stopped")
    talk.pop()


async def restart(talk: Talk) -> None:
    """Forget every open task and begin anew; a booking is begun again at once."""
    booking = next((frame for frame in talk.memory.frames if isinstance(frame, BookingFrame)), None)
    await _drop_all(talk)
    talk.remember(item_code=None, item_name=None, unclear_text="")
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
            known = await talk.known()
            anew = frame.asking in (Ask.TIME, Ask.CHANGE_WHAT, Ask.SWITCH_ITEM, Ask.SITUATION)
            if anew or not isinstance(next_need(frame, known), Ask):
                await service_booking.advance(talk)  # what was told in between may have settled something
            else:
                await ask_booking(talk, known)
        case FindingFrame():
            await service_finding.advance(talk)
        case OffHoursFrame():
            await service_off_hours.advance(talk)
        case FormFrame():
            await service_forms.advance(talk)
        case RatingFrame():
            if frame.level is None:
                talk.pop()  # a review is nobody's errand: passed over, it is not asked for again
            else:
                await service_rating.ask(talk, frame)
        case AnswerFrame():
            await service_answers.advance(talk, frame)
