"""The one module that knows Rasa: its REST channel, as `bot.channel.HallInput` serves it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, Self

import aiohttp
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from hall.conversations.model import Author, BotFailed, BotUnreachable, Choice, Draft, Kind, Turn
from hall.conversations.texts import CARD_NAMES
from hall.settings import Settings

CONNECT_SECONDS = 2.0
READY_SECONDS = 3.0


class Bot(Protocol):
    """What answers a turn."""

    async def answer(self, turn: Turn) -> tuple[Draft, ...]:
        """Return what the bot says; raises BotUnreachable or BotFailed."""

    async def ready(self) -> bool:
        """Tell whether the bot and its actions answer at all."""


class _Button(BaseModel):
    model_config = ConfigDict(extra="ignore")
    title: str
    payload: str


class _Custom(BaseModel):
    model_config = ConfigDict(extra="ignore")
    kind: str = "text"
    data: dict[str, Any] = {}


class _Utterance(BaseModel):
    model_config = ConfigDict(extra="ignore")
    text: str = ""
    buttons: list[_Button] = []
    custom: _Custom | None = None


_UTTERANCES = TypeAdapter(list[_Utterance])


class RasaBot:
    """Rasa behind its REST channel. Use as an async context manager; it never logs what it carries."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.bot_url.rstrip("/")
        self._actions_url = settings.actions_url.rstrip("/")
        self._token = settings.rasa_token.get_secret_value()
        self._timeout = aiohttp.ClientTimeout(total=settings.bot_timeout_seconds, sock_connect=CONNECT_SECONDS)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),  # the worker's slots are the limit; a second would fail turns
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=self._timeout,
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def answer(self, turn: Turn) -> tuple[Draft, ...]:
        """Return what the bot says; raises BotUnreachable when nobody listens, BotFailed for anything else."""
        metadata = {"conversation_id": turn.conversation_id, "seq": turn.seq, "channel": turn.channel}
        body = {"sender": turn.sender, "message": turn.message, "metadata": metadata}
        try:
            async with self._open().post(f"{self._url}/webhooks/rest/webhook", json=body) as response:
                if response.status != 200:
                    raise BotFailed(status=response.status)
                return decode(await response.read())
        except aiohttp.ClientConnectorError:
            raise BotUnreachable from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise BotFailed(cause=type(error).__name__) from None  # the cause may hold what was said

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("use the client as a context manager")
        return self._session

    async def ready(self) -> bool:
        """Tell whether the bot and its actions answer at all."""
        return all(
            await asyncio.gather(
                self._answers(f"{self._url}/webhooks/rest/"), self._answers(f"{self._actions_url}/health")
            )
        )

    async def _answers(self, url: str) -> bool:
        try:
            async with self._open().get(url, timeout=aiohttp.ClientTimeout(total=READY_SECONDS)) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False


def decode(body: bytes) -> tuple[Draft, ...]:
    """Read the REST channel's answer: one draft per utterance; raises BotFailed for what cannot be read."""
    try:
        utterances = _UTTERANCES.validate_json(body)
    except ValidationError:
        raise BotFailed(cause="unreadable") from None
    drafts = (_draft(utterance) for utterance in utterances)
    return tuple(draft for draft in drafts if draft.text)


def _draft(utterance: _Utterance) -> Draft:
    choices = tuple(
        Choice(button.title, button.payload) for button in utterance.buttons if button.title and button.payload
    )
    kind, data = Kind.CHOICES if choices else Kind.TEXT, dict[str, Any]()
    if utterance.custom:
        data = dict(utterance.custom.data)
        kind = _kind(utterance.custom.kind, kind)
    return Draft(Author.BOT, utterance.text.strip() or CARD_NAMES[kind], kind, choices, data)


def _kind(name: str, otherwise: Kind) -> Kind:
    known: Mapping[str, Kind] = {kind.value: kind for kind in Kind}
    kind = known.get(name, otherwise)
    return otherwise if kind is Kind.TEXT else kind
