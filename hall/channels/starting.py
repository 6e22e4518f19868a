"""What is said of the channels when the hall starts. A channel adds its own `standing` here."""

from __future__ import annotations

from hall.channels.phone import configuration as phone
from hall.channels.wechat import configuration as wechat
from hall.channels.wechat.configuration import WrongSettings
from hall.settings import Settings

__all__ = ["WrongSettings", "standing"]


def standing(settings: Settings) -> list[str]:
    """Return one sentence a channel: on, or off and why; raises WrongSettings for one that cannot be meant."""
    return [wechat.standing(settings), phone.standing(settings)]
