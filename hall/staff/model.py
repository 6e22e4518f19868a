"""Roles and accounts. Operation, security and audit are three people's work (三权分立), so each has a role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar

from hall.errors import Invalid, NotFound, Refused


class Role(Enum):
    """What a member of staff may do."""

    CLERK = "clerk"
    COACH = "coach"
    SUPERVISOR = "supervisor"
    GUIDE = "guide"
    OPERATOR = "operator"
    SECURITY = "security"
    AUDITOR = "auditor"


SEPARATED = frozenset({Role.OPERATOR, Role.SECURITY, Role.AUDITOR})
"""Of these nobody holds two."""


@dataclass(frozen=True)
class StaffMember:
    """A member of staff, as the audit trail and the access check know them."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    active: bool
    created_at: datetime
    line: str | None = None
    """The telephone line on which this person takes over calls."""

    def has(self, *roles: Role) -> bool:
        """Whether one of the roles is held."""
        return bool(self.roles & set(roles))


@dataclass(frozen=True)
class NewToken:
    """A token just made: the only moment it can be read."""

    member: StaffMember
    token: str


LOGIN = re.compile(r"[a-z][a-z0-9_.-]{1,31}")


class InvalidLogin(Invalid):
    """A login is 2 to 32 small letters, digits, dots, dashes."""

    code: ClassVar[str] = "invalid_login"


class LoginTaken(Refused):
    """The login is in use."""

    code: ClassVar[str] = "login_taken"


class RolesNotSeparated(Refused):
    """Operation, security and audit may not be held by one person."""

    code: ClassVar[str] = "roles_not_separated"


class UnknownStaff(NotFound):
    """There is no such member of staff."""

    code: ClassVar[str] = "unknown_staff"
