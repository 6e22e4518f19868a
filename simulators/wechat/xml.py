"""The XML of pushes, and of replies read as strictly as WeChat reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

LONGEST_TEXT = 2048
NUMBERS = {"CreateTime", "MsgId", "Location_X", "Location_Y", "Scale", "Latitude", "Longitude", "Precision"}


NESTED = {"SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent"}


def push_xml(fields: Mapping[str, str]) -> str:
    """Write a push as WeChat does: numbers bare, everything else in CDATA."""
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>"


def _element(name: str, value: str) -> str:
    if name in NESTED:  # written by the simulator itself
        return f"<{name}>{value}</{name}>"
    if name in NUMBERS:
        return f"<{name}>{value}</{name}>"
    inside = value.replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{inside}]]></{name}>"


class Malformed(Exception):
    """A reply that WeChat cannot read; the message names the rule."""


@dataclass(frozen=True)
class Reply:
    """A passive reply."""

    kind: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)


def read(body: str) -> Element:
    """Parse XML; raises `Malformed`."""
    try:
        root: Element = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Malformed(f"not XML: {type(error).__name__}") from error
    if root.tag != "xml":
        raise Malformed(f"root element {root.tag}")
    return root


def child(root: Element, name: str) -> str:
    """Return the text of a required child."""
    found = root.findall(name)
    if len(found) != 1:
        raise Malformed(f"{name} stands {len(found)} times")
    return found[0].text or ""


def read_reply(body: str, to: str, sender: str, *, articles: int) -> Reply:
    """Read a passive reply addressed to `to`; `articles`: how many a news reply may have here."""
    root = read(body)
    if child(root, "ToUserName") != to or child(root, "FromUserName") != sender:
        raise Malformed("ToUserName or FromUserName are not those of the message, turned round")
    if not re.fullmatch(r"\d{1,10}", child(root, "CreateTime").strip()):
        raise Malformed("CreateTime")
    kind = child(root, "MsgType")
    reader = READERS.get(kind)
    if reader is None:
        raise Malformed(f"MsgType {kind}")
    reply = reader(root)
    if kind == "news" and len(reply.data["articles"]) > articles:
        raise Malformed(f"{len(reply.data['articles'])} articles")
    return reply


def _text(root: Element) -> Reply:
    content = child(root, "Content")
    if not content.strip():
        raise Malformed("Content is empty")
    if len(content.encode()) > LONGEST_TEXT:
        raise Malformed(f"Content of {len(content.encode())} bytes")
    return Reply("text", content)


def _media(kind: str, wrapper: str, *required: str) -> Callable[[Element], Reply]:
    def reading(root: Element) -> Reply:
        inside = root.find(wrapper)
        if inside is None:
            raise Malformed(f"{wrapper} is missing")
        data = {name: child(inside, name) for name in required}
        return Reply(kind, f"[{kind}]", data | {e.tag: e.text or "" for e in inside})

    return reading


def _news(root: Element) -> Reply:
    items = root.findall("Articles/item")
    if not items or child(root, "ArticleCount").strip() != str(len(items)):
        raise Malformed("ArticleCount")
    wanted = ("Title", "Description", "PicUrl", "Url")
    articles = [{name: child(item, name) for name in wanted} for item in items]
    text = "\n".join(f"{article['Title']}\n{article['Description']}\n{article['Url']}" for article in articles)
    return Reply("news", text, {"articles": articles})


def _transfer(root: Element) -> Reply:
    account = root.findtext("TransInfo/KfAccount")
    return Reply("transfer_customer_service", "", {"KfAccount": account or ""})


READERS: dict[str, Callable[[Element], Reply]] = {
    "text": _text,
    "image": _media("image", "Image", "MediaId"),
    "voice": _media("voice", "Voice", "MediaId"),
    "video": _media("video", "Video", "MediaId"),
    "music": _media("music", "Music", "ThumbMediaId"),
    "news": _news,
    "transfer_customer_service": _transfer,
}
