"""Who may call a route. Every route names one of these; nothing is open by omission."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Caller(Enum):
    """The kinds of caller the hall knows."""

    PUBLIC = "public"
    CONVERSATION = "conversation"
    SERVICE = "service"
    STAFF = "staff"
    SIGNED = "signed"
    TELEPHONY = "telephony"
    DEV = "dev"


@dataclass(frozen=True)
class Access:
    """A kind of caller and, for staff, the roles (values of hall.staff's Role) of which one is needed."""

    caller: Caller
    roles: frozenset[str] = frozenset()


PUBLIC = Access(Caller.PUBLIC)
CONVERSATION = Access(Caller.CONVERSATION)
SERVICE = Access(Caller.SERVICE)
SIGNED = Access(Caller.SIGNED)
TELEPHONY = Access(Caller.TELEPHONY)
DEV = Access(Caller.DEV)


def staff(*roles: Enum | str) -> Access:
    """Admit staff with one of `roles`; without roles, any member of staff."""
    return Access(Caller.STAFF, frozenset(str(role.value) if isinstance(role, Enum) else role for role in roles))
