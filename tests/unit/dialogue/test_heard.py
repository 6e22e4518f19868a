"""What a message says beside its intent."""

from __future__ import annotations

import pytest

from hall.dialogue.model import Choice, Entity
from hall.dialogue.model_heard import Control, pick, read, yes_or_no


@pytest.mark.parametrize(
    ("said", "answer", "rest"),
    [
        ("是的", True, ""),
        ("中", True, ""),
        ("好的，谢谢", True, ""),
        ("对，不过改十点", True, "改十点"),
        ("可以，但是换成下午", True, "换成下午"),
        ("不对，改成周五", False, "改成周五"),
        ("不，不是周四", False, "不是周四"),
        ("不用了", False, ""),
        ("行不行", None, "行不行"),
        ("要带什么材料", None, "要带什么材料"),
        ("不知道", None, "不知道"),
        ("好像不是", None, "好像不是"),
        ("对不起", None, "对不起"),
    ],
)
def test_yes_and_no_with_what_follows(said: str, answer: bool | None, rest: str) -> None:
    heard = read(said)
    assert (heard.yes, heard.rest) == (answer, rest)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("算了", Control.STOP),
        ("算了，不约了。", Control.STOP),
        ("返回上一步", Control.BACK),
        ("重新开始吧", Control.RESTART),
        ("再说一遍", Control.REPEAT),
        ("转人工", Control.HUMAN),
        ("我要转人工服务", Control.HUMAN),
        ("还有别的吗", Control.MORE),
        ("随便", Control.ANY),
        ("跟上次一样就行", Control.SAME_AS_LAST),
        ("我想预约补办社保卡", None),
        ("取消我昨天约的号", None),
    ],
)
def test_steering_words(said: str, meant: Control | None) -> None:
    assert read(said).control is meant


@pytest.mark.parametrize(
    ("said", "name", "sure"),
    [
        ("张伟", "张伟", True),
        ("我叫张三丰", "张三丰", True),
        ("嗯 我叫欧阳娜娜", "欧阳娜娜", True),
        ("名字错了，叫王秀兰", "王秀兰", True),
        ("给我妈李秀英办", "李秀英", True),
        ("李明，⟦id:Ab12Cd34⟧", "李明", True),
        ("阿依古丽·买买提", "阿依古丽·买买提", True),
        ("周三", None, False),
        ("明天上午", None, False),
        ("第二个", None, False),
        ("能批吗", None, False),
        ("要带什么", None, False),
        ("不是我，是我妈", None, False),
        ("好的，那就约吧", None, False),
        ("那行", None, False),
        ("要不就先约", None, False),
        ("那英", "那英", True),
        ("我叫那成", "那成", True),
    ],
)
def test_names_are_told_from_other_words(said: str, name: str | None, sure: bool) -> None:
    heard = read(said)
    assert heard.name == name or (name is None and not heard.sure_name)
    assert heard.sure_name is sure


def test_the_bots_person_is_believed() -> None:
    assert read("就写买买提吧", (Entity("person_name", "买买提"),)).name == "买买提"


@pytest.mark.parametrize(
    ("said", "relative"),
    [
        ("给我妈约一个", "母亲"),
        ("不是我，是我妈", "母亲"),
        ("替老公问问", "爱人"),
        ("俺爹", "父亲"),
        ("我想约一个", None),
        ("老人补贴怎么办", "老人"),
        ("那给俺老头约上吧，礼拜四上午九点半", "老伴"),
        ("是嘞，写俺老头嘞名儿，约吧", "老伴"),
        ("给老头子约一个", "老伴"),
        ("给俺家掌柜的约上", "爱人"),
        ("替我们当家的办", "爱人"),
        ("给俺家那口子约", "爱人"),
        ("帮我家那口子挂个号", "爱人"),
        ("给孩儿他爹约周三", "爱人"),
        ("替孩子他妈约一个", "爱人"),
        ("给俺孩子他奶约个号", "老人"),
        ("给俺娘约高龄津贴", "母亲"),
        ("是俺婆婆的，不是俺娘的", "婆婆"),
        ("帮我老丈人约一下", "岳父"),
        ("给咱爸约", "父亲"),
        ("给我先生约", "爱人"),
        ("是我家老爷子要办", "老人"),
        ("给俺二闺女约", "女儿"),
        ("帮我大哥约周五", "哥哥"),
        ("给俺妮约社保卡", "女儿"),
        ("替我师父约一个", "师父"),
        ("给我们经理人约", "经理人"),
        ("那就给她约一个", "家人"),
        ("窗口那个老头说不能办，我想约个号", None),
        ("哪儿能办身份证", None),
        ("给我约个残疾人补贴", None),
        ("给我个人约", None),
        ("我娘家在外地，给我约社保卡", None),
        ("我想开个奶茶店", None),
        ("我奶粉店要办执照", None),
        ("我跟俺老头商量了，约周三", None),
        ("我老伴不用办，是我自己办", None),
        ("我朋友说这边能约，约个社保卡", None),
        ("给我朋友约一个", "朋友"),
        ("我老伴去年办过了，这回我办居民养老金，约后天上午十点", None),
        ("我闺女帮我打的字，我要约失业登记", None),
        ("我老公说身份证能换了，我想约周三", None),
        ("我爸说他要换身份证，约周三", "父亲"),
        ("我妈的社保卡办过一次，丢了，想约个补办", "母亲"),
        ("我妈腿脚不好，我替她跑，约后天", "母亲"),
    ],
)
def test_relatives(said: str, relative: str | None) -> None:
    assert read(said).relation == relative


