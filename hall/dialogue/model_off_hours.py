"""The registration form for service outside the opening hours: what it still lacks."""

from __future__ import annotations

from dataclasses import replace

from hall.dialogue.model_booking import Known
from hall.dialogue.model_frames import Ask, OffHoursFrame


def next_need(frame: OffHoursFrame, known: Known) -> Ask | None:
    """Return the next question of the form; None when a code must be sent first."""
    if frame.wish is None or frame.wish.start is None:
        return Ask.DAY
    if frame.reason is None:
        return Ask.REASON
    if frame.deadline is None:
        return Ask.DEADLINE
    if not (known.myself and frame.relation is None):
        if frame.name is None:
            return Ask.NAME
        if frame.id_token is None:
            return Ask.ID_NUMBER
    if frame.phone_token is None:
        return Ask.CONFIRM if known.phone else Ask.PHONE
    return Ask.CODE if frame.code_sent else None


def take_person(
    frame: OffHoursFrame, *, name: str | None, id_token: str | None, phone_token: str | None, relation: str | None
) -> OffHoursFrame:
    """Put what a message says of the person into the form."""
    if relation and relation != frame.relation:
        frame = replace(frame, relation=relation, name=None, id_token=None)
    if phone_token and phone_token != frame.phone_token:
        frame = replace(frame, phone_token=phone_token, code_sent=False)
    return replace(frame, name=name or frame.name, id_token=id_token or frame.id_token)


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
