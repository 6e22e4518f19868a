"""Running a document: one function a verb."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulators.twilio.relay import relay_of
from simulators.twilio.twiml import CHINESE, Document, Verb, voice_faults
from simulators.twilio.webhooks import Parameters, Request, absolute

if TYPE_CHECKING:
    from simulators.twilio.call import Call, Input

MANDARIN = {"cmn-Hans-CN", "zh"}
MOST_DOCUMENTS = 100
"""Documents in one call without the caller doing anything: a loop that bills somebody for ever."""


@dataclass(frozen=True)
class Next:
    """The document to run next, given or still inside an answer; `url` is the address it came from."""

    url: str
    request: Request | None = None
    document: Document | None = None


END = Next("")
"""What a verb returns that ended the call."""

Runner = Callable[["Call", Verb, str], Awaitable[Next | None]]


async def run(call: Call, now: Next) -> Next | None:
    """Run one document; returns the next one, or None when the call is over or falls off the document's end."""
    url = now.request.url if now.request is not None else now.url
    document = now.document
    if document is None and now.request is not None and not call.ended:
        document = call.open(now.request) if now.request.answered else Document(broken=True)
        if document.broken:
            return await _fall_back(call, now.request.fault or call.errors[-1], url)
    if len(call.documents) > MOST_DOCUMENTS:
        call.note(0, f"{MOST_DOCUMENTS} documents in one call")
        await call.finish("error", "failed")
    following: Next | None = None
    for verb in document.verbs if document is not None else ():
        if call.ended or call.gone or following is not None:
            break
        runner = RUNNERS.get(verb.name)
        following = await runner(call, verb, url) if runner is not None else None
    return None if following is END else following


async def _fall_back(call: Call, code: int, url: str) -> Next | None:
    """Ask the fallback URL what to do, once; without one the caller hears an apology in English and the line goes dead."""
    fallback = call.twilio.fallback_url
    if fallback and url != fallback:
        request = await call.ask(fallback, "POST", [("ErrorCode", str(code)), ("ErrorUrl", url)])
        if request.answered:
            return Next(fallback, request=request)
    call.hear("We're sorry, an application error has occurred. Goodbye.", "woman", "en-US")
    await call.finish("error", "failed")
    return END


async def _follow(call: Call, verb: Verb, url: str, more: Parameters, default: str = "") -> Next | None:
    """Ask the verb's action; None when it has none."""
    action = verb.get("action") or default
    if not action and "action" not in verb.attributes:
        return None
    request = await call.ask(absolute(url, action), verb.get("method", "POST"), more)
    return Next(request.url, request=request)


async def _say(call: Call, verb: Verb, url: str) -> Next | None:
    audible = not list(voice_faults(verb.get("voice"), verb.get("language"), verb.text))
    for _time in range(max(1, int(verb.get("loop", "1") or 1))):
        call.hear(verb.text, verb.get("voice"), verb.get("language"), audible=audible)
    return None


async def _play(call: Call, verb: Verb, url: str) -> Next | None:
    call.hear(f"♪ {verb.text or verb.get('digits')}", "", "")
    return None


async def _pause(call: Call, verb: Verb, url: str) -> Next | None:
    call.elapsed += float(verb.get("length", "1") or 1)
    return None


async def _gather(call: Call, verb: Verb, url: str) -> Next | None:
    from simulators.twilio.call import Gather

    before = len(call.heard)
    for inside in verb.children:
        await RUNNERS[inside.name](call, inside, url)
    prompts = tuple(heard.text for heard in call.heard[before:])
    got = await call.wait_for(Gather(dict(verb.attributes), prompts))
    if got.gone:
        return END if await _gone(call) else None
    result = await _result(call, verb, url, got)
    if result is None:
        call.elapsed += float(verb.get("timeout", "5"))
        if verb.get("actionOnEmptyResult") != "true":
            return None
        result = (
            []
            if call.twilio.empty_result == "missing"
            else [("SpeechResult", ""), ("Confidence", "0.0"), ("Digits", "")]
        )
    request = await call.ask(absolute(url, verb.get("action")), verb.get("method", "POST"), result)
    return Next(request.url, request=request)


async def _result(call: Call, verb: Verb, url: str, got: Input) -> Parameters | None:
    """What a <Gather> makes of what the caller did; None for nothing it listens to."""
    listens = verb.get("input", "dtmf").split()
    if got.keys and "dtmf" in listens:
        digits = _digits(verb, got.keys)
        return (
            [("Digits", digits), ("FinishedOnKey", verb.get("finishOnKey", "#") if len(digits) < len(got.keys) else "")]
            if digits
            else None
        )
    language = verb.get("language", "en-US")
    if got.speech and CHINESE.search(got.speech) and language not in MANDARIN and not call.twilio.hears_any_language:
        return None  # a recogniser of another language makes nothing of it
    if got.speech and "speech" in listens:
        for number, partial in enumerate(got.partials):
            await _partial(call, verb, url, number, partial)
        return [("SpeechResult", got.speech), ("Confidence", f"{got.confidence:.8f}"), ("Language", language)]
    return None


def _digits(verb: Verb, keys: str) -> str:
    """The keys up to the finishing one, at most as many as are wanted."""
    finish = verb.get("finishOnKey", "#")
    most = int(verb.get("numDigits") or len(keys))
    digits = ""
    for key in keys:
        if finish and key == finish:
            break
        digits += key
        if len(digits) == most:
            break
    return digits


