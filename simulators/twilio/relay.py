"""ConversationRelay: the WebSocket between Twilio's speech machinery and the application."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

from simulators.twilio import rules
from simulators.twilio.twiml import Verb

if TYPE_CHECKING:
    from simulators.twilio.call import Call

FRAMES: dict[str, dict[str, tuple[type, ...]]] = {
    "text": {"token": (str,), "last": (bool,), "lang": (str,), "interruptible": (bool, str), "preemptible": (bool,)},
    "play": {"source": (str,), "loop": (int,), "preemptible": (bool,), "interruptible": (bool, str)},
    "sendDigits": {"digits": (str,)},
    "language": {"ttsLanguage": (str,), "transcriptionLanguage": (str,)},
    "end": {"handoffData": (str,)},
}
REQUIRED = {"text": "token", "play": "source", "sendDigits": "digits"}
MS_PER_CHARACTER = 220


def frame_fault(frame: object) -> str:
    """Say what is wrong with a frame; empty when nothing is."""
    if not isinstance(frame, dict) or frame.get("type") not in FRAMES:
        return f"unknown type {frame.get('type') if isinstance(frame, dict) else frame!r}"
    fields = FRAMES[frame["type"]]
    for name, value in frame.items():
        if name == "type":
            continue
        if name not in fields:
            return f"{frame['type']} has no field {name}"
        if not isinstance(value, fields[name]) or (isinstance(value, bool) and bool not in fields[name]):
            return f"{name} of {frame['type']} is a {type(value).__name__}"
    missing = REQUIRED.get(frame["type"])
    if missing and missing not in frame:
        return f"{frame['type']} needs {missing}"
    if frame.get("lang", "cmn-CN") not in rules.RELAY_TTS_LANGUAGES:
        return f"lang {frame['lang']}"
    return ""


@dataclass
class Outcome:
    """How the session ended, as Connect's action is told."""

    status: str = "ended"
    handoff: str | None = None
    error: int = 0
    message: str = ""


