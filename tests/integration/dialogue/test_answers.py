"""Questions: from the catalogue and the hall's profile only, with the source and the next step."""

from __future__ import annotations

import pytest

from hall.consultation import service as consultation
from hall.dialogue.model_frames import Memory
from hall.dialogue.store import load
from hall.reviews import follow_up
from hall.reviews import service as reviews
from tests.integration.dialogue.visitor import ID_NUMBER, PHONE, Visitor, render

QUESTIONS = {
    "ask_conditions": "utter_conditions",
    "ask_process": "utter_process",
    "ask_duration": "utter_duration",
    "ask_fee": "utter_fee",
    "ask_location": "utter_location",
    "ask_channel": "utter_channel",
    "ask_pickup": "utter_pickup",
}


async def memory(visitor: Visitor) -> Memory:
    async with visitor.hall.reading() as tx:
        return await load(tx, visitor.conversation_id)


@pytest.mark.parametrize(("intent", "response"), QUESTIONS.items())
async def test_every_answer_names_its_source_and_the_next_step(visitor: Visitor, intent: str, response: str) -> None:
    told = await visitor.say("失业登记", intent)
    assert visitor.names() == [response]
    assert "依据《失业登记》第1版" in told
    assert visitor.choices()


async def test_materials_are_the_one_time_notice(visitor: Visitor) -> None:
    told = await visitor.say("失业登记要带什么材料", "ask_materials")
    while visitor.names()[-1].startswith("utter_ask_situation"):
        told = await visitor.say("不清楚")
    assert "一次性告知单" in told
    assert "《失业登记》" in told


async def test_the_situation_leads_to_the_right_item_and_is_not_asked_again(visitor: Visitor) -> None:
    await visitor.say("开个小饭馆要什么材料", "ask_materials")
    assert visitor.names() == ["utter_ask_situation_first"]
    told = await visitor.say("五十平的，个体户")
    told = await visitor.say("现做现卖")
    assert "utter_notice" in visitor.names(), told
    assert "小经营店" in told
    await visitor.say("那帮我约一个", "book_appointment")
    assert visitor.names()[-1] == "utter_ask_day", "what was answered is not asked again"


async def test_answers_to_other_questions_of_the_item_do_not_lead_astray(visitor: Visitor) -> None:
    await visitor.say("开个六十平的小饭馆都要啥手续", "ask_materials")
    await visitor.say("现做现卖")
    await visitor.say("个体户")
    if visitor.names()[-1].startswith("utter_ask_situation"):
        await visitor.say("五十平")
    assert "utter_notice" in visitor.names()
    assert (await memory(visitor)).item_code == "I08"


async def test_a_wish_worded_as_a_question_is_no_policy_question(visitor: Visitor) -> None:
    await visitor.say("俺想给俺爹办个高龄补贴，中不中", "ask_policy")
    assert visitor.names() == ["utter_item_named"]


async def test_that_one(visitor: Visitor) -> None:
    await visitor.say("失业登记多久办好", "ask_duration")
    assert "失业登记" in await visitor.say("那要不要钱", "ask_fee")


async def test_an_item_is_asked_for_when_none_is_named(visitor: Visitor) -> None:
    await visitor.say("多久能办好", "ask_duration")
    assert visitor.names() == ["utter_ask_which_item"]
    assert "失业登记" in await visitor.say("失业登记")


async def test_the_hall_itself(visitor: Visitor) -> None:
    told = await visitor.say("你们大厅在哪", "ask_location")
    assert "以大厅公布为准" in told, "no address is ever made up"
    assert "不上班" in await visitor.say("周六上班吗", "ask_hours")
    assert "9:00" in await visitor.say("几点上班", "ask_hours")
    assert "不上网也一样能办" in await visitor.say("不会上网怎么办", "ask_channel")


async def test_matters_of_other_halls(visitor: Visitor) -> None:
    told = await visitor.say("我要办护照", "book_appointment")
    assert visitor.names()[0] in ("utter_item_elsewhere", "utter_item_unknown")
    assert "转人工" in told


