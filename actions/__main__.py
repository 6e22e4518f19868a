"""`python -m actions`: the action server on loopback, silent about what was said.

Three things differ from `rasa-sdk --actions actions`, whose webhook and protocol it keeps: it listens on 127.0.0.1 only; a
failed action is answered 500 with nothing but that fact, where the SDK would send the exception's text and the whole
tracker; and Rasa need not send the domain with every turn, because no action reads it (`enable_selective_domain`).
"""

from __future__ import annotations

import logging
import os
import warnings
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import HTTPResponse, Request, Sanic
from sanic.response import json

HOST = "127.0.0.1"
DEFAULT_PORT = 5055
FIRST_SERVER_ERROR = 500


class DomainlessExecutor(ActionExecutor):  # type: ignore[misc]  # rasa-sdk ships no types
    """Runs actions whether or not Rasa sends its domain along."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        """Return the domain if one came."""
        return payload.get("domain") or {}


def build() -> Sanic[Any, Any]:
    """Assemble the server with every action of this package."""
    # The protocol between Rasa 3.6 and this SDK is the same (tried); the SDK would say otherwise at every turn.
    warnings.filterwarnings("ignore", message="(?s).*rasa_sdk might not be compatible.*")
    executor = DomainlessExecutor()
    executor.register_package("actions")
    app: Sanic[Any, Any] = create_app(executor, cors_origins="http://127.0.0.1")

    @app.on_response  # type: ignore[untyped-decorator]
    async def say_nothing_of_faults(_request: Request, response: HTTPResponse) -> HTTPResponse | None:
        """Replace what the SDK answers to a fault: it would hold the tracker."""
        return (
            json({"error": "action failed"}, status=response.status) if response.status >= FIRST_SERVER_ERROR else None
        )

    return app


def main() -> None:
    """Serve until stopped."""
    logging.basicConfig(
        level=os.environ.get("LOG_LEVEL", "WARNING"), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    port = int(os.environ.get("ACTIONS_PORT", DEFAULT_PORT))
    build().run(host=HOST, port=port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
