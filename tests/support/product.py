"""The whole product as it runs for a person: trained bot, actions and hall, on ports and a folder of their own."""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from launch.environments import ROOT
from launch.model import trained_model
from launch.processes import wait_until_ready
from launch.stack import Stack
from tests.support.postgres import free_port


class Product:
    """A running stack with what tests need of it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.url = stack.url

    def pin(self, moment: str | None) -> None:
        """Pin the one clock (ISO 8601 with zone) or free it; a hall started again goes on from that moment."""
        self.stack.extra.pop("HALL_PINNED_CLOCK", None)
        self.stack.extra |= {"HALL_PINNED_CLOCK": moment} if moment else {}
        self._post("/dev/clock", {"now": moment})

    def seed(self, name: str) -> None:
        """Load a named fixture."""
        self._post("/dev/seed", {"name": name})

    def sms(self) -> list[dict[str, Any]]:
        """What would have been sent by SMS, newest first."""
        answer = requests.get(f"{self.url}/dev/sms", timeout=10)
        answer.raise_for_status()
        listed = answer.json()
        messages: list[dict[str, Any]] = listed["messages"] if isinstance(listed, dict) else listed
        return messages

    def code(self, phone: str = "") -> str | None:
        """Return the newest one-time code that was sent (to that phone); None when there is none."""
        sent = [sms for sms in self.sms() if sms["template"] == "code" and phone in ("", sms["to"])]
        newest = max(sent, key=lambda sms: str(sms["at"]), default=None)
        found = newest and re.search(r"(?<!\d)\d{6}(?!\d)", newest["text"])
        return found[0] if found else None

    def api(self, method: str, path: str, body: Any = None, token: str | None = None) -> requests.Response:
        """Call the hall's API with the service token (or another)."""
        token = token or self.stack.environment["HALL_SERVICE_TOKEN"]
        return requests.request(
            method, f"{self.url}{path}", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=20
        )

    def rows(self, query: str, *parameters: object, **named: object) -> list[sqlite3.Row]:
        """Read the hall's own database file; parameters are either positional (?) or named (:name)."""
        connection = sqlite3.connect(f"file:{self.stack.state / 'hall.db'}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            return connection.execute(query, named or parameters).fetchall()
        finally:
            connection.close()

    def stop(self, name: str, *, kill: bool = False) -> None:
        """End one of the three processes: when asked, or at once and unasked as a power failure would."""
        child = self.stack.child(name)
        if kill:
            child.process.kill()
            child.process.wait(10)
        child.stop()
        self.stack.children.remove(child)

    def start(self, name: str) -> None:
        """Start one of the three processes again and wait until the whole product is ready."""
        if name == "bot":
            self.stack.start_bot(trained_model(self.stack.models))
        elif name == "actions":
            self.stack.start_actions()
        else:
            self.stack.start_hall()
        wait_until_ready(self.stack.children, f"{self.url}/readyz", 120)

    def _post(self, path: str, body: Any) -> None:
        requests.post(f"{self.url}{path}", json=body, timeout=20).raise_for_status()


TWILIO_ACCOUNT = "AC" + "5" * 32
TWILIO_TOKEN = secrets.token_hex(16)
STAFF_LINE = "+85230000099"


@contextmanager
def running(state: Path) -> Iterator[Product]:
    """Start the product in `state`, with the model that `make train` made, and stop it afterwards."""
    stack = Stack(
        state=state, port=free_port(), bot_port=free_port(), actions_port=free_port(), models=ROOT / "var" / "models"
    )
    stack.extra |= {
        "HALL_TWILIO_ACCOUNT_SID": TWILIO_ACCOUNT,
        "HALL_TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
        "HALL_PHONE_STAFF_LINE": STAFF_LINE,
        "HALL_WECHAT_API_URL": f"http://127.0.0.1:{free_port()}",  # where a test starts the simulated vendor
    }
    stack.start(stack.prepare())
    try:
        yield Product(stack)
    finally:
        stack.stop()
