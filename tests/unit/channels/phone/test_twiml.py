"""Only published TwiML can be written."""

from __future__ import annotations

from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hall.channels.phone.model import End, Heard, Listen, Script, Stream, Transfer, Wait
from hall.channels.phone.model_relay import FrameKind, end_frame, heard_of, read_frame
from hall.channels.phone.model_voices import VOICES
from hall.channels.phone.twilio import TwilioVoice
from hall.channels.phone.twiml import Document, hint_list
from simulators.twilio import rules
from simulators.twilio.twiml import read
from tests.conftest import settings_for


def adapter(**changes: Any) -> TwilioVoice:
    return TwilioVoice(
        settings_for("sqlite+aiosqlite://", public_url="https://hall.test", twilio_account_sid="AC1", twilio_auth_token="t", **changes)
    )  # fmt: skip


def test_our_voices_are_the_published_ones() -> None:
    assert VOICES == rules.MANDARIN_VOICES


@pytest.mark.parametrize("voice", sorted(VOICES))
@pytest.mark.parametrize(
    "then",
    [
        Listen(3, None, 8, ("社保卡", "a,b")),
        Listen(3),
        Wait(3, 1),
        Transfer(4, "+85230000099"),
        Stream(1, "k" * 32, ("社保卡",)),
        End(),
    ],
)
def test_every_script_is_strict_twiml(voice: str, then: Any) -> None:
    for slow, loud in ((False, False), (True, False), (True, True)):
        written = adapter(phone_voice=voice).write(Script(("您好。", "请问，您要办什么事？"), then, slow, loud))
        assert read(written).faults == ()
        assert (
            written.count('input="dtmf speech"')
            == written.count("<Gather")
            == (not isinstance(then, Transfer | Stream | End))
        )


@given(st.text(max_size=80), st.text(max_size=40))
def test_hostile_text_never_breaks_a_document(said: str, hint: str) -> None:
    written = adapter().write(Script((said,), Listen(1, hints=(hint,))))
    ElementTree.fromstring(written)


def test_an_unknown_voice_cannot_be_set() -> None:
    for voice in ("Google.cmn-CN-Neural2-A", "alice", ""):
        with pytest.raises(ValidationError):
            settings_for("sqlite+aiosqlite://", phone_voice=voice)
        with pytest.raises(ValueError, match="unknown voice"):
            Document(voice)


def test_hints_stay_within_the_published_limits() -> None:
    listed = hint_list(["很" * 200, "社保卡", "社保卡", " ", *(str(n) for n in range(900))]).split(",")
    assert len(listed) <= rules.MOST_HINTS
    assert all(0 < len(hint) <= rules.LONGEST_HINT for hint in listed)


def test_steps_tell_a_transfer_from_an_answer() -> None:
    assert Heard("CA1", 3).step == "3.0"
    assert Heard("CA1", 3, relay_ended=True).step == "3.0r"


@pytest.mark.parametrize(
    "raw", ["", "[]", "{", '{"type": 3}', '{"type": "prompt"}', '{"type": "setup", "callSid": "CA1"}', b"x", None, "x" * 20_000]
)  # fmt: skip
def test_frames_that_are_none(raw: object) -> None:
    assert read_frame(raw) is None


def test_unknown_frames_are_let_pass() -> None:
    frame = read_frame('{"type": "tokens-played", "x": 1}')
    assert frame is not None
    assert frame.kind is FrameKind.OTHER


def test_handoff_names_nothing_that_was_said() -> None:
    assert end_frame("person", 4) == '{"type": "end", "handoffData": "{\\"reason\\": \\"person\\", \\"turn\\": 4}"}'


def test_what_was_heard_is_found_in_the_tokens() -> None:
    tokens = ["您好。", "请问您要办什么事？"]
    assert heard_of(tokens, "您好。请问您") == ["您好。", "请问您"]
    assert heard_of(tokens, " 您好。 请问") == ["您好。", "请问"]
    assert heard_of(tokens, "") == ["", ""]
    assert heard_of(tokens, "别的话") == ["", ""]
