"""ConversationRelay's frames: read without trust, written with declared fields only. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

LONGEST_FRAME = 16_384
LONGEST_PROMPT = 2_000
HANDOFF_FIELDS = ("reason", "turn")


class FrameKind(Enum):
    """What the network may send."""

    SETUP = "setup"
    PROMPT = "prompt"
    DTMF = "dtmf"
    INTERRUPT = "interrupt"
    ERROR = "error"
    OTHER = "other"


@dataclass(frozen=True)
class Frame:
    """One frame. `text`: the call of a setup, the words of a prompt, the key of a DTMF, what was heard before an interrupt."""

    kind: FrameKind
    text: str = ""
    last: bool = True
    key: str = ""


def read_frame(raw: object) -> Frame | None:  # noqa: PLR0911 one return a reading
    """Read a frame; None for what is none. Unknown kinds and fields are let pass: the vendor adds some now and then."""
    if not isinstance(raw, str) or len(raw) > LONGEST_FRAME:
        return None
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(body, dict) or not isinstance(body.get("type"), str):
        return None
    match body["type"]:
        case "setup":
            parameters = body.get("customParameters")
            key = parameters.get("key") if isinstance(parameters, dict) else None
            call = body.get("callSid")
            return Frame(FrameKind.SETUP, call, key=key) if isinstance(call, str) and isinstance(key, str) else None
        case "prompt":
            words = body.get("voicePrompt")
            last = body.get("last", True)
            return (
                Frame(FrameKind.PROMPT, words[:LONGEST_PROMPT], last is not False) if isinstance(words, str) else None
            )
        case "dtmf":
            digit = str(body.get("digit", ""))
            return Frame(FrameKind.DTMF, digit) if len(digit) == 1 and digit in "0123456789*#" else None
        case "interrupt":
            heard = body.get("utteranceUntilInterrupt", "")
            return Frame(FrameKind.INTERRUPT, heard) if isinstance(heard, str) else None
        case "error":
            return Frame(FrameKind.ERROR)
        case _:
            return Frame(FrameKind.OTHER)


def speech_frames(sentences: Sequence[str]) -> list[str]:
    """Write what is spoken: one token a sentence, the last one closing the talk cycle."""
    closing = len(sentences) - 1
    return [
        json.dumps({"type": "text", "token": sentence, "last": place == closing}, ensure_ascii=False)
        for place, sentence in enumerate(sentences)
    ]


def end_frame(reason: str, turn: int) -> str:
    """End the relay; `handoffData` (a JSON string) names why and where, and nothing that anybody said."""
    return json.dumps({"type": "end", "handoffData": json.dumps({"reason": reason, "turn": turn})})


def heard_of(tokens: Sequence[str], utterance: str) -> list[str]:
    """Return of each token the part that was heard before the interrupt, as the network reports it.

    The report may be trimmed or spaced otherwise; what cannot be matched counts as not heard.
    """
    left = [char for char in utterance if not char.isspace()]
    heard: list[str] = []
    for token in tokens:
        part = ""
        for char in token:
            if char.isspace():
                part += char
            elif left and left[0] == char:
                part += left.pop(0)
            else:
                left = []
                break
        heard.append(part.rstrip())
    return heard
