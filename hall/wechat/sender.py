"""Customer-service messages: what could not be the passive reply, within the quota that WeChat allows."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from hall.channels.wechat import texts
from hall.channels.wechat.client import ApiFault
from hall.channels.wechat.codes import Meaning
from hall.channels.wechat.packing import BETWEEN, Piece
from hall.conversations.model import Author
from hall.conversations.model_delivery import WECHAT, Outcome, Parcel, Result
from hall.hall import Hall
from hall.wechat import outgoing, service, store
from hall.wechat.outgoing import Written
from hall.wechat.tokens import AccountApi

log = logging.getLogger("hall.wechat")

PATH = "/cgi-bin/message/custom/send"
MINUTE = 60.0
LONGEST_CALL = 30.0
"""A call, a fresh token in between and the call again, by the time-outs of `hall.channels.wechat.client`."""
_RESULTS = {
    Meaning.WINDOW_CLOSED: Result.KEPT,
    Meaning.COUNT_USED: Result.KEPT,
    Meaning.DAY_LIMIT: Result.KEPT,  # the passive reply to the next message costs nothing of it
    Meaning.NOT_FOLLOWING: Result.KEPT,
    Meaning.MINUTE_LIMIT: Result.RETRY,
    Meaning.BUSY: Result.RETRY,
    Meaning.RENEW_TOKEN: Result.RETRY,
}


class CustomerService:
    """The outbox's sender for WeChat: merges what waits into as few messages as fit, and never sends one too many."""

    channel = WECHAT

    def __init__(self, hall: Hall, api: AccountApi) -> None:
        self._hall = hall
        self._api = api

    async def send(self, parcel: Parcel) -> Sequence[Outcome]:
        """Send a parcel; what the quota does not allow is kept for the citizen's next message."""
        async with self._hall.transaction() as tx:
            written = await outgoing.write(tx, parcel.conversation_id, parcel.events)
        for place, piece in enumerate(written.pieces):
            last = await self._reserve(parcel.conversation_id)
            if last is None:
                await self._call_back(parcel, written)
                return _outcomes(parcel, written, Result.KEPT, "quota")
            hint = _hint(last=last, more=place + 1 < len(written.pieces))
            try:
                await self._post(parcel.address, piece, hint)
            except ApiFault as fault:
                return await self._refused(parcel, written, piece, fault)
            written.sent(piece)
            await self._note(parcel.conversation_id, written)
        return _outcomes(parcel, written, Result.SENT)

    async def _call_back(self, parcel: Parcel, written: Written) -> None:
        """Tell by notice that staff have answered what cannot be sent, so that the citizen comes back and reads it."""
        kept = [event for event in parcel.events if event.seq not in written.whole and event.author is Author.STAFF]
        if not kept:
            return
        async with self._hall.transaction() as tx:
            fields = {
                "item": texts.ANSWER_WAITS,
                "number": f"{tx.now:%Y%m%d%H%M}",
                "time": tx.now.isoformat(timespec="minutes"),
            }
            key = f"kept:{parcel.conversation_id}:{kept[0].seq}"
            await service.notify(tx, "answered", fields, dedupe_key=key, conversation_id=parcel.conversation_id)

    async def _reserve(self, conversation_id: str) -> bool | None:
        """Count one message before it is sent; tells whether it is the last that is allowed, None if none is."""
        async with self._hall.transaction() as tx:
            row = await store.line_of(tx, conversation_id)
            quota = store.quota_of(row)
            left = quota.left(tx.now) if row.following else 0
            if left == 0:
                await store.change_line(tx, conversation_id, held_back=True)
                return None
            await store.save_quota(tx, conversation_id, quota.spent(time.time() + LONGEST_CALL))
            return left == 1

    async def _post(self, openid: str, piece: Piece, hint: str) -> None:
        content = piece.text + (BETWEEN + hint if hint else "")
        await self._api.post(PATH, {"touser": openid, "msgtype": "text", "text": {"content": content}})

    async def _note(self, conversation_id: str, written: Written) -> None:
        async with self._hall.transaction() as tx:
            quota = store.quota_of(await store.line_of(tx, conversation_id))
            await store.save_quota(tx, conversation_id, quota.arrived(time.time()))
            await outgoing.note_sent(tx, conversation_id, written)

    async def _refused(self, parcel: Parcel, written: Written, piece: Piece, fault: ApiFault) -> tuple[Outcome, ...]:
        """Give the quota back or use it up as the refusal says, and tell what is to become of the rest."""
        log.warning("customer-service message to %s: %s", parcel.conversation_id, fault.code)
        if fault.unknown:  # what was in this message may be on the screen; what would have followed surely is not
            return _outcomes(parcel, written, Result.RETRY, fault.code, doubtful=frozenset(piece.reached))
        result = _RESULTS.get(fault.kind, Result.FAILED)
        async with self._hall.transaction() as tx:
            quota = store.quota_of(await store.line_of(tx, parcel.conversation_id))
            used_up = fault.kind in (Meaning.WINDOW_CLOSED, Meaning.COUNT_USED)
            await store.save_quota(tx, parcel.conversation_id, quota.exhausted() if used_up else quota.refunded())
            changes = {"held_back": True} if result is Result.KEPT else {}
            if fault.kind is Meaning.NOT_FOLLOWING:
                changes["following"] = False
            if changes:
                await store.change_line(tx, parcel.conversation_id, **changes)
        return _outcomes(parcel, written, result, fault.code)


def _hint(*, last: bool, more: bool) -> str:
    if not last:
        return ""
    return texts.MORE_KEPT if more else texts.LAST_ALLOWED


def _outcomes(
    parcel: Parcel, written: Written, rest: Result, problem: str | None = None, doubtful: frozenset[int] = frozenset()
) -> tuple[Outcome, ...]:
    """Return SENT for what is whole, UNKNOWN for what is in doubt, and `rest` for everything else."""
    pause = MINUTE if problem == "45011" else None
    whole, silent = written.whole, written.silent
    return tuple(
        Outcome(event.seq, Result.SKIPPED if event.seq in silent else Result.SENT)
        if event.seq in whole
        else Outcome(event.seq, Result.UNKNOWN if event.seq in doubtful else rest, problem, pause)
        for event in parcel.events
    )
