"""Cancelling, moving and looking up appointments: first whose, then which, then what."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from hall.dialogue.model_frames import Ask, FindingFrame


class Find(Enum):
    """What the hall does by itself."""

    SEND_CODE = "send_code"
    LOOK_UP = "look_up"
    PLACE = "place"
    SHOW = "show"


def next_need(frame: FindingFrame, phone_known: bool) -> Ask | Find:
    """Return the next question, or the next thing to do, for an appointment that exists."""
    if frame.appointment_id is None:
        return _access_need(frame, phone_known) or Find.LOOK_UP
    if frame.purpose == "check":
        return Find.SHOW
    if frame.purpose == "reschedule":
        if frame.wish is not None:
            return Find.PLACE
        if frame.new_start is None:
            return Ask.DAY
    return Ask.SURE


def _access_need(frame: FindingFrame, phone_known: bool) -> Ask | Find | None:
    if frame.voucher_number is not None:
        return Ask.CHECK_CODE if frame.check_code is None else None
    if frame.phone_token is None:
        if phone_known:
            return None
        return Ask.PHONE if frame.purpose == "progress" else Ask.ACCESS
    return Ask.CODE if frame.code_sent else Find.SEND_CODE


def forget_access(frame: FindingFrame) -> FindingFrame:
    """Start the proof anew after a number and code that fit nothing."""
    return replace(frame, voucher_number=None, check_code=None, phone_token=None, code_sent=False)
