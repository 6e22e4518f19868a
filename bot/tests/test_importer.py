"""The importer reads what Rasa's own importer reads."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.importer import Example, HallImporter

PLAIN = 'version: "3.1"\n# a remark\nnlu:\n- intent: greet\n  examples: |\n    - 你好\n    - 您好 #早\n    - 你好\n\n- intent: thank\n  examples: |\n    - - 谢谢\n'
MORE = 'version: "3.1"\nnlu:\n- intent: inform\n  examples: |\n    - 我[明天](date)来\n- synonym: 明天\n  examples: |\n    - 明儿\n'
RULES = 'version: "3.1"\nrules:\n- rule: greet\n  steps:\n  - intent: greet\n  - action: utter_greet\n'
RESPONSES = 'version: "3.1"\nresponses:\n  utter_greet:\n  - text: 您好\n'
ELSE = "name: 身份证\nsteps:\n  - nlu: 不是语料\n"
DOMAIN = 'version: "3.1"\nintents: [greet, thank, inform]\nentities: [date]\n' + RESPONSES.split("\n", 1)[1]


@pytest.fixture
def both(tmp_path: Path) -> tuple[HallImporter, RasaFileImporter]:
    (tmp_path / "domain.yml").write_text(DOMAIN, "utf-8")
    data = tmp_path / "data"
    data.mkdir()
    for name, text in (("plain", PLAIN), ("more", MORE), ("rules", RULES), ("responses", RESPONSES), ("else", ELSE)):
        (data / f"{name}.yml").write_text(text, "utf-8")
    return HallImporter(None, str(tmp_path / "domain.yml"), [str(data)]), RasaFileImporter(
        None, str(tmp_path / "domain.yml"), [str(data)]
    )


def test_what_is_read_is_what_rasa_reads(both: tuple[HallImporter, RasaFileImporter]) -> None:
    ours, theirs = both
    ours_read, theirs_read = ours.get_nlu_data(), theirs.get_nlu_data()
    assert [message.as_dict() for message in ours_read.training_examples] == [
        message.as_dict() for message in theirs_read.training_examples
    ]
    assert len(ours_read.training_examples) == 4
    assert (ours_read.entity_synonyms, ours_read.responses) == (theirs_read.entity_synonyms, theirs_read.responses)
    assert ours.get_domain().as_dict() == theirs.get_domain().as_dict()
    assert (
        [step.block_name for step in ours.get_stories().story_steps]
        == [step.block_name for step in theirs.get_stories().story_steps]
        == ["greet"]
    )
    assert ours.get_conversation_tests().is_empty()


def test_a_file_that_changed_is_read_again(both: tuple[HallImporter, RasaFileImporter], tmp_path: Path) -> None:
    assert len(both[0].get_nlu_data().intent_examples) == 4
    path = tmp_path / "data" / "plain.yml"
    path.write_text(path.read_text("utf-8") + "    - 多谢您了\n", "utf-8")
    assert len(HallImporter(None, None, [str(path.parent)]).get_nlu_data().intent_examples) == 5


def test_a_copy_is_a_message_of_its_own() -> None:
    example = Example({TEXT: "你好", INTENT: "greet"})
    before = example.fingerprint()
    twin = copy.deepcopy(example)
    assert twin == example
    twin.set(INTENT, "thank")
    twin.set("text_tokens", ["你好"])
    assert (example.get(INTENT), example.fingerprint(), example.get("text_tokens")) == ("greet", before, None)
    assert twin != example
    assert copy.deepcopy(twin).get("text_tokens") is not twin.get("text_tokens")
    assert Example({TEXT: "你好", INTENT: "greet"}) == example != Example({TEXT: "你好", INTENT: "thank"})
    assert isinstance(example, Message)
