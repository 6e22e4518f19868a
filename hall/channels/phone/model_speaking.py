"""What is said in which turn: at most two sentences and three options at a time. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hall.channels.phone.model import SENTENCES_AT_ONCE, CallState, Line, Option
from hall.channels.phone.model_speech import sentences, speakable
from hall.conversations.model import Author, Event, Kind

_EDGE = "。？！，、：；"


def lines_of(events: Iterable[Event]) -> tuple[Line, ...]:
    """Return the sentences of what was said to the citizen, and the last choice among them behind its question."""
    lines: list[Line] = []
    for event in events:
        if event.author is Author.CITIZEN or event.data.get("state") == "outage" or event.data.get("silent"):
            continue
        lines += (Line(sentence, event.seq) for sentence in sentences(event.text))
        if event.choices:
            options = tuple(Option(title_of(choice.title), choice.payload) for choice in event.choices)
            lines = [line for line in lines if not line.options]
            lines.append(Line("", event.seq, options))
    return tuple(lines)


def title_of(title: str) -> str:
    """Return a button's title as it is read out."""
    return speakable(title).strip(_EDGE)


def next_lines(state: CallState) -> tuple[tuple[Line, ...], CallState]:
    """Take the lines of the next turn from the queue: an odd one goes first, so that a choice stays with its question."""
    count = 1 if len(state.queue) % SENTENCES_AT_ONCE else SENTENCES_AT_ONCE
    taken, left = state.queue[:count], state.queue[count:]
    options = next((line.options for line in taken if line.options), ())
    return taken, replace(state, queue=left, spoken=taken, options=options, page=0)


def latest(events: Iterable[Event], seq: int) -> int:
    """Return the number of the last event taken up."""
    return max((event.seq for event in events), default=seq)


def notice_of(events: Iterable[Event], before: str) -> str:
    """Return the number of the notice that was told, for sending its whole text."""
    told = [str(event.data["notice"]) for event in events if event.data.get("notice")]
    return told[-1] if told else before


def is_status(event: Event) -> bool:
    """Whether an event only reports on the conversation itself."""
    return event.kind is Kind.STATUS
