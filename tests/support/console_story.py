"""What stories at the console need: pressing, waiting for what was done, several people at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import requests
from playwright.sync_api import Page, expect

from tests.support.citizen import Citizen
from tests.support.console import Seat
from tests.support.product import Product

Sit = Callable[..., AbstractContextManager[Seat]]
"""Sit somebody down: a login, a name, roles."""


def press(page: Page, name: str) -> None:
    """Press the button of exactly that name."""
    page.get_by_role("button", name=name, exact=True).click()


def told(page: Page, words: str) -> None:
    """Wait until the console says that it is done."""
    expect(page.locator(".el-message", has_text=words).last).to_be_visible()


def events(citizen: Citizen) -> str:
    """Everything in a conversation."""
    return "\n".join(event["text"] for event in citizen.events())


def heard(citizen: Citizen, words: str) -> None:
    """Wait until a citizen has been told these words: what staff decide is announced a moment later."""
    deadline = time.monotonic() + 20
    while words not in events(citizen):
        assert time.monotonic() < deadline, events(citizen)[-300:]
        time.sleep(0.2)


def requests_of(sat: Seat) -> requests.Session:
    """A session with the seat's cookie, to read what the API says."""
    session = requests.Session()
    for cookie in sat.context.cookies():
        session.cookies.set(str(cookie.get("name")), str(cookie.get("value")))
    return session


def with_csrf(sat: Seat, product: Product) -> requests.Session:
    """A session that may write."""
    session = requests_of(sat)
    csrf = session.get(f"{product.url}/api/v1/staff/session", timeout=20).json()["csrf"]
    session.headers["X-CSRF-Token"] = csrf
    return session


def expect_sms(product: Product, phone: str, words: str) -> None:
    """Wait until a message to this phone holds these words."""
    deadline = time.monotonic() + 20
    while not any(sms["to"] == phone and words in sms["text"] for sms in product.sms()):
        assert time.monotonic() < deadline, product.sms()[:3]
        time.sleep(0.2)


def absent(product: Product, count: int) -> None:
    """Wait until the hall has noted so many absences."""
    deadline = time.monotonic() + 40
    while product.rows("SELECT count(*) AS n FROM appointment WHERE state = 'no_show'")[0]["n"] < count:
        assert time.monotonic() < deadline, "no absence was noted"
        time.sleep(0.3)


class Several(AbstractContextManager["list[Seat]"]):
    """Several people at once."""

    def __init__(self, sit: Sit, *people: tuple[str, ...]) -> None:
        self._opened = [sit(*person) for person in people]

    def __enter__(self) -> list[Seat]:
        return [one.__enter__() for one in self._opened]

    def __exit__(self, *fault: object) -> None:
        for one in self._opened:
            one.__exit__(None, None, None)
