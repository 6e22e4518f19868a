"""Stretches with one end said: 最晚周五, 不晚于10号, 最早下周一, 从下周三开始, 周三起."""

from __future__ import annotations

from dataclasses import replace

from hall.understanding.dates.lexicon import Kind
from hall.understanding.dates.model import Grain
from hall.understanding.dates.scene import Days, Scene
from hall.understanding.dates.tokens import Tokens, kind_at

_AMOUNTS = {Kind.NUMBER, Kind.FEW, Kind.HALF, Kind.ONWARD}
LEADS = {Kind.BY, Kind.SINCE}


def until(days: Days, scene: Scene) -> Days:
    """From today to the last of these days; days already bounded stay as they are."""
    if days.open_start or days.open_end or days.impossible or days.last < scene.today:
        return days
    return Days(scene.today, days.last, Grain.DAYS, vague=days.vague or bool(days.others), open_start=True)


def since(days: Days) -> Days:
    """From the first of these days on, without an end, so it has to be asked."""
    if days.open_start or days.open_end or days.impossible:
        return days
    return replace(days, last=days.first, grain=Grain.DAY, vague=True, open_end=True)


def bound_by(lead: Kind | None, days: Days, scene: Scene) -> Days:
    """Days behind 最晚 or 最早."""
    if lead is Kind.BY:
        return until(days, scene)
    return since(days) if lead is Kind.SINCE else days


def running_on(tokens: Tokens, i: int, days: Days, _scene: Scene) -> tuple[int, Days] | None:
    """周三起, 从下周三开始: 起 or 开始 behind days."""
    onward = kind_at(tokens, i) is Kind.NEXT and tokens[i].text == "往后" and kind_at(tokens, i + 1) not in _AMOUNTS
    if not (onward or kind_at(tokens, i) is Kind.ON) or days.moment:
        return None
    return i + 1, since(days)
