"""What a message says of dates, read on the hall's own calendar."""

from __future__ import annotations

import re
from dataclasses import replace

from hall.calendar import service as calendar
from hall.dialogue.model_frames import DateWish, Shift
from hall.dialogue.model_heard import TOKEN, without_edge
from hall.dialogue.model_when import When, named_and_moved, shifted, when
from hall.storage.transaction import Transaction
from hall.understanding.dates import resolve

#: 身份证下个月到期: when something ends is no day to come.
_ENDS = re.compile(
    r"[\d一二三四五六七八九十上下这本明今后大个年月周星期礼拜号日天底初中旬就快要都]+(?:到期|过期|失效)(?![换补领办的])"
)


async def dates_in(tx: Transaction, text: str) -> When:
    """Return what a text says of time; its personal tokens say nothing."""
    said = _ENDS.sub(" ", TOKEN.sub(" ", without_edge(text)))
    work_days = await calendar.load_calendar(tx)
    hours = await calendar.load_opening_hours(tx)
    resolution = resolve(said, tx.now, work_days, hours)
    parted = named_and_moved(said) if resolution.shift is None else None
    moved = resolve(parted[1], tx.now, work_days, hours).shift if parted else None
    if parted and moved is not None:
        resolution = replace(resolve(parted[0], tx.now, work_days, hours), shift=moved)
    return when(said, resolution)


async def moved_by(tx: Transaction, wish: DateWish, shift: Shift, heard: When) -> DateWish:
    """Return a wish moved by what was said, working days counted on the hall's own calendar; raises UnknownYear."""
    by = shift.by
    if shift.work_days:
        work_days = await calendar.load_calendar(tx)
        by = work_days.add_working_days(wish.first, shift.work_days) - wish.first
    return shifted(wish, by, heard)
