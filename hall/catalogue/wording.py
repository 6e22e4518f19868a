"""How a sentence is read before it is compared: script, noise, concepts, syllables. Pure; every table is data.

A sentence becomes a list of units: a concept (several ways of saying one thing) is one private-use character, any other
character stands for itself. Concepts are also found by sound, so that a misheard 社宝卡 is 社保卡.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

from hall.catalogue.english import UNKNOWN_WORDS, English, is_english
from hall.catalogue.matching import LongestMatch

MAX_LENGTH = 400
"""Characters of a message that are looked at; a longer story has named its matter by then."""
FIRST_CONCEPT = 0xE000  # private use area: no citizen can type these

_NOISE, _WEAK = "noise", "weak"
_PAIR = 2
_PATTERN = "re:"
_HEARD = 3  # syllables from which a concept is also recognised by sound; two coincide too often

_KEPT = re.compile(rf"[㐀-鿿a-z0-9.{UNKNOWN_WORDS}]+")
_TO_SIMPLIFIED = OpenCC("t2s")
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


@lru_cache(maxsize=20_000)
def _simplified(character: str) -> str:
    converted: str = _TO_SIMPLIFIED.convert(character)
    return converted


@lru_cache(maxsize=20_000)
def syllable(character: str) -> str:
    """The toneless syllable of a character, with the sounds merged that speakers and keyboards confuse (zh/z, ing/in)."""
    if not "㐀" <= character <= "鿿":
        return character
    sound: str = lazy_pinyin(character, style=Style.NORMAL)[0]
    for long, short in _INITIALS:
        if sound.startswith(long):
            sound = short + sound[len(long) :]
            break
    for long, short in _FINALS:
        if sound.endswith(long):
            return sound[: -len(long)] + short
    return sound


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).lower()
    return "".join(_simplified(character) for character in folded)


def normalise(text: str) -> str:
    """Simplified script, half width, lower case; punctuation, blanks, control characters and emoji removed."""
    return "".join(_KEPT.findall(_folded(text)))


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence read. `exact`: noise removed, verbs kept; `units`: concepts and characters; `sounds`: syllables.

    `spoken`: for each syllable the unit it belongs to.
    """

    exact: str
    units: str
    sounds: tuple[str, ...]
    spoken: str

    @property
    def concepts(self) -> tuple[str, ...]:
        """The concepts in it, in order of appearance, each once."""
        return tuple(dict.fromkeys(unit for unit in self.units if ord(unit) >= FIRST_CONCEPT))


class Reader:
    """Reads sentences with one vocabulary; building it costs milliseconds.

    At each place the longest of noise, verb and concept wins (得癌 holds the noise word 得, 带身份证 the concept 身份证).
    """

    def __init__(
        self,
        concepts: Mapping[str, tuple[str, ...]],
        noise: tuple[str, ...] = (),
        weak: tuple[str, ...] = (),
        english: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        latin = {way: (way,) for ways in concepts.values() for way in ways if is_english(way)}
        self._english = English({**(english or {}), **latin}, filter(is_english, noise))
        self._spelled = LongestMatch()
        self._heard = LongestMatch()
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        self._pairs: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        self._denied: list[re.Pattern[str]] = []
        for word in noise:
            self._learn_removal(word, _NOISE)
        for word in weak:
            self._learn_removal(word, _WEAK)
        for number, (name, ways) in enumerate(concepts.items()):
            mark = chr(FIRST_CONCEPT + number)
            for way in (name, *ways):
                self._learn(way, mark)
            written = normalise(name)
            if len(written) == _PAIR:
                self._pairs.setdefault(tuple(map(syllable, written)), []).append((written, mark))

    def _learn_removal(self, word: str, mark: str) -> None:
        if word.startswith(_PATTERN):
            self._denied.append(re.compile(word.removeprefix(_PATTERN)))
        elif not is_english(word):
            self._spelled.add(tuple(normalise(word)), mark)

    def _learn(self, way: str, mark: str) -> None:
        if way.startswith(_PATTERN):
            self._patterns.append((re.compile(way.removeprefix(_PATTERN)), mark))
            return
        written = normalise(way)
        if not written:
            return
        self._spelled.add(tuple(written), mark)
        if len(written) >= _HEARD and all("㐀" <= character <= "鿿" for character in written):
            self._heard.add(tuple(syllable(character) for character in written), mark)

    def written(self, text: str) -> str:
        """The text normalised, its English in the hall's words; without what it says it is not about (不是结婚的，是…)."""
        folded = _folded(text)
        for pattern in self._denied:
            folded = pattern.sub("", folded)
        return "".join(_KEPT.findall(self._english.translated(folded)))

    def read(self, text: str) -> Wording:
        """Read a sentence or a phrase of the catalogue."""
        written = self.written(text)
        for pattern, mark in self._patterns:
            written = pattern.sub(mark, written)
        characters = list(written)
        sounds = [syllable(character) for character in characters]
        exact: list[str] = []
        units: list[str] = []
        kept: list[tuple[str, str]] = []
        position = 0
        while position < len(characters):
            mark, length = self._match(characters, sounds, position)
            part = characters[position : position + length]
            if mark != _NOISE:
                exact += part
            if mark not in (_NOISE, _WEAK):
                units.append(mark)
            if mark not in (_NOISE, _WEAK) or length == 1:  # one misheard syllable easily sounds like a filler
                kept += (
                    (sound, part[0] if mark in (_NOISE, _WEAK) else mark)
                    for sound in sounds[position : position + length]
                )
            position += length
        kept = [(sound, unit) for sound, unit in kept if sound.isascii()]
        return Wording(
            "".join(exact), "".join(units), tuple(sound for sound, _ in kept), "".join(unit for _, unit in kept)
        )

    def _match(self, characters: list[str], sounds: list[str], position: int) -> tuple[str, int]:
        spelled = self._spelled.match(characters, position)
        heard = self._heard.match(sounds, position)
        if heard and heard[1] > (spelled[1] if spelled else 0) and not self._cut(characters, position, heard[1]):
            return heard
        return spelled or self._half_heard(characters, sounds, position) or (characters[position], 1)

    def _half_heard(self, characters: list[str], sounds: list[str], position: int) -> tuple[str, int] | None:
        """A concept's own name of two characters of which one is written wrong (离昏, 诊锁): so short, the sound alone is too little."""
        after = position + 1
        if after >= len(characters) or self._spelled.match(characters, after):
            return None
        for written, mark in self._pairs.get((sounds[position], sounds[after]), ()):
            if written[0] == characters[position] or written[1] == characters[after]:
                return mark, _PAIR
        return None

    def _cut(self, characters: list[str], position: int, length: int) -> bool:
        """Whether a written word begins inside a stretch and ends behind it: 补营业 sounds like 不营业, but not in 补营业执照."""
        for start in range(position + 1, position + length):
            spelled = self._spelled.match(characters, start)
            if spelled and start + spelled[1] > position + length:
                return True
        return False
