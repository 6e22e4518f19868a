"""What may be accepted, and when the bot's memory starts anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.conversations.model import (
    EPISODE_TURNS,
    LONGEST_FOR_BOT,
    Substance,
    clean,
    episode_is_over,
    harmless,
    substance,
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  居住证\r\n怎么办 ", "居住证\n怎么办"),
        ("a\x00b\x1bc\u200b\u202e", "abc"),
        ("\ud800好", "好"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\ufeff/restart", "/restart"),
    ],
)
def test_cleaning_keeps_what_people_see(text: str, kept: str) -> None:
    assert clean(text) == kept


@given(st.text())
def test_a_cleaned_text_can_be_stored_and_is_stable(text: str) -> None:
    kept = clean(text)
    kept.encode()
    assert "\x00" not in kept
    assert clean(kept) == kept


@given(st.text())
def test_no_typed_text_reaches_the_bot_as_a_command(text: str) -> None:
    assert not harmless(clean(text)).startswith("/")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Substance.EMPTY),
        ("\u200d\ufe0f", Substance.EMPTY),
        ("　 ", Substance.EMPTY),
        ("😀👍", Substance.WORDLESS),
        ("？！", Substance.WORDLESS),
        ("1", Substance.WORDS),
        ("好👍", Substance.WORDS),
        ("好" * LONGEST_FOR_BOT, Substance.WORDS),
        ("好" * (LONGEST_FOR_BOT + 1), Substance.TOO_LONG),
    ],
)
def test_substance(text: str, kind: Substance) -> None:
    assert substance(text) is kind


def test_the_tracker_is_renewed_before_it_grows_long() -> None:
    assert not episode_is_over(EPISODE_TURNS - 1)
    assert episode_is_over(EPISODE_TURNS)
