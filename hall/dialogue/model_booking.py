"""The booking task: what a message gives, what changes by it, and what comes next.

`next_need` is the whole order of the conversation in one place. What is known is never asked again, in whatever order it
came; what is corrected changes alone, and only what hangs on it is settled anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from hall.dialogue.model_frames import Ask, BookingFrame, DateWish, Held
from hall.dialogue.model_relatives import narrower, same_relative

MAX_QUESTIONS = 3


class Do(Enum):
    """What the hall does by itself before it asks on."""

    NARROW = "narrow"
    NOTICE = "notice"
    PLACE = "place"
    SEND_CODE = "send_code"


@dataclass(frozen=True)
class Known:
    """What the conversation has already proven, so that a returning citizen is not asked again.

    `phone`: a phone was verified here; `myself`: the writer is registered with name and identity number.
    """

    phone: bool = False
    myself: bool = False


@dataclass(frozen=True)
class Given:
    """What one message gives to a booking; None where it says nothing."""

    item_code: str | None = None
    item_name: str | None = None
    answers: Mapping[str, str] | None = None
    wish: DateWish | None = None
    relation: str | None = None
    for_self: bool = False
    name: str | None = None
    booker_name: str | None = None
    id_token: str | None = None
    phone_token: str | None = None
    needs: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the message gave nothing at all."""
        return self == Given()


def next_need(frame: BookingFrame, known: Known) -> Ask | Do:
    """Return the next question to ask, or the next thing to do."""
    if frame.as_last_time and frame.item_code is None and not known.phone:
        return _phone_need(frame, known) or Ask.ITEM
    matter = _matter_need(frame)
    return matter or _place_need(frame) or _person_need(frame, known) or _phone_need(frame, known) or Ask.CONFIRM


def _matter_need(frame: BookingFrame) -> Ask | Do | None:
    if frame.item_code is None:
        return Ask.ITEM
    if frame.question_id is not None:
        return Ask.SITUATION
    return Do.NOTICE if frame.notice_number is None else None


def _place_need(frame: BookingFrame) -> Ask | Do | None:
    if frame.wish is not None:
        return Do.PLACE
    return Ask.DAY if frame.held is None else None


def _person_need(frame: BookingFrame, known: Known) -> Ask | None:
    mine = frame.relation is None
    if (mine and known.myself) or frame.person_key is not None:
        return None
    if frame.name is None:
        return Ask.NAME
    if frame.id_token is None:
        return Ask.ID_NUMBER
    if not mine and not known.myself and frame.booker_name is None:
        return Ask.BOOKER_NAME
    return None


def _phone_need(frame: BookingFrame, known: Known) -> Ask | Do | None:
    if known.phone and frame.phone_token is None:
        return None
    if frame.phone_token is None:
        return Ask.PHONE
    return Ask.CODE if frame.code_sent else Do.SEND_CODE


def take(frame: BookingFrame, given: Given) -> BookingFrame:
    """Put what a message gives into the frame: exactly the fields it names change."""
    frame = _take_item(frame, given)
    if given.answers:
        if any(frame.answers.get(asked, value) != value for asked, value in given.answers.items()):
            frame = replace(frame, question_id=None, questions_asked=0, notice_number=None)  # put right: settled anew
        frame = _note(replace(frame, answers={**frame.answers, **given.answers}), "answers")
    if given.wish is not None:
        frame = _note(replace(frame, wish=given.wish, page=0), "wish")
    before, frame = frame, _take_person(frame, given)
    if given.name or given.id_token or not same_relative(frame.relation, before.relation):
        frame = replace(frame, withdrawn={})
    if given.phone_token and given.phone_token != frame.phone_token:
        frame = _note(replace(frame, phone_token=given.phone_token, code_sent=False), "phone_token")
    if given.needs:
        frame = replace(frame, needs=tuple(dict.fromkeys((*frame.needs, *given.needs))))
    return frame


