"""The conversations are written as their README says, and reading them refuses what is not."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml

from launch.environments import ROOT
from tests.dialogue.identifying import Need, asked_person, need_of
from tests.dialogue.loader import load, read
from tests.dialogue.model import Count, Dialogue, EarlierBooking, Say
from tests.support.people import CHECK, WEIGHTS

DIALOGUES = load()
ENTRY: dict[str, Any] = {
    "id": "x-1",
    "tags": ["booking"],
    "now": "2026-11-24T09:10:00+08:00",
    "citizen": {"name": "苏桂芝", "id": "410411196106150029", "phone": "13800001037"},
    "turns": [{"say": "你好"}],
    "database": {"booked": 0},
}


def test_there_are_enough_conversations_of_every_kind() -> None:
    assert len(DIALOGUES) >= 150
    assert min(Counter(one.kind for one in DIALOGUES).values()) >= 4


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda dialogue: dialogue.id)
def test_conversation_is_whole(dialogue: Dialogue) -> None:
    people = [one for one in (dialogue.citizen, dialogue.relative, dialogue.other) if one]
    for person in people:
        total = sum(int(figure) * weight for figure, weight in zip(person.identity[:17], WEIGHTS, strict=True))
        assert person.identity[17] == CHECK[total % 11]
    aliases = {entry.alias for entry in dialogue.before if isinstance(entry, EarlierBooking)}
    for step in dialogue.turns:
        if isinstance(step, Say) and "{b" in step.text:
            assert any(f"{{{alias}.voucher}}" in step.text for alias in aliases)
    assert dialogue.outcome.counts or dialogue.outcome.bookings
    assert dialogue.outcome.newest.person != "relative" or dialogue.relative


def test_no_two_conversations_share_a_person() -> None:
    identities = Counter(dialogue.citizen.identity for dialogue in DIALOGUES)
    assert max(identities.values()) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"color": "red"},
        {"now": "2026-11-24T09:10:00"},
        {"turns": [{"shout": "你好"}]},
        {"turns": [{"expect": {"some": ["好"]}}]},
        {"before": [{"weather": "rain"}]},
        {"database": {"bookd": 1}},
        {"database": {"booked": "<3"}},
    ],
)
def test_what_the_readme_does_not_know_is_refused(change: dict[str, Any]) -> None:
    assert read(ENTRY, "plain").id == "x-1"
    with pytest.raises((KeyError, TypeError, ValueError)):
        read({**ENTRY, **change}, "plain")


def test_counts_are_exact_or_least() -> None:
    assert Count(1).met_by(1)
    assert not Count(1).met_by(2)
    assert Count(1, exact=False).met_by(2)
    assert not Count(1, exact=False).met_by(0)


RESPONSES = {
    name: said[0]["text"]
    for path in sorted((ROOT / "data" / "responses").glob("*.yml"))
    for name, said in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items()
}
ASKING = {
    "utter_ask_name": Need.NAME,
    "utter_ask_name_relative": Need.NAME,
    "utter_ask_booker_name": Need.NAME,
    "utter_ask_id": Need.IDENTITY,
    "utter_ask_id_relative": Need.IDENTITY,
    "utter_ask_phone": Need.PHONE,
    "utter_ask_access": Need.PHONE,
    "utter_ask_code": Need.CODE,
    "utter_code_wrong": Need.CODE,
    "utter_phone_invalid": Need.PHONE,
    "utter_id_invalid": Need.IDENTITY,
    "utter_ask_item": None,
    "utter_ask_day": None,
    "utter_offer_times": None,
    "utter_ask_new_day": None,
    "utter_held": None,
    "utter_sure_cancel": None,
    "utter_ask_off_hours_reason": None,
}


@pytest.mark.parametrize("name", ASKING)
def test_what_a_citizen_takes_a_message_to_ask(name: str) -> None:
    assert need_of(RESPONSES[name]) is ASKING[name]


def test_a_summary_asks_nothing_about_the_person() -> None:
    assert need_of(RESPONSES["utter_summary"], ("对，确认", "要改一下", "先不约了")) is None


def test_whose_name_is_meant() -> None:
    dialogues = {one.id: one for one in DIALOGUES}
    relative, two = dialogues["relative-01"], dialogues["memory-05"]
    assert asked_person(relative, RESPONSES["utter_ask_name_relative"], 0) == relative.relative
    assert asked_person(relative, RESPONSES["utter_ask_booker_name"], 0) == relative.citizen
    assert [asked_person(two, RESPONSES["utter_ask_name"], booked) for booked in (0, 1)] == [two.citizen, two.relative]
