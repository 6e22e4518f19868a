"""Types of a one-time notice. A notice is a snapshot: it shows for ever what was told, whatever the catalogue says later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar

from hall.errors import NotFound

NUMBER = re.compile(r"GZ\d{8}-\d{6}")


class Form(Enum):
    """What was delivered of a notice."""

    SHORT = "short"
    SPOKEN = "spoken"
    PAGE = "page"
    PDF = "pdf"
    SMS = "sms"


@dataclass(frozen=True)
class NoticeMaterial:
    """One material as it is told. `exempt`: the hall fetches it itself (免交)."""

    number: int
    name: str
    necessity: str
    exempt: bool
    kind: str
    copies: str
    issuer: str
    obtained: str
    remark: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class NoticeContent:
    """The whole text of a notice, every field a finished phrase; nothing is empty without saying so."""

    hall_name: str
    fictional: bool
    walk_in: str
    item_code: str
    item_version: int
    title: str
    plain_name: str
    department: str
    served: str
    situation: tuple[str, ...]
    basis: tuple[str, ...]
    conditions: tuple[str, ...]
    materials: tuple[NoticeMaterial, ...]
    flow: tuple[str, ...]
    channels: str
    statutory_limit: str
    promised_limit: str
    special_procedure: str
    fee: str
    visits: str
    result: str
    place: str
    hours: str
    traffic: str
    contact: str
    complaint: str
    mistakes: tuple[str, ...]
    remedies: tuple[str, ...]
    joint: str
    notes: tuple[str, ...]
    ways: tuple[str, ...] = ()
    """How to apply at the window and online; notices of before 2026-11-27 have it as last steps of the flow."""

    @property
    def needed(self) -> tuple[NoticeMaterial, ...]:
        """The materials that the citizen must bring or hand in."""
        return tuple(material for material in self.materials if not material.exempt)

    @property
    def exempted(self) -> tuple[NoticeMaterial, ...]:
        """The materials that the hall fetches itself."""
        return tuple(material for material in self.materials if material.exempt)


@dataclass(frozen=True)
class OneTimeNotice:
    """An issued notice. `url` opens the page, `pdf_url` the file, both until `link_expires_at`."""

    number: str
    conversation_id: str
    item_code: str
    item_version: int
    answers: Mapping[str, str]
    issued_at: datetime
    channel: str
    content: NoticeContent
    short_text: str
    spoken: tuple[str, ...]
    url: str
    pdf_url: str
    link_expires_at: datetime


@dataclass(frozen=True)
class Delivery:
    """One record that a notice was delivered."""

    number: str
    channel: str
    form: Form
    delivered_at: datetime


@dataclass(frozen=True)
class Voucher:
    """What the printed voucher of an appointment shows; `qr_text` is what the window scans."""

    hall_name: str
    fictional: bool
    number: str
    check_code: str
    qr_text: str
    state: str
    valid: bool
    item: str
    person: str
    starts_at: datetime
    ends_at: datetime
    place: str
    bring: tuple[str, ...]
    walk_in: str
    notice_number: str
    notice_url: str
    contact: str


class UnknownNotice(NotFound):
    """There is no such notice, or it is not for this conversation."""

    code: ClassVar[str] = "unknown_notice"


def content_to_json(content: NoticeContent) -> dict[str, Any]:
    """Return the content as plain JSON values."""
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(content).items()}
    values["materials"] = [{**vars(material), "forms": list(material.forms)} for material in content.materials]
    return values


def content_from_json(values: Mapping[str, Any]) -> NoticeContent:
    """Rebuild a content from its JSON values."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    fields["materials"] = tuple(
        NoticeMaterial(**{**material, "forms": tuple(material["forms"])}) for material in values["materials"]
    )
    return NoticeContent(**fields)
