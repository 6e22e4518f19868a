"""Service outside the opening hours: the published list, and the 《预约登记表》 that staff decide on (clauses 5 and 6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hall.appointments import service as appointments
from hall.appointments.model import Applicant
from hall.calendar.model import UnknownYear
from hall.catalogue import service as catalogue
from hall.clock import SHANGHAI
from hall.dialogue import booking_matter, texts
from hall.dialogue.barring import barred, tell_ban
from hall.dialogue.gathering import wished
from hall.dialogue.model import Message
from hall.dialogue.model_frames import Ask, OffHoursFrame
from hall.dialogue.model_off_hours import cleared, form_field, next_need, step_back, take_person
from hall.dialogue.model_when import is_bound
from hall.dialogue.model_wording import item_words
from hall.dialogue.naming import NAMED_TO_BOOK
from hall.dialogue.persons import (
    check_code,
    person_shown,
    proven_phone,
    send_code,
    tell_privacy,
    usable,
    wants_code_again,
    without_number,
    writer,
)
from hall.dialogue.service_handover import missed
from hall.dialogue.service_voucher import say_notice
from hall.dialogue.talk import CHANGE, PERSON, STOP, YES, Talk, choice, there
from hall.errors import HallError
from hall.identity import service as identity
from hall.notices import service as notices
from hall.registration import service as registration

VISIT = timedelta(minutes=30)
SHORTEST_REASON = 4
FIELDS = ("wish", "reason", "deadline", "name")


async def answer(talk: Talk) -> None:
    """Say which items can be done outside the opening hours; start the form when one of them is wanted."""
    listed = await appointments.current_list(talk.tx)
    settings = talk.tx.settings
    if not listed.item_codes:
        talk.say("utter_off_hours_none", PERSON, walk_in=await talk.walk_in())
        return
    named = await booking_matter.find_item(talk, talk.heard.core) if item_words(talk.heard.core) else None
    if named is not None and named[0] in listed.item_codes:
        await begin(talk, named)
        return
    talk.said[:] = []
    told = await _told_in_a_clause(talk, listed.item_codes) if named is None else None
    if told is not None:
        await begin(talk, told)
        return
    names = [(code, (await catalogue.get_item(talk.tx, code)).task_name) for code in listed.item_codes]
    buttons = tuple(choice(name, "off_item", code) for code, name in names[:3])
    shown = texts.numbered(name for _, name in names)
    least, most = str(settings.off_hours_least_days), str(settings.off_hours_most_days)
    if named is not None:
        talk.say("utter_off_hours_not_listed", *buttons, item=named[1], items=shown, walk_in=await talk.walk_in())
    else:
        talk.say("utter_off_hours_list", *buttons, items=shown, least=least, most=most)


async def _told_in_a_clause(talk: Talk, listed: Sequence[str]) -> booking_matter.FoundItem | None:
    """Return the only item of the list that some clause of a long story names: 我在厂里上白班，社保卡从来没办过，能不能下班以后去."""
    told = {}
    for clause in re.split("[，,。；;！!？?]+", talk.heard.core):
        found = await catalogue.search(talk.tx, clause)
        if found.decision == "one" and found.candidates[0].score >= NAMED_TO_BOOK:
            told[found.candidates[0].item_code] = found.candidates[0].name
    only = [(code, name) for code, name in told.items() if code in listed]
    return only[0] if len(only) == 1 else None


async def begin(talk: Talk, item: booking_matter.FoundItem) -> None:
    """Start the registration form for a listed item."""
    links = [] if talk.spoken else [{"title": texts.FORM_LINK, "url": registration.link(talk.tx, talk.conversation_id)}]
    talk.say("utter_off_hours_start", data={"links": links}, item=item[1])
    frame = OffHoursFrame(item_code=item[0], item_name=item[1], relation=talk.heard.relation)
    talk.push(frame)
    talk.put(replace(frame, wish=await wished(talk, frame)))
    notice = await notices.issue(talk.tx, item[0], {}, talk.conversation_id, talk.turn.channel)
    say_notice(talk, notice)
    talk.put(replace(talk.frame(OffHoursFrame), notice_number=notice.number))
    await advance(talk)


async def chosen_item(talk: Talk, code: str) -> None:
    """Start the form from the published list's buttons."""
    item = await talk.item(code)
    await begin(talk, (item.item_code, item.task_name))


