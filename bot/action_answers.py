"""What the action server answers is checked against Rasa's schema, with the schema itself checked once.

Rasa checks at every answer that its own constant schema is a schema: half of all that a turn costs the bot (53 % of the
samples of a profile).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


@cache
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def _validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
    """Return True; raises `jsonschema.ValidationError`, as Rasa's own does."""
    _validator().validate(result)
    return True


def check_once() -> None:
    """Let Rasa use the checked schema (once, however often it is called)."""
    RemoteAction._validate_action_result = _validate  # noqa: SLF001 it has no public name
