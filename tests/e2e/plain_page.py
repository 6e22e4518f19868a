"""A browser without JavaScript: reads the page as HTML and posts its forms."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from html.parser import HTMLParser

import requests

from tests.support.product import Product


@dataclass
class Form:
    """One form: its hidden fields and its buttons (title, name, value)."""

    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    composer: bool = False


class Reader(HTMLParser):
    """Collects the turns of the conversation and the forms."""

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.scripts = 0
        self.waiting = False
        self._turn: str | None = None
        self._depth = 0
        self._text: list[str] = []
        self._button: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a turn, a form, a field or a button begins."""
        given = {name: value or "" for name, value in attrs}
        self.scripts += tag == "script"
        self.waiting |= tag == "meta" and given.get("http-equiv") == "refresh"
        if tag == "li":
            self._depth += 1
            if self._depth == 1:
                self._turn, self._text = given.get("class", "").split()[0], []
        elif tag == "form":
            self.forms.append(Form())
        elif tag == "input" and given.get("type") == "hidden":
            self.forms[-1].fields[given["name"]] = given["value"]
        elif tag == "textarea":
            self.forms[-1].composer = True
        elif tag == "button" and "name" in given:
            self._button, self._text = (given["name"], given["value"]), []

    def handle_endtag(self, tag: str) -> None:
        """Close a button or a turn; the list of materials inside a turn has items of its own."""
        if tag == "button" and self._button:
            self.forms[-1].buttons.append(("".join(self._text).strip(), *self._button))
            self._button = None
        elif tag == "li":
            self._depth -= 1
            if self._depth == 0 and self._turn:
                self.turns.append((self._turn, "".join(self._text).strip()))
                self._turn = None

    def handle_data(self, data: str) -> None:
        """Collect text."""
        self._text.append(data)


class PlainPage:
    """A visit to `/plain`; cookies are kept, nothing is run."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.session = requests.Session()
        self.html = ""
        self.read = Reader()
        self._show(self.session.get(f"{product.url}/plain", timeout=20))

    def say(self, text: str) -> None:
        """Send the composer's form."""
        form = next(form for form in self.read.forms if form.composer)
        self._post({**form.fields, "text": text})

    def press(self, title: str) -> None:
        """Press the button whose title contains this."""
        form, (_, name, value) = next(
            (form, button) for form in self.read.forms for button in form.buttons if title in button[0]
        )
        self._post({**form.fields, name: value})

    def titles(self) -> list[str]:
        """What can be pressed, beside what is always there."""
        return [
            button[0]
            for form in self.read.forms
            for button in form.buttons
            if button[0] not in ("转人工", "结束对话并清除本机记录")
        ]

    def last(self) -> str:
        """Return the last message of the bot."""
        return next(text for author, text in reversed(self.read.turns) if author == "bot")

    def _post(self, fields: dict[str, str]) -> None:
        self._show(self.session.post(f"{self.product.url}/plain", data=fields, timeout=40))
        deadline = time.monotonic() + 40
        while self.read.waiting and time.monotonic() < deadline:  # what the refresh header would do
            time.sleep(0.5)
            self._show(self.session.get(f"{self.product.url}/plain", timeout=20))

    def _show(self, answer: requests.Response) -> None:
        answer.raise_for_status()
        self.html = answer.text
        self.read = Reader()
        self.read.feed(self.html)
