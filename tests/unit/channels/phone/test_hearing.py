"""What the caller's words and keys ask for."""

from __future__ import annotations

from typing import Any

import pytest

from hall.channels.phone.model import Act, CallState, Heard, Line, Option
from hall.channels.phone.model_hearing import decide

OPTIONS = tuple(Option(f"第{n}天", f"/inform{{{n}}}") for n in range(1, 6))


def hear(state: CallState, **heard: Any) -> tuple[Act, str | None]:
    decision = decide(state, Heard("CA1", **heard), 0.3)
    return decision.act, decision.payload or decision.text


@pytest.mark.parametrize("words", ["转人工", "人工", "我要人工。", "找工作人员", "转人工吧"])
def test_a_person_is_one_word_away(words: str) -> None:
    assert hear(CallState(), speech=words)[0] is Act.PERSON
    assert hear(CallState(waiting=3), speech=words, confidence=0.1)[0] is Act.PERSON


def test_key_zero_is_a_person_whatever_is_asked() -> None:
    for state in (CallState(), CallState(wanted="phone"), CallState(options=OPTIONS), CallState(waiting=3)):
        assert hear(state, keys="0")[0] is Act.PERSON


def test_keys_choose_from_what_was_read_out() -> None:
    state = CallState(options=OPTIONS, page=1)
    assert hear(state, keys="1") == (Act.TELL, OPTIONS[3].payload)
    assert hear(state, keys="3")[0] is Act.MISSED
    assert hear(state, speech="第二个") == (Act.TELL, OPTIONS[4].payload)
    assert hear(state, speech="下一个")[0] is Act.TELL
    assert hear(CallState(options=OPTIONS), speech="下一个")[0] is Act.NEXT
    assert hear(CallState(options=OPTIONS), keys="9")[0] is Act.NEXT


def test_numbers_by_keys() -> None:
    assert hear(CallState(wanted="id_number"), keys="41041119500101001*") == (Act.TELL, "41041119500101001X")
    assert hear(CallState(wanted="phone"), keys="13800000001") == (Act.TELL, "13800000001")
    assert hear(CallState(wanted="code"), keys="483920") == (Act.TELL, "483920")
    assert hear(CallState(wanted="access"), keys="38001234") == (Act.TELL, "38001234")
    assert hear(CallState(wanted="id_number"), keys="4") == (Act.TELL, "4")


def test_silence_while_something_is_left_to_say_means_go_on() -> None:
    more = (Line("还有一句。"),)
    assert hear(CallState(queue=more))[0] is Act.NEXT
    assert hear(CallState(queue=more), speech="嗯")[0] is Act.NEXT
    assert hear(CallState())[0] is Act.MISSED
    assert hear(CallState(), speech="好的")[0] is Act.TELL
    assert hear(CallState(waiting=4))[0] is Act.WAIT


@pytest.mark.parametrize("words", ["再说一遍", "说的啥", "没听清", "什么？", "啥"])
def test_say_again(words: str) -> None:
    assert hear(CallState(), speech=words)[0] is Act.AGAIN


def test_a_complaint_about_slowness_is_no_wish_for_speed() -> None:
    assert hear(CallState(), speech="你们办事太慢了")[0] is Act.TELL
    assert hear(CallState(), speech="窗口的人说话太快，我要投诉那个人")[0] is Act.TELL


def test_little_confidence_is_asked_about_and_none_told_is_taken() -> None:
    assert hear(CallState(), speech="嗡嗡", confidence=0.2)[0] is Act.MISSED
    assert hear(CallState(), speech="社保卡", confidence=None)[0] is Act.TELL


def test_goodbye_leaves_only_when_nothing_is_asked() -> None:
    assert hear(CallState(), speech="没有了")[0] is Act.LEAVE
    assert hear(CallState(wanted="rating"), speech="没有了")[0] is Act.TELL


def test_the_whole_notice_is_sent_only_when_one_was_told() -> None:
    assert hear(CallState(notice="GZ1"), speech="发短信给我")[0] is Act.TEXT_NOTICE
    assert hear(CallState(), speech="发短信给我")[0] is Act.TELL


@pytest.mark.parametrize(
    "words", ["就我打这个电话", "就这个号", "用本机号码", "就用我打进来的这个号码吧", "就这个手机"]
)
def test_the_callers_own_number_where_a_phone_is_asked_for(words: str) -> None:
    assert hear(CallState(wanted="phone"), speech=words, caller="+8613800000001") == (Act.TELL, "13800000001")
    assert hear(CallState(wanted="phone"), speech=words, caller="anonymous") == (Act.TELL, words)
    assert hear(CallState(wanted="name"), speech=words, caller="+8613800000001") == (Act.TELL, words)


def test_a_number_that_is_told_goes_before_the_callers_own() -> None:
    said = "不是这个号码是13900000002"
    assert hear(CallState(wanted="phone"), speech=said, caller="+8613800000001") == (Act.TELL, said)
