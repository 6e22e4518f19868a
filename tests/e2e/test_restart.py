"""Nothing is lost and nothing is done twice, whichever process stops."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.citizen import Citizen, Event
from tests.support.errand import answer_personal_questions, book_until_summary
from tests.support.people import someone
from tests.support.product import Product

pytestmark = pytest.mark.model
NOW = "2026-11-24T09:10:00+08:00"
AT_ONCE = 4  # seconds within which an outage is told


@pytest.fixture(autouse=True)
def fresh(product: Product) -> None:
    product.pin(NOW)
    product.seed("empty")


def booked(product: Product, citizen: Citizen) -> int:
    return int(
        product.rows("SELECT count(*) FROM appointment WHERE state = 'booked' AND conversation_id = ?", citizen.id)[0][
            0
        ]
    )


def send(citizen: Citizen, text: str) -> int:
    accepted = citizen.post(text=text)
    assert accepted.status_code == 202
    return int(accepted.json()["seq"])


def await_event(citizen: Citizen, seq: int, *, kind: str | None = None, seconds: float) -> Event:
    """Wait for a status event after the message, or for its answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for event in citizen.events(seq, wait=1):
            if (event["kind"] == kind) if kind else (event["data"].get("reply_to") == seq):
                return event
    raise AssertionError(f"no {kind or 'answer'} within {seconds} seconds")


@pytest.mark.parametrize(("name", "number"), [("bot", 811), ("actions", 812)])
def test_what_is_said_while_a_part_is_away_is_kept_and_done_once(product: Product, name: str, number: int) -> None:
    citizen = Citizen(product)
    summary = book_until_summary(citizen, someone(number, "孙玉梅"), "我想预约办失业登记，周五上午十点")
    assert "失业登记" in summary
    product.stop(name)
    try:
        seq = send(citizen, "确认")
        told = await_event(citizen, seq, kind="status", seconds=AT_ONCE)
        assert "保存" in told["text"]
        assert booked(product, citizen) == 0
    finally:
        product.start(name)
    await_event(citizen, seq, seconds=30)
    assert booked(product, citizen) == 1
    events = citizen.events()
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert sum(event["kind"] == "status" for event in events) == 1
    assert sum(event["author"] == "citizen" and event["text"] == "确认" for event in events) == 1


def test_a_killed_hall_goes_on_with_the_booking(product: Product) -> None:
    citizen, person = Citizen(product), someone(813, "李玉梅")
    citizen.say("我想预约办失业登记，周五上午十一点")
    product.stop("hall", kill=True)
    product.start("hall")
    citizen.say(person.name)
    answer_personal_questions(citizen, person)
    seq = send(citizen, "确认")
    product.stop("hall", kill=True)  # the confirmation is stored; whether it was worked on is chance
    product.start("hall")
    await_event(citizen, seq, seconds=40)
    assert booked(product, citizen) == 1
    (row,) = product.rows("SELECT item_code, starts_at FROM appointment WHERE state = 'booked'")
    assert (row["item_code"], row["starts_at"][:16]) == ("I26", "2026-11-27 03:00")


def test_the_same_message_sent_twenty_times_acts_once(product: Product) -> None:
    citizen = Citizen(product)
    book_until_summary(citizen, someone(814, "周玉梅"), "我想预约办失业登记，周五下午两点")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: citizen.post(text="确认", client_id="the-same-one"), range(20)))
    assert {answer.status_code for answer in answers} == {202}
    (seq,) = {answer.json()["seq"] for answer in answers}
    await_event(citizen, seq, seconds=30)
    assert booked(product, citizen) == 1
    assert sum(event["author"] == "citizen" and event["text"] == "确认" for event in citizen.events()) == 1
