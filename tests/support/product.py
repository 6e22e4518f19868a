"""The whole product as it runs for a person: trained bot, actions and hall, on ports and a folder of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from launch.environments import ROOT
from launch.stack import Stack
from tests.support.postgres import free_port


class Product:
    """A running stack with what tests need of it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.url = stack.url

    def pin(self, moment: str | None) -> None:
        """Pin the one clock (ISO 8601 with zone) or free it."""
        self._post("/dev/clock", {"now": moment})

    def seed(self, name: str) -> None:
        """Load a named fixture."""
        self._post("/dev/seed", {"name": name})

    def sms(self) -> list[dict[str, Any]]:
        """What would have been sent by SMS, oldest first."""
        answer = requests.get(f"{self.url}/dev/sms", timeout=10)
        answer.raise_for_status()
        listed = answer.json()
        messages: list[dict[str, Any]] = listed["messages"] if isinstance(listed, dict) else listed
        return messages

    def api(self, method: str, path: str, body: object = None, token: str | None = None) -> requests.Response:
        """Call the hall's API with the service token (or another)."""
        token = token or self.stack.environment["HALL_SERVICE_TOKEN"]
        return requests.request(
            method, f"{self.url}{path}", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=20
        )

    def rows(self, query: str, *parameters: object) -> list[sqlite3.Row]:
        """Read the hall's own database file."""
        connection = sqlite3.connect(f"file:{self.stack.state / 'hall.db'}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            return connection.execute(query, parameters).fetchall()
        finally:
            connection.close()

    def _post(self, path: str, body: object) -> None:
        requests.post(f"{self.url}{path}", json=body, timeout=20).raise_for_status()


@contextmanager
def running(state: Path) -> Iterator[Product]:
    """Start the product in `state`, with the model that `make train` made, and stop it afterwards."""
    stack = Stack(state=state, port=free_port(), bot_port=free_port(), actions_port=free_port(), models=ROOT / "var" / "models")
    stack.start(stack.prepare())
    try:
        yield Product(stack)
    finally:
        stack.stop()
