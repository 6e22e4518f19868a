"""Which way stays open to whoever has no appointment (clause 2), and what the epidemic-type switch changes about it."""

from __future__ import annotations

from datetime import datetime

from hall.appointments.model import Requirement

WALK_IN = "不预约也可以直接来大厅取号办理。"
STILL_OPEN = "您随时可以直接来大厅取号办理。"
REQUIRED = "因{reason}，{until}之前来大厅办事要先预约。"
BARRED = "因{reason}，{until}之前来大厅都要先预约；急着办的，请转人工或打大厅电话，由工作人员安排。"


def walk_in(requirement: Requirement | None, *, barred: bool = False) -> str:
    """Say that coming without an appointment is possible, or until when it is not and why; `barred`: to who may not book."""
    if requirement is None:
        return STILL_OPEN if barred else WALK_IN
    sentence = BARRED if barred else REQUIRED
    return sentence.format(reason=requirement.reason, until=_day(requirement.expires_at))


def _day(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日"
