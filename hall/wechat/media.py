"""Pictures and voice: what WeChat keeps for three days is fetched at once, pictures sealed for staff, voice only heard."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Row, delete, select, update

from hall.channels.wechat.client import ApiFault, Media
from hall.channels.wechat.codes import Meaning
from hall.channels.wechat.messages import Message
from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft, Receipt
from hall.conversations.model_delivery import ExternalId
from hall.conversations.signals import pause, signals
from hall.errors import NotFound
from hall.hall import Hall
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert
from hall.wechat import texts
from hall.wechat.answering import answered
from hall.wechat.model import TakenIn
from hall.wechat.store import media
from hall.wechat.tokens import AccountApi

log = logging.getLogger("hall.wechat")

MEDIA = "*wechat media*"
"""The signal under which the fetcher waits."""
LEASE_SECONDS = 30.0
POLL_SECONDS = 1.0
LOOK_AGAIN = 0.2
PAUSES = (2.0, 10.0, 60.0, 600.0, 3600.0)
BATCH = 4
KEPT_DAYS = 30
SAFE_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp")
"""What is shown as the picture it says it is; anything else is given out as bytes that no browser interprets."""
NO_PICTURE = "application/octet-stream"


class UnknownMedia(NotFound):
    """No such picture, or it is not there yet."""

    code = "unknown_media"


class NotHeard(Exception):
    """The recogniser gave no words. `retryable`: it may later."""

    def __init__(self, *, retryable: bool) -> None:
        super().__init__("not heard")
        self.retryable = retryable


class Recogniser(Protocol):
    """Turns a voice message into words."""

    async def words(self, audio: Media) -> str:
        """Return what was said; raises NotHeard."""


@dataclass(frozen=True)
class Picture:
    """A picture as staff may open it."""

    content_type: str
    content: bytes


async def take_image(tx: Transaction, conversation_id: str, external: ExternalId, push: Message) -> Receipt:
    """Note a picture and have it fetched."""
    name = await _enqueue(tx, conversation_id, external, "image", push.media_id)
    data: dict[str, object] = {"image": {"id": name, "url": f"/api/v1/wechat/media/{name}"}}
    return await answered(tx, conversation_id, external, texts.IMAGE_SAID, texts.IMAGE_KEPT, data)


async def take_voice(
    tx: Transaction, conversation_id: str, external: ExternalId, push: Message
) -> tuple[TakenIn, bool]:
    """Have a voice message heard by our own recogniser, or say politely that nobody can listen here; tells whether it is new."""
    if not tx.settings.recogniser_url or not push.media_id:
        receipt = await answered(tx, conversation_id, external, texts.VOICE_SAID, texts.VOICE_NOT_HEARD_HERE)
        return TakenIn(conversation_id, receipt.seq), receipt.new
    known = await conversations.seq_of(tx, conversation_id, external)
    if known is not None:
        return TakenIn(conversation_id, known), False
    new = (await tx.execute(select(media.c.id).where(media.c.external_id == external.key))).one_or_none() is None
    if new:
        await _enqueue(tx, conversation_id, external, "voice", push.media_id)
    return TakenIn(conversation_id, listening=True), new


async def _enqueue(tx: Transaction, conversation_id: str, external: ExternalId, kind: str, media_id: str) -> str:
    statement = upsert(tx, media).values(
        id=new_id("wm"),
        conversation_id=conversation_id,
        external_id=external.key,
        kind=kind,
        media_id=media_id[:256],
        state="waiting",
        attempts=0,
        due=0.0,
        received_at=tx.now,
    )
    await tx.execute(statement.on_conflict_do_nothing(index_elements=["external_id"]))
    tx.after_commit(lambda: signals.notify(MEDIA))
    name: str = (await tx.execute(select(media.c.id).where(media.c.external_id == external.key))).scalar_one()
    return name


async def await_words(hall: Hall, external: ExternalId, seconds: float) -> int | None:
    """Wait until a voice message was heard; returns the number of its words, None if that takes longer."""
    end = time.monotonic() + seconds
    while True:
        async with hall.reading() as tx:
            found = await tx.execute(
                select(media.c.conversation_id).where(
                    media.c.external_id == external.key, media.c.state.in_(("heard", "failed"))
                )
            )
            conversation_id = found.scalar_one_or_none()
            if conversation_id:
                return await conversations.seq_of(tx, conversation_id, external)
        if time.monotonic() + LOOK_AGAIN >= end:
            return None
        await asyncio.sleep(LOOK_AGAIN)


async def open_picture(tx: Transaction, name: str, actor: Actor) -> Picture:
    """Return a picture for a member of staff; the look is audited. Raises UnknownMedia."""
    row = (await tx.execute(select(media).where(media.c.id == name, media.c.state == "kept"))).one_or_none()
    if row is None or row.sealed is None:
        raise UnknownMedia
    await audit.record(tx, action="wechat.picture_opened", subject=("conversation", row.conversation_id), actor=actor)
    shown = row.content_type if row.content_type in SAFE_TYPES else NO_PICTURE
    return Picture(shown, tx.vault.open(row.sealed, _context(row.id)))


async def forget_old(tx: Transaction) -> None:
    """Delete pictures and what is left of voice messages after KEPT_DAYS."""
    await tx.execute(delete(media).where(media.c.received_at < tx.now - timedelta(days=KEPT_DAYS)))


class Fetcher:
    """Fetches what citizens sent; several processes may run one each."""

    def __init__(self, hall: Hall, api: AccountApi, recogniser: Recogniser | None) -> None:
        self._hall = hall
        self._api = api
        self._recogniser = recogniser

    async def run(self) -> None:
        """Fetch until cancelled; a fault is logged by its type and tried again."""
        with signals.listen(MEDIA) as woken:
            while True:
                woken.clear()
                try:
                    busy = await self.fetch_due()
                except Exception as error:  # noqa: BLE001 - the database may be away; the fetcher must outlive that
                    log.error("fetching stopped: %s", type(error).__name__)  # noqa: TRY400
                    busy = 0
                if not busy:
                    await pause(woken, POLL_SECONDS)

    async def fetch_due(self) -> int:
        """Fetch what is due; returns how many were tried."""
        async with self._hall.reading() as tx:
            if not (await tx.execute(_due().limit(1))).first():
                return 0
        async with self._hall.transaction() as tx:
            rows = (await tx.execute(_due().limit(BATCH).with_for_update(skip_locked=True))).all()
            for row in rows:
                lapses = update(media).where(media.c.id == row.id)
                await tx.execute(lapses.values(due=time.time() + LEASE_SECONDS, attempts=row.attempts + 1))
        await asyncio.gather(*(self._fetch(row) for row in rows))
        return len(rows)

    async def _fetch(self, row: Row[Any]) -> None:
        try:
            found = await self._api.get_media(row.media_id)
            words = await self._words(row, found)
        except (ApiFault, NotHeard) as fault:
            await self._failed(row, fault)
            return
        async with self._hall.transaction() as tx:
            if row.kind == "image":
                sealed = tx.vault.seal(found.content, _context(row.id))
                await _set(tx, row.id, state="kept", content_type=found.content_type[:64], sealed=sealed)
                return
            await conversations.receive(tx, row.conversation_id, ExternalId(row.external_id), text=words)
            await _set(tx, row.id, state="heard")

    async def _words(self, row: Row[Any], audio: Media) -> str:
        if row.kind == "image":
            return ""
        if self._recogniser is None:
            raise NotHeard(retryable=False)
        words = (await self._recogniser.words(audio)).strip()
        if not words:
            raise NotHeard(retryable=False)
        return words

    async def _failed(self, row: Row[Any], fault: ApiFault | NotHeard) -> None:
        over = not fault.retryable if isinstance(fault, NotHeard) else fault.kind in (Meaning.GONE, Meaning.TOO_LONG)
        problem = fault.code if isinstance(fault, ApiFault) else "not_heard"
        # A citizen who speaks waits for an answer: after two tries it is time to say that nothing was heard.
        tries = len(PAUSES) if row.kind == "image" else 1
        async with self._hall.transaction() as tx:
            if not over and row.attempts < tries:
                await _set(tx, row.id, due=time.time() + PAUSES[row.attempts], problem=problem[:40])
                return
            await _set(tx, row.id, state="failed", problem=problem[:40])
            external = ExternalId(row.external_id)
            if row.kind == "voice":
                await answered(tx, row.conversation_id, external, texts.VOICE_SAID, texts.VOICE_UNHEARD)
            else:
                draft = Draft(Author.BOT, texts.IMAGE_UNREADABLE, external_id=f"media:{row.id}")
                with suppress(NotFound):
                    await conversations.tell(tx, row.conversation_id, [draft])
        log.warning("media of %s: %s", row.conversation_id, problem)


def _due() -> Any:
    return select(media).where(media.c.state == "waiting", media.c.due <= time.time()).order_by(media.c.due)


async def _set(tx: Transaction, name: str, **values: Any) -> None:
    await tx.execute(update(media).where(media.c.id == name).values(**values))


def _context(name: str) -> str:
    return f"wechat_media:{name}"
