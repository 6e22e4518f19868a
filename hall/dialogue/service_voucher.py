"""The two papers of a booking: the one-time notice before it, the voucher after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hall.appointments import service as appointments
from hall.appointments.model import Applicant, Appointment
from hall.dialogue import texts
from hall.dialogue.barring import tell_ban
from hall.dialogue.cards import notice_card, voucher_card
from hall.dialogue.model_booking import wish_of
from hall.dialogue.model_frames import BookingFrame, LastBooking
from hall.dialogue.persons import writer
from hall.dialogue.talk import PERSON, Talk, choice, there
from hall.identity import service as identity
from hall.notices import service as notices
from hall.notices.model import OneTimeNotice, Voucher

LAST_TIME = timedelta(days=365)


async def tell_notice(talk: Talk, frame: BookingFrame) -> bool:
    """Show conditions and materials; an item that cannot be booked here ends the booking with the way on."""
    item = await talk.item(there(frame.item_code))
    if not item.handled_here:
        talk.say("utter_item_elsewhere", PERSON, matter=item.task_name, office=item.dept_name or texts.BY_HALL)
    elif not await _bookable(talk, item.item_code):
        talk.say("utter_item_not_bookable", PERSON, item=item.task_name, walk_in=await talk.walk_in())
    else:
        notice = await notices.issue(talk.tx, item.item_code, frame.answers, talk.conversation_id, talk.turn.channel)
        if not _just_told(talk, notice):
            say_notice(talk, notice)
        talk.put(replace(frame, notice_number=notice.number))
        return True
    talk.pop()
    return False


def _just_told(talk: Talk, notice: OneTimeNotice) -> bool:
    """Whether the last answer was this very notice: who asked for the materials and then books need not read it twice."""
    told = {message.data.get("number", message.data.get("notice")) for message in talk.memory.last_messages}
    return notice.number in told


async def _bookable(talk: Talk, item_code: str) -> bool:
    today = talk.tx.now.date()
    try:
        await appointments.availability(talk.tx, item_code, today, today)
    except appointments.ItemNotBookable:
        return False
    return True


def say_notice(talk: Talk, notice: OneTimeNotice) -> None:
    """Give the notice: its short form with a card, or its spoken form a turn at a time."""
    if talk.spoken:
        for part in notice.spoken:
            talk.say("utter_notice_spoken", data={"notice": notice.number}, part=part)
    else:
        talk.say("utter_notice", kind="notice", data=notice_card(notice), notice=notice.short_text)


async def fill_from_last(talk: Talk, frame: BookingFrame) -> None:
    """Take the matter of the proven phone's latest appointment (跟上次一样)."""
    proven = await identity.verified(talk.tx, talk.conversation_id)
    made = await appointments.of_phone(talk.tx, proven.phone_key, since=talk.tx.now - LAST_TIME) if proven else []
    frame = replace(frame, as_last_time=False)
    if not made:
        talk.say("utter_no_last_time")
    else:
        latest = max(made, key=lambda appointment: appointment.booked_at)
        item = await talk.item(latest.item_code)
        talk.say("utter_as_last_time", item=item.task_name)
        frame = replace(frame, item_code=item.item_code, item_name=item.task_name)
    talk.put(frame)


async def confirm(talk: Talk, frame: BookingFrame) -> BookingFrame | None:
    """Make the appointment and give the voucher; returns the frame to go on with when something stands against it."""
    held = there(frame.held)
    applicant, booked_by = await _people(talk, frame)
    try:
        async with talk.tx.connection.begin_nested():
            appointment = await appointments.confirm(
                talk.tx,
                held.hold_id,
                applicant,
                booked_by,
                frame.needs,
                frame.notice_number or "",
                talk.turn.channel,
            )
    except appointments.HoldExpired:
        return replace(frame, held=None, wish=wish_of(held))
    except appointments.NoticeMissing:
        return replace(frame, notice_number=None)
    except appointments.OverlappingBooking as error:
        return await _overlapping(talk, frame, error)
    except appointments.Banned:  # since the person became known
        await tell_ban(talk, applicant.person_key)
        await appointments.release(talk.tx, held.hold_id)
        return None
    await identity.keep_until(talk.tx, talk.conversation_id, appointment.ends_at)
    await _say_voucher(talk, frame, appointment)
    return None


