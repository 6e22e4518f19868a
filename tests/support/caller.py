"""A caller on the appointment line of a running product, who answers what is asked by keys or by voice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from hall.channels.phone.model_speech import MARKS_AT_END
from simulators.twilio import Call, Gather, Twilio
from tests.support.looping import Looping
from tests.support.people import Someone
from tests.support.product import TWILIO_ACCOUNT, TWILIO_TOKEN, Product

MOST_TURNS = 40
SENTENCES, OPTIONS = 2, 3


def network(product: Product) -> Twilio:
    """Return the simulator before a running product."""
    return Twilio(account_sid=TWILIO_ACCOUNT, auth_token=TWILIO_TOKEN, public_url=product.url, targets=[product.url])


class Network(Looping):
    """The telephone network before a running product, for a test that drives a browser meanwhile."""

    def __init__(self, product: Product) -> None:
        super().__init__()
        self.twilio = network(product)


@contextmanager
def open_network(product: Product) -> Iterator[Network]:
    """The network, for the length of a test."""
    opened = Network(product)
    opened.run(opened.twilio.__aenter__())
    try:
        yield opened
    finally:
        opened.run(opened.twilio.__aexit__(None, None, None))
        opened.stop()


async def answer_until(call: Call, product: Product, person: Someone, words: str, *, most: int = MOST_TURNS) -> None:
    """Answer what is asked, and listen where nothing is, until `words` are heard; after `most` turns give up quietly."""
    for _ in range(most):
        if words in call.last or call.ended:
            return
        await _answer(call, product, person)
    assert most < MOST_TURNS or words in call.last, f"{words} never came; last heard: {call.last}"


async def _answer(call: Call, product: Product, person: Someone) -> None:
    said = call.last
    if "六位验证码" in said:
        await call.press(product.code(person.phone) or "000000")
    elif re.search(r"请[^。]*身份证号", said):
        await call.press(person.identity.replace("X", "*"))
    elif re.search(r"(请|留下)[^。]*手机号", said):
        await call.press(person.phone)
    elif re.search(r"叫什么名字|姓名[。？]$", said):
        await call.say(person.name)
    else:
        await call.silence()


def turns_kept_short(call: Call) -> None:
    """Assert that every turn of a call had at most two sentences and three options."""
    for document in call.documents:
        said = "".join(verb_text for verb_text in re.findall(r"<Say[^>]*>(.*?)</Say>", document.source))
        said = re.sub(r"<[^>]+>", "", said)
        assert sum(said.count(mark) for mark in MARKS_AT_END) <= SENTENCES, said
        assert len(re.findall(r"按[一二三]，", said)) <= OPTIONS, said


def asks(call: Call) -> bool:
    """Whether the line waits for an answer."""
    return isinstance(call.waiting, Gather)
