"""Every rule about TwiML has a document that breaks it, and the SDK's own output breaks none."""

from __future__ import annotations

import pytest
from twilio.twiml.voice_response import Connect, Dial, Enqueue, Gather, VoiceResponse

from simulators.twilio import rules
from simulators.twilio.twiml import read

SAY = '<Say voice="Polly.Zhiyu" language="cmn-CN">'


def codes(body: str) -> list[int]:
    return [fault.code for fault in read(f"<Response>{body}</Response>").faults]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<Speak>a</Speak>", 12200),
        ('<Say mood="glad">hello</Say>', 12200),
        (f"<Dial>{SAY}您好</Say></Dial>", 12200),
        ("<Gather><Dial>+1</Dial></Gather>", 13320),
        ("您好", 12200),
        ('<Say voice="Google.cmn-CN-Neural2-A" language="cmn-CN">您好</Say>', 13511),
        ('<Say voice="Polly.Xiaoming">hello</Say>', 13511),
        ('<Say voice="Polly.Zhiyu" language="cmn-Hans-CN">您好</Say>', 13512),
        ('<Say voice="Polly.Zhiyu" language="zh-CN">您好</Say>', 13512),
        ('<Say voice="woman">您好</Say>', 13512),
        ('<Say language="cmn-CN">您好</Say>', 13512),
        ("<Say> </Say>", 13520),
        (f"{SAY}{'字' * 4097}</Say>", 13520),
        ('<Say voice="Google.cmn-CN-Chirp3-HD-Kore">您好<break time="1s"/></Say>', 13520),
        ('<Say voice="Polly.Zhiyu-Neural"><emphasis level="strong">您好</emphasis></Say>', 13520),
        (f'{SAY}您好<break time="11s"/></Say>', 12200),
        (f'{SAY}<say-as interpret-as="poem">1</say-as></Say>', 13520),
        (f'{SAY}<prosody rate="quick">您好</prosody></Say>', 12200),
        (f"{SAY}<audio/></Say>", 12200),
        (f'<Gather input="speech" language="cmn-CN">{SAY}您好</Say></Gather>', 13331),
        (f'<Gather input="speech">{SAY}您好</Say></Gather>', 13331),
        ('<Gather input="speech" language="cmn-Hans-CN" speechModel="phone_call"/>', 13331),
        ('<Gather input="voice"/>', 13335),
        ('<Gather timeout="0"/>', 13313),
        ('<Gather timeout="soon"/>', 13313),
        ('<Gather numDigits="0"/>', 13314),
        ('<Gather finishOnKey="ab"/>', 13310),
        ('<Gather speechTimeout="long"/>', 13334),
        ('<Gather actionOnEmptyResult="yes"/>', 13338),
        (f'<Gather hints="{"字" * 101}"/>', 13336),
        (f'<Gather hints="{",".join("字" * 501)}"/>', 13336),
        ("<Dial/>", 13201),
        ('<Dial callerId="me">+1234567</Dial>', 13214),
        ("<Dial><Number>call me</Number></Dial>", 13223),
        ("<Dial><Sip>tel:1</Sip></Dial>", 13224),
        ('<Dial timeout="x">+1234567</Dial>', 13212),
        ("<Enqueue/>", 14214),
        ('<Enqueue workflowSid="WW1"><Task>{</Task></Enqueue>', 14219),
        ('<Pause length="long"/>', 13910),
        ('<Connect><ConversationRelay url="http://a"/></Connect>', 64102),
        ('<Connect><ConversationRelay url="wss://a/b?c=1" language="cmn-CN"/></Connect>', 64102),
        ('<Connect><ConversationRelay url="wss://a/b" language="en-US"/></Connect>', 64101),
        ('<Connect><ConversationRelay url="wss://a/b" language="cmn-CN" ttsProvider="Google" voice="Google.cmn-CN-Wavenet-A"/></Connect>', 64101),
        ('<Connect><ConversationRelay url="wss://a/b" language="cmn-CN" dtmfDetection="on"/></Connect>', 12200),
        ('<Connect><ConversationRelay url="wss://a/b" language="cmn-CN" mood="glad"/></Connect>', 12200),
    ],
)  # fmt: skip
def test_a_breach_has_its_code(body: str, code: int) -> None:
    assert code in codes(body)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<Response>",
        "hello",
        "<Response><Say>\x08</Say></Response>",
        "<Other/>",
        '<!DOCTYPE a [<!ENTITY b "c">]><Response>&b;</Response>',
    ],
)
def test_what_cannot_be_read_is_12100(source: str) -> None:
    document = read(source)
    assert (document.broken, [fault.code for fault in document.faults]) == (True, [12100])


def test_the_sdks_own_output_passes() -> None:
    response = VoiceResponse()
    gather = Gather(
        input="dtmf speech", language="cmn-Hans-CN", action="/phone/turn", method="POST", timeout=6, speech_timeout="auto", num_digits=1,
        hints="社保卡,营业执照", action_on_empty_result=True, barge_in=True, profanity_filter=False, partial_result_callback="/phone/partial",
    )  # fmt: skip
    gather.say("请问您办什么？", voice="Google.cmn-CN-Wavenet-A", language="cmn-CN")
    response.append(gather)
    dial = Dial(action="/phone/dialled", timeout=20, caller_id="+85230000000", answer_on_bridge=True)
    dial.number("+85231234567", status_callback="/phone/status")
    response.append(dial)
    enqueue = Enqueue(workflow_sid="WW1", action="/phone/queued")
    enqueue.task('{"a": 1}', priority=1)
    response.append(enqueue)
    connect = Connect(action="/phone/relay-ended")
    relay = connect.conversation_relay(
        url="wss://hall.test/phone/relay", language="cmn-CN", transcription_language="cmn-Hans-CN", tts_provider="Google",
        transcription_provider="Google", voice="cmn-CN-Wavenet-A", dtmf_detection=True, interruptible="any",
    )  # fmt: skip
    relay.parameter(name="conversation", value="c1")
    response.append(connect)
    response.pause(length=1)
    response.redirect("/phone/next", method="POST")
    assert [fault for fault in read(str(response)).faults if "dtmfDetection" not in fault.detail] == []


@pytest.mark.parametrize("voice", sorted(rules.MANDARIN_VOICES))
def test_every_listed_voice_speaks(voice: str) -> None:
    assert codes(f'<Say voice="{voice}" language="cmn-CN">您好</Say>') == []