async def _people(talk: Talk, frame: BookingFrame) -> tuple[Applicant, Applicant | None]:
    """Register whom the appointment is for, and who makes it when that is another."""
    proven = there(await identity.verified(talk.tx, talk.conversation_id))
    if frame.person_key is not None:
        person = await identity.person_of(talk.tx, talk.conversation_id, frame.person_key)
    elif frame.relation is None and frame.name is None:
        person = there(await writer(talk))
    else:
        relation = identity.Relation.SELF if frame.relation is None else identity.Relation.RELATIVE
        person = await identity.register_person(
            talk.tx, talk.conversation_id, talk.unseal(frame.name), there(frame.id_token), proven.phone_token, relation
        )
    if frame.relation is None:
        return Applicant(person.person_key, proven.phone_key, person.name), None
    booker = await writer(talk)
    # A booker who never booked for himself has given no identity number: his phone's key stands for him.
    key, name = (booker.person_key, booker.name) if booker else (proven.phone_key, talk.unseal(frame.booker_name))
    return Applicant(person.person_key, "", person.name), Applicant(key, proven.phone_key, name)


async def _overlapping(talk: Talk, frame: BookingFrame, error: appointments.OverlappingBooking) -> BookingFrame:
    """Explain which appointment stands in the way, give the place back, and ask for another time."""
    held = there(frame.held)
    other = texts.from_iso(str(error.fields.get("starts_at", "")))
    when = texts.moment(other, talk.tx.now) if other else texts.moment(held.starts_at, talk.tx.now)
    talk.say("utter_overlapping", choice(texts.FIELDS["wish"], "field", "wish"), when=when)
    await appointments.release(talk.tx, held.hold_id)
    return replace(frame, held=None, focus=held.starts_at.date())


async def _say_voucher(talk: Talk, frame: BookingFrame, appointment: Appointment) -> None:
    voucher = await notices.voucher(talk.tx, appointment.id)
    url = notices.voucher_url(talk.tx, appointment.id, appointment.ends_at)
    name = talk.unseal(frame.name) or appointment.applicant_name
    talk.say(
        "utter_voucher",
        kind="voucher",
        data=voucher_card(appointment, voucher, url),
        number=voucher.number,
        spoken_number=texts.spaced(voucher.number),
        code=voucher.check_code,
        spoken_code=texts.spaced(voucher.check_code),
        item=voucher.item,
        when=texts.span(appointment.starts_at, appointment.ends_at, talk.tx.now),
        place=voucher.place,
        person=texts.person(frame.relation, name),
        bring=texts.numbered(voucher.bring) or texts.BY_HALL,
        url=url,
    )
    if talk.spoken:
        await _text_voucher(talk, voucher, appointment)
    await say_walk_in(talk)
    last = LastBooking(
        item_code=appointment.item_code,
        item_name=voucher.item,
        answers=frame.answers,
        starts_at=appointment.starts_at,
        appointment_id=appointment.id,
        relation=frame.relation,
        person_key=appointment.person_key,
    )
    people = {**talk.memory.people, frame.relation: appointment.person_key} if frame.relation else talk.memory.people
    talk.remember(last_booking=last, people=people, appointment_id=appointment.id)


async def _text_voucher(talk: Talk, voucher: Voucher, appointment: Appointment) -> None:
    """Send the voucher by SMS to whoever booked by phone: nobody can be expected to write fourteen digits down."""
    proven = await identity.verified(talk.tx, talk.conversation_id)
    if proven is None:
        return
    fields = {
        "item": voucher.item,
        "time": texts.span(appointment.starts_at, appointment.ends_at, talk.tx.now),
        "place": voucher.place,
        "voucher": voucher.number,
        "check_code": voucher.check_code,
        "walk_in": await talk.walk_in(),
    }
    await identity.text_phone(
        talk.tx, proven.phone_token, "booking_confirmed", fields, dedupe_key=f"booked:{appointment.id}"
    )


async def say_walk_in(talk: Talk) -> None:
    """Say that coming without an appointment is possible (clause 2), unless the epidemic-type switch is on."""
    talk.say("utter_walk_in", walk_in=await talk.walk_in())
