"""Events as WeChat shows them: plain text, buttons as a numbered list, cards as their text and a link. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hall.channels.wechat import texts
from hall.conversations.model import Author, Choice, Event, Kind

_ASIDE = re.compile(r"[\s。.、,，!！?？“”\"'（）()：:；;]+")
_NUMBER = re.compile(r"(?:选|选择|第)?(\d{1,2})(?:个|项)?")


@dataclass(frozen=True)
class Offer:
    """What the numbers on the citizen's screen stand for. `turn`: the message that was being answered."""

    turn: int
    choices: tuple[tuple[int, Choice], ...] = ()
    """Each choice with the event that offered it; its place is its number."""

    def after(self, event: Event) -> Offer:
        """Return what is offered once this event is on the screen too: one answer counts on, a new one begins anew."""
        reply_to = event.data.get("reply_to")
        turn = reply_to if isinstance(reply_to, int) else event.seq
        if any(seq == event.seq for seq, _ in self.choices):
            return self
        if event.author is Author.STAFF:
            return Offer(turn)
        fresh = Offer(turn) if turn != self.turn and (event.choices or reply_to is not None) else self
        known = {choice.payload for _, choice in fresh.choices}
        added = [(event.seq, choice) for choice in event.choices if choice.payload not in known]
        return Offer(fresh.turn, (*fresh.choices, *added))

    def number(self, choice: Choice) -> int:
        """Return the number under which a choice stands."""
        return next(place for place, (_, known) in enumerate(self.choices, 1) if known.payload == choice.payload)

    def meant(self, text: str) -> Choice | None:
        """Return the choice that a message names by its number or by its whole title."""
        said = _bare(text)
        number = _NUMBER.fullmatch(said)
        if number:
            place = int(number[1])
            return self.choices[place - 1][1] if 1 <= place <= len(self.choices) else None
        return next((choice for _, choice in self.choices if said and said == _bare(choice.title)), None)

    def as_json(self) -> list[object]:
        """Return what `from_json` reads."""
        return [self.turn, [[seq, choice.title, choice.payload] for seq, choice in self.choices]]


def offer_from_json(kept: object) -> Offer:
    """Read an offer that was kept."""
    if not isinstance(kept, list) or len(kept) != 2:
        return Offer(0)
    turn, choices = kept
    return Offer(turn, tuple((seq, Choice(title, payload)) for seq, title, payload in choices))


def _bare(text: str) -> str:
    return _ASIDE.sub("", unicodedata.normalize("NFKC", text))


def wants_more(text: str) -> bool:
    """Tell whether a message asks for what could not be sent yet."""
    return _bare(text) in texts.GO_ON


def render(event: Event, offer: Offer, base_url: str) -> str:
    """Return an event as one text. `offer` already holds the event's choices; `base_url` is what relative links stand on.

    Empty for the word of an outage: the reply to the push has said that the answer follows, and a message would be one
    of the few that are left for the answers themselves.
    """
    if event.data.get("state") == "outage":
        return ""
    speaker = texts.STAFF_SPEAKS if event.author is Author.STAFF else ""
    parts = [speaker + event.text.strip(), *_links(event, base_url), *_choices(event, offer)]
    return "\n".join(parts)


def _choices(event: Event, offer: Offer) -> list[str]:
    if not event.choices:
        return []
    shown = dict.fromkeys(
        texts.NUMBERED.format(number=offer.number(choice), title=choice.title) for choice in event.choices
    )
    lines = event.text.splitlines()
    unsaid = [line for line in shown if line not in lines]  # a list that the text has numbered alike is not said twice
    return ["", *unsaid, texts.HOW_TO_CHOOSE] if unsaid else [texts.HOW_TO_CHOOSE]


def _links(event: Event, base_url: str) -> list[str]:
    data: Mapping[str, object] = event.data
    label = texts.VOUCHER_LINK if event.kind is Kind.VOUCHER else texts.NOTICE_LINK
    found = [label.format(url=_absolute(data["url"], base_url))] if _addressed(event, data) else []
    for link in _list(data.get("links")):
        if isinstance(link, dict) and isinstance(link.get("url"), str):
            address = _absolute(link["url"], base_url)
            if address not in event.text:
                found.append(texts.OTHER_LINK.format(title=link.get("title") or "", url=address))
    return found


def _addressed(event: Event, data: Mapping[str, object]) -> bool:
    url = data.get("url")
    return event.kind in (Kind.VOUCHER, Kind.NOTICE) and isinstance(url, str) and bool(url) and url not in event.text


def _absolute(url: object, base_url: str) -> str:
    address = str(url)
    return f"{base_url.rstrip('/')}{address}" if address.startswith("/") else address


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
