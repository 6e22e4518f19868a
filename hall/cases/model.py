"""Types of case progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar

from hall.errors import Invalid, NotFound


class CaseStatus(Enum):
    """The stages of an application, as the catalogue's enumeration names them."""

    RECEIVED = "收件"
    ACCEPTED = "受理"
    CORRECTION = "补齐补正"
    REFUSED = "不予受理"
    IN_PROGRESS = "在办"
    SUSPENDED = "挂起/特别程序"
    DECIDED = "办结(准予/不准予)"
    WITHDRAWN = "退件"
    DELIVERED = "已送达"


@dataclass(frozen=True)
class CaseProgress:
    """How a case stands. `note`: what the department says the applicant must do now; `due_on`: the promised day."""

    number: str
    item_code: str | None
    item_name: str
    status: CaseStatus
    status_at: datetime
    accepted_on: date | None
    due_on: date | None
    note: str
    pickup: str


@dataclass(frozen=True)
class CaseRecord:
    """A case as imported from the acceptance system; `phone` is plain and never stored so."""

    number: str
    phone: str
    item_name: str
    status: CaseStatus
    status_at: datetime
    item_code: str | None = None
    accepted_on: date | None = None
    due_on: date | None = None
    note: str = ""
    pickup: str = ""


def normal_number(text: str) -> str:
    """Return a case number in one spelling: no spaces or dashes, capital letters."""
    return "".join(char for char in text.upper() if char.isalnum())


class CaseNotFound(NotFound):
    """There is no such case for this phone; a case of another phone looks the same."""

    code: ClassVar[str] = "case_not_found"
    keeps_transaction: ClassVar[bool] = True


class InvalidCase(Invalid):
    """An imported case has no number or no phone; field `row`, counted from 1."""

    code: ClassVar[str] = "invalid_case"
