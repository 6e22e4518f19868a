"""Events as screens and channels may show them: every token as its masked value."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from hall.conversations.model import Choice, Event
from hall.identity import service as identity
from hall.storage.transaction import Transaction


async def masked(tx: Transaction, events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the events with every token in texts, choices and data masked."""
    written = [_written(event) for event in events]
    return tuple(_read(event, text) for event, text in zip(events, await identity.mask_all(tx, written), strict=True))


def _written(event: Event) -> str:
    choices = [[choice.title, choice.payload] for choice in event.choices]
    return json.dumps([event.text, choices, dict(event.data)], ensure_ascii=False)


def _read(event: Event, written: str) -> Event:
    text, choices, data = json.loads(written)
    return replace(event, text=text, choices=tuple(Choice(*choice) for choice in choices), data=data)
