"""The settings page: what is in force, without a secret, and the switches that are data."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from hall.appointments import service as appointments
from hall.http import Call, Routes, staff
from hall.settings import Settings
from hall.setup import texts
from hall.staff.model import Role
from hall.storage.transaction import Transaction

routes = Routes("settings")

READERS = staff(Role.OPERATOR, Role.SECURITY, Role.AUDITOR, Role.SUPERVISOR)
SEALED_WORDS = ("secret", "token", "key", "password", "sid")
"""A setting whose name holds one of these is shown as set or not, whatever its type."""


class SettingOut(BaseModel):
    """One setting; a secret says only whether it is set."""

    name: str
    value: Any
    default: Any
    changed: bool
    secret: bool
    set: bool
    description: str


class RequirementStateOut(BaseModel):
    """The switch of clause 2."""

    required: bool
    reason: str
    expires_at: datetime | None


class ListStateOut(BaseModel):
    """The out-of-hours list in force."""

    version: int
    item_codes: list[str]
    note: str
    published_at: datetime | None


class SwitchesOut(BaseModel):
    """The switches that are data."""

    requirement: RequirementStateOut
    off_hours_list: ListStateOut


class SettingsOut(BaseModel):
    """Settings and switches."""

    settings: list[SettingOut]
    switches: SwitchesOut


@routes.get("/api/v1/staff/settings", access=READERS)
async def effective(call: Call) -> SettingsOut:
    """Show the settings in force, secrets never."""
    settings = call.hall.settings
    async with call.reading() as tx:
        switches = await _switches(tx)
    return SettingsOut(
        settings=[_shown(settings, name, field) for name, field in Settings.model_fields.items()], switches=switches
    )


def _shown(settings: Settings, name: str, field: FieldInfo) -> SettingOut:
    value, default = getattr(settings, name), field.get_default(call_default_factory=True)
    secret = isinstance(value, SecretStr) or any(word in name.split("_") for word in SEALED_WORDS)
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    return SettingOut(
        name=f"HALL_{name.upper()}",
        value=None if secret else _written(name, plain),
        default=None if secret else _written(name, default),
        changed=value != default,
        secret=secret,
        set=plain not in ("", None, ()),
        description=texts.SETTINGS.get(name, field.description or ""),
    )


def _written(name: str, value: object) -> object:
    """Return a value as JSON; an address never with the password in it."""
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    if isinstance(value, (tuple, list)):
        return [str(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    if name.endswith("_url") and value:
        return _without_password(str(value))
    return str(value.name) if isinstance(value, Path) else str(value)


def _without_password(address: str) -> str:
    try:
        return make_url(address).render_as_string(hide_password=True)
    except ArgumentError:
        return address.rsplit("@", 1)[-1]


async def _switches(tx: Transaction) -> SwitchesOut:
    required = await appointments.appointment_required(tx)
    listed = await appointments.current_list(tx)
    return SwitchesOut(
        requirement=RequirementStateOut(
            required=required is not None,
            reason=required.reason if required else "",
            expires_at=required.expires_at if required else None,
        ),
        off_hours_list=ListStateOut(
            version=listed.version,
            item_codes=list(listed.item_codes),
            note=listed.note,
            published_at=listed.published_at,
        ),
    )
