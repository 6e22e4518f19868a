"""The actions' only way to the hall: a port, its HTTP adapter, and a fake that both pass one shared test.

HallError
├── HallUnreachable   nobody answers, or not in time, or with a fault of its own: trying again later makes sense
└── HallRefused       the hall understood and refused; `code` says why: trying again changes nothing
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

import aiohttp

TIMEOUT_SECONDS = 10.0
DEFAULT_URL = "http://127.0.0.1:8080"


class HallError(Exception):
    """The hall gave no reply. Never carries what was said."""

    retryable: ClassVar[bool] = False


class HallUnreachable(HallError):
    """Nobody answers, or not in time, or with a fault of its own."""

    retryable: ClassVar[bool] = True


class HallRefused(HallError):
    """The hall refused the turn."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Turn:
    """One message as the bot read it (the hall's `TurnIn`)."""

    intent: str
    confidence: float
    text: str
    channel: str = "web"
    ranking: tuple[Mapping[str, Any], ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Message:
    """One utterance of the hall's reply (the hall's `MessageOut`)."""

    response: str
    fields: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[Mapping[str, str], ...] = ()
    kind: str = "text"
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What to say, and the slots to keep."""

    messages: tuple[Message, ...]
    slots: Mapping[str, str | None] = field(default_factory=dict)


class HallClient(Protocol):
    """The port: hand in a turn, get what to say."""

    async def take_turn(self, conversation_id: str, seq: int, task: str, turn: Turn) -> Reply:
        """Return the hall's reply; the same conversation and seq again give the same one. Raises HallError."""


class HttpHallClient:
    """The adapter over HTTP. Opens its session at the first turn, in the loop that serves it."""

    def __init__(self, url: str | None = None, token: str | None = None, timeout: float = TIMEOUT_SECONDS) -> None:
        self._url = (url or os.environ.get("HALL_API_URL") or DEFAULT_URL).rstrip("/")
        self._token = token if token is not None else os.environ.get("HALL_SERVICE_TOKEN", "")
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def take_turn(self, conversation_id: str, seq: int, task: str, turn: Turn) -> Reply:
        """Post the turn; raises HallUnreachable or HallRefused."""
        path = f"/api/v1/conversations/{quote(conversation_id, safe='')}/turns/{seq}/{quote(task, safe='')}"
        try:
            async with self._open().post(self._url + path, json=asdict(turn)) as answer:
                return await _read(answer)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise HallUnreachable(type(error).__name__) from None  # the cause may hold the address and more

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            headers = {"Authorization": f"Bearer {self._token}"}
            self._session = aiohttp.ClientSession(headers=headers, timeout=self._timeout, trust_env=False)
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


async def _read(answer: aiohttp.ClientResponse) -> Reply:
    if answer.status >= 500 or answer.status == 429:
        raise HallUnreachable(str(answer.status))
    try:
        body = await answer.json()
        if answer.status >= 400:
            raise HallRefused(answer.status, str(body.get("error", "unknown")))
        messages = tuple(Message(**{**message, "choices": tuple(message["choices"])}) for message in body["messages"])
        return Reply(messages, body["slots"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise HallUnreachable("unreadable") from None


class FakeHallClient:
    """A hall of the tests: keeps every turn, answers from a list, repeats a reply for the same turn."""

    def __init__(self, *replies: Reply, failure: HallError | None = None) -> None:
        self.replies = list(replies)
        self.failure = failure
        self.turns: list[tuple[str, int, str, Turn]] = []
        self._given: dict[tuple[str, int], Reply] = {}

    async def take_turn(self, conversation_id: str, seq: int, task: str, turn: Turn) -> Reply:
        """Return the kept reply of this turn, or the next of the list."""
        if self.failure is not None:
            raise self.failure
        self.turns.append((conversation_id, seq, task, turn))
        if (conversation_id, seq) not in self._given:
            self._given[conversation_id, seq] = self.replies.pop(0)
        return self._given[conversation_id, seq]
