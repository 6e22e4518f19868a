"""What the caller's words or keys ask for, given what stands open: one decision, in one order. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from hall.channels.phone import model_lexicon as words
from hall.channels.phone.model import Act, CallState, Decision, Heard
from hall.dialogue.model_heard import ordinal, strip_politeness

PERSON_KEY, MORE_KEY, AGAIN_KEY = "0", "9", "*"
NUMBERS = frozenset({"phone", "id_number", "code", "access", "check_code", "callback"})
"""Open questions that want digits: several keys at once are one answer."""
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_THIS_NUMBER = re.compile(
    r"(?:就|用|是)(?:我)?(?:用|打|打的|打来的|现在)?(?:的)?这个(?:号码?|电话|手机)|本机|打(?:进来|过来|来)?的?这个(?:号码?|电话)|来电号码"
)
_FIGURES = re.compile(r"[\d零一二三四五六七八九幺两]{4}")
_EDGE = "，。！？、,.!? "
_PARTICLES = "吧啊呀呢嘛哈哦噢喔啦了的嘞"


def decide(state: CallState, heard: Heard, least_confidence: float) -> Decision:
    """Return what to do about one report; keys speak louder than words."""
    if heard.keys:
        return _pressed(state, heard.keys)
    said = strip_politeness(heard.speech)
    if not said:
        return Decision(Act.WAIT) if state.waiting is not None else _silence(state)
    if _is(said, words.PERSON):
        return Decision(Act.PERSON, text=heard.speech)
    if heard.confidence is not None and heard.confidence < least_confidence:
        return Decision(Act.WAIT if state.waiting is not None else Act.MISSED)
    if state.waiting is not None:
        return Decision(Act.TELL, text=heard.speech)
    return _steering(state, said) or _chosen(state, said) or Decision(Act.TELL, text=_own_number(state, heard, said))


def _own_number(state: CallState, heard: Heard, said: str) -> str:
    """Return the caller's own number where that is what was said (就我打这个电话); a hidden or foreign one is never guessed."""
    caller = _MOBILE.fullmatch(heard.caller.strip())
    meant = state.wanted in {"phone", "access"} and _THIS_NUMBER.search(said) and not _FIGURES.search(said)
    return caller[1] if caller and meant else heard.speech


def _silence(state: CallState) -> Decision:
    """While something is left to be said, silence only means that the caller listens."""
    return Decision(Act.NEXT if state.queue else Act.MISSED)


def _pressed(state: CallState, keys: str) -> Decision:  # noqa: PLR0911 one return a reading
    if keys == PERSON_KEY:
        return Decision(Act.PERSON)
    if state.waiting is not None:
        return Decision(Act.WAIT)
    if len(keys) > 1 or state.wanted in NUMBERS - {"access"}:
        return _digits(state, keys)
    if keys == AGAIN_KEY:
        return Decision(Act.AGAIN)
    if keys == MORE_KEY and (state.more or state.queue):
        return Decision(Act.NEXT)
    if state.shown and keys.isdigit() and 1 <= int(keys) <= len(state.shown):
        return Decision(Act.TELL, payload=state.shown[int(keys) - 1].payload)
    return Decision(Act.MISSED)


def _digits(state: CallState, keys: str) -> Decision:
    """Read a number given by keys; the star is the X of an identity number."""
    number = keys.rstrip("#")
    if state.wanted == "id_number":
        number = number.replace("*", "X")
    number = number.replace("*", "")
    return Decision(Act.TELL, text=number) if number else Decision(Act.AGAIN)


def _steering(state: CallState, said: str) -> Decision | None:  # noqa: PLR0911 one return a reading
    if len(said) > words.LONGEST_STEERING:
        return None
    if _has(said, words.SLOWER):
        return Decision(Act.AGAIN, changes={"slow": True})
    if _has(said, words.FASTER):
        return Decision(Act.AGAIN, changes={"slow": False})
    if _has(said, words.LOUDER):
        return Decision(Act.AGAIN, changes={"loud": True})
    if _has(said, words.AGAIN) or said.strip(_EDGE) in words.AGAIN_WHOLE:
        return Decision(Act.AGAIN)
    if state.notice and _has(said, words.TEXT_ME):
        return Decision(Act.TEXT_NOTICE)
    goes_on = _is(said, words.NEXT) or (state.queue and _is(said, words.NODS))
    if goes_on and (state.queue or state.more):
        return Decision(Act.NEXT)
    if _is(said, words.GOODBYE) and not state.wanted and not state.options:
        return Decision(Act.LEAVE, text=said)
    return None


def _chosen(state: CallState, said: str) -> Decision | None:
    """第二个 means the second of those just read out, not of the whole list."""
    named = [
        option for option in state.shown if option.title and option.title in said and option.payload[:5] == "line:"
    ]
    if len(named) == 1:
        return Decision(Act.TELL, payload=named[0].payload)
    place = ordinal(said)
    if place is None or not state.shown:
        return None
    index = place - 1 if place > 0 else len(state.shown) - 1
    return Decision(Act.TELL, payload=state.shown[index].payload) if 0 <= index < len(state.shown) else None


def _is(said: str, listed: tuple[str, ...]) -> bool:
    bare = said.strip(_EDGE)
    return (
        bare in listed or bare.rstrip(_PARTICLES + _EDGE) in listed or re.sub(r"[，。！？、,.!? ]", "", bare) in listed
    )


def _has(said: str, listed: tuple[str, ...]) -> bool:
    return any(word in said for word in listed)


def answered(state: CallState) -> CallState:
    """Return the state after something usable was heard."""
    return replace(state, tries=0)
