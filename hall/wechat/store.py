"""Tables of the official account. A conversation's address (the openid) is kept by `hall.conversations`, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    delete,
    select,
    text,
    update,
)

from hall.storage import metadata
from hall.storage.sealed import SealedBytes
from hall.storage.transaction import Transaction
from hall.storage.types import Json, UtcDateTime
from hall.storage.upsert import upsert
from hall.wechat.model import Quota


def _of_conversation() -> ForeignKeyConstraint:
    """Whatever belongs to a conversation goes with it."""
    return ForeignKeyConstraint(["conversation_id"], ["conversation.id"], ondelete="CASCADE")


line = Table(
    "wechat_line",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("following", Boolean, nullable=False),
    Column("scene", String(64)),  # of the QR code that was scanned last
    Column("message_at", UtcDateTime),
    Column("message_sent", Integer, nullable=False),
    Column("tap_at", UtcDateTime),
    Column("tap_sent", Integer, nullable=False),
    Column(
        "counted", Json
    ),  # until when WeChat counted the last messages to the citizen, seconds of the machine's clock
    Column("offer", Json),  # what the numbers on the citizen's screen stand for
    Column("held_back", Boolean, nullable=False),  # something could not be sent and waits for the next message
    Column("agent_until", UtcDateTime),  # WeChat's own agent speaks until then at the latest
    _of_conversation(),
)

progress = Table(
    "wechat_progress",
    metadata,
    Column("conversation_id", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("characters", Integer, nullable=False),  # of a long event, how much is on the citizen's screen
    PrimaryKeyConstraint("conversation_id", "seq"),
    _of_conversation(),
)

reply = Table(
    "wechat_reply",
    metadata,
    Column("external_id", String(128), primary_key=True),
    Column(
        "sealed", SealedBytes("wechat_reply:{external_id}"), nullable=False
    ),  # the passive reply that was given, for a delivery that lost it
    Column("given_at", UtcDateTime, nullable=False),
)
Index("ix_wechat_reply_given", reply.c.given_at)

token = Table(
    "wechat_token",
    metadata,
    Column("app_id", String(64), primary_key=True),
    Column("sealed", SealedBytes("wechat_token:{app_id}", "wechat_ticket:{app_id}")),
    # Seconds since 1970 of the machine's clock: the vendor's token does not care what day the hall is pinned to.
    Column("expires", Float, nullable=False),
    Column("fetching_until", Float, nullable=False),  # a process asks for a new one until then
    Column("forced", Float, nullable=False),  # the last forced refresh; they are rationed
)

media = Table(
    "wechat_media",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    Column("external_id", String(128), nullable=False, unique=True),
    Column("kind", String(8), nullable=False),  # image | voice
    Column("media_id", String(256), nullable=False),
    Column("state", String(8), nullable=False),  # waiting | kept | heard | failed
    Column("problem", String(40)),
    Column("attempts", Integer, nullable=False),
    Column("due", Float, nullable=False),  # seconds of the machine's clock; while worked on: when the claim lapses
    Column("content_type", String(64)),
    Column("sealed", SealedBytes("wechat_media:{id}")),
    Column("received_at", UtcDateTime, nullable=False),
    _of_conversation(),
)
Index(
    "ix_wechat_media_due",
    media.c.due,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)

consent = Table(
    "wechat_consent",
    metadata,
    Column("conversation_id", String(64), nullable=False),
    Column("template_id", String(64), nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("conversation_id", "template_id"),
    _of_conversation(),
)

notice = Table(
    "wechat_notice",
    metadata,
    Column("id", String(32), primary_key=True),  # also WeChat's client_msg_id, which keeps a repetition from showing
    Column("conversation_id", String(64), nullable=False),
    Column("dedupe_key", String(128), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("fields", Json, nullable=False),  # what the template is filled with; holds no personal number
    Column("instead", Json),  # what goes by SMS when it is refused: template, phone key, fields
    Column("state", String(12), nullable=False),  # waiting | sending | sent | refused | failed | unknown | expired
    Column("problem", String(60)),
    Column("attempts", Integer, nullable=False),
    Column("due", Float, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("message_id", String(40)),
    Column("created_at", UtcDateTime, nullable=False),
    _of_conversation(),
)
Index(
    "ix_wechat_notice_due",
    notice.c.due,
    sqlite_where=text("state IN ('waiting', 'sending')"),
    postgresql_where=text("state IN ('waiting', 'sending')"),
)
Index("ix_wechat_notice_message", notice.c.message_id, postgresql_where=notice.c.message_id.is_not(None))

reminder = Table(
    "wechat_reminded",
    metadata,
    Column("key", String(128), primary_key=True),  # the appointment and its time: a moved one is reminded of anew
    Column("at", UtcDateTime, nullable=False),
)

_FRESH: Mapping[str, Any] = {"following": True, "message_sent": 0, "tap_sent": 0, "held_back": False}
REMEMBERED = timedelta(minutes=2)


async def line_of(tx: Transaction, conversation_id: str) -> Row[Any]:
    """Return a conversation's line, made if there is none, locked until the transaction ends."""
    fresh = upsert(tx, line).values(conversation_id=conversation_id, **_FRESH)
    await tx.execute(fresh.on_conflict_do_nothing(index_elements=["conversation_id"]))
    found = select(line).where(line.c.conversation_id == conversation_id).with_for_update()
    return (await tx.execute(found)).one()


