"""Reading TwiML as strictly as the published lists allow: a document of verbs, and every breach found in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from simulators.twilio import rules

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MIXED = {"Say", *rules.SSML}
"""Elements in which words and elements may alternate."""


@dataclass(frozen=True)
class Fault:
    """One breach: Twilio's error code and what was wrong."""

    code: int
    detail: str


@dataclass(frozen=True)
class Verb:
    """An element as written: its attributes, its own words, the elements inside it."""

    name: str
    attributes: dict[str, str]
    text: str
    children: tuple[Verb, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute."""
        return self.attributes.get(name, default)

    def find(self, name: str) -> Verb | None:
        """Return the first element of that name inside."""
        return next((verb for verb in self.children if verb.name == name), None)


@dataclass(frozen=True)
class Document:
    """What one webhook answered. `broken`: Twilio cannot run any of it."""

    verbs: tuple[Verb, ...] = ()
    faults: tuple[Fault, ...] = ()
    broken: bool = False
    source: str = field(default="", repr=False)


def read(source: str) -> Document:
    """Read and check a document."""
    try:
        root: Element = fromstring(source.encode())
    except (ParseError, DefusedXmlException, ValueError) as error:
        return Document(faults=(Fault(12100, f"Document parse failure: {error}"),), broken=True, source=source)
    if root.tag != "Response":
        return Document(faults=(Fault(12100, f"root element is {root.tag}"),), broken=True, source=source)
    faults = tuple(_check(root, None))
    verbs = tuple(_verb(element) for element in root if isinstance(element.tag, str))
    return Document(verbs, faults, broken=False, source=source)


def _verb(element: Element) -> Verb:
    children = tuple(_verb(inside) for inside in element if isinstance(inside.tag, str))
    text = "".join(element.itertext()) if element.tag in MIXED else (element.text or "")
    return Verb(element.tag, dict(element.attrib), text.strip(), children)


def _check(element: Element, parent: Element | None) -> Iterator[Fault]:
    name = element.tag
    if name not in rules.ATTRIBUTES:
        yield Fault(12200, f"unknown element <{name}>")
        return
    if parent is not None and name not in rules.CHILDREN.get(parent.tag, set()):
        code = 13320 if parent.tag == "Gather" else 12200
        yield Fault(code, f"<{name}> may not stand in <{parent.tag}>")
    for attribute, value in element.attrib.items():
        yield from _attribute(name, attribute, value)
    yield from _words(element)
    checker = CHECKERS.get(name)
    if checker is not None:
        yield from checker(element)
    for inside in element:
        if isinstance(inside.tag, str):
            yield from _check(inside, element)


def _attribute(name: str, attribute: str, value: str) -> Iterator[Fault]:
    if attribute not in rules.ATTRIBUTES[name]:
        yield Fault(12200, f"<{name}> has no attribute {attribute}")
        return
    rule = rules.VALUES.get((name, attribute))
    if rule is not None and not re.fullmatch(rule[0], value):
        yield Fault(rule[1], f"<{name} {attribute}={value!r}>")


def _words(element: Element) -> Iterator[Fault]:
    rule = rules.VALUES.get((element.tag, "#text"))
    if rule is not None and not re.fullmatch(rule[0], (element.text or "").strip()):
        yield Fault(rule[1], f"<{element.tag}>{(element.text or '')[:40]}")
    own = (element.text or "") + "".join(inside.tail or "" for inside in element)
    if own.strip() and element.tag in ("Response", "Gather", "Connect", "ConversationRelay", "Pause", "Hangup"):
        yield Fault(12200, f"words stand bare in <{element.tag}>")


def _say(element: Element) -> Iterator[Fault]:
    text = "".join(element.itertext())
    voice, language = element.get("voice", ""), element.get("language", "")
    if not text.strip():
        yield Fault(13520, "<Say> says nothing")
    if len(text) > rules.LONGEST_SAY:
        yield Fault(13520, f"<Say> of {len(text)} characters")
    if language and language not in rules.SAY_LANGUAGES:
        yield Fault(13512, f"<Say language={language!r}> is not a language it speaks")
    yield from voice_faults(voice, language, text)
    yield from _markup(element, voice)


def voice_faults(voice: str, language: str, text: str) -> Iterator[Fault]:
    """Say why a voice cannot speak these words; nothing when it can."""
    known = voice in rules.MANDARIN_VOICES or voice in rules.OTHER_VOICES or rules.FOREIGN_VOICE.fullmatch(voice)
    if voice and not known:
        yield Fault(13511, f"<Say voice={voice!r}> is not in the list of voices")
        return
    if voice in rules.MANDARIN_VOICES and language not in ("", "cmn-CN"):
        yield Fault(13512, f"<Say voice={voice!r} language={language!r}>: that voice speaks cmn-CN")
    if voice not in rules.MANDARIN_VOICES and CHINESE.search(text):
        yield Fault(13512, f"<Say voice={voice!r} language={language!r}> speaks no Mandarin: the caller hears nothing")


def _markup(element: Element, voice: str) -> Iterator[Fault]:
    used = {inside.tag for inside in element.iter() if inside is not element}
    if used & {"break", "prosody", "emphasis"} and "Chirp3" in voice:
        yield Fault(13520, f"{voice} takes no {', '.join(sorted(used))}")
    if "emphasis" in used and voice.endswith("-Neural"):
        yield Fault(13520, "neural voices take no emphasis")
    for inside in element.iter("say-as"):
        if inside.get("interpret-as") not in rules.SAY_AS:
            yield Fault(13520, f"say-as {inside.get('interpret-as')!r}")


def _gather(element: Element) -> Iterator[Fault]:
    speech = "speech" in element.get("input", "dtmf")
    language, model = element.get("language", "en-US"), element.get("speechModel", "default")
    if language not in rules.GATHER_LANGUAGES:
        yield Fault(13331, f"<Gather language={language!r}> is not a language it recognises")
    if model not in rules.SPEECH_MODELS or (language == "cmn-Hans-CN" and model not in rules.MANDARIN_MODELS):
        yield Fault(13331, f"<Gather language={language!r} speechModel={model!r}>")
    if element.get("speechTimeout") == "auto" and model not in ("default", "phone_call", "numbers_and_commands"):
        yield Fault(13334, f"speechTimeout=auto does not go with {model}")
    if speech and language != "cmn-Hans-CN" and any(CHINESE.search("".join(inside.itertext())) for inside in element):
        yield Fault(13331, f"<Gather language={language!r}> asks in Chinese and listens to something else")
    hints = [hint for hint in element.get("hints", "").split(",") if hint.strip()]
    if len(hints) > rules.MOST_HINTS or any(len(hint) > rules.LONGEST_HINT for hint in hints):
        yield Fault(13336, f"{len(hints)} hints, the longest of {max(map(len, hints))} characters")


def _dial(element: Element) -> Iterator[Fault]:
    if not (element.text or "").strip() and len(element) == 0:
        yield Fault(13201, "<Dial> calls nobody")
    if len(element.findall("Number")) > 10:
        yield Fault(13221, "<Dial> calls more than ten numbers")


def _enqueue(element: Element) -> Iterator[Fault]:
    task = element.find("Task")
    if element.get("workflowSid") and task is None:
        return
    if task is not None:
        try:
            json.loads(task.text or "")
        except ValueError:
            yield Fault(14219, "<Task> is not JSON")
    elif not (element.text or "").strip():
        yield Fault(14214, "<Enqueue> names no queue")


def _relay(element: Element) -> Iterator[Fault]:
    if not element.get("url", "").startswith("wss://"):
        yield Fault(64102, f"<ConversationRelay url={element.get('url')!r}> must be wss://")
    if "?" in element.get("url", ""):
        yield Fault(64102, "the query of a relay URL is lost: use <Parameter>")
    language = element.get("language", "en-US")
    tts, heard = element.get("ttsLanguage", language), element.get("transcriptionLanguage", language)
    if tts not in rules.RELAY_TTS_LANGUAGES or heard not in rules.RELAY_STT_LANGUAGES:
        yield Fault(64101, f"<ConversationRelay> speaks {tts} and hears {heard}: no Mandarin")
    provider = element.get("ttsProvider", "ElevenLabs")
    voices = next((names for known, names in rules.RELAY_VOICES.items() if known.lower() == provider.lower()), None)
    if voices is not None and element.get("voice", "") not in {"", *voices}:
        yield Fault(64101, f"<ConversationRelay ttsProvider={provider!r} voice={element.get('voice')!r}>")


CHECKERS = {
    "Say": _say,
    "Gather": _gather,
    "Dial": _dial,
    "Enqueue": _enqueue,
    "ConversationRelay": _relay,
}
