"""The port to a telephone network: what the line needs of whoever carries its calls.

Twilio is one adapter; a mainland provider's is another module of the same shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hall.channels.phone.model import Heard, Script


@dataclass(frozen=True)
class Request:
    """A request of the network, free of any web framework. `form` keeps every value; `socket`: a handshake."""

    path: str
    query_string: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    form: Sequence[tuple[str, str]] = ()
    json: str | None = None
    method: str = "POST"
    socket: bool = False


class Telephony(Protocol):
    """A telephone network's own language, both ways. Pure: it neither waits nor writes."""

    content_type: str

    def genuine(self, request: Request) -> bool:
        """Tell whether the request is the network's own; never raises."""

    def heard(self, request: Request) -> Heard:
        """Read a report at a question."""

    def over(self, request: Request) -> bool:
        """Tell whether a status report says that the call is over."""

    def failed_before(self, request: Request) -> bool:
        """Tell whether the network asks here because another answer could not be had."""

    def write(self, script: Script) -> str:
        """Write a script in the network's language."""

    def nothing(self) -> str:
        """Write an answer that does nothing."""
