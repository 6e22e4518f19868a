"""From events to the texts that WeChat shows: written once with lasting numbers, packed, and noted once they are out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hall.channels.wechat.packing import Piece, complete, pack
from hall.channels.wechat.rendering import offer_from_json, render
from hall.channels.wechat.texts import AGREE_LINK
from hall.conversations.model import Event, Kind
from hall.storage.transaction import Transaction
from hall.wechat import agreeing, store


@dataclass
class Written:
    """Events of one conversation as texts, how much of each was sent before, and the messages that make up the rest."""

    texts: tuple[tuple[int, str], ...]
    done: dict[int, int]
    pieces: list[Piece]

    def sent(self, piece: Piece) -> None:
        """Count a piece as being on the citizen's screen."""
        self.done.update(piece.reached)

    @property
    def unfinished(self) -> bool:
        """Whether an event is on the screen in part."""
        return bool(set(self.done) - self.whole)

    @property
    def silent(self) -> set[int]:
        """The events that WeChat does not show."""
        return {seq for seq, text in self.texts if not text}

    @property
    def whole(self) -> set[int]:
        """The events of which nothing is left."""
        return complete(self.texts, self.done)


async def write(tx: Transaction, conversation_id: str, events: Sequence[Event]) -> Written:
    """Write events as texts; the numbers of their choices are kept, so that the citizen's "2" means what the screen says."""
    row = await store.line_of(tx, conversation_id)
    before = offer = offer_from_json(row.offer)
    texts: list[tuple[int, str]] = []
    for event in events:
        offer = offer.after(event)
        written = render(event, offer, tx.settings.public_url)
        if event.kind is Kind.VOUCHER and (page := await agreeing.page_address(tx, conversation_id)):
            written += f"\n{AGREE_LINK.format(url=page)}"
        texts.append((event.seq, written))
    if offer != before:
        await store.change_line(tx, conversation_id, offer=offer.as_json())
    done = await store.progress_of(tx, conversation_id)
    return Written(tuple(texts), done, pack([(seq, text) for seq, text in texts if text], done))


async def note_sent(tx: Transaction, conversation_id: str, written: Written) -> None:
    """Note how far each event is on the citizen's screen."""
    numbers = {seq for seq, _ in written.texts}
    reached = {seq: end for seq, end in written.done.items() if seq in numbers}
    await store.save_progress(tx, conversation_id, reached, written.whole)
