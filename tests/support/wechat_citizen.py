"""A person with WeChat, for tests that speak to the whole product: the same verbs as `citizen.Citizen`."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from simulators.wechat import Account, User, WeChat
from tests.support.citizen import Event
from tests.support.looping import Looping
from tests.support.product import Product

PATIENCE = 60.0
_NUMBERED = re.compile(r"^(\d{1,2})\. (.+)$", re.MULTILINE)


class Vendor(Looping):
    """The simulated WeChat server of the product's account, in a thread of its own."""

    def __init__(self, product: Product) -> None:
        super().__init__()
        self.product = product

    def start(self) -> None:
        """Open the account that the product's secrets name."""
        known = self.product.stack.environment
        account = Account(
            token=known["HALL_WECHAT_TOKEN"],
            aes_key=known["HALL_WECHAT_ENCODING_AES_KEY"],
            app_id=known["HALL_WECHAT_APP_ID"],
            app_secret=known["HALL_WECHAT_APP_SECRET"],
        )
        port = int(known["HALL_WECHAT_API_URL"].rpartition(":")[2])
        self.wechat = WeChat(account, targets=[f"{self.product.url}/wechat"], port=port)
        self.run(self.wechat.__aenter__())
        for template in json.loads(known.get("HALL_WECHAT_NOTICES", "{}")).values():
            self.wechat.template(template["template_id"], *template["fields"])

    def stop(self) -> None:
        """Close it."""
        self.run(self.wechat.__aexit__(None, None, None))
        super().stop()


@contextmanager
def vendor(product: Product) -> Iterator[Vendor]:
    """The vendor, for the length of a test."""
    opened = Vendor(product)
    opened.start()
    try:
        yield opened
    finally:
        opened.stop()


class WeChatCitizen:
    """One follower. `answers` is what the last message brought, with the numbered lines as choices."""

    def __init__(self, opened: Vendor, openid: str) -> None:
        self.vendor, self.product = opened, opened.product
        self.user: User = opened.wechat.user(openid)
        self.answers: list[Event] = []

    def say(self, text: str) -> str:
        """Write a message and wait for the whole answer."""
        before = len(self.user.seen)
        self.vendor.run(self.user.text(text))
        deadline = time.monotonic() + PATIENCE
        while len(self.user.seen) == before:
            assert time.monotonic() < deadline, "no answer"
            time.sleep(0.05)
        time.sleep(0.7)  # a second message of the same answer follows at once
        heard = "\n".join(self.user.texts[before:])
        choices = [{"title": title, "payload": number} for number, title in _NUMBERED.findall(heard)]
        self.answers = [{"text": heard, "choices": choices}]
        return heard

    def choose(self, title: str) -> str:
        """Answer with the number of the offered line that contains `title`."""
        number = next(choice["payload"] for choice in self.answers[-1]["choices"] if title in choice["title"])
        return self.say(number)

    def say_code(self, phone: str = "") -> str:
        """Say the one-time code that was sent."""
        code = self.product.code(phone)
        assert code, "no code was sent"
        return self.say(code)
