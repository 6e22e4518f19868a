"""The page without JavaScript: its session, what it shows, what can be tapped."""

from __future__ import annotations

from datetime import datetime

from hall.channels.pages import plain
from hall.clock import SHANGHAI
from hall.conversations.model import Author, Choice, Event, Kind

AT = datetime(2026, 11, 23, 9, 10, tzinfo=SHANGHAI)


def event(author: Author, kind: Kind = Kind.TEXT, choices: tuple[Choice, ...] = (), **data: object) -> Event:
    return Event(1, AT, author, kind, "话", choices, data)


def test_a_session_survives_its_cookie_and_only_its_own_forms_pass() -> None:
    session = plain.new_session()
    again = plain.read_session(session.cookie)
    assert again == session
    assert session.allows(session.form_token)
    assert not session.allows(plain.new_session().form_token)
    assert not session.allows("")
    assert not session.allows("中")
    assert plain.read_session("") is None
    assert plain.read_session("cv_1.short") is None


def test_only_the_latest_question_can_be_tapped() -> None:
    question = event(Author.BOT, Kind.CHOICES, (Choice("好", "/affirm"),))
    assert plain.offered([question]) == question.choices
    assert plain.offered([question, event(Author.SYSTEM)]) == question.choices
    assert plain.offered([question, event(Author.CITIZEN)]) == ()


def test_a_card_shows_its_numbers_its_code_and_only_safe_addresses() -> None:
    card = event(
        Author.BOT,
        Kind.VOUCHER,
        number="A1",
        check_code="7K",
        item="居住证办理",
        starts_at="2026-11-25T02:00:00+00:00",
        ends_at="2026-11-25T10:30:00+08:00",
        qr="HALL:A1",
        url="javascript:alert(1)",
        pdf_url="/v.pdf",
        bring=["身份证"],
    )
    shown = plain.shown(card)
    assert shown.rows == (
        ("凭证号", "A1"),
        ("校验码", "7K"),
        ("事项", "居住证办理"),
        ("时间", "2026年11月25日（周三）10:00—10:30"),
    )
    assert shown.materials == ("身份证",)
    assert shown.links == (("下载 PDF", "/v.pdf"),)
    assert shown.image.startswith("data:image/svg+xml")


def test_a_card_with_nothing_in_it_breaks_nothing() -> None:
    for kind in Kind:
        plain.shown(event(Author.BOT, kind, starts_at="x", rows=None, qr=7, links="x", materials=7))


def test_materials_say_which_need_not_be_brought() -> None:
    shown = plain.shown(
        event(
            Author.BOT,
            Kind.NOTICE,
            materials=["表", {"name": "证明", "exempt": True}, {"name": "照片", "copies": "2张"}],
        )
    )
    assert shown.materials == ("表", "证明（免交）", "照片（2张）")
