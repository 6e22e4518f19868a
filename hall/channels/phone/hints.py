"""Words the recogniser is told to expect: the catalogue's own names, and how a caller steers."""

from __future__ import annotations

from hall.catalogue import service as catalogue
from hall.channels.phone import model_lexicon as words
from hall.errors import HallError
from hall.storage.transaction import Transaction

STEERING = (
    "转人工",
    "再说一遍",
    "慢一点",
    "下一个",
    "确认",
    "取消预约",
    "改时间",
    "查进度",
    "投诉",
    "重新发送",
    "发短信",
)
LONGEST_NAME = 20
WANTS_DIGITS = frozenset({"phone", "id_number", "code", "check_code", "callback"})


async def hints(tx: Transaction, wanted: str) -> tuple[str, ...]:
    """Return the hints of a question: names of items, unless digits are wanted."""
    if wanted in WANTS_DIGITS:
        return words.PERSON[:1]
    try:
        items = await catalogue.list_items(tx)
    except HallError:
        return STEERING
    names = (item.plain_name or item.task_name for item in items)
    return (*STEERING, *(name for name in names if 0 < len(name) <= LONGEST_NAME))
