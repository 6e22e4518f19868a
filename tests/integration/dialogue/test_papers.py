"""Questions about one paper, about when an answer comes, and whether to come: answered for what was spoken of."""

from __future__ import annotations

import pytest

from hall.dialogue.model_papers import asks_about_paper
from tests.integration.dialogue.visitor import Visitor


@pytest.mark.parametrize(
    ("item", "asked", "told"),
    [
        ("居民医保参保登记", "户口本用不用带", "户口或居住证信息免交"),
        ("领农村养老金", "社保卡还用带不", "社会保障卡免交"),
        ("办离婚登记", "结婚证要带几本", "结婚证要带，原件2份"),
        ("办烟草证", "还要不要房产证明啥的", "场所权属或租赁材料视情况要带"),
        ("办结婚登记", "户口本要不要带", "2025-05-10起不再要求"),
        ("办食品小经营店", "健康证要带不", "从业人员健康证明要带"),
    ],
)
async def test_one_paper_is_looked_up_in_the_list_of_the_item(
    visitor: Visitor, item: str, asked: str, told: str
) -> None:
    await visitor.say(f"{item}多少钱", "ask_fee")
    answer = await visitor.say(asked, "ask_materials")
    assert visitor.names() == ["utter_paper"], answer
    assert told in answer
    assert "依据《" in answer


async def test_a_paper_that_is_not_listed_is_said_to_be_so(visitor: Visitor) -> None:
    await visitor.say("失业登记多少钱", "ask_fee")
    answer = await visitor.say("用不用带结婚证", "out_of_scope")
    assert visitor.names() == ["utter_paper_unlisted"]
    assert "身份证件" in answer


async def test_a_paper_asked_about_in_a_booking_does_not_end_it(visitor: Visitor) -> None:
    await visitor.say("约居民医保参保登记，后天上午十点", "book_appointment")
    await visitor.say("户口本用不用带", "ask_materials")
    assert "utter_paper" in visitor.names()
    assert visitor.names()[-1] == "utter_ask_situation_again"


async def test_a_paper_for_another_matter_is_asked_of_that(visitor: Visitor) -> None:
    await visitor.say("失业登记多少钱", "ask_fee")
    await visitor.say("办结婚登记要不要带照片", "ask_materials")
    assert "utter_paper" not in visitor.names()


@pytest.mark.parametrize("said", ["要带什么材料", "都得带啥嘞", "需要准备哪些东西", "要不要预约", "收费不"])
def test_the_whole_list_and_other_questions_ask_for_no_single_paper(said: str) -> None:
    assert not asks_about_paper(said)


@pytest.mark.parametrize("intent", ["ask_hours", "nlu_fallback", "ask_policy"])
async def test_by_when_a_person_answers_is_told_again(visitor: Visitor, intent: str) -> None:
    await visitor.say("转人工", "talk_to_human")
    promised = next(message.fields["due"] for message in visitor.reply.messages)
    told = await visitor.say("最晚哪天给我回话", intent, 0.35)
    assert promised in told


async def test_a_paper_of_what_the_message_names_is_looked_up_there(visitor: Visitor) -> None:
    await visitor.say("办烟草证多少钱", "ask_fee")
    answer = await visitor.say("执照改地址要不要把老执照带上", "ask_materials")
    assert visitor.names() == ["utter_paper"]
    assert "“个体工商户变更登记”的材料里，营业执照正副本要带" in answer
