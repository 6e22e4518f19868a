"""Twilio for one account and one number: people call, the application is asked, messages go out."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import aiohttp

from simulators.clock import VirtualClock
from simulators.record import Record, Violation
from simulators.serving import Served, serve
from simulators.twilio.call import Call
from simulators.twilio.messages import Sms, mainland_fault
from simulators.twilio.rest import application
from simulators.twilio.webhooks import Webhooks

HTTP_TIMEOUT = 15.0
OUTCOMES = {"busy", "no-answer", "failed", "canceled", "completed"}


@dataclass(frozen=True)
class Line:
    """What <Dial> meets at a number. `hold`: the talk goes on until `call.staff_hangs_up()`."""

    outcome: str = "completed"
    seconds: int = 30
    hold: bool = False

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"{self.outcome} is no DialCallStatus")


class Twilio:
    """Use as `async with Twilio(targets=[…], public_url="https://hall.test") as twilio`, then `await twilio.call(…)`."""

    def __init__(  # noqa: PLR0913 what the owner of an account enters
        self,
        *,
        account_sid: str = "",
        auth_token: str = "",
        public_url: str = "https://hall.test",
        targets: Sequence[str] = (),
        number: str = "+85230000000",
        voice_path: str = "/phone/voice",
        status_path: str = "/phone/status",
        fallback_path: str = "",
        clock: VirtualClock | None = None,
        port: int = 0,
    ) -> None:
        self.account_sid = account_sid or f"AC{secrets.token_hex(16)}"
        self.auth_token = auth_token or secrets.token_hex(16)
        self.public_url = public_url.rstrip("/")
        self.targets = list(targets)
        self.number = number
        self.voice_url = self.public_url + voice_path
        self.status_url = self.public_url + status_path if status_path else ""
        self.fallback_url = self.public_url + fallback_path if fallback_path else ""
        self.clock = clock or VirtualClock()
        self.record = Record()
        self.webhooks = Webhooks(self)
        self.calls: dict[str, Call] = {}
        self.lines: dict[str, Line] = {}
        self.reaches_mainland = False
        self.hears_any_language = False
        self.queue_result = "bridged"
        self.queued: list[tuple[str, str, str]] = []
        self.relay = "ok"
        self.sign_wrongly: str | None = None
        self.extra_headers: dict[str, str] = {}
        self.http_timeout = HTTP_TIMEOUT
        self.empty_result = "missing"
        self.status_events: tuple[str, ...] = ("completed",)
        self.messages: list[Sms] = []
        self.approved: list[str] = []
        self.templates: dict[str, str] = {}
        self._sms_faults: list[int | str] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._port = port
        self._served: Served | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._served = await serve(application(self), self._port)
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=aiohttp.ClientTimeout(total=None, sock_connect=5)
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for call in list(self.calls.values()):
            await call.hang_up()
        await self.settle()
        if self._session is not None:
            await self._session.close()
        if self._served is not None:
            await self._served.close()

    @property
    def api_url(self) -> str:
        """What stands for https://api.twilio.com."""
        assert self._served is not None, "enter the context first"  # noqa: S101 a mistake of the test
        return self._served.url

    @property
    def session(self) -> aiohttp.ClientSession:
        """The client that asks the application."""
        assert self._session is not None, "enter the context first"  # noqa: S101 a mistake of the test
        return self._session

    @property
    def violations(self) -> list[Violation]:
        """Every breach of a rule, oldest first."""
        return self.record.violations

    async def call(self, from_: str = "+8613800000000", to: str = "") -> Call:
        """Somebody calls; returns when it is the caller's turn or the call is over."""
        call = Call(self, from_ or "anonymous", to or self.number)
        self.calls[call.sid] = call
        call.start(self.voice_url)
        await call.settled()
        return call

    def fail_next(self, times: int = 1) -> None:
        """Lose the answers to the next webhooks after the application worked on them: they are delivered again."""
        self.webhooks.fail_next(times)

    def line(self, call: Call, number: str) -> Line:
        """What a dialled number is like today. Twilio makes no calls to the mainland since 30 November 2023."""
        if number.startswith("+86") and not self.reaches_mainland:
            call.errors.append(13227)
            return Line("failed")
        return self.lines.get(number, Line())

    async def report_status(self, call: Call) -> None:
        """Send the status callbacks of a call that ended, in the order `status_events` has them."""
        if not self.status_url:
            return
        seconds = max(1, int(call.elapsed))
        for status in self.status_events:
            more = [("CallDuration", str(seconds)), ("Duration", str(-(-seconds // 60))), ("CallbackSource", "call-progress-events"),
                    ("SequenceNumber", str(call.next_sequence())), ("Timestamp", self.clock.now().strftime("%a, %d %b %Y %H:%M:%S +0000"))]  # fmt: skip
            shown = call.status if status == "completed" else status
            await self.webhooks.ask(self.status_url, "POST", [*call.parameters(shown), *more], call.callbacks)

    def take_sms(self, sms: Sms) -> None:
        """Send a message on; a mainland carrier drops what breaks its rules, and Twilio then says so."""
        fault = mainland_fault(sms, self.approved, self.messages) if sms.to.startswith("+86") else ""
        self.messages.append(sms)
        if fault:
            sms.error = 30007
            self.record.breach("30007", f"SMS to +86…{sms.to[-4:]}: {fault}")
        self.soon(self._sms_progress(sms, "undelivered" if fault else "delivered"))

    async def _sms_progress(self, sms: Sms, last: str) -> None:
        for status in ("sent", last):
            sms.status = status
            if sms.callback:
                code = [("ErrorCode", str(sms.error))] if sms.error and status == last else []
                more = [
                    ("AccountSid", self.account_sid),
                    ("MessageSid", sms.sid),
                    ("MessageStatus", status),
                    ("To", sms.to),
                    ("From", sms.sender),
                ]
                await self.webhooks.ask(sms.callback, "POST", [*more, *code], [])

    def inject_sms(self, fault: int | str, times: int = 1) -> None:
        """Let the next messages fail: a Twilio code, an HTTP status, "reset_before" or "reset_after" (taken, then cut)."""
        self._sms_faults += [fault] * times

    def take_sms_fault(self) -> int | str | None:
        """The fault due now."""
        return self._sms_faults.pop(0) if self._sms_faults else None

    def fill_template(self, content_sid: str, variables: Mapping[str, Any]) -> str:
        """The words of a content template."""
        return re.sub(
            r"\{\{(\w+)\}\}", lambda found: str(variables.get(found[1], "")), self.templates.get(content_sid, "")
        )

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something of Twilio's own in the background."""
        self.keep(asyncio.get_running_loop().create_task(work))

    def keep(self, task: asyncio.Task[Any]) -> None:
        """Hold a task until it is done."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait until Twilio's own follow-ups are delivered."""
        while self._tasks:
            await asyncio.gather(*list(self._tasks), return_exceptions=True)
