"""A call as the caller lives through it: every verb, every silence, every failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

import pytest
from aiohttp import encode_basic_auth, web
from twilio.request_validator import RequestValidator

from simulators.twilio import Bridge, Gather, Line, Twilio
from tests.support.simulators import application

VOICE = 'voice="Polly.Zhiyu-Neural" language="cmn-CN"'
GATHER = 'input="dtmf speech" language="cmn-Hans-CN" action="/phone/turn" method="POST" actionOnEmptyResult="true" numDigits="1"'
Form = dict[str, str]
Documents = Mapping[str, str | Callable[[Form], str]]


def ask(text: str, attributes: str = GATHER) -> str:
    return f"<Gather {attributes}><Say {VOICE}>{text}</Say></Gather>"


def say(text: str) -> str:
    return f"<Say {VOICE}>{text}</Say>"


class App:
    """An application whose documents a test gives by path; it keeps what it was asked."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.asked: list[tuple[str, Form]] = []
        self.headers: list[dict[str, str]] = []
        self.delay = 0.0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        form = dict(parse_qsl(await request.text(), keep_blank_values=True)) | dict(request.query)
        self.asked.append((request.path, form))
        self.headers.append(dict(request.headers))
        await asyncio.sleep(self.delay)
        given = self.documents.get(request.path)
        if given is None:
            return web.Response(status=204 if request.path == "/phone/status" else 404)
        body = given(form) if callable(given) else given
        return web.Response(text=f"<Response>{body}</Response>", content_type="text/xml")

    def forms(self, path: str) -> list[Form]:
        return [form for asked, form in self.asked if asked == path]


@asynccontextmanager
async def calling(documents: Documents, **changes: str) -> AsyncIterator[tuple[Twilio, App]]:
    app = App(documents)
    async with application(app.answer) as url, Twilio(targets=[url], **changes) as twilio:  # type: ignore[arg-type]
        yield twilio, app


async def test_a_conversation_by_speech_and_keys() -> None:
    answers: Documents = {
        "/phone/voice": ask("请问您办什么？"),
        "/phone/turn": lambda form: ask(f"您说{form.get('SpeechResult', form.get('Digits'))}"),
    }
    async with calling(answers) as (twilio, app):
        call = await twilio.call("+8613912345678")
        assert isinstance(call.waiting, Gather)
        assert call.waiting.prompts == ("请问您办什么？",)
        await call.say("社保卡", confidence=0.81)
        assert (call.last, app.forms("/phone/turn")[0]["Confidence"]) == ("您说社保卡", "0.81000000")
        await call.press("12")
        assert call.last == "您说1", "numDigits=1 takes one"
        await call.hang_up()
        assert (call.ended, call.end_reason) == (True, "caller")
        assert app.forms("/phone/status")[0]["CallStatus"] == "completed"
        assert twilio.violations == []


async def test_every_request_is_signed_over_the_public_url() -> None:
    async with calling(
        {"/phone/voice": ask("您好"), "/phone/turn": ask("好")}, auth_token="secret", public_url="https://hall.test"
    ) as (twilio, app):
        call = await twilio.call()
        await call.say("你好")
        for (path, form), headers in zip(app.asked, app.headers, strict=True):
            assert RequestValidator("secret").validate(f"https://hall.test{path}", form, headers["X-Twilio-Signature"])
            assert headers["Host"] == "hall.test"
        assert len({headers["I-Twilio-Idempotency-Token"] for headers in app.headers}) == 2


@pytest.mark.parametrize("how", ["missing", "other-token", "swapped-scheme"])
async def test_wrong_signatures(how: str) -> None:
    async with calling({"/phone/voice": say("您好")}, auth_token="secret") as (twilio, app):
        twilio.sign_wrongly = how
        await twilio.call()
        path, form = app.asked[0]
        given = app.headers[0].get("X-Twilio-Signature", "")
        assert not RequestValidator("secret").validate(f"https://hall.test{path}", form, given)


async def test_silence_posts_only_with_action_on_empty_result() -> None:
    async with calling({"/phone/voice": ask("您好"), "/phone/turn": say("再见")}) as (twilio, app):
        call = await twilio.call()
        await call.silence()
        assert "SpeechResult" not in app.forms("/phone/turn")[0]
        assert call.texts == ["您好", "再见"]
    bare = ask("您好", 'input="speech" language="cmn-Hans-CN" action="/phone/turn"') + say("没听清")
    async with calling({"/phone/voice": bare}) as (twilio, app):
        call = await twilio.call()
        await call.silence()
        assert (call.texts, call.end_reason, app.forms("/phone/turn")) == (["您好", "没听清"], "end-of-document", [])


