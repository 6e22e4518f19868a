"""Pages of the ledger and of the published answers: no script, no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from hall.catalogue import service as catalogue
from hall.consultation import texts
from hall.consultation.views import EntryOut
from hall.consultation.views_learning import PublicAnswerOut
from hall.storage.transaction import Transaction

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


async def ledger_page(tx: Transaction, entries: Sequence[EntryOut], first: date | None, last: date | None) -> str:
    """Return a part of the ledger as it is printed and filed."""
    return _ENVIRONMENT.get_template("ledger.html").render(
        title=texts.LEDGER_TITLE,
        hall=await hall_name(tx),
        entries=entries,
        first=first,
        last=last,
        printed_at=tx.now,
        channels=texts.CHANNELS,
        states=texts.STATES,
        sources=texts.SOURCES,
    )


def answers_page(hall: str, answers: Sequence[PublicAnswerOut], words: str) -> str:
    """Return the page of published answers."""
    return _ENVIRONMENT.get_template("answers.html").render(
        title=texts.ANSWERS_TITLE, hall=hall, answers=answers, words=words
    )


async def hall_name(tx: Transaction) -> str:
    """Return the hall's own name; empty while no catalogue is loaded."""
    try:
        return (await catalogue.hall_profile(tx)).name
    except catalogue.NoCatalogue:
        return ""
