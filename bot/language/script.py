"""One way of writing: traditional, full-width and upper-case forms folded, character by character."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

TOKEN = re.compile(r"⟦(phone|id|name|code):([0-9A-Za-z]{8})⟧")
"""What the hall puts in the place of a personal number."""

PHONE_MARK, ID_MARK, NUMBER_MARK, CODE_MARK, NAME_MARK = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
"""Stand-ins inside the gist: a phone, an identity number, a short and a long number, a name."""

LONGEST_GIST = 600
"""Characters read for the intent; a longer message is cut in the middle, where the request seldom stands."""

_MARKS = {"phone": PHONE_MARK, "id": ID_MARK, "name": NAME_MARK, "code": CODE_MARK}
_NUMBER = re.compile(r"[0-9]+")
_KEY = re.compile(r"[0-9]{1,3}")
"""A message of a few digits alone (0 for a person, 88 for goodbye) keeps them."""
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_REPEATED = re.compile(r"([^\w])\1+")
_FILLERS = re.compile(r"(?:^|(?<=，))(?:(?:嗯|呃|额|啊|哎|诶|唉|哦|恩|内个|那个|这个|就是说?|就那个)，?)+(?=.)")
_STAMMER = re.compile(r"([\u4e00-\u9fff]{2,4})\1+")
_SYMBOLS = {"Cc", "Cf", "Cs", "So", "Sk", "Cn", "Mn"}
_GESTURES = str.maketrans(
    {"👍": "好的", "👌": "可以", "🙏": "谢谢", "👋": "你好", "👎": "不行", "❌": "不对", "✅": "对的"}
)
"""A message of nothing but gestures says something; among words they only decorate."""
_PUNCTUATION = str.maketrans(
    {
        "。": "，",
        "；": "，",
        ";": "，",
        ",": "，",
        "、": "，",
        "～": "，",
        "~": "，",
        "…": "，",
        ".": "，",
        "?": "？",
        "!": "，",
        "！": "，",
        ":": "：",
        "（": "(",
        "）": ")",
    }
)


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Character table traditional → simplified, from OpenCC's own dictionary (single characters only, so lengths hold)."""
    table: dict[int, str] = {}
    text = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        source, _, targets = line.partition("\t")
        first = targets.split(" ")[0]
        if len(source) == 1 and len(first) == 1:
            table[ord(source)] = first
    # OpenCC leaves these alone because classical texts need them; in a hall they are only another spelling.
    table.update({ord("妳"): "你", ord("麽"): "么", ord("裏"): "里", ord("喫"): "吃"})
    return table


def _one(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char)
    return folded.lower() if len(folded) == 1 and len(folded.lower()) == 1 else char


def fold(text: str) -> str:
    """The text in simplified, half-width, lower-case characters; same length, so that positions stay valid."""
    if not text.isascii():
        text = text.translate(_simplified())
    return "".join(char if "\u4e00" <= char <= "\u9fff" else _one(char) for char in text)


def _plain_speech(text: str) -> str:
    """Without the fillers and stammers of spoken language, as long as something is left."""
    text = _STAMMER.sub(r"\1", text)
    spoken = _FILLERS.sub("", text)
    return spoken if len(spoken) >= 2 else text


def gist(folded: str) -> str:
    """What the intent is read from: no white space or emoji, numbers by kind, few punctuation marks, no fillers."""
    text = TOKEN.sub(lambda match: _MARKS[match[1]], folded)
    text = _UNSEEN.sub("", text).translate(_PUNCTUATION)
    text = "".join(char for char in text if unicodedata.category(char) not in _SYMBOLS) or text.translate(_GESTURES)[:4]
    text = _REPEATED.sub(r"\1", text)
    if not _KEY.fullmatch(text):
        text = _NUMBER.sub(lambda match: CODE_MARK if len(match[0]) >= 4 else NUMBER_MARK, text)
    text = _plain_speech(text)
    half = LONGEST_GIST // 2
    return text if len(text) <= LONGEST_GIST else text[:half] + text[-half:]
