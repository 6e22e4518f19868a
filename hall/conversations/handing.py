"""What a handoff needs of a conversation: its lock, what was said under a key, giving it back to the bot, telling who watches.

`hall.handoff` stands above this domain and is reached where a message is stored, because a person who owns the
conversation must see it with the same commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, select, update

from hall.conversations import store, work_store
from hall.conversations.model import Author, Draft, Kind, Owner, Substance, UnknownConversation, substance
from hall.conversations.signals import INBOX, signals
from hall.conversations.store import conversation, event, inbox
from hall.storage.transaction import Transaction

LONGEST_LOOK = 1_000
"""Events that are looked through for messages without an answer."""


@dataclass(frozen=True)
class Glimpse:
    """A conversation as a list shows it: the citizen's last words (tokenised) and how many nobody has answered yet."""

    text: str = ""
    last_seq: int = 0
    unanswered: int = 0


async def glimpses(tx: Transaction, ids: Sequence[str]) -> dict[str, Glimpse]:
    """Return a glimpse of each conversation, with three queries however many they are."""
    wanted = event.c.conversation_id.in_(set(ids))
    spoke = case((event.c.author.in_([Author.STAFF.value, Author.BOT.value]), event.c.seq), else_=0)
    asked = case((event.c.author == Author.CITIZEN.value, event.c.seq), else_=0)
    marks = (
        select(
            event.c.conversation_id.label("id"),
            func.max(spoke).label("spoke"),
            func.max(asked).label("asked"),
            func.max(event.c.seq).label("last"),
        )
        .where(wanted)
        .group_by(event.c.conversation_id)
    ).subquery()
    same = event.c.conversation_id == marks.c.id
    latest = select(marks, event.c.text).outerjoin(event, same & (event.c.seq == marks.c.asked))
    open_ones = (
        select(marks.c.id, func.count().label("many"))
        .join(event, same & (event.c.seq > marks.c.spoke) & (event.c.author == Author.CITIZEN.value))
        .group_by(marks.c.id)
    )
    unanswered = {row.id: int(row.many) for row in await tx.execute(open_ones)}
    return {row.id: Glimpse(row.text or "", row.last, unanswered.get(row.id, 0)) for row in await tx.execute(latest)}


async def said_by_staff(tx: Transaction, conversation_id: str, since: datetime) -> str:
    """Return what staff wrote in a conversation from a moment on (tokenised), a line each; notices and buttons left out."""
    written = (event.c.author == Author.STAFF.value) & (event.c.kind == Kind.TEXT.value) & (event.c.at >= since)
    query = select(event.c.text).where(event.c.conversation_id == conversation_id, written).order_by(event.c.seq)
    return "\n".join((await tx.execute(query)).scalars())


async def hold(tx: Transaction, conversation_id: str) -> Owner | None:
    """Lock a conversation until the transaction ends and return who owns it; None when there is no such one."""
    row = await store.lock(tx, conversation_id)
    return Owner(row.owner) if row is not None else None


async def said_before(tx: Transaction, conversation_id: str, key: str) -> int | None:
    """Return the number of what `tell` said under this external id."""
    return await store.seq_of(tx, conversation_id, f"s:{key}")


async def give_to_bot(tx: Transaction, conversation_id: str, seq: int, payload: str) -> None:
    """Let the bot answer again: first what citizens said since staff last spoke, then a turn of its own on event `seq`.

    `payload` is what the bot reads at that turn, so that it goes on by itself. Raises UnknownConversation.
    """
    if await store.lock(tx, conversation_id) is None:
        raise UnknownConversation
    await work_store.set_owner(tx, conversation_id, Owner.BOT)
    for unanswered in await _unanswered(tx, conversation_id):
        await _reopen(tx, conversation_id, unanswered)
    await work_store.enqueue(tx, conversation_id, seq, payload)
    tx.after_commit(lambda: signals.notify(INBOX))


async def _unanswered(tx: Transaction, conversation_id: str) -> list[int]:
    """Return the citizen's messages since staff last spoke that nobody has answered."""
    spoken = select(func.max(event.c.seq)).where(
        event.c.conversation_id == conversation_id, event.c.author == Author.STAFF.value
    )
    last: int | None = (await tx.execute(spoken)).scalar_one_or_none()
    since = await store.events_after(tx, conversation_id, last or 0, LONGEST_LOOK)
    answered = {said.data.get("reply_to") for said in since}
    return [
        said.seq
        for said in since
        if said.author is Author.CITIZEN and said.seq not in answered and substance(said.text) is Substance.WORDS
    ]


async def _reopen(tx: Transaction, conversation_id: str, seq: int) -> None:
    key = (inbox.c.conversation_id == conversation_id) & (inbox.c.seq == seq)
    opened = await tx.execute(update(inbox).where(key).values(done_at=None, outcome=None, attempts=0))
    if not opened.rowcount:
        await work_store.enqueue(tx, conversation_id, seq, None)
        return
    due = func.coalesce(conversation.c.work_due, 0.0)
    await tx.execute(update(conversation).where(conversation.c.id == conversation_id).values(work_due=due))


async def announce(tx: Transaction, row: Row[Any], author: Author, seqs: Sequence[int]) -> None:
    """Show the desk what was said in a conversation that waits for it or is its own."""
    if row.owner == Owner.BOT.value or not seqs:
        return
    from hall.handoff import watching

    await watching.said(tx, row.id, author, seqs)


async def withheld(tx: Transaction, row: Row[Any], seq: int, drafts: Sequence[Draft]) -> None:
    """Keep what the bot may not say any more as a private note: a person has taken over while it was thinking."""
    if row.owner != Owner.STAFF.value or not drafts:
        return
    from hall.handoff import watching

    await watching.unsaid(tx, row.id, seq, [draft.text for draft in drafts])
