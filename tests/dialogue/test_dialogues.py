"""Every conversation of `evaluation/dialogues/`, against the trained model and the real hall."""

from __future__ import annotations

import pytest

from tests.dialogue.loader import load
from tests.dialogue.model import Dialogue
from tests.dialogue.player import Player
from tests.support.product import Product

pytestmark = pytest.mark.model


@pytest.mark.parametrize("dialogue", load(), ids=lambda dialogue: dialogue.id)
def test_conversation_ends_as_written(product: Product, dialogue: Dialogue) -> None:
    player = Player(product, dialogue)
    faults = player.play()
    assert not faults, "\n".join(["", *faults, "", *player.transcript])
