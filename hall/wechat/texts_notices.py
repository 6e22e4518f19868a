"""The words of notices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

NOTE = "来不了请提前取消，回复“取消预约”"
WEEKDAYS = "一二三四五六日"
_REMINDER = (
    "提醒您：明天（{day}）{clock}，您约了“{item}”，凭证号{number}。{place}"
    "来不了请回复“取消预约”，要改时间请回复“改预约时间”；提前取消不算失约。"
)
_PLACE = "地点：{place}。"


def reminder(fields: Mapping[str, str], starts_at: datetime) -> str:
    """Return the reminder as a sentence of the conversation."""
    place = _PLACE.format(place=fields["place"]) if fields.get("place") else ""
    day = f"{starts_at.month}月{starts_at.day}日周{WEEKDAYS[starts_at.weekday()]}"
    return _REMINDER.format(
        day=day, clock=f"{starts_at:%H:%M}", item=fields["item"], number=fields["number"], place=place
    )
