"""What is not somebody's own, or not of their role, stays shut; what a busy hour needs stays open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Insert

from hall.conversations.store import conversation
from hall.oversight.background import watch
from hall.staff.model import Role
from hall.wechat.store import media
from tests.integration.console.conftest import Console, at


async def test_alerts_are_seen_by_whom_they_concern(console: Console) -> None:
    await console.post(Role.CLERK, "/api/v1/staff/consultations", {"question": "怎么办？"}, expect=201)
    console.hall.clock.pin(at("2026-11-27T09:00"))
    await watch(console.hall)
    (alert,) = (await console.get(Role.SUPERVISOR, "/api/v1/staff/alerts"))["alerts"]
    path = f"/api/v1/staff/alerts/{alert['id']}/seen"
    await console.post(Role.COACH, path, expect=404)
    assert (await console.post(Role.CLERK, path))["seen_by"]["name"] == "演示clerk"
    rows = await console.get(Role.AUDITOR, "/api/v1/staff/audit?action=oversight.seen")
    assert [row["action_name"] for row in rows["rows"]] == ["已看提醒"]


async def test_a_citizens_picture_is_for_those_who_serve_them(console: Console) -> None:
    picture = {"id": "wm_1", "conversation_id": "cv_p", "external_id": "x", "kind": "image", "media_id": "m"}
    async with console.hall.transaction() as tx:
        await tx.execute(_conversation("cv_p", tx.now))
        sealed = tx.vault.seal(b"<svg onload=alert(1)>", "wechat_media:wm_1")
        kept = {"state": "kept", "attempts": 1, "due": 0.0, "content_type": "image/svg+xml", "sealed": sealed}
        await tx.execute(media.insert().values(**picture, **kept, received_at=tx.now))
    for role in (Role.OPERATOR, Role.SECURITY, Role.AUDITOR, Role.GUIDE):
        assert (await console.call(role, "GET", "/api/v1/wechat/media/wm_1"))[0] == 403
    status, _, shown_as = await console.file(Role.CLERK, "/api/v1/wechat/media/wm_1")
    assert (status, shown_as) == (200, "application/octet-stream")


async def test_requests_out_of_hours_are_not_the_guides_to_decide(console: Console) -> None:
    path = "/api/v1/staff/off-hours-requests"
    assert (await console.get(Role.GUIDE, path))["requests"] == []
    assert (await console.call(Role.GUIDE, "POST", f"{path}/x/decision", {"confirm": True}))[0] == 403
    assert (await console.call(Role.CLERK, "POST", f"{path}/x/decision", {"confirm": True}))[0] == 404


async def test_one_scanner_checks_in_a_whole_morning(console: Console) -> None:
    for number in range(35):
        body = {"code": f"{30000000 + number}:000000"}
        found = await console.post(Role.GUIDE, "/api/v1/staff/appointments/check-in", body, expect=404)
        assert found["error"] == "appointment_not_found"


def _conversation(name: str, created_at: datetime) -> Insert:
    values = {"channel": "wechat", "token_hash": "", "owner": "bot", "last_seq": 0, "episode": 1, "episode_turns": 0}
    return conversation.insert().values(id=name, created_at=created_at, outage_told=0, **values)
