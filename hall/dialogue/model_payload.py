"""Button payloads: what a click says."""

from __future__ import annotations

import re

from hall.dialogue.model_heard import Control, Heard

_PAYLOAD = re.compile(r"/([a-z_]+)(\{.*\})?$", re.DOTALL)
_STEERING = {"stop": Control.STOP, "talk_to_human": Control.HUMAN, "repeat": Control.REPEAT}
_ANSWERS = {"affirm": True, "deny": False}


def intent_of(payload: str) -> str | None:
    """Return the intent of a payload such as `/affirm` or `/inform{"choice": "slot:…"}`."""
    found = _PAYLOAD.match(payload)
    return found.group(1) if found else None


def heard_of_click(intent: str, title: str) -> Heard:
    """Return what a click says, as if it had been said."""
    return Heard(text=title, core=title, yes=_ANSWERS.get(intent), control=_STEERING.get(intent))
