"""The published Mandarin voices."""

from __future__ import annotations

SPEAKING = "cmn-CN"
_CHIRP = ("Aoede", "Charon", "Fenrir", "Kore", "Leda", "Orus", "Puck", "Zephyr")
VOICES = frozenset(
    {
        "Polly.Zhiyu",
        "Polly.Zhiyu-Neural",
        *(f"Google.cmn-CN-{family}-{letter}" for family in ("Standard", "Wavenet") for letter in "ABCD"),
        *(f"Google.cmn-CN-Chirp3-HD-{name}" for name in _CHIRP),
    }
)
"""The Mandarin voices of the published list; `cmn-CN-Neural2-*`, common in public code, is not among them."""
DEFAULT_VOICE = "Polly.Zhiyu-Neural"


def takes_prosody(voice: str) -> bool:
    """Whether SSML may set the pace of a voice: the Chirp voices read no SSML."""
    return voice in VOICES and "Chirp3" not in voice
