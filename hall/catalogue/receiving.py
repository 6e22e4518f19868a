"""Taking a catalogue file in, up to its own limit, which is larger than that of other requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from hall.catalogue.errors import FaultyCatalogue
from hall.catalogue.faults import Code
from hall.catalogue.importing import MAX_BYTES
from hall.catalogue.texts import message


class Stream(Protocol):
    """A request's body."""

    def iter_chunked(self, n: int) -> AsyncIterator[bytes]:
        """Yield it in pieces."""


async def received(stream: Stream) -> bytes:
    """Read a body; raises FaultyCatalogue beyond the limit, before more than that is kept."""
    kept = bytearray()
    async for chunk in stream.iter_chunked(64 * 1024):
        kept += chunk
        if len(kept) > MAX_BYTES:
            raise FaultyCatalogue([message(Code.UNREADABLE, value=f">{MAX_BYTES}")])
    return bytes(kept)
