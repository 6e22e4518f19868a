"""The web chat's codec."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from hall.channels import webchat
from hall.clock import SHANGHAI
from hall.conversations.model import Author, Choice, Event, Kind

EVENT = Event(
    7,
    datetime(2026, 11, 23, 9, 10, tzinfo=SHANGHAI),
    Author.BOT,
    Kind.CHOICES,
    "第一行\n第二行",
    (Choice("好", "/affirm"),),
    {"reply_to": 6},
)


def test_an_event_is_the_contract() -> None:
    assert webchat.event_json(EVENT) == {
        "seq": 7,
        "at": "2026-11-23T09:10:00+08:00",
        "author": "bot",
        "kind": "choices",
        "text": "第一行\n第二行",
        "choices": [{"title": "好", "payload": "/affirm"}],
        "data": {"reply_to": 6},
    }


def test_a_frame_is_one_line_of_data_with_its_number() -> None:
    identifier, data, end, rest = webchat.sse_frames([EVENT]).decode().split("\n")
    assert (identifier, end, rest) == ("id: 7", "", "")
    assert json.loads(data.removeprefix("data: ")) == webchat.event_json(EVENT)


@pytest.mark.parametrize(
    ("header", "after", "start"),
    [(None, 3, 3), ("5", 3, 5), ("2", 3, 3), ("x", 3, 3), ("-1", 0, 0), ("٣", 1, 1), ("", 0, 0)],
)
def test_resuming(header: str | None, after: int, start: int) -> None:
    assert webchat.resume_from(header, after) == start


@pytest.mark.parametrize(
    ("accept", "stream"),
    [("text/event-stream", True), ("text/html, text/event-stream;q=0.9", True), ("*/*", False), ("", False)],
)
def test_accept(accept: str, stream: bool) -> None:
    assert webchat.wants_stream(accept) is stream
