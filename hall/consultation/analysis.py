"""Use cases of the periodic analysis."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import ClassVar

from sqlalchemy import select

from hall.cases import service as cases
from hall.catalogue import service as catalogue
from hall.consultation.ledger import day_start, of_row
from hall.consultation.model_analysis import Analysis, Correction, Frequent, analyse
from hall.consultation.published import find_published
from hall.consultation.store import consultation
from hall.errors import Invalid
from hall.storage.transaction import Transaction

MOST_DAYS = 400


class InvalidRange(Invalid):
    """A period that ends before it begins, or is longer than can be analysed at once; field `most` days."""

    code: ClassVar[str] = "invalid_range"


async def analysis(tx: Transaction, first: date, last: date) -> Analysis:
    """Analyse the questions opened in a period, both days with; raises InvalidRange."""
    if not timedelta(0) <= last - first <= timedelta(days=MOST_DAYS):
        raise InvalidRange(most=MOST_DAYS)
    begin, end = day_start(first), day_start(last + timedelta(days=1))
    rows = await tx.execute(
        select(consultation)
        .where(consultation.c.opened_at >= begin, consultation.c.opened_at < end)
        .order_by(consultation.c.opened_at, consultation.c.number)
    )
    entries = [of_row(row) for row in rows]
    corrected = [Correction(case.item_code, case.note) for case in await cases.corrections(tx, begin, end) if case.note]
    try:
        items = {item.item_code: item for item in await catalogue.list_items(tx)}
    except catalogue.NoCatalogue:
        items = {}
    # Grouping ten thousand questions takes about a second: not on the loop that serves everybody.
    return await asyncio.to_thread(analyse, entries, corrected, items, first, last)


async def published_for(tx: Transaction, found: Frequent) -> str | None:
    """Return the id of the answer published for a frequent question already."""
    for wording in (found.question, *found.wordings):
        answer = await find_published(tx, wording)
        if answer is not None:
            return answer.id
    return None