async def proceed(talk: Talk) -> None:
    """Take the message as what the open question wants; then go on."""
    frame = talk.frame(OffHoursFrame)
    if frame.asking is Ask.CONFIRM and await _confirmed(talk, frame):
        return
    changed = await _given(talk, frame)
    if changed == frame and await without_number(talk, frame):
        return
    if changed == frame:
        talk.put(replace(frame, misses=frame.misses + 1))
        await missed(talk, frame.misses + 1)
    else:
        talk.put(replace(changed, misses=0))
    silent = len(talk.said)
    await advance(talk)
    if changed != frame and len(talk.said) == silent + 1 and talk.top is not None and talk.top.asking is frame.asking:
        talk.said.insert(silent, Message("utter_noted"))  # something else was told: the same question comes again


async def _confirmed(talk: Talk, frame: OffHoursFrame) -> bool:
    """File the form on a plain yes, or ask for what is wrong with it; False when the message gives something new."""
    wrong = talk.chose("field") or form_field(talk.heard.core)
    if talk.heard.yes and not talk.heard.rest:
        await _file(talk, frame)
    elif wrong == "deadline" and talk.when.wish is not None:
        talk.put(await _with_deadline(talk, frame))
        await advance(talk)
    elif wrong and talk.when.wish is None and not talk.heard.sure_name and not talk.heard.id_token:
        talk.put(cleared(frame, wrong))
        await advance(talk)
    elif (talk.turn.intent in ("correct", "deny") or talk.heard.yes is False) and talk.when.wish is None:
        talk.say("utter_change_what", *(choice(texts.FIELDS[field], "field", field) for field in FIELDS), STOP)
        talk.wait(frame, Ask.CONFIRM)
    else:
        return False
    return True


async def _given(talk: Talk, frame: OffHoursFrame) -> OffHoursFrame:
    heard = talk.heard
    if frame.asking is Ask.CODE and heard.code:
        return await check_code(talk, frame, heard.code)
    if frame.asking is Ask.CODE and wants_code_again(talk):
        return replace(frame, code_sent=False)
    if frame.asking is Ask.REASON and (talk.when.wish is None or talk.when.share < SURELY_A_DATE):
        return replace(frame, reason=heard.text.strip()) if len(heard.core) >= SHORTEST_REASON else frame
    if talk.when.wish is not None and (frame.asking is Ask.DEADLINE or _tells_deadline(talk, frame)):
        return await _with_deadline(talk, frame)
    wish = await wished(talk, frame)
    if wish is not None:
        frame = replace(frame, wish=wish, time_checked=False)
    named = heard.name if heard.sure_name or frame.asking is Ask.NAME else None
    return take_person(
        frame,
        name=talk.seal(named) if named and talk.when.share < SURELY_A_DATE else None,
        id_token=await usable(talk, heard.id_token),
        phone_token=await usable(talk, heard.phone_token),
        relation=heard.relation,
    )


SURELY_A_DATE = 0.6


def _tells_deadline(talk: Talk, frame: OffHoursFrame) -> bool:
    """Whether days up to one are told, by which it must be done, and no time to come: 12月4号之前."""
    wish = there(talk.when.wish)
    return frame.asking is Ask.DAY and not wish.one_day and wish.start is None and is_bound(talk.when.said)


async def _with_deadline(talk: Talk, frame: OffHoursFrame) -> OffHoursFrame:
    deadline: date = there(talk.when.wish).last
    if frame.wish is not None and deadline < frame.wish.first:
        talk.say("utter_deadline_before_visit", day=texts.day(frame.wish.first, talk.tx.now))
        return frame
    return replace(frame, deadline=deadline)


async def advance(talk: Talk) -> None:
    """Ask what the form still lacks, or sum it up."""
    frame = talk.frame(OffHoursFrame)
    if frame.wish is not None and frame.wish.start is not None and not frame.time_checked:
        frame = await _check_time(talk, frame)
        talk.put(frame)
    known = await talk.known()
    if await barred(talk, frame, known):
        return
    need = next_need(frame, known)
    if need is None:
        frame = await send_code(talk, frame)
        talk.put(frame)
        need = next_need(frame, await talk.known()) or Ask.CODE
    await _ask(talk, frame, need)