async def test_keys_are_deaf_ears_to_a_speech_gather_and_words_to_a_keys_gather() -> None:
    document = ask("一", 'input="speech" language="cmn-Hans-CN" action="/phone/turn"') + ask(
        "二", 'input="dtmf" action="/phone/turn"'
    )
    async with calling({"/phone/voice": document}) as (twilio, app):
        call = await twilio.call()
        await call.press("1")
        await call.say("二")
        assert (app.forms("/phone/turn"), call.end_reason) == ([], "end-of-document")


async def test_keys_end_at_the_finishing_key() -> None:
    attributes = 'input="dtmf" finishOnKey="#" timeout="10" action="/phone/turn"'
    async with calling({"/phone/voice": ask("号码", attributes), "/phone/turn": say("好")}) as (twilio, app):
        call = await twilio.call()
        await call.press("41040219900101123*#99")
        assert app.forms("/phone/turn")[0]["Digits"] == "41040219900101123*"


async def test_chinese_is_not_recognised_as_english() -> None:
    english = '<Gather input="speech" action="/phone/turn"><Say voice="Polly.Joanna">Hello</Say></Gather>'
    async with calling({"/phone/voice": english, "/phone/turn": say("好")}) as (twilio, app):
        call = await twilio.call()
        assert app.forms("/phone/voice")[0]["CallStatus"] == "ringing"
        await call.say("我要预约")
        assert app.forms("/phone/turn") == []
        twilio.hears_any_language = True
        call = await twilio.call()
        await call.say("我要预约")
        assert app.forms("/phone/turn")[0]["SpeechResult"] == "我要预约"


async def test_partial_results_come_before_the_result() -> None:
    attributes = f'{GATHER} partialResultCallback="/phone/partial"'
    async with calling({"/phone/voice": ask("您好", attributes), "/phone/turn": say("好"), "/phone/partial": ""}) as (
        twilio,
        app,
    ):
        call = await twilio.call()
        await call.say("我要预约", partials=["我", "我要"])
        assert [form["UnstableSpeechResult"] for form in app.forms("/phone/partial")] == ["我", "我要"]


@pytest.mark.parametrize("outcome", ["busy", "no-answer", "failed", "canceled", "completed"])
async def test_dial_tells_its_outcome(outcome: str) -> None:
    documents = {
        "/phone/voice": '<Dial action="/phone/dialled" timeout="20"><Number>+85231234567</Number></Dial>',
        "/phone/dialled": say("好"),
    }
    async with calling(documents) as (twilio, app):
        twilio.lines["+85231234567"] = Line(outcome)
        call = await twilio.call()
        assert app.forms("/phone/dialled")[0]["DialCallStatus"] == outcome
        assert call.texts == ["好"]


async def test_the_mainland_cannot_be_dialled() -> None:
    documents = {"/phone/voice": '<Dial action="/phone/dialled">+863752222222</Dial>', "/phone/dialled": say("好")}
    async with calling(documents) as (twilio, app):
        call = await twilio.call()
        assert (app.forms("/phone/dialled")[0]["DialCallStatus"], call.errors) == ("failed", [13227])
        twilio.reaches_mainland = True
        await twilio.call()
        assert app.forms("/phone/dialled")[1]["DialCallStatus"] == "completed"


async def test_a_live_call_is_redirected_and_the_old_dial_fires_too() -> None:
    documents = {
        "/phone/voice": '<Dial action="/phone/dialled">+85231234567</Dial>',
        "/phone/dialled": say("丢弃"),
        "/phone/other": ask("换了一处"),
    }
    async with calling(documents, account_sid="AC1") as (twilio, app):
        twilio.lines["+85231234567"] = Line(hold=True)
        call = await twilio.call()
        assert isinstance(call.waiting, Bridge)
        address = f"{twilio.api_url}/2010-04-01/Accounts/AC1/Calls/{call.sid}.json"
        headers = {"Authorization": encode_basic_auth("AC1", twilio.auth_token)}
        data = {"Url": "https://hall.test/phone/other"}
        async with twilio.session.post(address, data=data, headers=headers) as response:
            assert response.status == 200
        await twilio.settle()
        await call.settled()
        assert call.texts == ["换了一处"]
        assert len(app.forms("/phone/dialled")) == 1


async def test_staff_hang_up_and_the_caller_goes_on() -> None:
    documents = {
        "/phone/voice": '<Dial action="/phone/dialled">+85231234567</Dial>',
        "/phone/dialled": ask("还需要什么？"),
    }
    async with calling(documents) as (twilio, _app):
        twilio.lines["+85231234567"] = Line(hold=True)
        call = await twilio.call()
        await call.staff_hangs_up()
        assert call.last == "还需要什么？"


