"""Even writing, with offsets back to what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.understanding.normalise import normalise, normalise_speech, simplify
from hall.understanding.numerals import Numeral, read_numeral


@pytest.mark.parametrize(
    ("text", "even"),
    [
        ("週三後晌３點半", "周三下午3点半"),
        ("赶明儿 清早 十点", "明天早上十点"),
        ("嗯那个那个周，周五下午 3 点", "周五下午3点"),
        ("2026-10-10 10:00", "2026-10-10 10:00"),
        ("聽日下晝三點鐘", "明天下午三点"),
        ("周一早上", "周一早上"),
        ("周一一早", "周一早上"),
        ("礼拜一", "礼拜一"),
        ("周一三五", "周一、周三、周五"),
        ("问一下下礼拜一", "问,下礼拜一"),
        ("后个月", "后个月"),
    ],
)
def test_speech(text: str, even: str) -> None:
    assert normalise_speech(text).text == even


@given(st.text(max_size=80))
def test_offsets_lead_back(text: str) -> None:
    assert len(simplify(text)) == len(text)
    for result in (normalise(text), normalise_speech(text)):
        assert len(result.text) == len(result.starts) == len(result.ends)
        assert list(result.starts) == sorted(result.starts)
        for start, end in zip(result.starts, result.ends, strict=True):
            assert 0 <= start < end <= len(text)
        if result.text:
            first, last = result.span(0, len(result.text))
            assert 0 <= first < last <= len(text)


@pytest.mark.parametrize(
    ("text", "numeral"),
    [
        ("二十八", Numeral(28)), ("廿八", Numeral(28)), ("二〇二六", Numeral(2026)), ("十", Numeral(10)), ("一百二十", Numeral(120)), ("三四", Numeral(3, 4)),
        ("十一二", Numeral(11, 12)), ("三四十", Numeral(30, 40)), ("三五", Numeral(3, 5)), ("两千零二十六", Numeral(2026)), ("十十", None), ("", None), ("三十", Numeral(30)),
    ],
)  # fmt: skip
def test_numerals(text: str, numeral: Numeral | None) -> None:
    assert read_numeral(text) == numeral