async def _check_time(talk: Talk, frame: OffHoursFrame) -> OffHoursFrame:
    """Check that the time lies outside the opening hours and 1 to 5 working days ahead."""
    starts_at, ends_at = _span(frame)
    form = appointments.Registration(
        frame.item_code or "", starts_at, ends_at, "", starts_at.date(), "", talk.turn.channel
    )
    try:
        await appointments.check_off_hours_time(talk.tx, form)
    except appointments.WithinHours:
        talk.say("utter_off_hours_within", when=texts.moment(starts_at, talk.tx.now))
    except appointments.OffHoursDistance as error:
        first, last = (texts.iso_day(str(error.fields[name])) for name in ("earliest", "latest"))
        least, most = str(error.fields["least"]), str(error.fields["most"])
        talk.say("utter_off_hours_distance", least=least, most=most, first=first, last=last)
    except UnknownYear:
        talk.say("utter_day_unknown_year", year=str(starts_at.year))
    except appointments.InvalidDeadline:
        talk.say("utter_date_impossible")
    else:
        return replace(frame, time_checked=True)
    return replace(frame, wish=None)


def _span(frame: OffHoursFrame) -> tuple[datetime, datetime]:
    wish = there(frame.wish)
    starts_at = datetime.combine(wish.first, wish.start or time(0), SHANGHAI)
    return starts_at, min(starts_at + VISIT, starts_at.replace(hour=23, minute=59))


async def _ask(talk: Talk, frame: OffHoursFrame, need: Ask) -> None:
    settings = talk.tx.settings
    if need in (Ask.NAME, Ask.ID_NUMBER, Ask.PHONE):
        frame = await tell_privacy(talk, frame)
    match need:
        case Ask.DAY if frame.wish is not None and frame.wish.one_day:
            talk.say("utter_ask_off_hours_clock", day=texts.day(frame.wish.first, talk.tx.now))
        case Ask.DAY:
            talk.say(
                "utter_ask_off_hours_time",
                least=str(settings.off_hours_least_days),
                most=str(settings.off_hours_most_days),
            )
        case Ask.REASON:
            talk.say("utter_ask_off_hours_reason")
        case Ask.DEADLINE:
            talk.say("utter_ask_off_hours_deadline")
        case Ask.NAME:
            talk.say("utter_ask_name")
        case Ask.ID_NUMBER:
            talk.say("utter_ask_id")
        case Ask.PHONE:
            talk.say("utter_ask_phone")
        case Ask.CODE:
            talk.say("utter_ask_code")
        case _:
            await _sum_up(talk, frame)
    talk.wait(frame, need)


async def _sum_up(talk: Talk, frame: OffHoursFrame) -> None:
    starts_at, _ = _span(frame)
    name, number = await person_shown(talk, frame)
    data = {"title": texts.REGISTRATION_FORM, "rows": []}
    talk.say(
        "utter_off_hours_summary",
        YES,
        CHANGE,
        STOP,
        kind="form",
        data=data,
        item=frame.item_name or "",
        when=texts.moment(starts_at, talk.tx.now),
        reason=await identity.mask_tokens(talk.tx, frame.reason or ""),
        deadline=texts.plain_day(frame.deadline) if frame.deadline else "",
        person=texts.person(frame.relation, name),
        id_number=number,
        phone=await proven_phone(talk),
    )


async def _file(talk: Talk, frame: OffHoursFrame) -> None:
    """File the form; staff decide, never the machine."""
    starts_at, ends_at = _span(frame)
    form = appointments.Registration(
        there(frame.item_code),
        starts_at,
        ends_at,
        frame.reason or "",
        there(frame.deadline),
        frame.notice_number or "",
        talk.turn.channel,
    )
    applicant = await _applicant(talk, frame)
    try:
        filed = await appointments.request_off_hours(talk.tx, talk.conversation_id, form, applicant)
    except appointments.Banned:  # since the person became known
        await tell_ban(talk, applicant.person_key)
    except HallError:
        talk.say("utter_off_hours_refused", PERSON, walk_in=await talk.walk_in())
    else:
        talk.say(
            "utter_off_hours_filed",
            number=filed.number,
            spoken_number=texts.spaced(filed.number),
            phone=await proven_phone(talk),
        )
    talk.pop()


async def _applicant(talk: Talk, frame: OffHoursFrame) -> Applicant:
    proven = there(await identity.verified(talk.tx, talk.conversation_id))
    person = await writer(talk) if frame.name is None else None
    if person is None:
        relation = identity.Relation.SELF if frame.relation is None else identity.Relation.RELATIVE
        name = talk.unseal(frame.name)
        person = await identity.register_person(
            talk.tx, talk.conversation_id, name, there(frame.id_token), proven.phone_token, relation
        )
    return Applicant(person.person_key, proven.phone_key, person.name)


async def back(talk: Talk) -> None:
    """Take the last answer back and ask for it again."""
    talk.put(step_back(talk.frame(OffHoursFrame)))
    talk.say("utter_back")
    await advance(talk)