async def _partial(call: Call, verb: Verb, url: str, number: int, words: str) -> None:
    callback = verb.get("partialResultCallback")
    if callback:
        more = [
            ("UnstableSpeechResult", words),
            ("StableSpeechResult", ""),
            ("Stability", "0.8"),
            ("SequenceNumber", str(number)),
        ]
        await call.ask(absolute(url, callback), verb.get("partialResultCallbackMethod", "POST"), more)


async def _gone(call: Call) -> bool:
    await call.finish("caller")
    return True


async def _dial(call: Call, verb: Verb, url: str) -> Next | None:
    from simulators.twilio.call import Bridge

    numbers = [inside.text for inside in verb.children] or [verb.text]
    if verb.get("record", "do-not-record") != "do-not-record":
        call.recorded = True
    status, seconds = "failed", 0
    for number in numbers:
        line = call.twilio.line(call, number)
        status, seconds = line.outcome, line.seconds if line.outcome == "completed" else 0
        call.dialled.append((number, status))
        if line.hold and status == "completed":
            got = await call.wait_for(Bridge(number))
            if got.gone:
                await _follow(call, verb, url, _dial_result("completed", seconds))
                return END if await _gone(call) else None
        if status == "completed":
            break
    call.elapsed += seconds or float(verb.get("timeout", "30"))
    return await _follow(call, verb, url, _dial_result(status, seconds))


def _dial_result(status: str, seconds: int) -> Parameters:
    result = [
        ("DialCallStatus", status),
        ("DialCallSid", f"CA{secrets.token_hex(16)}"),
        ("DialBridged", str(status == "completed").lower()),
    ]
    return [*result, ("DialCallDuration", str(seconds))] if status == "completed" else result


async def abandoned_dial(call: Call) -> None:
    """A redirected call fires the action of the <Dial> it was in; what that answers is thrown away."""
    for document in reversed(call.documents):
        for verb in document.verbs:
            if verb.name == "Dial":
                await _follow(call, verb, call.requests[-1].url, _dial_result("completed", 1))
                return


async def _redirect(call: Call, verb: Verb, url: str) -> Next | None:
    request = await call.ask(absolute(url, verb.text), verb.get("method", "POST"), [])
    return Next(request.url, request=request)


async def _hangup(call: Call, verb: Verb, url: str) -> Next | None:
    await call.finish("hangup-verb")
    return END


async def _reject(call: Call, verb: Verb, url: str) -> Next | None:
    await call.finish("rejected", "busy" if verb.get("reason") == "busy" else "no-answer")
    return END


async def _enqueue(call: Call, verb: Verb, url: str) -> Next | None:
    queue_sid = f"QU{secrets.token_hex(16)}"
    if verb.get("waitUrl"):
        more = [
            ("QueueSid", queue_sid),
            ("QueuePosition", "1"),
            ("QueueTime", "0"),
            ("AvgQueueTime", "30"),
            ("CurrentQueueSize", "1"),
        ]
        waiting = await call.ask(absolute(url, verb.get("waitUrl")), verb.get("waitUrlMethod", "POST"), more)
        if waiting.answered:
            for inside in call.open(waiting).verbs:
                if inside.name in ("Say", "Play", "Pause"):
                    await RUNNERS[inside.name](call, inside, url)
    task = verb.find("Task")
    call.twilio.queued.append((call.sid, verb.text, task.text if task else ""))
    result = [("QueueResult", call.twilio.queue_result), ("QueueSid", queue_sid), ("QueueTime", "30")]
    return await _follow(call, verb, url, result)


async def _connect(call: Call, verb: Verb, url: str) -> Next | None:
    noun = verb.find("ConversationRelay")
    if noun is None:
        return None
    relay = relay_of(call, noun)
    call.relays.append(relay)
    outcome = await relay.run()
    call.waiting = None
    if outcome.error:
        call.errors.append(outcome.error)
    if call.gone:
        await call.finish("caller")
    more = [
        ("SessionId", relay.session_id),
        ("SessionStatus", outcome.status),
        ("SessionDuration", str(int(call.elapsed))),
    ]
    if outcome.handoff is not None:
        more.append(("HandoffData", outcome.handoff))
    if outcome.error:
        more += [("ErrorCode", str(outcome.error)), ("ErrorMessage", outcome.message)]
    return await _follow(call, verb, url, more)


async def _record(call: Call, verb: Verb, url: str) -> Next | None:
    from simulators.twilio.call import Gather

    call.recorded = True
    got = await call.wait_for(Gather({"input": "speech", **verb.attributes}, ()))
    if got.gone:
        return END if await _gone(call) else None
    if not got.speech:
        return None
    recording = (
        f"https://api.twilio.com/2010-04-01/Accounts/{call.twilio.account_sid}/Recordings/RE{secrets.token_hex(16)}"
    )
    more = [("RecordingUrl", recording), ("RecordingDuration", str(len(got.speech))), ("Digits", "")]
    request = await call.ask(absolute(url, verb.get("action")), verb.get("method", "POST"), more)
    return Next(request.url, request=request)


async def _start(call: Call, verb: Verb, url: str) -> Next | None:
    if verb.find("Recording") is not None:
        call.recorded = True
    await asyncio.sleep(0)
    return None


RUNNERS: dict[str, Runner] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Dial": _dial,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
    "Enqueue": _enqueue,
    "Connect": _connect,
    "Record": _record,
    "Start": _start,
}