@dataclass
class Relay:
    """One session. `frames`: what the application sent, `tokens`: the words of the talk cycle being spoken."""

    call: Call
    attributes: dict[str, str]
    parameters: dict[str, str]
    session_id: str = field(default_factory=lambda: f"VX{secrets.token_hex(16)}")
    frames: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    _cycle_done: bool = True
    _cycles: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _socket: aiohttp.ClientWebSocketResponse | None = None
    _durations: Any = field(default_factory=lambda: itertools.cycle([int, str]))

    async def run(self) -> Outcome:
        """Open the socket, keep it until either side ends, and tell how it ended."""
        refused = await self._open()
        if refused:
            return Outcome(
                "failed",
                error=refused,
                message="Unable to connect to the WebSocket URL" if refused == 64102 else "TTS provider",
            )
        await self.send(self._setup())
        greeting = self.attributes.get("welcomeGreeting")
        if greeting:
            self.call.hear(greeting, self.attributes.get("voice", ""), self.attributes.get("language", ""))
        self.call.settle(self)
        await self._read()
        outcome = self.outcome or Outcome("failed", error=64105, message="WebSocket ended")
        self.outcome = outcome
        return outcome

    async def _open(self) -> int:
        twilio = self.call.twilio
        if twilio.relay == "bad-voice":
            return 64101
        url = self.attributes.get("url", "")
        address, host = twilio.webhooks.route(url)
        address = address.replace("wss://", "ws://", 1)
        try:
            if twilio.relay == "refuse":
                raise ConnectionRefusedError
            headers = twilio.webhooks.headers(url, [], host)
            async with asyncio.timeout(5):
                self._socket = await twilio.session.ws_connect(address, headers=headers, heartbeat=None)
        except (OSError, aiohttp.ClientError, TimeoutError):
            return 64102
        return 0

    def _setup(self) -> dict[str, Any]:
        call = self.call
        return {
            "type": "setup", "sessionId": self.session_id, "accountSid": call.twilio.account_sid, "parentCallSid": "", "callSid": call.sid,
            "from": call.caller, "to": call.to, "forwardedFrom": "", "callType": "PSTN", "callerName": "", "direction": "inbound",
            "callStatus": "IN-PROGRESS", "customParameters": self.parameters,
        }  # fmt: skip

    async def _read(self) -> None:
        assert self._socket is not None  # noqa: S101 opened before
        async for message in self._socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                await self._bad(f"a {message.type.name} frame")
                continue
            try:
                frame = json.loads(message.data)
            except ValueError:
                await self._bad("not JSON")
                continue
            fault = frame_fault(frame)
            if fault:
                await self._bad(fault)
                continue
            self.frames.append(frame)
            if frame["type"] == "end":
                self.outcome = Outcome("ended", frame.get("handoffData"))
                self.call.unsettle()
                await self._socket.close()
                break
            await self._take(frame)
        self.call.unsettle()
        await self._notify()

    async def _bad(self, fault: str) -> None:
        """A frame that cannot be read: the session goes on."""
        self.call.note(64107, f"relay frame: {fault}")
        await self.send({"type": "error", "description": f"Invalid message: {fault}"})

    async def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "text":
            if self._cycle_done:
                self.tokens = []
                self._cycle_done = False
            self.tokens.append(frame["token"])
            if frame.get("last", False):
                self._cycle_done = True
                self._cycles += 1
                self.call.hear("".join(self.tokens), self.attributes.get("voice", ""), "cmn-CN")
        elif frame["type"] == "play":
            self.call.hear(f"♪ {frame['source']}", "", "")
        await self._notify()

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def send(self, frame: dict[str, Any]) -> None:
        """Send a frame to the application."""
        self.sent.append(frame)
        if self._socket is not None and not self._socket.closed:
            await self._socket.send_str(json.dumps(frame, ensure_ascii=False))

    @property
    def over(self) -> bool:
        """Whether the session has ended."""
        return self.outcome is not None or self._socket is None or self._socket.closed

    async def prompt(self, text: str, partials: tuple[str, ...]) -> None:
        """Send what the caller said."""
        language = self.attributes.get("transcriptionLanguage", self.attributes.get("language", ""))
        if self.attributes.get("partialPrompts") == "true":
            for partial in partials:
                await self.send({"type": "prompt", "voicePrompt": partial, "lang": language, "last": False})
        await self.send({"type": "prompt", "voicePrompt": text, "lang": language, "last": True})

    async def dtmf(self, digits: str) -> None:
        """Send keys, one frame each; without dtmfDetection they are lost."""
        if self.attributes.get("dtmfDetection") != "true":
            self.call.note(0, "keys are lost: dtmfDetection is not set")
            return
        for digit in digits:
            await self.send({"type": "dtmf", "digit": digit})

    async def listen(self, within: float) -> bool:
        """Wait for the end of one more talk cycle (or of the session); False when `within` passed first."""
        heard = self._cycles
        return await self._until(lambda: self._cycles > heard or self.over, within)

    @property
    def cycles(self) -> int:
        """How many talk cycles the application completed."""
        return self._cycles

    async def listen_after(self, cycles: int, within: float) -> bool:
        """Wait until more than so many talk cycles are complete."""
        return await self._until(lambda: self._cycles > cycles or self.over, within)

    async def cut_in(self, heard_tokens: int, within: float) -> str:
        """The caller cuts in after so many tokens of the talk cycle: returns the words heard until then."""
        await self._until(lambda: len(self.tokens) >= heard_tokens or self.over, within)
        heard = "".join(self.tokens[:heard_tokens])
        if self._cycle_done and self.call.heard:
            self.call.unhear()
        self.call.hear(heard, self.attributes.get("voice", ""), "cmn-CN")
        self.tokens, self._cycle_done = [], True
        duration = next(self._durations)(len(heard) * MS_PER_CHARACTER)
        await self.send({"type": "interrupt", "utteranceUntilInterrupt": heard, "durationUntilInterruptMs": duration})
        return heard

    async def lose(self) -> None:
        """The socket breaks without a close frame."""
        self.outcome = Outcome("failed", error=64105, message="WebSocket ended unexpectedly")
        self.call.unsettle()
        await self._close()

    async def hang_up(self) -> None:
        """The caller has hung up."""
        self.outcome = Outcome("completed")
        await self._close()

    async def _close(self) -> None:
        if self._socket is None or self._socket.closed:
            return
        if self.outcome is not None and self.outcome.error:
            writer = self._socket._response.connection  # noqa: SLF001 a cut line sends no close frame
            if writer is not None and writer.transport is not None:
                writer.transport.abort()
        await self._socket.close()

    async def _until(self, condition: Any, within: float) -> bool:
        try:
            async with asyncio.timeout(within):
                async with self._changed:
                    await self._changed.wait_for(condition)
        except TimeoutError:
            return False
        return True


def relay_of(call: Call, verb: Verb) -> Relay:
    """The session a <ConversationRelay> asks for."""
    parameters = {inside.get("name"): inside.get("value") for inside in verb.children if inside.name == "Parameter"}
    return Relay(call, dict(verb.attributes), parameters)
