"""Staff at the console: accounts made over the API, browsers that are signed in, what a page may not do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyotp
import requests
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.support.product import Product

PASSWORD = "春天的大厅早上八点半开门"
expect.set_options(timeout=20_000)
STEP = 30  # seconds that a one-time code lives
PATIENCE = 30_000  # milliseconds on a busy machine


class Authenticator:
    """The app on a phone. No code works twice, so each call gives the code of a later step."""

    def __init__(self, secret: str) -> None:
        self._totp = pyotp.TOTP(secret)
        self._step = 0

    def code(self) -> str:
        """Return a code that has not been used; waits when the next one would be too far ahead."""
        present = int(time.time() // STEP)
        self._step = max(self._step + 1, present)
        while self._step > int(time.time() // STEP) + 1:
            time.sleep(0.2)
        return self._totp.generate_otp(self._step)


@dataclass
class Member:
    """A member of staff with everything they need to sign in, and a signed-in session of their own."""

    id: str
    login: str
    name: str
    phone: Authenticator
    session: requests.Session

    @property
    def cookies(self) -> list[dict[str, Any]]:
        """The session's cookie as a browser takes it."""
        return [
            {"name": cookie.name, "value": cookie.value, "domain": "127.0.0.1", "path": "/", "sameSite": "Strict"}
            for cookie in self.session.cookies
        ]


class Office:
    """The hall's staff, as the security administrator makes them."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.members: dict[str, Member] = {}
        secrets = product.stack.secrets
        self._password = secrets["HALL_ADMIN_PASSWORD"]
        self._phone = Authenticator(secrets["HALL_ADMIN_TOTP"])
        self._security = requests.Session()

    def _stay(self, session: requests.Session, login: str, password: str, phone: Authenticator) -> None:
        """Sign in where there is no session any more: another file's tests moved the clock on, and sessions end by it."""
        address = f"{self.product.url}/api/v1/staff/session"
        found = session.get(address, timeout=30)
        if found.status_code == requests.codes.unauthorized:
            found = session.post(address, json={"login": login, "password": password, "code": phone.code()}, timeout=30)
        found.raise_for_status()
        session.headers["X-CSRF-Token"] = found.json()["csrf"]

    def invite(self, login: str, name: str, *roles: str) -> str:
        """Make an account; returns the enrolment code that the person is handed."""
        self._stay(self._security, "security", self._password, self._phone)
        body = {"login": login, "name": name, "roles": list(roles)}
        made = self._security.post(f"{self.product.url}/api/v1/staff/members", json=body, timeout=30)
        assert made.status_code == 201, made.text
        return str(made.json()["enrolment"]["code"])

    def member(self, login: str, name: str, *roles: str) -> Member:
        """Return a member of staff who has enrolled; made at the first call."""
        if login not in self.members:
            code = self.invite(login, name, *roles)
            session = requests.Session()
            begun = session.post(f"{self.product.url}/api/v1/staff/enrolment/begin", json={"code": code}, timeout=30)
            phone = Authenticator(begun.json()["secret"])
            body = {"code": code, "password": PASSWORD, "totp": phone.code()}
            done = session.post(f"{self.product.url}/api/v1/staff/enrolment", json=body, timeout=30)
            assert done.status_code == 200, done.text
            session.headers["X-CSRF-Token"] = done.json()["csrf"]
            self.members[login] = Member(done.json()["member"]["id"], login, name, phone, session)
        member = self.members[login]
        self._stay(member.session, login, PASSWORD, member.phone)
        return member


@dataclass
class Seat:
    """One browser at the console, with everything in it that went wrong."""

    context: BrowserContext
    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open a page of the console and wait until what it asked for has come."""
        self.page.goto(f"{self.url}/console/#/{path}")
        self.page.wait_for_selector("main h1, form h1")
        expect(self.page.get_by_text("正在读取")).to_have_count(0, timeout=PATIENCE)

    def violations(self) -> list[str]:
        """What axe finds against the page as it stands."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@contextmanager
def seat(browser: Browser, product: Product, member: Member | None = None) -> Iterator[Seat]:
    """Sit somebody down at a browser; script errors and failed requests are kept in `faults`."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900})
    if member:
        context.add_cookies(member.cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    taken = Seat(context, page, product.url)

    def heard(message: ConsoleMessage) -> None:
        place = message.location.get("url", "")
        asked_who = "401" in message.text and place.endswith("/api/v1/staff/session")  # nobody is signed in: the answer
        if message.type in ("error", "warning") and not asked_who:
            taken.faults.append(f"{message.text} {place}")

    page.on("console", heard)
    page.on("pageerror", lambda error: taken.faults.append(str(error)))
    try:
        yield taken
    finally:
        context.close()
