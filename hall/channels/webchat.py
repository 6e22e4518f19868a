"""The web chat's codec: events as JSON objects and as server-sent events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hall.channels import cards
from hall.conversations.model import Event

HEARTBEAT = b": \n\n"
"""A comment: it keeps proxies from closing a silent stream, and clients know that it lives."""
TYPING = b'event: typing\ndata: {"by": "staff"}\n\n'
"""A member of staff is typing; it has no number, because nothing was said."""
OPENING = b"retry: 1000\n: open\n\n"


def event_json(event: Event) -> dict[str, Any]:
    """Return an event as the contract writes it; `at` is ISO 8601 with its zone."""
    return {
        "seq": event.seq,
        "at": event.at.isoformat(),
        "author": event.author.value,
        "kind": event.kind.value,
        "text": event.text,
        "choices": [{"title": choice.title, "payload": choice.payload} for choice in event.choices],
        "data": cards.card(event),
    }


def sse_frames(events: Sequence[Event]) -> bytes:
    """Return events as server-sent events whose id is the number to resume from."""
    frames = (f"id: {event.seq}\ndata: {json.dumps(event_json(event), ensure_ascii=False)}\n\n" for event in events)
    return "".join(frames).encode()


def resume_from(last_event_id: str | None, after: int) -> int:
    """Return where a stream resumes: the later of what the header and the query say."""
    return (
        max(after, int(last_event_id))
        if last_event_id and last_event_id.isascii() and last_event_id.isdigit()
        else after
    )


def wants_stream(accept: str) -> bool:
    """Tell whether a client asks for server-sent events."""
    return any(part.split(";")[0].strip().lower() == "text/event-stream" for part in accept.split(","))