def _take_item(frame: BookingFrame, given: Given) -> BookingFrame:
    if given.item_code is None or given.item_code == frame.item_code:
        return frame
    changed = replace(
        frame,
        item_code=given.item_code,
        item_name=given.item_name,
        question_id=None,
        questions_asked=0,
        notice_number=None,
    )
    if (
        frame.held is not None and frame.wish is None
    ):  # another matter may have another counter: the place is sought anew
        changed = replace(changed, wish=wish_of(frame.held))
    return _note(changed, "item")


def _take_person(frame: BookingFrame, given: Given) -> BookingFrame:
    if given.for_self and frame.relation is not None:
        frame = replace(frame, relation=None, person_key=None, name=frame.booker_name, id_token=None, booker_name=None)
    if given.relation and frame.relation and same_relative(given.relation, frame.relation):
        frame = replace(frame, relation=narrower(given.relation, frame.relation))
    elif given.relation:
        writer = frame.name if frame.relation is None else frame.booker_name
        frame = replace(frame, relation=given.relation, person_key=None, name=None, id_token=None, booker_name=writer)
    if given.name:
        frame = _note(replace(frame, name=given.name, person_key=None), "name")
    if given.booker_name:
        frame = _note(replace(frame, booker_name=given.booker_name), "booker_name")
    if given.id_token:
        frame = _note(replace(frame, id_token=given.id_token, person_key=None), "id_token")
    return frame


def place(frame: BookingFrame, held: Held) -> BookingFrame:
    """Settle the wish: this time slot is held now."""
    return replace(frame, held=held, wish=None, seeking=None, page=0)


#: Field → what is forgotten with it.
_FORGOTTEN: Mapping[str, Mapping[str, Any]] = {
    "item": {"item_code": None, "item_name": None, "question_id": None, "notice_number": None, "answers": {}},
    "answers": {"answers": {}, "questions_asked": 0, "notice_number": None},
    "wish": {"wish": None, "held": None, "seeking": None, "focus": None},
    "name": {"name": None, "person_key": None},
    "booker_name": {"booker_name": None},
    "id_token": {"id_token": None},
    "phone_token": {"phone_token": None, "code_sent": False},
}


def step_back(frame: BookingFrame) -> BookingFrame:
    """Forget the answer given last, so that its question comes again (返回上一步)."""
    if not frame.filled:
        return frame
    last, rest = frame.filled[-1], frame.filled[:-1]
    return replace(frame, filled=rest, **_FORGOTTEN[last])


def clear(frame: BookingFrame, field: str) -> BookingFrame:
    """Forget one field that the citizen says is wrong without giving the right one."""
    return step_back(replace(frame, filled=(*(name for name in frame.filled if name != field), field)))


def withdraw(frame: BookingFrame, *fields: str) -> BookingFrame:
    """Forget what is said of a person to be wrong, until something else is told in its place."""
    cleared = frame
    for name in fields:
        cleared = clear(cleared, name)
    lost = [part for name in fields for part in _FORGOTTEN[name]]
    values = {part: value for part in lost if isinstance(value := getattr(frame, part), str)}
    return replace(cleared, withdrawn=values)


def put_back(frame: BookingFrame) -> BookingFrame:
    """Return the frame with what was withdrawn, ready for what comes next."""
    kept: Mapping[str, Any] = frame.withdrawn
    return replace(frame, **kept, withdrawn={}, asking=None)


def wish_of(held: Held) -> DateWish:
    """Return the wish that a held slot fulfils, to seek its like for another matter."""
    day = held.starts_at.date()
    return DateWish(day, day, held.starts_at.time().replace(tzinfo=None), None, exact=True)


def same_time(today: date, earlier: datetime, ahead: timedelta) -> DateWish:
    """Wish for the time of day of an earlier appointment, on any day ahead (跟上次一样的时间)."""
    return DateWish(today, today + ahead, earlier.time(), None, exact=True)


def same_day(wish: DateWish, reference: datetime) -> DateWish:
    """Read a bare time of day (改十点) as one on the day already chosen."""
    return replace(wish, first=reference.date(), last=reference.date())


def _note(frame: BookingFrame, field: str) -> BookingFrame:
    return replace(frame, filled=(*(name for name in frame.filled if name != field), field))
