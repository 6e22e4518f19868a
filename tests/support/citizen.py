"""A citizen in the web chat, speaking the contract of DESIGN.md over HTTP."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import requests

from tests.support.product import Product

Event = dict[str, Any]
PATIENCE = 30  # seconds for one answer on a busy machine


class Citizen:
    """One conversation: say something, read what came back."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.session = requests.Session()
        opened = self.session.post(f"{product.url}/chat/conversations", json={}, timeout=20)
        opened.raise_for_status()
        self.id: str = opened.json()["conversation_id"]
        self.token: str = opened.json()["token"]
        self.session.headers["Authorization"] = f"Bearer {self.token}"
        self.answers: list[Event] = []
        self.sent_codes = len(product.sms())

    def events(self, after: int = 0, wait: int = 0) -> list[Event]:
        """Read events from the server."""
        answer = self.session.get(
            f"{self.product.url}/chat/conversations/{self.id}/events", params={"after": after, "wait": wait}, timeout=PATIENCE + 10
        )
        answer.raise_for_status()
        listed: list[Event] = answer.json()["events"]
        return listed

    def post(self, **body: str) -> requests.Response:
        """Send a raw message body."""
        body.setdefault("client_id", uuid.uuid4().hex)
        return self.session.post(f"{self.product.url}/chat/conversations/{self.id}/messages", json=body, timeout=20)

    def say(self, text: str) -> str:
        """Say a sentence; returns the text of the whole answer."""
        return self._await(self.post(text=text))

    def press(self, payload: str) -> str:
        """Press a button by its payload."""
        return self._await(self.post(payload=payload))

    def choose(self, title: str) -> str:
        """Press the offered button whose title contains `title`."""
        offered = [choice for event in self.answers for choice in event.get("choices") or []]
        choice = next(choice for choice in offered if title in choice["title"])
        return self.press(choice["payload"])

    def say_code(self) -> str:
        """Read the one-time code from the development SMS list and say it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            codes = [found[1] for sms in self.product.sms() if (found := re.search(r"\D(\d{6})\D", f" {sms['text']} "))]
            if codes:
                return self.say(codes[-1])
            time.sleep(0.1)
        raise AssertionError("no code was sent")

    def _await(self, accepted: requests.Response) -> str:
        assert accepted.status_code == 202, accepted.text
        after = int(accepted.json()["seq"])
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            fresh = [event for event in self.events(after, wait=5) if event["author"] in ("bot", "system", "staff")]
            if fresh:
                self.answers = fresh
                return "\n".join(event["text"] for event in fresh)
        raise AssertionError("no answer")
