"""Opening a conversation: on the web by a token, elsewhere by the outside user's address, which is never kept in clear."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, exists, select

from hall.appointments import service as appointments
from hall.catalogue import service as catalogue
from hall.conversations import store, texts
from hall.conversations.model import Draft, HallIdentity, Opened, Owner, UnknownConversation
from hall.conversations.model_delivery import Reached
from hall.conversations.store import conversation, event, line
from hall.errors import HallError
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert


async def create_conversation(tx: Transaction, channel: str, hall_name: str = "") -> Opened:
    """Open a conversation with its greeting; only the token's digest is kept."""
    opened = Opened(new_id("cv"), secrets.token_urlsafe(32))
    await _insert(tx, opened.conversation_id, channel, opened.token)
    await store.append(tx, opened.conversation_id, texts.greeting(hall_name, await appointments.walk_in(tx)))
    return opened


async def conversation_for(
    tx: Transaction, channel: str, address: str, *, greeting: Sequence[Draft] | None = None
) -> Reached:
    """Return the conversation of an outside user, opened at the first contact with `greeting` (None: the usual one).

    Two first contacts at once open one conversation: the second waits for the first one's row and takes its.
    """
    index = _index(tx, channel, address)
    known = await _at(tx, channel, index)
    if known:
        return Reached(known, new=False)
    opened = new_id("cv")
    await _insert(tx, opened, channel, secrets.token_urlsafe(32))
    inserted = upsert(tx, line).values(
        conversation_id=opened,
        channel=channel,
        address_index=index,
        address_sealed=tx.vault.seal(address.encode(), _context(opened)),
    )
    won = await tx.execute(inserted.on_conflict_do_nothing(index_elements=["channel", "address_index"]))
    if not won.rowcount:
        await tx.execute(delete(conversation).where(conversation.c.id == opened))
        return Reached(await _at(tx, channel, index) or "", new=False)
    if greeting is None:
        greeting = texts.greeting((await hall_identity(tx)).name, await appointments.walk_in(tx))
    await store.append(tx, opened, greeting)
    return Reached(opened, new=True)


async def find_conversation(tx: Transaction, channel: str, address: str) -> str | None:
    """Return the conversation of an outside user, if there is one."""
    return await _at(tx, channel, _index(tx, channel, address))


async def address_of(tx: Transaction, conversation_id: str) -> str:
    """Return where the conversation's citizen is reached on its channel; raises UnknownConversation."""
    sealed = select(line.c.address_sealed).where(line.c.conversation_id == conversation_id)
    found = (await tx.execute(sealed)).scalar_one_or_none()
    if found is None:
        raise UnknownConversation
    return open_address(tx, conversation_id, found)


def open_address(tx: Transaction, conversation_id: str, sealed: bytes) -> str:
    """Open the sealed address of a conversation's line."""
    return tx.vault.open(sealed, _context(conversation_id)).decode()


async def forget_lines(tx: Transaction) -> int:
    """Delete the addresses of users silent for longer than personal data is kept; who writes again begins anew."""
    limit = tx.now - timedelta(days=tx.settings.retention_days)
    spoken = exists().where(event.c.conversation_id == line.c.conversation_id, event.c.at >= limit)
    opened = exists().where(conversation.c.id == line.c.conversation_id, conversation.c.created_at >= limit)
    gone = await tx.execute(delete(line).where(~spoken, ~opened))
    return gone.rowcount


async def authorise(tx: Transaction, conversation_id: str, token: str) -> None:
    """Raise UnknownConversation unless the token opens this conversation; compared in constant time."""
    statement = select(conversation.c.token_hash).where(conversation.c.id == conversation_id)
    kept = (await tx.execute(statement)).scalar_one_or_none() or _digest("")
    if not hmac.compare_digest(kept, _digest(token)) or not token:
        raise UnknownConversation


async def hall_identity(tx: Transaction) -> HallIdentity:
    """Return the hall's own name and whether it is made up; no name while no catalogue is loaded."""
    try:
        profile = await catalogue.hall_profile(tx)
    except HallError:
        return HallIdentity("", fictional=False)
    return HallIdentity(profile.name, profile.fictional)


async def _insert(tx: Transaction, conversation_id: str, channel: str, token: str) -> None:
    await tx.execute(
        conversation.insert().values(
            id=conversation_id,
            channel=channel,
            token_hash=_digest(token),
            created_at=tx.now,
            owner=Owner.BOT.value,
            last_seq=0,
            episode=1,
            episode_turns=0,
            outage_told=0,
        )
    )


async def _at(tx: Transaction, channel: str, index: str) -> str | None:
    statement = select(line.c.conversation_id).where(line.c.channel == channel, line.c.address_index == index)
    found: str | None = (await tx.execute(statement)).scalar_one_or_none()
    return found


def _index(tx: Transaction, channel: str, address: str) -> str:
    return tx.vault.index(address, f"address:{channel}")


def _context(conversation_id: str) -> str:
    return f"line:{conversation_id}"


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