async def test_enqueue_tells_its_result() -> None:
    task = (
        '<Enqueue workflowSid="WW1" action="/phone/queued" waitUrl="/phone/wait"><Task>{"topic": "a"}</Task></Enqueue>'
    )
    async with calling({"/phone/voice": task, "/phone/queued": say("好"), "/phone/wait": say("请稍候")}) as (
        twilio,
        app,
    ):
        twilio.queue_result = "queue-full"
        call = await twilio.call()
        assert call.texts == ["请稍候", "好"]
        assert app.forms("/phone/queued")[0]["QueueResult"] == "queue-full"
        assert twilio.queued[0][2] == '{"topic": "a"}'


async def test_redirect_pause_play_reject_hangup() -> None:
    documents = {
        "/phone/voice": "<Pause length='3'/><Play>/a.mp3</Play><Redirect>/phone/next</Redirect>",
        "/phone/next": say("好") + "<Hangup/>" + say("不"),
    }
    async with calling(documents) as (twilio, _app):
        call = await twilio.call()
        assert (call.texts, call.end_reason, call.elapsed > 3) == (["♪ /a.mp3", "好"], "hangup-verb", True)
    async with calling({"/phone/voice": '<Reject reason="busy"/>'}) as (twilio, _app):
        call = await twilio.call()
        assert (call.status, call.end_reason) == ("busy", "rejected")


async def test_recording_is_noticed() -> None:
    async with calling({"/phone/voice": say("您好")}) as (twilio, _app):
        assert not (await twilio.call()).recorded
    dial = '<Dial record="record-from-answer" action="/phone/x">+85231234567</Dial>'
    async with calling({"/phone/voice": dial, "/phone/x": ""}) as (twilio, _app):
        assert (await twilio.call()).recorded


async def test_a_server_error_kills_the_call_unless_there_is_a_fallback() -> None:
    async with calling({}) as (twilio, _app):
        call = await twilio.call()
        assert (call.errors, call.status, call.end_reason) == ([11200], "failed", "error")
        assert "application error" in call.last
    async with calling(
        {"/phone/fallback": lambda form: ask(f"出错{form['ErrorCode']}")}, fallback_path="/phone/fallback"
    ) as (twilio, _app):
        call = await twilio.call()
        assert call.last == "出错11200"
        assert twilio.record.rules() == ["11200"]


async def test_fifteen_seconds_without_an_answer_are_11205() -> None:
    async with calling({"/phone/voice": say("太晚")}) as (twilio, app):
        assert twilio.http_timeout == 15.0
        twilio.http_timeout = app.delay = 0.2
        app.delay = 0.5
        call = await twilio.call()
        assert (call.errors, len(app.forms("/phone/voice"))) == ([11205], 1)


async def test_a_lost_answer_is_retried_with_the_same_token_at_the_next_target() -> None:
    app = App({"/phone/voice": ask("您好"), "/phone/turn": say("好")})
    async with application(app.answer) as one, application(app.answer) as two, Twilio(targets=[one, two]) as twilio:
        twilio.fail_next()
        call = await twilio.call()
        assert call.texts == ["您好"]
        tokens = [headers["I-Twilio-Idempotency-Token"] for headers in app.headers]
        assert len(tokens) == 2
        assert len(set(tokens)) == 1
        again = await call.replay()
        assert (again.token, again.body) == (tokens[0], call.requests[0].body)


async def test_retry_overrides_in_the_fragment_are_kept_and_never_sent() -> None:
    documents = {"/phone/voice": "<Redirect>/phone/broken#rc=3&amp;rp=all</Redirect>"}
    async with calling(documents) as (twilio, app):
        call = await twilio.call()
        assert len(app.forms("/phone/broken")) == 4
        assert call.requests[-1].url.endswith("/phone/broken")


async def test_hanging_up_while_the_application_works() -> None:
    async with calling({"/phone/voice": ask("您好"), "/phone/turn": say("太晚")}) as (twilio, app):
        call = await twilio.call()
        app.delay = 0.3
        await call.say("我要预约", hang_up_after=0.05)
        assert (call.end_reason, call.texts) == ("caller", ["您好"])
        assert [path for path, _form in app.asked].count("/phone/turn") == 1
        assert len(app.forms("/phone/status")) == 1


async def test_status_callbacks_may_come_out_of_order() -> None:
    async with calling({"/phone/voice": say("您好")}) as (twilio, app):
        twilio.status_events = ("completed", "ringing", "in-progress", "completed")
        await twilio.call()
        assert [form["CallStatus"] for form in app.forms("/phone/status")] == [
            "completed",
            "ringing",
            "in-progress",
            "completed",
        ]


async def test_an_endless_loop_of_documents_is_ended() -> None:
    async with calling({"/phone/voice": "<Redirect>/phone/voice</Redirect>"}) as (twilio, _app):
        call = await twilio.call()
        assert (call.end_reason, call.status) == ("error", "failed")
