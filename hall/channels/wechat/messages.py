"""What a push says: a message of the citizen or an event, whatever its type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from xml.etree.ElementTree import Element

from hall.channels.wechat.errors import UnreadablePush
from hall.channels.wechat.xml import value

SCENE_PREFIX = "qrscene_"
LONGEST_OPENID = 128


class MessageKind(Enum):
    """The message types of the vendor's documents; whatever comes later is UNKNOWN."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    SHORTVIDEO = "shortvideo"
    LOCATION = "location"
    LINK = "link"
    UNKNOWN = "unknown"


class EventKind(Enum):
    """The events that mean something to a hall; all others are acknowledged and nothing else."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    SCAN = "scan"
    CLICK = "click"
    CONSENT = "consent"
    NOTICE_SENT = "notice_sent"
    SESSION_OPENED = "session_opened"
    SESSION_CLOSED = "session_closed"
    OTHER = "other"


_EVENTS = {
    "subscribe": EventKind.SUBSCRIBE,
    "unsubscribe": EventKind.UNSUBSCRIBE,
    "scan": EventKind.SCAN,
    "click": EventKind.CLICK,
    "subscribe_msg_popup_event": EventKind.CONSENT,
    "subscribe_msg_change_event": EventKind.CONSENT,
    "subscribe_msg_sent_event": EventKind.NOTICE_SENT,
    "templatesendjobfinish": EventKind.NOTICE_SENT,
    "kf_create_session": EventKind.SESSION_OPENED,
    "kf_switch_session": EventKind.SESSION_OPENED,
    "kf_close_session": EventKind.SESSION_CLOSED,
}


@dataclass(frozen=True)
class Header:
    """Who speaks to which account, when (seconds since 1970), and what every delivery of it has in common.

    `identity`: MsgId of a message; of an event CreateTime, Event and EventKey. The sender belongs to it: MsgId alone has been
    seen twice from two senders.
    """

    sender: str
    account: str
    created: int
    identity: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """A message. `text`: what was written, or WeChat's own recognition of a voice message, or a link's title."""

    header: Header
    kind: MessageKind
    text: str = ""
    media_id: str = ""
    media_format: str = ""


@dataclass(frozen=True)
class Consent:
    """What a citizen decided on one kind of notice."""

    template_id: str
    accepted: bool
    withdrawn: bool = False


@dataclass(frozen=True)
class NoticeOutcome:
    """What became of a notice that WeChat had taken."""

    message_id: str
    problem: str
    """Empty for a delivered one."""


@dataclass(frozen=True)
class Event:
    """Something that happened. `key` is a menu button's key, or the scene of a QR code without its prefix."""

    header: Header
    kind: EventKind
    name: str
    key: str = ""
    consents: tuple[Consent, ...] = ()
    outcomes: tuple[NoticeOutcome, ...] = ()
    agent: str = ""


def read(document: Element) -> Message | Event:
    """Read a push; raises UnreadablePush when nobody is named as its sender."""
    if value(document, "MsgType").strip().lower() == "event":
        return _event(document)
    kind = _message_kind(value(document, "MsgType"))
    text = {MessageKind.TEXT: "Content", MessageKind.VOICE: "Recognition", MessageKind.LINK: "Title"}.get(kind)
    return Message(
        _header(document, (value(document, "MsgId").strip() or _fallback(document),)),
        kind,
        value(document, text) if text else "",
        value(document, "MediaId").strip(),
        value(document, "Format").strip().lower(),
    )


def _fallback(document: Element) -> str:
    """Stand in for a missing MsgId: a digest of all there is."""
    written = "\x1f".join(f"{child.tag}={child.text or ''}" for child in document)
    return sha256(written.encode()).hexdigest()


def _message_kind(written: str) -> MessageKind:
    try:
        return MessageKind(written.strip().lower())
    except ValueError:
        return MessageKind.UNKNOWN


def _event(document: Element) -> Event:
    name = value(document, "Event").strip()
    kind = _EVENTS.get(name.lower(), EventKind.OTHER)
    key = value(document, "EventKey").strip()
    header = _header(document, (value(document, "CreateTime").strip(), name, key + value(document, "MsgID").strip()))
    if kind in (EventKind.SUBSCRIBE, EventKind.SCAN):
        key = key.removeprefix(SCENE_PREFIX)
    outcomes = _outcomes(document) if kind is EventKind.NOTICE_SENT else ()
    consents = _consents(document) if kind is EventKind.CONSENT else ()
    agent = value(document, "KfAccount") or value(document, "ToKfAccount")
    return Event(header, kind, name, key, consents, outcomes, agent)


def _header(document: Element, parts: tuple[str, ...]) -> Header:
    sender = value(document, "FromUserName").strip()
    if not sender or len(sender) > LONGEST_OPENID:
        raise UnreadablePush
    created = value(document, "CreateTime").strip()
    moment = int(created) if created.isascii() and created.isdigit() and len(created) <= 12 else 0
    return Header(sender, value(document, "ToUserName").strip(), moment, parts)


def _lists(document: Element, holder: str) -> list[Element]:
    return [entry for outer in document.iter(holder) for entry in outer.iter("List")]


def _consents(document: Element) -> tuple[Consent, ...]:
    decided = [(entry, False) for entry in _lists(document, "SubscribeMsgPopupEvent")]
    decided += [(entry, True) for entry in _lists(document, "SubscribeMsgChangeEvent")]
    return tuple(
        Consent(template, status == "accept", withdrawn=changed and status != "accept")
        for entry, changed in decided
        for template, status in [(value(entry, "TemplateId"), value(entry, "SubscribeStatusString").strip().lower())]
        if template and status in ("accept", "reject")
    )


def _outcomes(document: Element) -> tuple[NoticeOutcome, ...]:
    if value(document, "MsgID"):
        status = value(document, "Status").strip()
        return (NoticeOutcome(value(document, "MsgID").strip(), "" if status == "success" else status[:60]),)
    return tuple(
        NoticeOutcome(value(entry, "MsgID").strip(), "" if code in ("", "0") else f"code {code[:10]}")
        for entry in _lists(document, "SubscribeMsgSentEvent")
        for code in [value(entry, "ErrorCode").strip()]
        if value(entry, "MsgID").strip()
    )
