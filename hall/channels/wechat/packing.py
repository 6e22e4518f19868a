"""Which parts of which events go into one text message: as many as fit, in order, none cut inside a character. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hall.channels.wechat.replies import LARGEST_TEXT, size, split

HINT_BYTES = 160
"""Room that is kept in every piece for the sentence that says how to get the rest."""
BETWEEN = "\n\n"


@dataclass
class Piece:
    """One message to be sent. `reached`: how many characters of each event are on the screen once it is."""

    text: str = ""
    reached: dict[int, int] = field(default_factory=dict)


def pack(
    written: Sequence[tuple[int, str]], done: Mapping[int, int], limit: int = LARGEST_TEXT - HINT_BYTES
) -> list[Piece]:
    """Pack what is left of the written events, of which `done` characters were sent before, into as few pieces as may be."""
    pieces: list[Piece] = []
    for seq, text in written:
        start = done.get(seq, 0)
        left = text[start:]
        if pieces and size(pieces[-1].text) + size(BETWEEN + left) <= limit:
            pieces[-1].text += BETWEEN + left if left else ""
            pieces[-1].reached[seq] = len(text)
            continue
        for part in split(left, limit):
            start += len(part)
            pieces.append(Piece(part, {seq: start}))
    return [piece for piece in pieces if piece.text.strip()] or pieces[:1]


def complete(written: Sequence[tuple[int, str]], done: Mapping[int, int]) -> set[int]:
    """Return the events of which nothing is left to send."""
    return {seq for seq, text in written if done.get(seq, 0) >= len(text)}
