"""Development only: three accounts with which a first start can be looked at; their secrets lie in <state>/dev.env."""

from __future__ import annotations

import os

from hall.staff import enrolment, passwords, service
from hall.staff.model import Role, UnknownStaff
from hall.storage.audit import SYSTEM
from hall.storage.transaction import Transaction

ACCOUNTS: dict[str, tuple[str, frozenset[Role]]] = {
    "admin": ("系统管理员", frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.CLERK, Role.COACH, Role.GUIDE})),
    "security": ("安全管理员", frozenset({Role.SECURITY})),
    "auditor": ("审计员", frozenset({Role.AUDITOR})),
}
"""Operation, security and audit are three accounts even here: nobody holds two of them."""


def secret() -> str:
    """Return the second factor's secret that `hall.dev.secrets_file` made; empty when there is none."""
    return os.environ.get("HALL_ADMIN_TOTP", "")


async def furnish(tx: Transaction) -> None:
    """Let the demonstration accounts sign in; accounts that set a password of their own are left alone."""
    password = os.environ.get("HALL_ADMIN_PASSWORD", "")
    if not password or not secret():
        return
    known = await enrolment.enrolled(tx)
    for login, (name, roles) in ACCOUNTS.items():
        try:
            member = await service.by_login(tx, login)
        except UnknownStaff:
            member = await service.create(tx, login, name, roles, SYSTEM)
        if member.id not in known and member.active:
            await enrolment.set_credentials(tx, member, await passwords.digest(password), secret())
