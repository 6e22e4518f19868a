"""Every conversation of `evaluation/dialogues/`, against the trained model and the real hall."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from tests.dialogue.loader import FOLDER, load
from tests.dialogue.model import Dialogue
from tests.dialogue.player import Player
from tests.support.product import Product

pytestmark = pytest.mark.model

KNOWN_FAULTS: dict[str, str] = yaml.safe_load((Path(__file__).parent / "known_faults.yml").read_text(encoding="utf-8"))


SAMPLE = Path(os.environ.get("DIALOGUES", FOLDER))
"""The folder whose conversations are played: another sample (`DIALOGUES=evaluation/dialogues/second_sample`) takes minutes more."""


def test_known_faults_name_conversations_that_exist() -> None:
    assert set(KNOWN_FAULTS) <= {dialogue.id for dialogue in load()}


@pytest.mark.parametrize("dialogue", load(SAMPLE), ids=lambda dialogue: dialogue.id)
def test_conversation_ends_as_written(product: Product, dialogue: Dialogue, request: pytest.FixtureRequest) -> None:
    if dialogue.id in KNOWN_FAULTS:
        request.applymarker(pytest.mark.xfail(reason=KNOWN_FAULTS[dialogue.id], strict=False))
    player = Player(product, dialogue)
    faults = player.play()
    assert not faults, "\n".join(["", *faults, "", *player.transcript])
