"""From what a chat shows to what a voice says: no marks, no addresses, figures in words, short sentences. Pure."""

from __future__ import annotations

import re
import unicodedata

from hall.channels.phone.model_numerals import said_numbers

LONGEST_SENTENCE = 60  # characters; a longer one is cut at its commas into sentences of their own
MARKS_AT_END = "。？！"

_URL = re.compile(r"(?:打开凭证|查看全文)?[:：]?\s*(?:https?://|www\.)\S+")
_BRACKETS = re.compile(r"[（(【\[](.*?)[）)】\]]")
_SILENT = re.compile(r"[《》“”‘’\"'`·•●▪◆★☆「」『』<>〈〉|\\^~_*#@{}]")
_WORDS_FOR = (
    ("㎡", "平方米"), ("m²", "平方米"), ("℃", "度"), ("≤", "不超过"), ("≥", "不少于"), ("&", "和"), ("+", "加"), ("=", "等于"), ("%", ""),
    ("／", "或"), ("/", "或"), ("——", "，"), ("…", "，"), ("—", "，"), ("–", "到"), ("　", "，"), (" ", ""), ("-", ""),
)  # fmt: skip
_BETWEEN_LETTERS = re.compile(r"(?<=[A-Z]) (?=[A-Z])")
_REPEATED = re.compile(r"[，、：；]*([。？！])[，、：；。]*")
_COMMAS = re.compile(r"([，、：；])[，、：；]+")
_EDGE = "，、：；。 "
_SENTENCE = re.compile(r"[^。？！]+[。？！]")


def plain(text: str) -> str:
    """Return the text without control characters, emoji and everything else that no voice can say."""
    kept = (
        char if char in "\n\t" or unicodedata.category(char)[0] not in "CSM" or char in "+=%≤≥℃㎡|~^<>" else " "
        for char in text
    )
    return "".join(kept)


def speakable(text: str) -> str:
    """Return one line of speech: figures in words, a pause where a line or a bracket ended, nothing that reads badly."""
    said = _URL.sub("", plain(text))
    said = said_numbers(said)
    said = _line_ends(said)
    said = _BRACKETS.sub(r"，\1，", said)
    said = _SILENT.sub("", _BETWEEN_LETTERS.sub("\0", said))
    for mark, word in _WORDS_FOR:
        said = said.replace(mark, word)
    said = said.replace("\0", " ").translate(str.maketrans(",;:?!", "，；：？！")).replace("m²", "平方米")
    said = re.sub(r"[()\[\]（）【】\t]", "，", said)
    said = _REPEATED.sub(r"\1", said)
    return _COMMAS.sub(r"\1", said).strip(_EDGE)


def _line_ends(text: str) -> str:
    lines = [line.strip() for line in text.split("\n")]
    parts = [line if line[-1] in "。？！：；，、:;" else line + "。" for line in lines if line]
    return "".join(parts)


def sentences(text: str) -> tuple[str, ...]:
    """Return the spoken sentences of a text, each short and ending in a mark."""
    said = speakable(text)
    if not said:
        return ()
    if said[-1] not in MARKS_AT_END:
        said += "。"
    return tuple(piece for sentence in _SENTENCE.findall(said) for piece in _short(sentence.strip(_EDGE[:-2])))


def _short(sentence: str) -> tuple[str, ...]:
    """Cut a long sentence at its commas."""
    if len(sentence) <= LONGEST_SENTENCE:
        return (sentence,) if sentence.strip(_EDGE + MARKS_AT_END) else ()
    pieces, line = [], ""
    for part in re.findall(r"[^，、；：]+[，、；：]?", sentence):
        if line and len(line) + len(part) > LONGEST_SENTENCE:
            pieces.append(line.rstrip("，、；：") + "。")
            line = ""
        line += part
    return (*pieces, line)
