"""Twilio's signature, from its description; written apart from any SDK."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence


def sign(auth_token: str, url: str, parameters: Sequence[tuple[str, str]] = ()) -> str:
    """HMAC-SHA1 over the URL followed by every parameter: names in order of their bytes, each distinct value sorted, blanks too."""
    values: dict[str, set[str]] = {}
    for name, value in parameters:
        values.setdefault(name, set()).add(value)
    text = url + "".join(name + value for name in sorted(values) for value in sorted(values[name]))
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def with_body_hash(url: str, body: bytes) -> str:
    """The URL that a JSON request is signed over: bodySHA256 is part of its query."""
    return f"{url}{'&' if '?' in url else '?'}bodySHA256={hashlib.sha256(body).hexdigest()}"