def test_the_other_parent_of_a_child_is_no_curse() -> None:
    assert not read("给孩子他妈约一个").angry
    assert read("他妈的什么玩意").angry


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("大厅里着火了", "fire"),
        ("有人拿刀砍人", "violence"),
        ("我不想活了", "self_harm"),
        ("有个老人晕倒了", "medical"),
        ("家里突遭火灾可以申请临时救助吗", None),
        ("消防验收要什么材料", None),
        ("烟花爆竹经营许可", None),
        ("工伤认定怎么办", None),
        ("补助没发，我不想活了", "self_harm"),
    ],
)
def test_emergencies_are_told_from_services(said: str, kind: str | None) -> None:
    assert read(said).emergency == kind


@pytest.mark.parametrize(
    ("said", "needs"),
    [
        ("我眼睛看不见", ("blind",)),
        ("老母亲八十多岁了，坐轮椅", ("wheelchair", "elderly")),
        ("残疾人证怎么办", ()),
        ("怀孕或生育登记", ()),
    ],
)
def test_special_needs(said: str, needs: tuple[str, ...]) -> None:
    assert read(said).needs == needs


def test_numbers_and_tokens() -> None:
    heard = read("⟦phone:Ab12Cd34⟧ 验证码是 123 456")
    assert heard.phone_token == "⟦phone:Ab12Cd34⟧"
    assert heard.code == "123456"
    assert read("凭证号 8229 5743").voucher == "82295743"
    assert read("20261125").voucher is None, "a date is no voucher"


TIMES = (
    Choice("11月25日（周三）上午9:00", '/inform{"choice": "slot:a"}'),
    Choice("11月25日（周三）下午1:30", '/inform{"choice": "slot:b"}'),
    Choice("11月26日（周四）下午2:00", '/inform{"choice": "slot:c"}'),
    Choice("更多时间", '/inform{"choice": "more:1"}'),
)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("第二个", 1),
        ("2", 1),
        ("选三", 2),
        ("最后一个", 2),
        ("上午那个", 0),
        ("就要周四的那个", 2),
        ("更多时间", 3),
        ("11月25日（周三）上午9:00", 0),
        ("第五个", None),
        ("下午那个", None),
        ("改天吧", None),
    ],
)
def test_a_typed_answer_picks_a_button(said: str, place: int | None) -> None:
    assert pick(TIMES, read(said)) == (None if place is None else TIMES[place])


def test_yes_or_no_needs_a_break_before_content() -> None:
    assert yes_or_no("是不是要带身份证") == (None, "是不是要带身份证")


@pytest.mark.parametrize(
    "said", ["能批吗", "能给我批下来不", "我这情况会通过吗", "材料行不行", "够条件不", "下周能批下来吗"]
)
def test_asking_for_a_verdict(said: str) -> None:
    assert read(said).verdict


@pytest.mark.parametrize(
    "said",
    [
        "能不能网上办",
        "这个办下来要几天",
        "要什么条件",
        "会不会收费",
        "这个几天能批下来",
        "多久能批",
        "多长时间能下来",
        "啥时候能批下来",
        "几个工作日能通过",
    ],
)
def test_other_questions_are_no_wish_for_a_verdict(said: str) -> None:
    assert not read(said).verdict


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("身份证号忘了", True),
        ("没有身份证号", True),
        ("记不得", True),
        ("没有", True),
        ("手机不在身边", True),
        ("没收到", False),  # another code is wanted
        ("没问题", False),
        ("没错", False),
        ("没带残疾证怎么办", False),
        ("我约的是几点", False),
        ("身份证忘带了，是⟦id:abcd2345⟧", False),
    ],
)
def test_a_number_that_is_not_at_hand(said: str, expected: bool) -> None:
    assert read(said).lacks is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("哔哩啪啦轰隆隆", True),
        ("乌拉乌拉嘎嘎嘎", True),
        ("哈哈哈", False),
        ("乌克兰", False),
        ("讲个笑话", False),
        ("滴", False),
    ],
)
def test_sounds_without_sense(said: str, expected: bool) -> None:
    assert read(said).senseless is expected
