"""What goes to a person with a handoff: the task frames, read out with labels. Numbers stay tokens, names are masked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hall.dialogue import texts
from hall.dialogue.model_frames import (
    AnswerFrame,
    AnyFrame,
    BookingFrame,
    DateWish,
    FindingFrame,
    FormFrame,
    Memory,
    OffHoursFrame,
    RatingFrame,
)
from hall.dialogue.names import open_name
from hall.dialogue.texts_packet import ASKED, BETWEEN, LABELS, LISTED, SUMMARY, TASKS, TO
from hall.handoff.model import Packet, Slot
from hall.identity import service as identity
from hall.storage.transaction import Transaction


async def packed(tx: Transaction, conversation_id: str, memory: Memory, wants: str) -> Packet:
    """Return the packet of a conversation whose citizen wants `wants` (protected text)."""
    slots = tuple(
        Slot(LABELS[name], value)
        for frame in reversed(memory.frames)
        for name, value in _of(tx, conversation_id, frame)
        if value
    )
    tasks = [TASKS[_task(frame)] for frame in reversed(memory.frames)]
    parts = [SUMMARY.format(task=LISTED.join(tasks)) if tasks else ""]
    if memory.last_question and memory.last_question != wants:
        parts.append(ASKED.format(question=memory.last_question))
    top = memory.top
    needs = (
        tuple(texts.NEEDS.get(need, need) for need in top.needs) if isinstance(top, BookingFrame | FormFrame) else ()
    )
    return Packet(
        who=await _who(tx, conversation_id),
        wants=wants,
        item_code=memory.item_code,
        item_name=memory.item_name,
        slots=slots,
        summary=BETWEEN.join(filter(None, parts)),
        needs=needs,
    )


async def _who(tx: Transaction, conversation_id: str) -> str:
    proven = await identity.verified(tx, conversation_id)
    if proven is None:
        return ""
    writer = next((one for one in proven.persons if one.relation is identity.Relation.SELF), None)
    return " ".join(filter(None, (writer.masked_name if writer else "", proven.masked_phone)))


def _task(frame: AnyFrame) -> str:
    return frame.purpose if isinstance(frame, FindingFrame | FormFrame) else frame.kind


def _of(tx: Transaction, conversation_id: str, frame: AnyFrame) -> Iterator[tuple[str, str]]:
    """Give what one frame holds, by label."""
    yield "task", TASKS[_task(frame)]
    match frame:
        case BookingFrame():
            yield from _of_booking(tx, conversation_id, frame)
        case OffHoursFrame():
            yield from _of_off_hours(tx, conversation_id, frame)
        case FindingFrame():
            yield "case", frame.case_number or ""
            yield "voucher", frame.voucher_number or ""
            yield "phone", frame.phone_token or ""
            yield "held", _moment(tx, frame.starts_at)
            yield "new_time", _moment(tx, frame.new_start) or _wish(tx, frame.wish)
        case FormFrame():
            yield "details", frame.details
            yield "needs", LISTED.join(texts.NEEDS.get(need, need) for need in frame.needs)
        case RatingFrame():
            yield "level", texts.RATINGS.get(frame.level, "") if frame.level is not None else ""
            yield "details", frame.comment
        case AnswerFrame():
            yield "item", frame.item_name or ""
            yield "notice", frame.notice_number or ""


def _of_booking(tx: Transaction, conversation_id: str, frame: BookingFrame) -> Iterator[tuple[str, str]]:
    yield "item", frame.item_name or ""
    yield "notice", frame.notice_number or ""
    yield "time", _wish(tx, frame.wish)
    yield "held", _moment(tx, frame.held.starts_at if frame.held else None)
    yield "relation", frame.relation or ""
    yield "name", _name(tx, conversation_id, frame.name)
    yield "id", frame.id_token or ""
    yield "phone", frame.phone_token or ""
    yield "booker", _name(tx, conversation_id, frame.booker_name)
    yield "needs", LISTED.join(texts.NEEDS.get(need, need) for need in frame.needs)


def _of_off_hours(tx: Transaction, conversation_id: str, frame: OffHoursFrame) -> Iterator[tuple[str, str]]:
    yield "item", frame.item_name or ""
    yield "notice", frame.notice_number or ""
    yield "time", _wish(tx, frame.wish)
    yield "reason", frame.reason or ""
    yield "deadline", texts.plain_day(frame.deadline) if frame.deadline else ""
    yield "relation", frame.relation or ""
    yield "name", _name(tx, conversation_id, frame.name)
    yield "id", frame.id_token or ""
    yield "phone", frame.phone_token or ""


def _name(tx: Transaction, conversation_id: str, sealed: str | None) -> str:
    return identity.mask_name(open_name(tx.vault, conversation_id, sealed)) if sealed else ""


def _moment(tx: Transaction, moment: datetime | None) -> str:
    return texts.moment(moment, tx.now) if moment is not None else ""


def _wish(tx: Transaction, wish: DateWish | None) -> str:
    if wish is None:
        return ""
    days = texts.day(wish.first, tx.now)
    if not wish.one_day:
        days = f"{days}{TO}{texts.day(wish.last, tx.now)}"
    return f"{days}{texts.clock(wish.start)}" if wish.start else days