@pytest.mark.parametrize("said", ["我这条件能批吗", "帮我看看材料行不行", "失业登记能办下来吗", "低保能不能批"])
async def test_no_verdict_is_ever_given(visitor: Visitor, said: str) -> None:
    told = await visitor.say(said, "ask_policy")
    assert visitor.names()[0].startswith("utter_no_verdict")
    assert "不能下结论" in told
    assert any("转人工" in choice.title for choice in visitor.choices())


async def test_papers_are_not_written_for_anybody(visitor: Visitor) -> None:
    await visitor.say("你替我写个申请书吧", "ask_materials")
    assert visitor.names() == ["utter_not_write"]


async def test_policy_questions_go_to_a_person_with_a_date(visitor: Visitor) -> None:
    told = await visitor.say("九几年的老房子没证，政策上怎么处理", "ask_policy")
    assert "2026年11月26日" in told
    async with visitor.hall.reading() as tx:
        listed = await consultation.of_conversation(tx, visitor.conversation_id)
    assert [entry.kind.value for entry in listed] == ["政策"]


async def test_the_rule_on_absences(visitor: Visitor) -> None:
    told = await visitor.say("约了没来会怎么样", "ask_blacklist")
    assert "6个月内满3次" in told
    assert "直接来大厅取号" in told


async def test_a_person_with_one_word(visitor: Visitor) -> None:
    await visitor.say("失业登记要多久", "ask_duration")
    told = await visitor.say("转人工", "talk_to_human")
    assert "2026年11月26日" in told
    async with visitor.hall.reading() as tx:
        listed = await consultation.of_conversation(tx, visitor.conversation_id)
    assert listed[0].question == "失业登记要多久"
    assert listed[0].number in told


async def test_the_two_likeliest_readings_are_asked_back(visitor: Visitor) -> None:
    ranking = (("ask_fee", 0.3), ("inform", 0.28), ("ask_materials", 0.2))
    await visitor.say("那个 咋说呢 就那样", "ask_fee", 0.3, ranking)
    assert visitor.names() == ["utter_clarify"]
    assert [choice.title for choice in visitor.choices()] == ["收不收费", "要带什么材料", "转人工"]


async def test_an_item_named_is_asked_back_about_with_what_is_likeliest_wanted_of_it(visitor: Visitor) -> None:
    ranking = (("ask_fee", 0.3), ("inform", 0.28), ("ask_materials", 0.2))
    await visitor.say("失业登记 那个", "ask_fee", 0.3, ranking)
    assert visitor.names() == ["utter_item_named"]
    assert [choice.title for choice in visitor.choices()] == ["收不收费", "要带什么材料", "预约办理", "转人工"]
    assert "依据《失业登记》" in await visitor.press("收不收费")


async def test_two_unclear_messages_in_a_row_go_to_a_person(visitor: Visitor) -> None:
    await visitor.say("噗噗", "inform", 0.2)
    await visitor.say("嘎嘎", "inform", 0.2)
    assert visitor.names() == ["utter_taken_down"]


@pytest.mark.parametrize(
    ("said", "number"), [("大厅着火了", "119"), ("有人拿刀", "110"), ("我不想活了", "120"), ("有个大爷晕倒了", "120")]
)
async def test_emergencies_come_first(visitor: Visitor, said: str, number: str) -> None:
    await visitor.say("我想预约失业登记", "book_appointment")
    told = await visitor.say(said, "book_appointment")
    assert number in told.split("\n")[0]
    assert visitor.names()[0].startswith("utter_emergency_")


async def test_anger_gets_a_short_calm_answer_and_a_person(visitor: Visitor) -> None:
    await visitor.say("什么破玩意，气死我了", "out_of_scope")
    assert visitor.names() == ["utter_calm"]
    assert visitor.choices()[0].title == "转人工"


async def test_other_worlds(visitor: Visitor) -> None:
    told = await visitor.say("今天股票涨了吗", "out_of_scope")
    assert told.count("“") >= 3


