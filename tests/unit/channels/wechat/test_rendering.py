"""Events as text: numbers for buttons, links for cards, pieces that fit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hall.channels.wechat.packing import complete, pack
from hall.channels.wechat.rendering import Offer, offer_from_json, render, wants_more
from hall.channels.wechat.replies import size, split
from hall.clock import SHANGHAI
from hall.conversations.model import Author, Choice, Event, Kind

AT = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
BASE = "https://hall.example/"


def event(
    seq: int, text: str = "话", *choices: str, author: Author = Author.BOT, kind: Kind = Kind.TEXT, **data: Any
) -> Event:
    buttons = tuple(Choice(title, f"/{title}") for title in choices)
    return Event(seq, AT, author, kind, text, buttons, data)


def test_buttons_are_numbered_through_one_answer_and_anew_in_the_next() -> None:
    first = event(3, "约哪天？", "周三", "周四", reply_to=2)
    second = event(4, "或者", "转人工", "周三", reply_to=2)
    offer = Offer(0).after(first).after(second)
    assert "1. 周三\n2. 周四" in render(first, offer, BASE)
    assert "3. 转人工\n1. 周三" in render(second, offer, BASE)
    assert offer.after(first) == offer  # rendered twice, numbered once
    assert offer.meant("3") == Choice("转人工", "/转人工")
    assert offer_from_json(offer.as_json()) == offer
    third = event(6, "几点？", "九点", reply_to=5)
    assert offer.after(third).meant("1") == Choice("九点", "/九点")
    assert offer.after(event(6, "没有按钮", reply_to=5)).meant("1") is None
    assert offer.after(event(6, "提醒", author=Author.SYSTEM)).meant("1") is not None  # a push takes nothing away
    assert offer.after(event(6, "我来", author=Author.STAFF)).meant("1") is None


def test_what_names_a_choice_and_what_does_not() -> None:
    offer = Offer(0).after(event(3, "哪个？", "办新证", "补证（丢了）", reply_to=2))
    for said, meant in (
        ("2", 1),
        ("２。", 1),
        ("第1个", 0),
        ("选2", 1),
        ("补证（丢了）", 1),
        ("办新证！", 0),
        ("①", 0),
    ):
        assert offer.meant(said) == offer.choices[meant][1], said
    for said in ("3", "0", "2号", "12", "办", "新证办", "", "2026", "13800001234", "1和2"):
        assert offer.meant(said) is None, said


def test_cards_carry_their_link_once_and_staff_are_named() -> None:
    voucher = event(1, "凭证号31234567", kind=Kind.VOUCHER, url="https://hall.example/vouchers/a?e=1&s=2")
    assert render(voucher, Offer(0), BASE).endswith("/vouchers/a?e=1&s=2")
    notice = event(1, "全文 https://hall.example/notices/n", kind=Kind.NOTICE, url="https://hall.example/notices/n")
    assert render(notice, Offer(0), BASE).count("/notices/n") == 1
    linked = event(1, "您好", links=[{"title": "说明", "url": "/privacy"}])
    assert "说明：https://hall.example/privacy" in render(linked, Offer(0), BASE)
    assert render(event(1, "在的", author=Author.STAFF), Offer(0), BASE) == "【工作人员】在的"


def test_a_list_that_the_text_has_numbered_is_not_said_twice() -> None:
    numbered = event(3, "有：\n1. 甲\n2. 乙\n请选", "甲", "乙", reply_to=2)
    shown = render(numbered, Offer(0).after(numbered), BASE)
    assert shown.count("1. 甲") == 1
    assert "回复数字" in shown


def test_asking_for_more() -> None:
    assert wants_more(" 继续。")
    assert not wants_more("继续办居住证")


@given(st.text(max_size=3000), st.integers(min_value=4, max_value=300))
def test_pieces_join_to_the_text_and_fit(text: str, limit: int) -> None:
    text = text.encode("utf-8", "ignore").decode()
    pieces = split(text, limit)
    assert "".join(pieces) == text
    assert all(size(piece) <= limit for piece in pieces)


@given(st.lists(st.text(alphabet=st.sampled_from("字a😀\n。"), min_size=1, max_size=1500), min_size=1, max_size=8))
def test_every_character_of_every_event_is_sent_once_however_often_it_stops(texts: list[str]) -> None:
    written = [(seq, text) for seq, text in enumerate(texts, 1)]
    done: dict[int, int] = {}
    sent: dict[int, str] = dict.fromkeys(range(1, len(texts) + 1), "")
    for _ in range(200):
        pieces = pack(written, done)
        if not pieces or complete(written, done) == set(sent):
            break
        piece = pieces[0]  # a crash after each: everything is packed anew from what was noted
        assert size(piece.text) <= 2048
        for seq, end in piece.reached.items():
            sent[seq] += texts[seq - 1][done.get(seq, 0) : end]
        done.update(piece.reached)
    blank = {seq for seq, text in written if not text.strip()}
    for seq, text in written:
        assert sent[seq] == text or seq in blank or not text[len(sent[seq]) :].strip()
