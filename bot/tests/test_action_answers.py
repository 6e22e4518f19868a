"""The check of what the action server answers, as Rasa's own action makes it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

from bot.action_answers import check_once

ACTION = RemoteAction("action_answer", EndpointConfig("http://127.0.0.1:9/webhook"))


def test_it_takes_and_refuses_what_rasas_own_does() -> None:
    check_once()
    right: dict[str, Any] = {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "好"}]}
    assert ACTION._validate_action_result(right)
    for wrong in ({"events": "no list"}, {"responses": ["no object"]}, {"events": [{"name": "without a kind"}]}):
        with pytest.raises(ValidationError):
            ACTION._validate_action_result(wrong)
