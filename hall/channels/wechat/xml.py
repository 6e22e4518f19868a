"""XML from outside, read without entities or document types, and XML to outside that no text can break."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hall.channels.wechat.errors import UnreadablePush

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")


def legal(text: str) -> str:
    """Return the text without the characters that no XML document may hold."""
    return _ILLEGAL.sub("", text)


def read(document: bytes) -> Element:
    """Parse a document. Characters that XML forbids are dropped, since people do send them; raises UnreadablePush.

    References to them are dropped only where the document cannot be read otherwise: in CDATA they are what somebody typed.
    """
    text = legal(document.decode("utf-8", errors="replace"))
    for tried in (text, _REFERENCE.sub(_allowed, text)):
        try:
            root: Element = fromstring(tried.encode(), forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError):
            continue
        return root
    raise UnreadablePush


def _allowed(reference: re.Match[str]) -> str:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return reference[0] if number <= 0x10FFFF and legal(chr(number)) else ""


def value(root: Element, *path: str) -> str:
    """Return the text under a path of names, stripped of nothing; empty where there is none."""
    found = root.find("/".join(path))
    return found.text or "" if found is not None else ""


def write(fields: Mapping[str, str | int | Mapping[str, str]]) -> str:
    """Return `<xml>` with the fields: numbers bare, texts as CDATA, one level of nesting."""
    return f"<xml>{''.join(_element(name, content) for name, content in fields.items())}</xml>"


def _element(name: str, content: str | int | Mapping[str, str]) -> str:
    if isinstance(content, int):
        return f"<{name}>{content}</{name}>"
    if isinstance(content, str):
        return f"<{name}>{_cdata(content)}</{name}>"
    return f"<{name}>{''.join(_element(inner, text) for inner, text in content.items())}</{name}>"


def _cdata(text: str) -> str:
    return f"<![CDATA[{legal(text).replace(']]>', ']]]]><![CDATA[>')}]]>"
