"""The SMS outbox: after the commit, at most once by itself, retried with backoff, unknown outcomes flagged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hall.hall import Hall
from hall.identity import service as identity
from hall.identity import sms_aliyun_sender, sms_twilio_sender, texts
from hall.identity.model import ValueKind
from hall.identity.sms import BACKOFF, BATCH, LEASE, Outgoing, SmsFault, deliver_due
from hall.identity.store import sms_outbox
from hall.identity.tokens import keep

PHONE = "13800001234"


class Gateway:
    """A gateway that fails as it is told to."""

    def __init__(self, *faults: Exception | None) -> None:
        self.faults = list(faults)
        self.taken: list[tuple[str, str, str]] = []

    async def send(self, message: Outgoing) -> None:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        self.taken.append((message.to, message.text, message.reference))


async def put(hall: Hall, key: str | None = None, **options: timedelta) -> None:
    async with hall.transaction() as tx:
        expires = {"expires_at": tx.now + options["lifetime"]} if options else {}
        await identity.send_sms(tx, PHONE, "consultation_answered", {"number": "ZX1"}, dedupe_key=key, **expires)


async def states(hall: Hall) -> list[tuple[str, int]]:
    async with hall.reading() as tx:
        rows = await tx.execute(select(sms_outbox.c.state, sms_outbox.c.attempts).order_by(sms_outbox.c.seq))
        return [(row.state, row.attempts) for row in rows]


def later(hall: Hall, by: timedelta) -> None:
    hall.clock.pin(hall.clock.now() + by)


async def test_a_message_is_sent_once(any_hall: Hall) -> None:
    gateway = Gateway()
    await put(any_hall, "k")
    await put(any_hall, "k")
    assert await deliver_due(any_hall, gateway) == 1
    assert await deliver_due(any_hall, gateway) == 0
    ((to, text, _reference),) = gateway.taken
    assert to == PHONE
    assert "ZX1" in text
    assert await states(any_hall) == [("sent", 1)]


async def test_a_busy_gateway_is_tried_again_with_growing_pauses_and_then_given_up(any_hall: Hall) -> None:
    gateway = Gateway(*(SmsFault("busy", retryable=True) for _ in range(10)))
    await put(any_hall)
    for pause in BACKOFF:
        assert await deliver_due(any_hall, gateway) == 1
        later(any_hall, pause - timedelta(seconds=1))
        assert await deliver_due(any_hall, gateway) == 0
        later(any_hall, timedelta(seconds=1))
    assert await deliver_due(any_hall, gateway) == 1
    assert await states(any_hall) == [("failed", len(BACKOFF) + 1)]


@pytest.mark.parametrize("fault", [SmsFault("timeout", unknown=True), RuntimeError("boom")])
async def test_an_unknown_outcome_is_flagged_and_never_sent_twice(any_hall: Hall, fault: Exception) -> None:
    gateway = Gateway(fault)
    await put(any_hall)
    await deliver_due(any_hall, gateway)
    later(any_hall, timedelta(days=1))
    assert await deliver_due(any_hall, gateway) == 0
    assert await states(any_hall) == [("unknown", 1)]


async def test_a_sender_that_died_while_sending_leaves_an_unknown_outcome(any_hall: Hall) -> None:
    class Killed(BaseException):
        pass

    gateway = Gateway(Killed())  # type: ignore[arg-type]
    await put(any_hall)
    with pytest.raises(Killed):
        await deliver_due(any_hall, gateway)
    assert await states(any_hall) == [("sending", 1)]
    later(any_hall, LEASE)
    await deliver_due(any_hall, gateway)
    assert await states(any_hall) == [("unknown", 1)]
    assert gateway.taken == []


@pytest.mark.parametrize("gateway", [sms_aliyun_sender, sms_twilio_sender])
def test_a_claim_outlasts_a_gateway_that_answers_nothing(gateway: Any) -> None:
    assert timedelta(seconds=BATCH * gateway.SECONDS) < LEASE


async def test_a_refused_message_is_not_repeated(any_hall: Hall) -> None:
    gateway = Gateway(SmsFault("bad_number"))
    await put(any_hall)
    await deliver_due(any_hall, gateway)
    assert await states(any_hall) == [("failed", 1)]


async def test_what_came_too_late_is_not_sent(any_hall: Hall) -> None:
    await put(any_hall, lifetime=timedelta(minutes=5))
    later(any_hall, timedelta(minutes=5))
    gateway = Gateway()
    assert await deliver_due(any_hall, gateway) == 0
    assert await states(any_hall) == [("expired", 0)]


async def test_a_phone_is_reached_by_its_key(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        token = await keep(tx, "cv_1", ValueKind.PHONE, PHONE)
        key = await identity.phone_key_of(tx, token)
        assert await identity.text_phone_key(tx, key, "consultation_answered", {"number": "ZX2"})
        assert not await identity.text_phone_key(tx, "0" * 64, "consultation_answered", {"number": "ZX2"})
        assert [message.to for message in await identity.list_sms(tx)] == [PHONE]


def test_templates_are_short_and_hold_no_link() -> None:
    fields = dict.fromkeys(
        (
            "hall",
            "code",
            "item",
            "time",
            "place",
            "voucher",
            "check_code",
            "reason",
            "decision",
            "details",
            "count",
            "limit",
            "number",
            "part",
            "parts",
            "text",
            "walk_in",
        ),
        "示" * 40,
    )
    for template in texts.SMS:
        message = texts.sms_text(template, fields)
        assert len(message) <= 500
        assert "http" not in texts.SMS[template]
    assert len(texts.sms_text("off_hours_decided", fields | {"details": "长" * 900})) == 500
