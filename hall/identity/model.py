"""Types and rules of identity: tokens, persons, codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import ClassVar

from hall.errors import Invalid, NotFound, Refused, TooManyRequests, Unavailable

TOKEN = re.compile(r"⟦(phone|id|name):([A-Za-z0-9]{8})⟧")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
"""What a token is made of: no characters that look alike."""

CODE_LIFETIME = timedelta(minutes=5)
CODE_GUESSES = 5
CODE_RESEND_AFTER = timedelta(seconds=60)


class ValueKind(Enum):
    """What a token stands for."""

    PHONE = "phone"
    ID = "id"
    NAME = "name"


class Relation(Enum):
    """Who a registered person is to the one who writes."""

    SELF = "self"
    RELATIVE = "relative"


class Expecting(Enum):
    """The number that the hall has just asked for; only then are bare digits taken as pieces of it."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
    CODE = "code"


@dataclass(frozen=True)
class TokenInfo:
    """What may be known of a value without opening it.

    `valid` is False with `problem` "incomplete" while a number is still being said in pieces (`digits` so far).
    """

    token: str
    kind: ValueKind
    masked: str
    valid: bool
    problem: str | None
    digits: int


@dataclass(frozen=True)
class Person:
    """A person whom a conversation may use: its owner or a relative. `name` is for this conversation only."""

    person_key: str
    name: str
    masked_name: str
    masked_id: str
    masked_phone: str
    phone_key: str
    name_token: str
    id_token: str
    phone_token: str
    relation: Relation


@dataclass(frozen=True)
class CodeSent:
    """A one-time code is on its way."""

    masked_phone: str
    expires_at: datetime
    resend_at: datetime


@dataclass(frozen=True)
class VerifiedIdentity:
    """The phone that this conversation has proven, and the persons it may book for."""

    phone_key: str
    phone_token: str
    masked_phone: str
    verified_at: datetime
    persons: tuple[Person, ...]


def make_token(kind: ValueKind, name: str) -> str:
    """Return the token's written form."""
    return f"⟦{kind.value}:{name}⟧"


def disarm(text: str) -> str:
    """Replace the brackets that only the hall may write, so that no citizen can type a token."""
    return text.replace("⟦", "【").replace("⟧", "】")


def mask(kind: ValueKind, value: str) -> str:
    """Return what a screen may show: three and four digits of a phone, four and four of an identity number."""
    if kind is ValueKind.NAME:
        return value[:1] + "*" * max(1, len(value) - 1) if value else ""
    shown_before, length = (3, 11) if kind is ValueKind.PHONE else (4, 18)
    if len(value) < length:
        return value[:2] + "*" * max(0, len(value) - 2)
    return value[:shown_before] + "*" * (len(value) - shown_before - 4) + value[-4:]


_NAME = re.compile(r"[㐀-鿿\U00020000-\U0003134f·•．.]{2,30}|[A-Za-z][A-Za-z .'·-]{1,48}[A-Za-z.]")


def clean_name(text: str) -> str | None:
    """Return a person's name in one spelling, or None if the text cannot be a name."""
    name = re.sub(r"\s+", " ", text.strip()).replace("•", "·").replace("．", "·")
    if re.search(r"[㐀-鿿]", name):
        name = name.replace(" ", "")
    return name if _NAME.fullmatch(name) else None


class UnknownToken(NotFound):
    """The token is not of this conversation."""

    code: ClassVar[str] = "unknown_token"


class InvalidNumber(Invalid):
    """The number behind a token cannot be used; fields `kind` and `problem`."""

    code: ClassVar[str] = "invalid_number"


class InvalidName(Invalid):
    """The text cannot be a person's name."""

    code: ClassVar[str] = "invalid_name"


class UnknownPerson(NotFound):
    """The conversation has registered no such person."""

    code: ClassVar[str] = "unknown_person"


class CodeTooSoon(Refused):
    """A code was sent to this phone less than a minute ago; `retry_after` in seconds, `pending`: here, and it still counts."""

    code: ClassVar[str] = "code_too_soon"


class WrongCode(Refused):
    """Not the code; field `left`, the guesses that remain. The guess stays counted though the request fails."""

    code: ClassVar[str] = "wrong_code"
    keeps_transaction: ClassVar[bool] = True


class CodeExpired(Refused):
    """There is no code to check any more, or never was one: a new one must be asked for."""

    code: ClassVar[str] = "code_expired"


class TooManyAttempts(TooManyRequests):
    """A limit on guesses was reached; `retry_after` in seconds."""

    code: ClassVar[str] = "too_many_attempts"


class SmsUnavailable(Unavailable):
    """No SMS channel is set up."""

    code: ClassVar[str] = "sms_unavailable"


class UnknownSms(NotFound):
    """There is no such message."""

    code: ClassVar[str] = "unknown_sms"


class SmsNotToResend(Refused):
    """It has been sent, is on its way, or is not kept any more; field `state`."""

    code: ClassVar[str] = "sms_not_to_resend"
