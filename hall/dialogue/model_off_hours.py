"""The registration form for service outside the opening hours: what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hall.dialogue.model_booking import Known
from hall.dialogue.model_frames import Ask, OffHoursFrame
from hall.dialogue.model_relatives import same_relative


def next_need(frame: OffHoursFrame, known: Known) -> Ask | None:
    """Return the next question of the form; None when a code must be sent first."""
    asked = (
        (frame.wish is None or frame.wish.start is None, Ask.DAY),
        (frame.reason is None, Ask.REASON),
        (frame.deadline is None, Ask.DEADLINE),
        (not _person_known(frame, known) and frame.name is None, Ask.NAME),
        (not _person_known(frame, known) and frame.id_token is None, Ask.ID_NUMBER),
        (frame.phone_token is None and not known.phone, Ask.PHONE),
        (frame.phone_token is None, Ask.CONFIRM),
        (frame.code_sent, Ask.CODE),
    )
    return next((ask for missing, ask in asked if missing), None)


def _person_known(frame: OffHoursFrame, known: Known) -> bool:
    return known.myself and frame.relation is None


def take_person(
    frame: OffHoursFrame, *, name: str | None, id_token: str | None, phone_token: str | None, relation: str | None
) -> OffHoursFrame:
    """Put what a message says of the person into the form."""
    if relation and not same_relative(relation, frame.relation):
        frame = replace(frame, relation=relation, name=None, id_token=None)
    if phone_token and phone_token != frame.phone_token:
        frame = replace(frame, phone_token=phone_token, code_sent=False)
    return replace(frame, name=name or frame.name, id_token=id_token or frame.id_token)


#: A part of the form → the words by which it is said to be wrong.
_FIELD_WORDS = {
    "reason": ("原因", "理由"),
    "deadline": ("期限", "截止", "最晚", "办结"),
    "wish": ("时间", "日期", "哪天", "几点"),
    "id_token": ("身份证", "证件号"),
    "name": ("姓名", "名字", "办事人"),
}
_CLEARED: Mapping[str, Mapping[str, Any]] = {
    "wish": {"wish": None, "time_checked": False},
}


def form_field(text: str) -> str | None:
    """Return the part of the form that a message names as wrong."""
    return next((field for field, listed in _FIELD_WORDS.items() if any(word in text for word in listed)), None)


def cleared(frame: OffHoursFrame, field: str) -> OffHoursFrame:
    """Forget one part of the form, so that it is asked again."""
    return replace(frame, **_CLEARED.get(field, {field: None}))


def step_back(frame: OffHoursFrame) -> OffHoursFrame:
    """Forget the answer given last, in the order of the form."""
    if frame.phone_token is not None:
        return replace(frame, phone_token=None, code_sent=False)
    if frame.id_token is not None:
        return replace(frame, id_token=None)
    if frame.name is not None:
        return replace(frame, name=None)
    if frame.deadline is not None:
        return replace(frame, deadline=None)
    if frame.reason is not None:
        return replace(frame, reason=None)
    return replace(frame, wish=None, time_checked=False)
