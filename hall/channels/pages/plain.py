"""What the page without JavaScript shows and how its forms are protected: pure, apart from the texts it arranges."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from hall.channels import texts
from hall.channels.cards import card
from hall.conversations.model import Author, Choice, Event, Kind

SHOWN = 60
"""Events that a page shows at once; earlier ones are one link away."""


@dataclass(frozen=True)
class Session:
    """What the cookie holds: a conversation and its token, or a fresh secret while there is no conversation yet."""

    conversation_id: str
    secret: str

    @property
    def cookie(self) -> str:
        """The cookie's value."""
        return f"{self.conversation_id}.{self.secret}"

    @property
    def form_token(self) -> str:
        """What every form must carry: whoever cannot read the page cannot know it."""
        return hmac.new(self.secret.encode(), b"plain-form", sha256).hexdigest()

    def allows(self, form_token: str) -> bool:
        """Compare a form's token in constant time."""
        return hmac.compare_digest(self.form_token.encode(), form_token.encode())


def read_session(cookie: str) -> Session | None:
    """Read the cookie; None if there is none that could be ours."""
    conversation_id, point, secret = cookie.partition(".")
    return Session(conversation_id, secret) if point and len(secret) >= 20 else None


def new_session() -> Session:
    """Return a session without a conversation."""
    return Session("", secrets.token_urlsafe(32))


@dataclass(frozen=True)
class Shown:
    """One event as the page arranges it. `rows` and `materials` come from a card; `links` are the hall's own or https."""

    name: str
    author: str
    kind: str
    text: str
    title: str
    rows: tuple[tuple[str, str], ...]
    materials: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    image: str


def shown(event: Event) -> Shown:
    """Arrange one event."""
    data = card(event)
    rows = [(str(row["label"]), str(row["value"])) for row in _list(data.get("rows")) if isinstance(row, dict)]
    if event.kind is Kind.VOUCHER:
        numbers = ((texts.NUMBER, data.get("number")), (texts.CHECK_CODE, data.get("check_code")))
        rows = [(label, str(value)) for label, value in numbers if value] + rows
    listed = {Kind.NOTICE: "materials", Kind.VOUCHER: "bring"}.get(event.kind, "")
    return Shown(
        texts.NAMES[event.author],
        event.author.value,
        event.kind.value,
        event.text,
        str(data.get("title", "")) if event.kind is Kind.NOTICE else "",
        tuple(rows),
        tuple(_material(entry) for entry in _list(data.get(listed))),
        _links(event.kind, data),
        str(data.get("qr_image", "")),
    )


def offered(events: Sequence[Event]) -> tuple[Choice, ...]:
    """Return what can be tapped now: the choices of the latest event that has any, unless the citizen has spoken since."""
    for event in reversed(events):
        if event.author is Author.CITIZEN:
            return ()
        if event.choices:
            return event.choices
    return ()


def _material(entry: object) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    details = [str(entry[key]) for key in ("copies", "form", "obtained") if entry.get(key)]
    if entry.get("exempt") and texts.EXEMPT not in details:
        details.insert(0, texts.EXEMPT)
    return texts.material(str(entry.get("name", "")), tuple(details))


def _links(kind: Kind, data: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    listed: list[tuple[str, object]] = [
        (texts.PRINT_VOUCHER if kind is Kind.VOUCHER else texts.PRINT, data.get("url")),
        (texts.PDF, data.get("pdf_url")),
        (texts.NOTICE, data.get("notice_url")),
    ]
    listed += [
        (str(link.get("title", "")), link.get("url")) for link in _list(data.get("links")) if isinstance(link, dict)
    ]
    return tuple(
        (title, url) for title, url in listed if isinstance(url, str) and url.startswith(("/", "https://", "http://"))
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
