"""What is told after a report was taken down, and around an emergency."""

from __future__ import annotations

import pytest

from hall.reviews import service as reviews
from hall.storage.audit import Actor
from tests.integration.dialogue.visitor import PHONE, Visitor, memory

COMPLAINT = "昨天下午三号窗口的人一直玩手机，叫了好几遍都不理"


async def texts_of(visitor: Visitor) -> list[str]:
    async with visitor.hall.reading() as tx:
        return [one.text for one in await reviews.list_complaints(tx, settled=None)]


@pytest.mark.parametrize(
    ("said", "intent", "confidence"),
    [
        (f"我电话{PHONE}，有结果打给我", "inform", 0.9),
        (PHONE, "inform", 0.4),
        ("有结果打我微信绑的那个手机", "out_of_scope", 0.8),
        ("再补充一下，旁边还有人看见了", "nlu_fallback", 0.2),
        ("忘了说，是靠门口那个", "ask_location", 0.7),
    ],
)
async def test_what_is_added_to_a_complaint_is_kept_with_it(
    visitor: Visitor, said: str, intent: str, confidence: float
) -> None:
    await visitor.say(COMPLAINT, "complain")
    await visitor.say(said, intent, confidence)
    assert visitor.names() == ["utter_report_supplemented"]
    (text,) = await texts_of(visitor)
    assert text.startswith(f"{COMPLAINT}\n补充：")
    assert PHONE not in text
    assert ("⟦phone:" in text) is (PHONE in said)


async def test_another_wish_after_a_complaint_is_no_part_of_it(visitor: Visitor) -> None:
    await visitor.say(COMPLAINT, "complain")
    await visitor.say(f"约社保卡补办，我电话{PHONE}", "book_appointment")
    await visitor.say("你们会打给我吗", "ask_policy")
    assert await texts_of(visitor) == [COMPLAINT]


async def test_what_is_added_to_a_settled_report_is_a_new_one(visitor: Visitor) -> None:
    await visitor.say(COMPLAINT, "complain")
    number = (await memory(visitor)).report
    async with visitor.hall.transaction() as tx:
        await reviews.settle(tx, number, "已经核实，当事人已道歉。", Actor("staff", "lead"))
    await visitor.say("我再补充一下，今天上午去他还是那样玩手机", "complain")
    assert visitor.names() == ["utter_complaint_taken"]
    assert len(await texts_of(visitor)) == 2


@pytest.mark.parametrize(
    ("said", "intent", "confidence"),
    [
        ("没有人来啊", "talk_to_human", 0.55),
        ("有人吗", "greet", 0.9),
        ("他脸都白了", "out_of_scope", 0.9),
        ("还在喘", "nlu_fallback", 0.2),
    ],
)
async def test_around_an_emergency_nothing_else_is_talked_of(
    visitor: Visitor, said: str, intent: str, confidence: float
) -> None:
    await visitor.say("约低保，明天上午九点", "book_appointment")
    await visitor.say("我旁边这个老爷子倒地上不动了", "complain")
    told = await visitor.say(said, intent, confidence)
    assert visitor.names() == ["utter_emergency_stands"]
    assert "120" in told
    assert "预约" not in told


@pytest.mark.parametrize("intent", ["request_guide", "thank", "out_of_scope", "inform"])
async def test_thanks_after_an_emergency_end_it(visitor: Visitor, intent: str) -> None:
    await visitor.say("大厅里有人晕倒了", "out_of_scope")
    told = await visitor.say("有人来了，谢谢，我先帮忙", intent, 0.49)
    assert visitor.names() == ["utter_thank"]
    assert "预约" not in told
    await visitor.say("你好", "greet")
    assert visitor.names() == ["utter_greet"]


async def test_a_wish_after_an_emergency_is_taken_up(visitor: Visitor) -> None:
    await visitor.say("大厅里有人晕倒了", "out_of_scope")
    await visitor.say("办居住证要带什么", "ask_materials")
    await visitor.say("哦", "affirm", 0.4)
    assert "utter_emergency_stands" not in visitor.names()


async def test_details_told_after_a_complaint_belong_to_it_and_its_day_is_told(visitor: Visitor) -> None:
    await visitor.say(COMPLAINT, "complain")
    await visitor.say("就是今天下午三点多，办营业执照的窗口，玩手机不理人", "complain")
    assert visitor.names() == ["utter_report_supplemented"]
    await visitor.say("对，就按这个提交", "affirm")
    assert visitor.names() == ["utter_complaint_taken"]
    for asked, intent in (("什么时候给我回话", "ask_progress"), ("那多久能有结果给我打电话", "complain")):
        told = await visitor.say(asked, intent)
        assert visitor.names() == ["utter_complaint_taken"]
        assert (await memory(visitor)).report in told
    assert len(await texts_of(visitor)) == 1
    await visitor.say("另外我还要投诉二号窗口的人，上午十点不在岗", "complain")
    assert len(await texts_of(visitor)) == 2
