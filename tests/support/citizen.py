"""A citizen in the web chat, speaking the contract of DESIGN.md over HTTP."""

from __future__ import annotations

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

    def events(self, after: int = 0, wait: int = 0) -> list[Event]:
        """Read events from the server."""
        answer = self.session.get(
            f"{self.product.url}/chat/conversations/{self.id}/events",
            params={"after": after, "wait": wait},
            timeout=PATIENCE + 10,
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
        """Press the offered button of this title, else the first whose title contains it: 超过60平方米 is no 不超过60平方米."""
        offered = [choice for event in self.answers for choice in event.get("choices") or []]
        named = (choice for choice in offered if choice["title"] == title)
        choice = next(named, None) or next(choice for choice in offered if title in choice["title"])
        return self.press(choice["payload"])

    def say_code(self, phone: str = "") -> str:
        """Read the newest one-time code (to that phone) from the development SMS list and say it."""
        code = self.product.code(phone)
        assert code, "no code was sent"
        return self.say(code)

    def _await(self, accepted: requests.Response) -> str:
        """Wait for the answer to this message: all of it is stored at once, marked as a reply to the message's number."""
        assert accepted.status_code == 202, accepted.text
        seq = int(accepted.json()["seq"])
        deadline = time.monotonic() + PATIENCE
        heard: list[Event] = []
        while time.monotonic() < deadline:
            heard += self.events(heard[-1]["seq"] if heard else seq, wait=5)
            if any(event["data"].get("reply_to") == seq for event in heard):
                self.answers = [event for event in heard if event["author"] != "citizen"]
                return "\n".join(event["text"] for event in self.answers)
        raise AssertionError("no answer")
