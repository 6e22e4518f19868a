"""Writing TwiML that Twilio's published lists allow, and nothing else: unknown voices, languages and attributes cannot be written.

Checked against the vendor's documents (shared/CHANNELS.md): recognition and speech take different language codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from hall.channels.phone.model_voices import DEFAULT_VOICE, SPEAKING, VOICES, takes_prosody

HEARING = "cmn-Hans-CN"
PROSODY = {"slow": "80%", "loud": "loud"}
MOST_HINTS = 100
LONGEST_HINT = 60
LONGEST_DIAL, LONGEST_PAUSE, LONGEST_LISTEN = 600, 10, 30


def clean(text: str) -> str:
    """Return the text without what breaks an XML document (Twilio 12100): control characters, surrogates, non-characters."""
    return "".join(
        char
        for char in text
        if char in "\t\n" or (0x20 <= ord(char) <= 0xD7FF) or 0xE000 <= ord(char) <= 0xFFFD or ord(char) >= 0x10000
    ).replace("\x7f", "")


class Document:
    """One TwiML answer. `voice` must be of VOICES: ValueError otherwise."""

    def __init__(self, voice: str = DEFAULT_VOICE) -> None:
        if voice not in VOICES:
            raise ValueError("unknown voice")
        self.voice = voice
        self.root = ET.Element("Response")

    def say(
        self, sentences: Sequence[str], *, slow: bool = False, loud: bool = False, into: ET.Element | None = None
    ) -> None:
        """Speak; slow and loud by prosody where the voice takes it, otherwise slow by pauses between the sentences."""
        parent = self.root if into is None else into
        spoken = [clean(sentence) for sentence in sentences if clean(sentence).strip()]
        if not spoken:
            return
        if not slow and not loud:
            self._say(parent).text = "".join(spoken)
        elif takes_prosody(self.voice):
            prosody = ET.SubElement(self._say(parent), "prosody")
            if loud:
                prosody.set("volume", PROSODY["loud"])
            if slow:
                prosody.set("rate", PROSODY["slow"])
            prosody.text = "".join(spoken)
        else:
            for place, sentence in enumerate(_with_pauses(spoken) if slow else spoken):
                if place and slow:
                    ET.SubElement(parent, "Pause", length="1")
                self._say(parent).text = sentence

    def _say(self, parent: ET.Element) -> ET.Element:
        return ET.SubElement(parent, "Say", voice=self.voice, language=SPEAKING)

    def gather(self, action: str, *, keys: int | None, seconds: int, hints: Iterable[str] = ()) -> ET.Element:
        """Ask: speech and keys, always both; an empty answer is reported too. Returns the element to speak into."""
        attributes = {
            "input": "dtmf speech",
            "action": action,
            "method": "POST",
            "timeout": str(min(max(1, seconds), LONGEST_LISTEN)),
            "speechTimeout": "auto",
            "language": HEARING,
            "finishOnKey": "#",
            "actionOnEmptyResult": "true",
        }
        if keys is not None:
            attributes["numDigits"] = str(keys)
        listed = hint_list(hints)
        if listed:
            attributes["hints"] = listed
        return ET.SubElement(self.root, "Gather", attributes)

    def pause(self, seconds: int) -> None:
        """Say nothing for a while."""
        ET.SubElement(self.root, "Pause", length=str(min(max(1, seconds), LONGEST_PAUSE)))

    def redirect(self, url: str) -> None:
        """Fetch the next answer."""
        ET.SubElement(self.root, "Redirect", method="POST").text = url

    def dial(self, number: str, action: str, *, seconds: int) -> None:
        """Connect the caller with a number; how that ends is posted to `action`."""
        dial = ET.SubElement(
            self.root,
            "Dial",
            action=action,
            method="POST",
            timeout=str(min(max(5, seconds), LONGEST_DIAL)),
            answerOnBridge="true",
        )
        ET.SubElement(dial, "Number").text = clean(number)

    def relay(self, url: str, action: str, *, parameters: dict[str, str], hints: Iterable[str] = ()) -> None:
        """Go on over ConversationRelay; when the socket ends or is lost, `action` is posted."""
        provider, name = self.voice.split(".", 1)
        connect = ET.SubElement(self.root, "Connect", action=action, method="POST")
        attributes = {
            "url": url,
            "ttsLanguage": SPEAKING,
            "ttsProvider": {"Polly": "Amazon"}.get(provider, provider),
            "voice": name,
            "transcriptionLanguage": HEARING,
            "dtmfDetection": "true",
            "interruptible": "any",
        }
        listed = hint_list(hints)
        if listed:
            attributes["hints"] = listed
        relay = ET.SubElement(connect, "ConversationRelay", attributes)
        for key, value in parameters.items():
            ET.SubElement(relay, "Parameter", name=key, value=clean(value))

    def hangup(self) -> None:
        """End the call."""
        ET.SubElement(self.root, "Hangup")

    def render(self) -> str:
        """Return the document."""
        return '<?xml version="1.0" encoding="UTF-8"?>' + ET.tostring(self.root, encoding="unicode")


def hint_list(hints: Iterable[str]) -> str:
    """Return hints as the attribute takes them: comma-separated, each short, none twice."""
    kept = dict.fromkeys(clean(hint).replace(",", " ").strip()[:LONGEST_HINT] for hint in hints)
    return ",".join([hint for hint in kept if hint][:MOST_HINTS])


def _with_pauses(sentences: Sequence[str]) -> list[str]:
    """Cut sentences at their commas, so that a voice without SSML can be slowed down by pauses."""
    pieces = [piece for sentence in sentences for piece in sentence.replace("；", "，").split("，")]
    return [piece for piece in pieces if piece.strip("。？！ ")]
