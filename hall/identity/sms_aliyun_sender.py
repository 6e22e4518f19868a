"""A mainland provider that sends approved templates only: Aliyun SMS (SendSms 2017-05-25), requests signed by ACS3-HMAC-SHA256.

Another provider of this kind is another module of the same shape; nothing outside knows more than the port.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import aiohttp

from hall.identity.sms import Outgoing, SmsFault
from hall.settings import Settings

ACTION, VERSION, ALGORITHM = "SendSms", "2017-05-25", "ACS3-HMAC-SHA256"
SECONDS = 10.0
LONGEST_TEXT = 500
LONG_FIELD, PIECES, EMPTY = "text", 10, "。"
_URL = re.compile(r"https?://|www\.", re.IGNORECASE)

LATER = frozenset(
    {
        "isv.BUSINESS_LIMIT_CONTROL",
        "isp.SYSTEM_ERROR",
        "isp.GATEWAY_ERROR",
        "isv.OUT_OF_SERVICE",
        "isv.AMOUNT_NOT_ENOUGH",
        "Throttling",
        "Throttling.User",
        "ServiceUnavailable",
    }
)
"""The provider's codes after which a later try may succeed: its own faults, limits, an empty account. Every other code is final:
an unapproved template or signature, a bad number, a parameter too long or with an address in it."""


class AliyunSms:
    """The adapter; `templates` maps the hall's template names to approved ids."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._url = settings.sms_api_url.rstrip("/")
        self._key = settings.sms_access_key_id
        self._secret = settings.sms_access_key_secret.get_secret_value()
        self._sign = settings.sms_sign_name
        self._templates = settings.sms_templates
        self._longest = settings.sms_longest_parameter
        self._now = now

    async def send(self, message: Outgoing) -> None:
        """Send one message; raises SmsFault. A reply that never came leaves the outcome unknown."""
        query = self._query(message)
        headers = signed(self._url, query, self._key, self._secret, self._now(), secrets.token_hex(16))
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS), trust_env=False) as session,
                session.post(f"{self._url}/?{query}", headers=headers) as answer,
            ):
                raw = await answer.read()
        except aiohttp.ClientConnectorError:
            raise SmsFault("unreachable", retryable=True) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SmsFault(type(error).__name__, unknown=True) from None
        judge(raw)

    def _query(self, message: Outgoing) -> str:
        template = self._templates.get(message.template)
        if template is None:
            raise SmsFault("no_template")
        if _URL.search(message.text) or len(message.text) > LONGEST_TEXT:
            raise SmsFault("unsendable_text")
        named = {name: value for name, value in message.fields.items() if name != "hall"}  # the signature names it
        fields = spread(named, self._longest)
        return encoded(
            {
                "PhoneNumbers": message.to,
                "SignName": self._sign,
                "TemplateCode": template,
                "TemplateParam": json.dumps(fields, ensure_ascii=False, separators=(",", ":")),
                "OutId": message.reference,
            }
        )


def spread(fields: Mapping[str, str], longest: int) -> dict[str, str]:
    """Return the fields as the provider takes them: never empty, and the one long text cut over text, text2 … text10.

    A template's variables are fixed, so the pieces always number PIECES; those not needed hold a full stop. A longer value
    of any other field is cut: the provider would refuse the whole message.
    """
    taken = {name: (value[:longest] or EMPTY) for name, value in fields.items() if name != LONG_FIELD}
    if LONG_FIELD in fields:
        text = fields[LONG_FIELD]
        for place in range(PIECES):
            piece = text[place * longest : (place + 1) * longest]
            taken[f"{LONG_FIELD}{place + 1 if place else ''}"] = piece or EMPTY
    return taken


def judge(raw: bytes) -> None:
    """Read the provider's answer; raises SmsFault unless it is OK."""
    try:
        code = str(json.loads(raw)["Code"])
    except (ValueError, TypeError, KeyError):
        raise SmsFault("unreadable", unknown=True) from None
    if code != "OK":
        raise SmsFault(code[:64], retryable=code in LATER)


def encoded(parameters: Mapping[str, str]) -> str:
    """Return a query as the signature wants it: sorted, percent-encoded after RFC 3986."""
    return "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(parameters.items()))


def signed(  # noqa: PLR0913, PLR0917 each is part of what is signed
    url: str, query: str, key: str, secret: str, now: datetime, nonce: str, action: str = ACTION, version: str = VERSION
) -> dict[str, str]:
    """Return the headers of a POST without a body, signed."""
    digest = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": urlsplit(url).netloc,
        "x-acs-action": action,
        "x-acs-content-sha256": digest,
        "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    listed = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = f"POST\n/\n{query}\n{listed}\n{names}\n{digest}"
    text = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return {**headers, "Authorization": f"{ALGORITHM} Credential={key},SignedHeaders={names},Signature={signature}"}