async def test_complaints_clues_and_reviews(visitor: Visitor) -> None:
    await visitor.say("我要投诉", "complain")
    assert visitor.names() == ["utter_ask_complaint"]
    await visitor.say("昨天上午3号窗口让我跑了三趟，不说缺什么")
    assert visitor.names() == ["utter_complaint_taken"]
    await visitor.say("有人收好处费，我要反映一下情况给你们", "report_lead")
    assert visitor.names() == ["utter_lead_taken"]
    await visitor.say("我要评价", "rate_service")
    await visitor.press("不满意")
    assert visitor.names() == ["utter_ask_rating_reason"]
    await visitor.say("等了两个小时")
    assert visitor.names() == ["utter_rating_negative"]
    await visitor.say("我要评价，非常满意", "rate_service")
    assert visitor.names() == ["utter_already_rated"]
    async with visitor.hall.reading() as tx:
        assert len(await reviews.list_complaints(tx)) == 2
        assert [review.comment for review in await follow_up.search(tx, follow_up.ReviewFilter(state="open"))] == [
            "等了两个小时"
        ]


async def test_a_guide_for_whoever_cannot_see(visitor: Visitor) -> None:
    await visitor.say("我眼睛看不见，明天要去大厅", "request_guide")
    assert visitor.names() == ["utter_guide_taken"]


async def test_the_registration_form_for_service_out_of_hours(visitor: Visitor) -> None:
    await visitor.say("下班以后能办吗", "ask_off_hours")
    assert visitor.names() == ["utter_off_hours_list"]
    await visitor.press("身份证")
    assert visitor.names()[-1] == "utter_ask_off_hours_time"
    assert "上班时间" in await visitor.say("后天上午十点")
    assert "提前1到5个工作日" in await visitor.say("12月12号上午九点")
    await visitor.say("周六上午九点")
    assert visitor.names()[-1] == "utter_ask_off_hours_reason"
    await visitor.say("周一要坐飞机，平时在外地回不来")
    await visitor.say("周日")
    for answer in ("张三", ID_NUMBER, PHONE):
        await visitor.say(answer)
    told = await visitor.say_code()
    assert "《预约登记表》" in told
    await visitor.say("确认", "affirm")
    assert visitor.names() == ["utter_off_hours_filed"]


async def test_one_part_of_the_registration_form_is_put_right(visitor: Visitor) -> None:
    await visitor.say("下班以后能办吗", "ask_off_hours")
    await visitor.press("身份证")
    for said in ("周六上午九点", "周一要坐飞机，平时在外地回不来", "周日", "张三", ID_NUMBER, PHONE):
        await visitor.say(said)
    await visitor.say_code()
    await visitor.say("不对", "deny")
    assert visitor.names() == ["utter_change_what"]
    await visitor.press("原因")
    assert visitor.names() == ["utter_ask_off_hours_reason"]
    assert "孩子开学" in await visitor.say("孩子开学等着用，平时上班走不开")
    assert "11月30日" in await visitor.say("最晚办结改成下周一", "correct")
    assert "周日" in await visitor.say("时间改到周日上午十点", "correct")
    await visitor.say("确认", "affirm")
    assert visitor.names() == ["utter_off_hours_filed"]


async def test_the_phone_hears_short_lines(visitor: Visitor) -> None:
    caller = Visitor(visitor.hall, "cnv_phone", "phone")
    await caller.say("我想预约补办社保卡，本人来办", "book_appointment")
    spoken = [render(message, "phone") for message in caller.reply.messages]
    assert not any("http" in line or "\n" in line for line in spoken), spoken


async def test_say_it_again(visitor: Visitor) -> None:
    first = await visitor.say("失业登记多久办好", "ask_duration")
    assert await visitor.say("再说一遍", "repeat") == first


@pytest.mark.parametrize(
    "said", ["／book_appointment", "<script>alert(1)</script>", "。。。", "1" * 500, "{item}{when}", "第一个"]
)
async def test_odd_input_gets_a_polite_answer(visitor: Visitor, said: str) -> None:
    for intent, confidence in (("inform", 0.9), ("out_of_scope", 0.9), ("book_appointment", 0.9), ("affirm", 0.3)):
        assert await visitor.say(said, intent, confidence)
