"""The components inside Rasa's graph, and the training data they are given."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import DEFAULT_INTENTS
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.extractor import SpanExtractor
from bot.components.reader import IntentReader
from bot.components.tokenizer import HallTokenizer
from bot.language.reading import sentence
from bot.language.script import fold, gist
from bot.language.segment import segmenter
from bot.tests.test_intents import LABELS, TEXTS
from bot.training.grow import GROWN, ROOT, grow, load, render, written

NLU = ROOT / "data" / "nlu"
INTENTS = set(load(ROOT / "domain.yml")["intents"])
LEAST_EXAMPLES = 40


def settings(component: Any, **changed: Any) -> dict[str, Any]:
    return {**component.get_default_config(), **changed}


@pytest.fixture
def place(tmp_path: Path) -> tuple[LocalModelStorage, Resource, ExecutionContext]:
    return LocalModelStorage(tmp_path), Resource("reader"), ExecutionContext(GraphSchema({}))


def test_reader_trains_stores_and_reads(place: tuple[LocalModelStorage, Resource, ExecutionContext]) -> None:
    storage, resource, context = place
    config = settings(IntentReader, folds=2, seen_in_at_least=1)
    data = TrainingData([Message({TEXT: text, INTENT: label}) for text, label in zip(TEXTS, LABELS, strict=True)])
    IntentReader.create(config, storage, resource, context).train(data)
    message = Message({TEXT: "我想預約明天的號"})
    IntentReader.load(config, storage, resource, context).process([message])
    assert message.get("intent")["name"] == "book_appointment"
    assert message.get("intent_ranking")[0] == message.get("intent")
    assert not any(reading["name"] == "nlu_fallback" for reading in message.get("intent_ranking"))


def test_tokens_stand_where_they_were_written(place: tuple[LocalModelStorage, Resource, ExecutionContext]) -> None:
    message = Message({TEXT: "約 明天上午"})
    HallTokenizer.create(settings(HallTokenizer), *place).process([message])
    assert [(token.start, token.end) for token in message.get("text_tokens")][:1] == [(0, 1)]


def test_extractor_gives_rasa_entities(place: tuple[LocalModelStorage, Resource, ExecutionContext]) -> None:
    message = Message({TEXT: "週五下午辦居住證"})
    SpanExtractor.create({}, *place).process([message])
    found = {one["entity"]: one["value"] for one in message.get("entities")}
    assert found == {"date": "週五", "period": "下午", "item": "居住證"}
    assert all(one["extractor"] == "SpanExtractor" for one in message.get("entities"))


def test_a_number_token_becomes_an_entity(place: tuple[LocalModelStorage, Resource, ExecutionContext]) -> None:
    text = "我叫王秀兰，⟦id:Zz99Yy88⟧，手机⟦phone:Ab12Cd34⟧"
    message = Message({TEXT: text})
    SpanExtractor.create({}, *place).process([message])
    found = {one["entity"]: one for one in message.get("entities")}
    assert found["phone"]["value"] == "⟦phone:Ab12Cd34⟧"
    assert found["id_number"]["value"] == "⟦id:Zz99Yy88⟧"
    assert found["person_name"]["value"] == "王秀兰"
    assert all(text[one["start"] : one["end"]] == one["value"] for one in found.values())


@pytest.mark.parametrize(
    "text",
    ["", " ", "😂", "\u0000\u0001", "啊" * 5000, "⟦phone:Ab12Cd34⟧" * 200, "<script>alert(1)</script>", None],
    ids=lambda text: ascii(text)[:16],
)
def test_components_take_anything_twice_the_same(
    place: tuple[LocalModelStorage, Resource, ExecutionContext], text: str | None
) -> None:
    tokenizer, extractor = HallTokenizer.create(settings(HallTokenizer), *place), SpanExtractor.create({}, *place)
    seen = []
    for _ in range(2):
        message = Message({TEXT: text})
        tokenizer.process([message])
        extractor.process([message])
        seen.append(
            (
                [(token.text, token.start, token.end) for token in message.get("text_tokens") or []],
                message.get("entities"),
            )
        )
    assert seen[0] == seen[1]


def examples() -> dict[str, list[str]]:
    by_hand = written(NLU)
    for entry in load(GROWN)["nlu"]:
        by_hand.setdefault(entry["intent"], []).extend(
            line.strip()[2:] for line in entry["examples"].splitlines() if line.strip()
        )
    return by_hand


def test_every_intent_has_examples_and_no_other() -> None:
    assert set(examples()) == INTENTS


def test_every_intent_has_enough_examples() -> None:
    assert {intent: len(texts) for intent, texts in examples().items() if len(set(texts)) < LEAST_EXAMPLES} == {}


def rules() -> list[dict[str, Any]]:
    return [rule for path in sorted((ROOT / "data" / "rules").glob("*.yml")) for rule in load(path)["rules"]]


def stories() -> list[dict[str, Any]]:
    return [story for path in sorted((ROOT / "data" / "stories").glob("*.yml")) for story in load(path)["stories"]]


def test_rules_and_stories_use_what_exists() -> None:
    domain = load(ROOT / "domain.yml")
    responses = {name for path in (ROOT / "data" / "responses").glob("*.yml") for name in load(path)["responses"]}
    known = {*domain.get("actions", ()), *responses, *domain.get("responses", {})}
    steps = [step for one in [*rules(), *stories()] for step in one["steps"]]
    used = {step["action"] for step in steps if "action" in step and not step["action"].startswith("action_default")}
    meant = {step["intent"] for step in steps if "intent" in step}
    assert used - known - {"action_listen", "action_restart", "action_session_start"} == set()
    assert meant - INTENTS - set(DEFAULT_INTENTS) == set()


def test_every_intent_has_its_rule() -> None:
    assert INTENTS - {step["intent"] for rule in rules() for step in rule["steps"] if "intent" in step} == set()


def test_no_sentence_means_two_things() -> None:
    cut = segmenter(lexicon=True, least_frequency=60)
    owners: dict[str, set[str]] = defaultdict(set)
    for intent, texts in examples().items():
        for text in texts:
            owners[sentence(cut, text).gist].add(intent)
    assert {core: found for core, found in owners.items() if len(found) > 1} == {}


def test_no_personal_number_stands_in_the_data() -> None:
    number = re.compile(r"1[3-9]\d{9}|\d{17}[\dXx]")
    assert [text for texts in examples().values() for text in texts if number.search(text)] == []


def test_grown_data_are_what_the_frames_give() -> None:
    frames = load(Path(ROOT / "bot" / "training" / "frames.yml"))
    assert GROWN.read_text(encoding="utf-8") == render(grow(frames, written(NLU)))


def test_gists_are_not_empty_but_for_gestures() -> None:
    empty = [text for texts in examples().values() for text in texts if not gist(fold(text))]
    assert len(empty) <= 5