async def peek(tx: Transaction, conversation_id: str) -> Row[Any] | None:
    """Return a conversation's line without locking it."""
    return (await tx.execute(select(line).where(line.c.conversation_id == conversation_id))).one_or_none()


async def change_line(tx: Transaction, conversation_id: str, **values: Any) -> None:
    """Change a line."""
    await tx.execute(update(line).where(line.c.conversation_id == conversation_id).values(**values))


def quota_of(row: Row[Any]) -> Quota:
    """Read the quota of a line."""
    return Quota(row.message_at, row.message_sent, row.tap_at, row.tap_sent, tuple(row.counted or ()))


async def save_quota(tx: Transaction, conversation_id: str, quota: Quota) -> None:
    """Write the quota of a line."""
    await change_line(
        tx,
        conversation_id,
        message_at=quota.message_at,
        message_sent=quota.message_sent,
        tap_at=quota.tap_at,
        tap_sent=quota.tap_sent,
        counted=list(quota.counted),
    )


async def progress_of(tx: Transaction, conversation_id: str) -> dict[int, int]:
    """Return how much of which event was sent so far; whole ones are not kept."""
    rows = await tx.execute(select(progress).where(progress.c.conversation_id == conversation_id))
    return {row.seq: row.characters for row in rows}


async def save_progress(tx: Transaction, conversation_id: str, reached: Mapping[int, int], whole: set[int]) -> None:
    """Note how much of which event was sent, and forget those that are whole."""
    mine = progress.c.conversation_id == conversation_id
    if whole:
        await tx.execute(delete(progress).where(mine, progress.c.seq.in_(whole)))
    for seq, characters in reached.items():
        if seq not in whole:
            values = {"conversation_id": conversation_id, "seq": seq, "characters": characters}
            statement = upsert(tx, progress).values(**values)
            await tx.execute(
                statement.on_conflict_do_update(
                    index_elements=["conversation_id", "seq"], set_={"characters": characters}
                )
            )


async def remember_reply(tx: Transaction, external_id: str, given: str) -> None:
    """Keep a passive reply for a delivery that asks again because the answer was lost on its way."""
    sealed = tx.vault.seal(given.encode(), f"wechat_reply:{external_id}")
    statement = upsert(tx, reply).values(external_id=external_id, sealed=sealed, given_at=tx.now)
    await tx.execute(statement.on_conflict_do_nothing(index_elements=["external_id"]))


async def remembered_reply(tx: Transaction, external_id: str) -> str | None:
    """Return the passive reply that was given to a message."""
    sealed = (await tx.execute(select(reply.c.sealed).where(reply.c.external_id == external_id))).scalar_one_or_none()
    return tx.vault.open(sealed, f"wechat_reply:{external_id}").decode() if sealed else None


async def forget_replies(tx: Transaction) -> None:
    """Forget the replies that nobody will ask for again."""
    await tx.execute(delete(reply).where(reply.c.given_at < tx.now - REMEMBERED))


async def reminded(tx: Transaction, key: str) -> bool:
    """Tell whether this reminder was given."""
    return (await tx.execute(select(reminder.c.key).where(reminder.c.key == key))).first() is not None


async def mark_reminded(tx: Transaction, key: str) -> bool:
    """Note a reminder; False if another process has given it."""
    statement = upsert(tx, reminder).values(key=key, at=tx.now).on_conflict_do_nothing(index_elements=["key"])
    return bool((await tx.execute(statement)).rowcount)
