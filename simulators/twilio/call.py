"""One call from the caller's side: what is heard, what is said, and what Twilio does in between."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulators.twilio import verbs
from simulators.twilio.relay import Relay
from simulators.twilio.twiml import Document, read
from simulators.twilio.webhooks import XML_TYPES, Parameters, Request

if TYPE_CHECKING:
    from simulators.twilio.server import Twilio

SECONDS_PER_CHARACTER = 0.22


@dataclass(frozen=True)
class Heard:
    """One thing the caller heard; `audible` is false when the voice cannot speak the words."""

    text: str
    voice: str
    language: str
    at: datetime
    audible: bool = True


@dataclass(frozen=True)
class Gather:
    """Twilio listens: the attributes of the <Gather> and what was said inside it."""

    attributes: dict[str, str]
    prompts: tuple[str, ...]


@dataclass(frozen=True)
class Bridge:
    """The caller talks to somebody whom <Dial> reached."""

    number: str


@dataclass(frozen=True)
class Input:
    """What the caller does while Twilio listens."""

    speech: str = ""
    confidence: float = 0.0
    partials: tuple[str, ...] = ()
    keys: str = ""
    gone: bool = False


Waiting = Gather | Relay | Bridge | None


@dataclass
class Call:
    """A call in progress. The methods are the caller's; each returns when it is the caller's turn again or the call is over."""

    twilio: Twilio
    caller: str
    to: str
    sid: str = field(default_factory=lambda: f"CA{secrets.token_hex(16)}")
    heard: list[Heard] = field(default_factory=list)
    errors: list[int] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    callbacks: list[Request] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    waiting: Waiting = None
    status: str = "ringing"
    end_reason: str = ""
    recorded: bool = False
    elapsed: float = 0.0
    relays: list[Relay] = field(default_factory=list)
    dialled: list[tuple[str, str]] = field(default_factory=list)
    _mark: int = 0
    _gone: bool = False
    _inputs: asyncio.Queue[Input] = field(default_factory=asyncio.Queue)
    _settled: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    # What the caller perceives.

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return bool(self.end_reason)

    @property
    def texts(self) -> list[str]:
        """Everything heard, in order."""
        return [heard.text for heard in self.heard]

    @property
    def last(self) -> str:
        """What was heard since the caller last did something."""
        return "\n".join(heard.text for heard in self.heard[self._mark :])

    @property
    def relay(self) -> Relay:
        """The latest relay session."""
        return self.relays[-1]

    def hear(self, text: str, voice: str, language: str, *, audible: bool = True) -> None:
        """Something is said to the caller; it takes its time on the call's own clock."""
        moment = self.twilio.clock.now() + timedelta(seconds=self.elapsed)
        self.heard.append(Heard(text, voice, language, moment, audible))
        self.elapsed += len(text) * SECONDS_PER_CHARACTER

    def unhear(self) -> None:
        """Take back what was interrupted."""
        self.heard.pop()

    def note(self, code: int, detail: str) -> None:
        """Write into Twilio's debugger, and among the breaches."""
        if code:
            self.errors.append(code)
        self.twilio.record.breach(str(code or "note"), f"{self.sid[-6:]}: {detail}")

    # What the caller does.

    async def say(  # noqa: PLR0913 how somebody may speak
        self,
        text: str,
        confidence: float = 0.92,
        partials: Sequence[str] = (),
        *,
        within: float = 20.0,
        wait: bool = True,
        hang_up_after: float | None = None,
    ) -> None:
        """Speak. `hang_up_after`: so many seconds into the application's work the caller hangs up."""
        self._must_be_waiting()
        self._mark = len(self.heard)
        if isinstance(self.waiting, Relay):
            relay, cycles = self.waiting, self.waiting.cycles
            await relay.prompt(text, tuple(partials))
            await self._relay_turn(relay, cycles, within, wait=wait, hang_up_after=hang_up_after)
            return
        await self._act(Input(speech=text, confidence=confidence, partials=tuple(partials)), hang_up_after)

    async def press(
        self, keys: str, *, within: float = 20.0, wait: bool = True, hang_up_after: float | None = None
    ) -> None:
        """Press keys."""
        self._must_be_waiting()
        self._mark = len(self.heard)
        if isinstance(self.waiting, Relay):
            relay, cycles = self.waiting, self.waiting.cycles
            await relay.dtmf(keys)
            await self._relay_turn(relay, cycles, within, wait=wait, hang_up_after=hang_up_after)
            return
        await self._act(Input(keys=keys), hang_up_after)

    async def silence(self) -> None:
        """Say nothing until Twilio stops listening."""
        self._must_be_waiting()
        self._mark = len(self.heard)
        await self._act(Input(), None)

    async def listen(self, within: float = 20.0) -> bool:
        """Wait for one more talk cycle of a relay session; False when none came."""
        assert isinstance(self.waiting, Relay), "only a relay session speaks by itself"  # noqa: S101 a mistake of the test
        return await self.waiting.listen(within)

    async def interrupt(self, text: str, heard_tokens: int, *, within: float = 20.0) -> str:
        """Cut in after so many tokens of what is being spoken, saying `text`; returns what had been heard."""
        relay = self.waiting
        assert isinstance(relay, Relay), "only a relay session can be interrupted"  # noqa: S101 a mistake of the test
        heard = await relay.cut_in(heard_tokens, within)
        await self.say(text, within=within)
        return heard

    async def lose_socket(self) -> None:
        """The relay's socket breaks; returns when the call waits again or is over."""
        await self.relay.lose()
        await self.settled()

    async def staff_hangs_up(self) -> None:
        """The person whom <Dial> reached ends their side."""
        assert isinstance(self.waiting, Bridge), "nobody is on the other end"  # noqa: S101 a mistake of the test
        await self._act(Input(), None)

    async def hang_up(self) -> None:
        """Hang up, whatever is going on; returns when the application has been told."""
        if self.ended:
            return
        self._gone = True
        waiting, task = self.waiting, self._task
        if isinstance(waiting, Relay):
            self.unsettle()
            await waiting.hang_up()
        elif waiting is not None:
            self.unsettle()
            self._inputs.put_nowait(Input(gone=True))
        else:
            await self.finish("caller")
        if task is not None:
            await asyncio.wait([task])

    async def replay(self, request: Request | None = None) -> Request:
        """Deliver the last webhook (or that one) once more with the same idempotency token, to the next target."""
        return await self.twilio.webhooks.again(request or self.requests[-1])

    async def update(self, url: str = "", twiml: str = "", method: str = "POST", status: str = "") -> None:
        """The application redirects or ends the call over REST; the <Dial> it was in fires its action too."""
        was, task = self.waiting, self._task
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        if isinstance(was, Bridge):
            await verbs.abandoned_dial(self)
        elif isinstance(was, Relay):
            await was.hang_up()
        self.waiting = None
        if status in ("completed", "canceled"):
            await self.finish("rest")
            return
        self.unsettle()
        self.start(url, method, read(twiml) if twiml else None)

    # What Twilio does.

    def start(self, url: str, method: str = "POST", document: Document | None = None) -> None:
        """Run a document, or the one that `url` gives, in the background."""
        self._task = asyncio.get_running_loop().create_task(self._run(url, method, document))
        self._task.add_done_callback(self._stopped)

    def _stopped(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self._settled.set()

    async def _run(self, url: str, method: str, document: Document | None) -> None:
        base = url or self.twilio.voice_url
        if document is not None:
            self._take_document(document)
        request = None if document is not None else await self.ask(base, method, [])
        self.status = self.status if self.ended else "in-progress"  # the first request still says "ringing"
        following: verbs.Next | None = verbs.Next(base, request, document)
        while following is not None and not self.ended:
            following = await verbs.run(self, following)
        if not self.ended:
            await self.finish("caller" if self._gone else "end-of-document")

    async def ask(self, url: str, method: str, more: Parameters) -> Request:
        """Ask the application, with the parameters every webhook of a call has."""
        request = await self.twilio.webhooks.ask(url, method or "POST", self.parameters() + more, self.requests)
        if request.fault:
            self.errors.append(request.fault)
            self.twilio.record.breach(str(request.fault), f"{method} {request.url}: HTTP {request.status}")
        return request

    def open(self, request: Request) -> Document:
        """Read what a webhook answered."""
        document = read(request.body)
        if request.content_type not in XML_TYPES:
            self.note(12300, f"Content-Type {request.content_type}")
            document = Document(broken=True, source=request.body)
        self._take_document(document)
        return document

    def _take_document(self, document: Document) -> None:
        self.documents.append(document)
        for fault in document.faults:
            self.note(fault.code, fault.detail)

    def parameters(self, status: str = "") -> Parameters:
        """What every webhook of this call carries; blanks are sent and signed like anything else."""
        return [
            ("AccountSid", self.twilio.account_sid), ("ApiVersion", "2010-04-01"), ("CallSid", self.sid),
            ("CallStatus", status or self.status), ("CallToken", ""), ("Called", self.to), ("CalledCity", ""), ("CalledCountry", "HK"),
            ("CalledState", ""), ("CalledZip", ""), ("Caller", self.caller), ("CallerCity", ""), ("CallerCountry", "CN"),
            ("CallerState", ""), ("CallerZip", ""), ("Direction", "inbound"), ("From", self.caller), ("FromCity", ""),
            ("FromCountry", "CN"), ("FromState", ""), ("FromZip", ""), ("To", self.to), ("ToCity", ""), ("ToCountry", "HK"),
            ("ToState", ""), ("ToZip", ""),
        ]  # fmt: skip

    @property
    def gone(self) -> bool:
        """Whether the caller has hung up."""
        return self._gone

    async def wait_for(self, waiting: Waiting) -> Input:
        """Let the caller act; returns what they did."""
        self.settle(waiting)
        got = await self._inputs.get()
        self.waiting = None
        return got

    async def settled(self) -> None:
        """Wait until it is the caller's turn or the call is over; raises what went wrong inside the simulator."""
        await self._settled.wait()
        if self._task is not None and self._task.done() and not self._task.cancelled():
            self._task.result()

    def settle(self, waiting: Waiting) -> None:
        """It is the caller's turn."""
        self.waiting = waiting
        self._settled.set()

    def unsettle(self) -> None:
        """It is no longer the caller's turn."""
        self._settled.clear()

    async def finish(self, reason: str, status: str = "completed") -> None:
        """The call is over; the status callbacks go out."""
        if self.ended:
            return
        self.end_reason, self.status, self.waiting = reason, status, None
        await self.twilio.report_status(self)
        self._settled.set()

    def next_sequence(self) -> int:
        """The next SequenceNumber of a status callback."""
        return next(self._numbers)

    def _must_be_waiting(self) -> None:
        assert not self.ended, f"the call is over ({self.end_reason}); last heard: {self.last or self.texts[-1:]}"  # noqa: S101
        assert self.waiting is not None, "Twilio does not listen"  # noqa: S101 a mistake of the test

    async def _act(self, what: Input, hang_up_after: float | None) -> None:
        self.unsettle()
        known = len(self.requests)
        self._inputs.put_nowait(what)
        if hang_up_after is not None:
            await self._asked_or_settled(known)
            await asyncio.sleep(hang_up_after)
            await self.hang_up()
        await self.settled()

    async def _asked_or_settled(self, known: int) -> None:
        while len(self.requests) == known and not self._settled.is_set():  # noqa: ASYNC110 two things to wait for, one of them a list
            await asyncio.sleep(0.002)

    async def _relay_turn(
        self, relay: Relay, cycles: int, within: float, *, wait: bool, hang_up_after: float | None
    ) -> None:
        if hang_up_after is not None:
            await asyncio.sleep(hang_up_after)
            await self.hang_up()
        elif wait:
            await relay.listen_after(cycles, within)
            if relay.over:
                await self.settled()
