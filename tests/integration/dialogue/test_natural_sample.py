"""What a sample of ordinary conversations showed: who is meant, what is moved, and what is no appointment."""

from __future__ import annotations

import pytest

from hall.dialogue.model_heard import read
from hall.dialogue.model_papers import asks_about_paper
from hall.dialogue.model_wording import matter_of
from tests.integration.dialogue.test_booking import booked, up_to_summary
from tests.integration.dialogue.test_finding import with_booking
from tests.integration.dialogue.visitor import Visitor, booking


@pytest.mark.parametrize(
    "said", ["刚跟我老公商量了，换一天吧", "我跟儿子长期住郑州", "和我媳妇合计了一下", "跟我妈说好了"]
)
def test_somebody_talked_with_is_nobody_it_is_for(said: str) -> None:
    heard = read(said)
    assert heard.relation is None
    assert heard.relative_name is None


def test_who_it_is_for_is_still_heard() -> None:
    heard = read("给我妈李秀英办")
    assert (heard.relation, heard.relative_name) == ("母亲", "李秀英")


async def test_a_second_thought_at_the_summary_changes_the_matter_and_no_name(visitor: Visitor) -> None:
    await up_to_summary(visitor)
    before = await booking(visitor)
    await visitor.say("哎等等，刚跟我老公商量了，换成注销个体户执照吧，时间不变", "correct")
    after = await booking(visitor)
    assert (after.relation, after.name) == (before.relation, before.name)
    assert after.item_code != before.item_code


@pytest.mark.parametrize("said", ["等下，周四上午我得接孩子，下周二上午十点可以不", "下周二上午十点行不行"])
async def test_another_time_at_the_move_s_question_moves_and_books_nothing_more(visitor: Visitor, said: str) -> None:
    await with_booking(visitor)
    await visitor.say("改到周四上午十点", "reschedule_appointment")
    assert visitor.names() == ["utter_sure_move"]
    await visitor.say(said, "book_appointment")
    assert visitor.names() == ["utter_sure_move"], visitor.names()
    await visitor.say("可以，就周二", "affirm")
    assert [at.isoweekday() for at in await booked(visitor.hall)] == [2]


async def test_striking_off_a_register_is_no_cancelling(visitor: Visitor) -> None:
    await visitor.say("我那个理发店不开了，想把营业执照注销掉", "cancel_appointment", ranking=(("ask_process", 0.3),))
    assert "utter_ask_access" not in visitor.names()


def test_what_is_there_already_names_no_matter() -> None:
    assert "残疾证" not in matter_of("那个到时候除了残疾证还得拿啥呀")
    assert not asks_about_paper("得交够多长时间的失业保险才能领啊")


@pytest.mark.parametrize("said", ["办这个收不收钱啊", "那要不要钱", "这个收费不收费"])
async def test_a_question_that_names_nothing_is_about_what_was_booked(visitor: Visitor, said: str) -> None:
    await with_booking(visitor)
    assert "社会保障卡" in await visitor.say(said, "ask_fee")


@pytest.mark.parametrize("said", ["哦哦好那你给我约上吧", "好，接着约", "快约吧", "忙完了，接着约刚才那个吧"])
async def test_go_on_is_no_miss_whatever_is_asked(visitor: Visitor, said: str) -> None:
    await visitor.say("我想预约补办社保卡，本人来办，后天上午十点", "book_appointment")
    asked = visitor.names()[-1]
    await visitor.say(said, "book_appointment")
    assert visitor.names() == [asked]
