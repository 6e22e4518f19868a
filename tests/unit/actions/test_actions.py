"""The actions against the fake hall: the turn goes over whole, what comes back is said, a fault says nothing."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.__main__ import DomainlessExecutor
from actions.booking import BookAppointment
from actions.hall_client import FakeHallClient, HallUnreachable, Message, Reply, Turn
from actions.turns import HallAction, TurnFailed
from hall.settings import ROOT

LONGEST_ACTION = 15
SAID = "我想预约，手机⟦phone:Ab12Cd34⟧"
LATEST: dict[str, Any] = {
    "text": SAID,
    "intent": {"name": "book_appointment", "confidence": 0.93},
    "intent_ranking": [{"name": "book_appointment", "confidence": 0.93}, {"name": "inform", "confidence": 0.04}],
    "entities": [{"entity": "item", "value": "I30", "start": 0, "end": 2, "extractor": "x"}],
    "metadata": {"conversation_id": "cnv_1", "seq": 7, "channel": "wechat"},
}
REPLY = Reply(
    (
        Message("utter_held", {"when": "后天"}, ({"title": "更多", "payload": "/inform"},), "choices", {"a": 1}),
        Message("utter_ask_name"),
    ),
    {"task": "booking", "item": "I30"},
)


def tracker(latest: dict[str, Any], events: list[dict[str, Any]] | None = None) -> Tracker:
    return Tracker("cnv_1.0", {}, latest, events or [], False, None, {}, "action_listen")


def run(client: FakeHallClient, latest: dict[str, Any] = LATEST) -> tuple[CollectingDispatcher, list[dict[str, Any]]]:
    dispatcher = CollectingDispatcher()
    return dispatcher, asyncio.run(BookAppointment(client).run(dispatcher, tracker(latest), {}))


def test_the_whole_turn_goes_to_the_hall() -> None:
    client = FakeHallClient(REPLY)
    run(client)
    (conversation_id, seq, task, turn) = client.turns[0]
    assert (conversation_id, seq, task) == ("cnv_1", 7, "book")
    assert (turn.intent, turn.confidence, turn.text, turn.channel) == ("book_appointment", 0.93, SAID, "wechat")
    assert [reading["name"] for reading in turn.ranking] == ["book_appointment", "inform"]
    assert turn.entities == ({"entity": "item", "value": "I30", "start": 0, "end": 2},)


def test_what_comes_back_is_said_and_kept() -> None:
    dispatcher, events = run(FakeHallClient(REPLY))
    first, second = dispatcher.messages
    assert (first["response"], first["when"]) == ("utter_held", "后天")
    assert first["buttons"] == [{"title": "更多", "payload": "/inform"}]
    assert first["custom"] == {"kind": "choices", "data": {"a": 1}}
    assert second["response"] == "utter_ask_name"
    assert {event["name"]: event["value"] for event in events} == {"task": "booking", "item": "I30"}


@pytest.mark.parametrize("failure", [HallUnreachable("503"), None])
def test_a_fault_raises_and_says_nothing_of_the_citizen(failure: HallUnreachable | None) -> None:
    client = FakeHallClient(failure=failure)  # without a failure its list of replies is empty: an error nobody foresaw
    with pytest.raises(TurnFailed) as caught:
        run(client)
    assert SAID not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_confidence_above_one_is_a_rounding_error() -> None:
    client = FakeHallClient(REPLY)
    run(client, {**LATEST, "intent": {"name": "affirm", "confidence": 1.0000001}, "intent_ranking": []})
    assert client.turns[0][3].confidence == 1.0


def test_without_metadata_the_tracker_names_the_turn() -> None:
    client = FakeHallClient(REPLY)
    events = [{"event": "user"}, {"event": "bot"}, {"event": "user"}]
    asyncio.run(BookAppointment(client).run(CollectingDispatcher(), tracker({"text": "你好"}, events), {}))
    assert client.turns[0][:2] == ("cnv_1.0", 2)


def test_every_action_of_the_domain_is_registered_and_short() -> None:
    executor = DomainlessExecutor()
    executor.register_package("actions")
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(executor.actions) == set(domain["actions"])
    kinds = HallAction.__subclasses__()
    assert len({kind.task for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert len(inspect.getsource(kind).splitlines()) <= LONGEST_ACTION
        assert len(inspect.getsource(HallAction.run).splitlines()) <= LONGEST_ACTION


def test_a_fake_repeats_the_reply_of_a_turn() -> None:
    client = FakeHallClient(REPLY)
    turn = Turn("greet", 1.0, "你好")
    first = asyncio.run(client.take_turn("c", 1, "small_talk", turn))
    assert asyncio.run(client.take_turn("c", 1, "small_talk", turn)) == first
