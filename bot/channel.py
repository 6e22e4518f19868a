"""The bot's one door: Rasa's REST address, spoken the way the hall needs it.

Unlike Rasa's own REST channel it checks a token, passes the hall's metadata on, hands out one message an utterance, answers 500
where anything failed on the way (an empty list would look like a bot with nothing to say), and never logs what was said.
"""

from __future__ import annotations

import hmac
import logging
import os
from contextvars import ContextVar
from typing import Any, Awaitable, Callable

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.action_answers import check_once

logger = logging.getLogger(__name__)

TOKEN_VARIABLE = "RASA_TOKEN"
LONGEST_MESSAGE = 8000
"""Characters; the hall cuts far earlier, so a longer message comes from nobody we know."""
PASSED_ON = ("text", "buttons", "custom", "image")

OnMessage = Callable[[UserMessage], Awaitable[Any]]

_faults: ContextVar[list[str] | None] = ContextVar("faults", default=None)


class Fault(logging.Filter):
    """Notices exceptions that Rasa logs and swallows, and keeps their text out of the log.

    Rasa goes on after a failed action as if nothing had happened. Its traceback may quote the action server's answer, which
    holds the whole conversation; the kind of exception is enough to find the cause there.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            kind = record.exc_info[0].__name__
            faults = _faults.get()
            if faults is not None:
                faults.append(kind)
            record.msg, record.args = f"{record.getMessage()} ({kind})", ()
            record.exc_info = record.exc_text = None
        return True


def watch_rasa() -> None:
    """Install the filter where Rasa swallows exceptions of a turn (once, however often it is called)."""
    for name in ("rasa.core.processor", "rasa.core.actions.action", "rasa.core.agent"):
        watched = logging.getLogger(name)
        if not any(isinstance(present, Fault) for present in watched.filters):
            watched.addFilter(Fault())


class Collected(OutputChannel):
    """Keeps what is uttered, one message an utterance. Its name is the citizen's channel, so that a response may have a variant."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.messages: list[dict[str, Any]] = []

    def name(self) -> str:  # type: ignore[override]  # Rasa asks the instance; here it differs between instances
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        kept = {key: message[key] for key in PASSED_ON if message.get(key)}
        if kept:
            self.messages.append({"recipient_id": recipient_id, **kept})


class HallInput(InputChannel):
    """POST /webhooks/rest/webhook `{sender, message, metadata: {conversation_id, seq, channel}}` → `[{recipient_id, text, …}]`.

    401 without the right `Authorization: Bearer` (the token of `RASA_TOKEN`; when that is unset there is no check, which the
    hall's launcher never lets happen), 400 for anything that is no message, 500 when the turn failed.
    """

    def __init__(self, token: str | None) -> None:
        self._token = token

    @classmethod
    def name(cls) -> str:
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> HallInput:
        watch_rasa()
        check_once()
        return cls((credentials or {}).get("token") or os.environ.get(TOKEN_VARIABLE) or None)

    def get_metadata(self, request: Request) -> dict[str, Any] | None:
        body = request.json
        metadata = body.get("metadata") if isinstance(body, dict) else None
        return metadata if isinstance(metadata, dict) else None

    def allowed(self, request: Request) -> bool:
        """Whether the caller knows the token; compared in constant time."""
        if not self._token:
            return True
        offered = request.headers.get("Authorization", "")
        return hmac.compare_digest(offered.encode(), f"Bearer {self._token}".encode())

    async def turn(self, body: object, metadata: dict[str, Any], on_new_message: OnMessage) -> HTTPResponse:
        """Handle one message and answer with what was uttered."""
        sender, text = (body.get("sender"), body.get("message")) if isinstance(body, dict) else (None, None)
        if not (isinstance(sender, str) and sender and isinstance(text, str) and len(text) <= LONGEST_MESSAGE):
            return response.json({"error": "bad_message"}, status=400)
        output = Collected(str(metadata.get("channel") or self.name()))
        faults: list[str] = []
        token = _faults.set(faults)
        try:
            await on_new_message(UserMessage(text, output, sender, input_channel=self.name(), metadata=metadata))
        except Exception as error:  # noqa: BLE001 whatever it was, the hall must hear of it, and without the citizen's words
            faults.append(type(error).__name__)
        finally:
            _faults.reset(token)
        if faults or not output.messages:
            logger.error("turn of %s failed: %s", sender, ", ".join(faults) or "nothing was uttered")
            return response.json({"error": "turn_failed", "kinds": faults}, status=500)
        return response.json(output.messages)

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        hall = Blueprint("hall_input")

        @hall.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @hall.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self.allowed(request):
                return response.json({"error": "unauthorized"}, status=401)
            try:
                body = request.json
            except Exception:  # noqa: BLE001 sanic's own 400 page would quote the body
                return response.json({"error": "bad_message"}, status=400)
            return await self.turn(body, self.get_metadata(request) or {}, on_new_message)

        return hall
