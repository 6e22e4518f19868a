"""Known phrases in a text, the longest first: materials, needs, zones and items by their names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

import ruamel.yaml

from bot.language.script import fold
from bot.language.segment import LEXICON


@dataclass(frozen=True)
class Span:
    """An entity: its kind, and where it stands in the message as written."""

    entity: str
    start: int
    end: int


def load_phrases(path: Path = LEXICON / "phrases.yml") -> dict[str, str]:
    """Phrase → entity."""
    lists: Mapping[str, str] = ruamel.yaml.YAML(typ="safe").load(path)
    return {fold(phrase): entity for entity, text in lists.items() for phrase in str(text).split()}


class PhraseFinder:
    """Finds phrases by longest match from the left; found ones do not overlap."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._phrases = dict(phrases)
        self._starts = {phrase[0] for phrase in phrases}
        self._longest = max(map(len, phrases), default=0)

    def spans(self, folded: str) -> list[Span]:
        """The phrases of a folded text in order."""
        found: list[Span] = []
        position = 0
        while position < len(folded):
            span = self._at(folded, position) if folded[position] in self._starts else None
            if span:
                found.append(span)
            position = span.end if span else position + 1
        return found

    def _at(self, folded: str, position: int) -> Span | None:
        for size in range(min(self._longest, len(folded) - position), 1, -1):
            entity = self._phrases.get(folded[position : position + size])
            if entity:
                return Span(entity, position, position + size)
        return None
