"""Every sentence that can be said on the phone keeps the rules of a voice: two sentences, three options, nothing that reads badly."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from hall.channels.phone import texts
from hall.channels.phone.model import OPTIONS_AT_ONCE, SENTENCES_AT_ONCE, CallState, DialOutcome, Option
from hall.channels.phone.model_speaking import lines_of, next_lines
from hall.channels.phone.model_speech import LONGEST_SENTENCE, sentences
from hall.clock import SHANGHAI
from hall.conversations.model import Author, Choice, Event, Kind

ROOT = Path(__file__).resolve().parents[4]
FIELD = re.compile(r"\{(\w+)\}")
LISTS = {"conditions", "flow", "notice", "items", "materials", "note", "question", "text", "agreed", "details", "bring"}
"""Fields whose length is the catalogue's or a person's: said over several turns."""
SHOWN = {
    "when": "11月25日（周三）上午10:30到11:00",
    "number": "ZX20261123-12345",
    "spoken_number": "ZX20 2611 23-1 2345",
    "spoken_code": "1234 56",
    "due": "2026年11月26日",
    "id_number": "4104**********0011",
    "phone": "138****0001",
    "until": "2027年11月23日",
    "day": "11月25日（周三）",
    "part": "先记：居民身份证，申请书，照片。",
    "hours": "上午8:30到中午12:00、下午2:00到下午5:30",
    "url": "https://hall.test/v/1",
}
UNSPEAKABLE = re.compile(r"[A-Za-z]{4,}|[0-9<>&#*_|\\/{}\[\]()（）《》“”@]|https?")
ON_A_SCREEN = re.compile(r"点一下|点击|按钮|页面|打字|下面的|发到这里|在这里说")


class Fields(dict[str, str]):
    """Something plausible for every field."""

    def __missing__(self, name: str) -> str:
        return SHOWN.get(name, "某某")


def spoken() -> list[tuple[str, str]]:
    found = []
    for path in sorted((ROOT / "data" / "responses").glob("*.yml")):
        for name, variants in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items():
            own = [one["text"] for one in variants if one.get("channel") == "phone"]
            found += [(name, text) for text in own or [one["text"] for one in variants if "channel" not in one]]
    return found


@pytest.mark.parametrize(("name", "text"), spoken())
def test_every_response_reachable_on_the_phone(name: str, text: str) -> None:
    said = sentences(text.format_map(Fields()))
    assert said, name
    if not LISTS & set(FIELD.findall(text)):
        assert len(said) <= SENTENCES_AT_ONCE + 1, f"{name}: {said}"
    assert all(len(sentence) <= LONGEST_SENTENCE + 1 for sentence in said), name
    assert not UNSPEAKABLE.search("".join(said)), f"{name}: {said}"
    assert not ON_A_SCREEN.search(text), f"{name}: {text}"
    assert "{url}" not in text


def event(text: str, *titles: str) -> Event:
    choices = tuple(Choice(title, f"/{place}") for place, title in enumerate(titles))
    return Event(3, datetime(2026, 11, 23, tzinfo=SHANGHAI), Author.BOT, Kind.CHOICES, text, choices, {})


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 9])
def test_turns_hold_two_sentences_and_three_options(count: int) -> None:
    said = event("".join(f"第{n}句话说到这里。" for n in range(count)), *(f"选项{n}" for n in range(count)))
    state = CallState(queue=lines_of([said]))
    while state.queue:
        taken, state = next_lines(state)
        assert 1 <= len(taken) <= SENTENCES_AT_ONCE
        assert len(state.shown) <= OPTIONS_AT_ONCE
    assert state.options


def own_sentences() -> list[tuple[str, ...]]:
    states: list[Any] = [CallState(wanted=name) for name in (*texts._ASK_AGAIN, "")]
    states.append(CallState(options=tuple(Option(f"星期{'一二三四五'[n]}", str(n)) for n in range(5))))
    asked = [
        texts.rephrased(state, attempt, silent=silent)
        for state in states
        for attempt in (1, 2, 3)
        for silent in (True, False)
    ]
    due = texts.by_day("2026年11月26日")
    missed = [(texts.not_reached(outcome, "ZX20261123-12345", due, again=False),) for outcome in DialOutcome]
    opened = [texts.opening("示范大厅", recorded=recorded) for recorded in (True, False)]
    return [
        *asked,
        *missed,
        *opened,
        texts.called_back("ZX20261123-12345", due, "，11月30日9:00上班"),
        texts.ASK_CALLBACK,
        texts.CALLBACK_WRONG,
        texts.CALLBACK_PIECES,
        texts.AFTER_PERSON,
        *((texts.filler(n),) for n in range(5)),
    ]


@pytest.mark.parametrize("said", own_sentences())
def test_what_the_line_says_itself(said: tuple[str, ...]) -> None:
    assert 1 <= len(said) <= SENTENCES_AT_ONCE
    for sentence in said:
        assert sum(sentence.count(mark) for mark in "。？！") == 1, sentence
        assert not UNSPEAKABLE.search(sentence.replace("Z X", "").replace("AI", "")), sentence


@pytest.mark.parametrize("wanted", [*texts._ASK_AGAIN, ""])
@pytest.mark.parametrize("silent", [True, False])
def test_the_three_rephrasings_differ(wanted: str, *, silent: bool) -> None:
    state = CallState(wanted=wanted)
    assert len({texts.rephrased(state, attempt, silent=silent) for attempt in (1, 2, 3)}) == 3
