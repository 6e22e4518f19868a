"""What a push can be refused for. Both look alike to the sender: who forges must not learn how far it came."""

from __future__ import annotations

from typing import ClassVar

from hall.errors import Invalid, NotAllowed, NotFound


class ForgedPush(NotAllowed):
    """The signature is not that of this account's token, or the content was not sealed with its key."""

    code: ClassVar[str] = "wechat_forged"


class UnreadablePush(Invalid):
    """The signature is right and the content is no message."""

    code: ClassVar[str] = "wechat_unreadable"


class ChannelOff(NotFound):
    """No official account is set up."""

    code: ClassVar[str] = "channel_off"
