"""Oversight over HTTP: alerts for who must act, the audit trail for auditors."""

from __future__ import annotations

from aiohttp import web

from hall.http import Call, Routes, staff
from hall.oversight import service, texts, trail
from hall.oversight.views import (
    AlertOut,
    AlertsOut,
    AlertsQuery,
    ChainOut,
    FindingOut,
    TrailOut,
    TrailQuery,
    VerificationOut,
    shown_alerts,
    shown_rows,
)
from hall.staff.model import Role
from hall.storage import audit
from hall.storage.audit import Actor

routes = Routes("oversight")

READERS = staff(Role.CLERK, Role.COACH, Role.SUPERVISOR, Role.AUDITOR)
TRAIL = staff(Role.AUDITOR, Role.SECURITY)
EVERYTHING = frozenset({Role.SUPERVISOR.value, Role.AUDITOR.value})


@routes.get("/api/v1/staff/alerts", access=READERS)
async def alerts(call: Call, query: AlertsQuery) -> AlertsOut:
    """List alerts: supervisors see all, everybody else their own and the desk's."""
    async with call.reading() as tx:
        reader = call.actor.id if query.mine else _reader(call.actor)
        listed = await service.alerts(tx, reader=reader, only_open=query.open, kind=query.subject_kind)
        return AlertsOut(alerts=await shown_alerts(tx, listed), counts=await service.counts(tx, reader=reader))


@routes.post("/api/v1/staff/alerts/{id}/seen", access=READERS)
async def seen(call: Call) -> AlertOut:
    """Note that an alert was seen, by whom it concerns."""
    async with call.transaction() as tx:
        found = await service.see(tx, call.path["id"], call.actor, reader=_reader(call.actor))
        return (await shown_alerts(tx, [found]))[0]


@routes.get("/api/v1/staff/audit", access=TRAIL)
async def rows(call: Call, query: TrailQuery) -> TrailOut:
    """Search the audit trail."""
    async with call.reading() as tx:
        found = await trail.search(tx, query.wanted(), before=query.cursor, limit=query.limit)
        cursor = found[-1].id if len(found) == query.limit else None
        return TrailOut(rows=await shown_rows(tx, found), next_cursor=cursor)


@routes.get("/api/v1/staff/audit/chain", access=TRAIL)
async def chain(call: Call) -> ChainOut:
    """Say how far the audit chain reaches."""
    async with call.reading() as tx:
        state = await trail.chain_state(tx)
        waited = (tx.now - state.oldest_pending).total_seconds() if state.oldest_pending else 0.0
    return ChainOut(
        sealed=state.sealed,
        pending=state.pending,
        head=state.head,
        checkpoint_at=state.checkpoint.at if state.checkpoint else None,
        lag_seconds=max(0.0, waited),
    )


@routes.post("/api/v1/staff/audit/verify", access=TRAIL)
async def verify(call: Call) -> VerificationOut:
    """Look for changes, deletions, insertions and reorderings in the whole trail, and in the ledger."""
    async with call.reading() as tx:
        found = await trail.proven(tx, trail.outside_file(call.hall.settings))
    async with call.transaction() as tx:
        details = {"sound": found.sound, "rows": found.rows, "head": found.head.digest}
        await audit.record(tx, action="audit.verified", subject=("audit", "chain"), actor=call.actor, details=details)
    return VerificationOut(
        sound=found.sound,
        rows=found.rows,
        pending=found.pending,
        head=found.head.digest,
        findings=[
            FindingOut(kind=one.kind.value, seq=one.seq, audit_id=one.audit_id, message=texts.finding(one))
            for one in found.findings
        ],
    )


@routes.get("/api/v1/staff/audit/export", access=staff(Role.AUDITOR))
async def export(call: Call, query: TrailQuery) -> web.StreamResponse:
    """Give audit rows with their links and all checkpoints as lines of JSON; that they left is recorded."""
    async with call.transaction() as tx:
        await trail.note_export(tx, "audit", call.actor, first=str(query.first or ""), last=str(query.last or ""))
    response = web.StreamResponse(headers={"Content-Disposition": 'attachment; filename="audit.ndjson"'})
    response.content_type = "application/x-ndjson"
    await response.prepare(call.request)
    async with call.reading() as tx:
        async for line in trail.exported(tx, query.wanted()):
            await response.write(f"{line}\n".encode())
    await response.write_eof()
    return response


def _reader(actor: Actor) -> str | None:
    """Return whose alerts may be shown: None, everybody's, for who supervises or audits."""
    return None if actor.roles & EVERYTHING else actor.id
