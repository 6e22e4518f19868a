"""Going through the personal questions of a booking as somebody who does not know in which order they come."""

from __future__ import annotations

from tests.dialogue.identifying import Need, need_of
from tests.support.citizen import Citizen
from tests.support.people import Someone, someone
from tests.support.product import Product

MOST_QUESTIONS = 8


def titles(citizen: Citizen) -> list[str]:
    """Return what the last message offers to press."""
    return [choice["title"] for choice in citizen.answers[-1]["choices"]]


def answer_personal_questions(citizen: Citizen, person: Someone) -> str:
    """Answer until the bot asks nothing about the person any more; returns its last message."""
    for _ in range(MOST_QUESTIONS):
        last: str = citizen.answers[-1]["text"]
        match need_of(last, titles(citizen)):
            case Need.NAME:
                citizen.say(person.name)
            case Need.IDENTITY:
                citizen.say(person.identity)
            case Need.PHONE:
                citizen.say(person.phone)
            case Need.CODE:
                citizen.say_code(person.phone)
            case Need.FOR_WHOM:
                citizen.say("我自己办")
            case Need.SPECIAL_NEEDS:
                citizen.say("没有")
            case None:
                return last
    raise AssertionError(f"still asked after {MOST_QUESTIONS} answers: {last}")


def book_until_summary(citizen: Citizen, person: Someone, sentence: str) -> str:
    """Say what is to be booked and answer everything up to the summary; returns it."""
    citizen.say(sentence)
    return answer_personal_questions(citizen, person)


def filed(product: Product, number: int, name: str) -> Citizen:
    """Let somebody ask for service out of hours, on 2026-11-24; returns them when the form is filed."""
    citizen = Citizen(product)
    heard = citizen.say("公司执照急用，想约周四晚上七点办，投标周五上午截止")
    for asked, answer in (
        ("选一项", "公司设立登记"),
        ("为什么上班时间来不了", "投标周五上午九点截止，必须有执照"),
        ("最晚要在哪天办好", "11月27日上午九点"),
        ("时间", "11月26日晚上七点"),
    ):
        if asked in heard:
            heard = citizen.say(answer)
    answer_personal_questions(citizen, someone(number, name))
    citizen.say("确认")
    return citizen
