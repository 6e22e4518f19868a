"""What a voice says instead of what a screen shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.channels.phone.model_numerals import cardinal, clock, spelled
from hall.channels.phone.model_speech import LONGEST_SENTENCE, sentences, speakable


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (105, "一百零五"),
        (110, "一百一十"),
        (2026, "二千零二十六"),
        (20000, "二万"),
        (100300, "十万零三百"),
    ],
)
def test_numbers(number: int, said: str) -> None:
    assert cardinal(number) == said


@pytest.mark.parametrize(
    ("hour", "minute", "said"), [(10, 30, "十点半"), (2, 0, "两点"), (14, 5, "十四点零五分"), (9, 45, "九点四十五分")]
)
def test_times(hour: int, minute: int, said: str) -> None:
    assert clock(hour, minute) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("38001234", "三八零零，幺二三四"),
        ("13800138000", "幺三八，零零幺三，八零零零"),
        ("483920", "四八三，九二零"),
        ("ZX20261123-12345", "Z X，二零二六，幺幺二三，幺二三四五"),
    ],
)
def test_codes_are_said_in_groups(code: str, said: str) -> None:
    assert spelled(code) == said


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("11月25日（周三）上午10:30到11:00", "十一月二十五号，星期三，上午十点半到十一点"),
        ("最晚2026年11月26日答复", "最晚二零二六年十一月二十六号答复"),
        ("8:30–12:00、14:00–17:30", "八点半到十二点、十四点到十七点半"),
        ("身份证号：4104**********0011", "身份证号：尾号零零幺幺"),
        ("手机号：138****0001", "手机号：尾号零零零幺"),
        ("3个工作日，2个月，2份", "三个工作日，两个月，两份"),
        ("凭证号是3800 1234", "凭证号是三八零零，幺二三四"),
        ("收费20000元，减免3.5%", "收费二万元，减免百分之三点五"),
        ("面积≤60㎡", "面积不超过六十平方米"),
        ("打开凭证：https://hall.test/v/1?s=2\n到时出示", "到时出示"),
        ("“社保卡”（第三代）《申请表》/复印件", "社保卡，第三代，申请表或复印件"),
        ("第2种情形", "第二种情形"),
        ("请马上拨打120或110", "请马上拨打幺二零或幺幺零"),
    ],
)
def test_what_a_screen_shows_is_said_in_full(shown: str, said: str) -> None:
    assert speakable(shown).rstrip("。") == said


def test_sentences_are_short_and_end() -> None:
    long = "先记：" + "，".join(f"第{n}种很长很长的材料名称" for n in range(1, 12)) + "。"
    parts = sentences(long)
    assert len(parts) > 1
    assert all(len(part) <= LONGEST_SENTENCE + 1 and part.endswith("。") for part in parts)
    assert sentences("\n\n") == ()


@given(st.text(max_size=200))
def test_nothing_that_breaks_a_document_or_reads_badly_is_left(text: str) -> None:
    said = "".join(sentences(text))
    assert not any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in said)
    assert not set(said) & set("<>&#*_|\\{}[]()（）《》“”@")
    assert not any(char.isascii() and char.isdigit() for char in said)
