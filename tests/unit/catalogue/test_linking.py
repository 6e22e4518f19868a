"""The item linker: one, choose, none; mishearings; what is imported; what it costs."""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from functools import cache

import pytest

from benchmarks.linker import enlarged
from evaluation.items.run import load, score
from hall.catalogue.linking import Decision, ItemIndex, ItemSearch
from hall.catalogue.model import Catalogue, Referral, ServiceItem, Vocabulary
from hall.catalogue.wording import Reader, normalise, syllable
from tests.unit.catalogue.samples import catalogue


@cache
def shipped() -> ItemIndex:
    """The index of the catalogue that the repository ships."""
    return ItemIndex(catalogue())


def test_the_order_of_the_vocabulary_does_not_matter() -> None:
    """JSONB gives keys back in an order of its own: an index built after that one reads as it does from the files."""
    known = catalogue().vocabulary
    assert known is not None
    turned = replace(known, concepts=dict(reversed(list(known.concepts.items()))))
    after = ItemIndex(catalogue(), ItemIndex(replace(catalogue(), vocabulary=turned)))
    for text in ("补办社保卡", "我想开个小饭馆", "娃上户口", "老人补贴"):
        assert after.search(text) == shipped().search(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("开个小店", "I01"),
        ("老人补贴", "I16"),
        ("娃上户口", "I25"),
        ("医保报销外地", "I33"),
        ("慢病本", "I34"),
        ("破路", "I37"),
        ("我想开个小饭馆", "I08"),
        ("营业之照住销", "I03"),
        ("社宝卡掉了咋补", "I30"),
        ("身份正到期", "I39"),
        ("結婚登記要帶什麼", "I12"),
        ("ＡＢＣ 办 身 份 证 ！！", "I39"),
    ],
)
def test_one_item_is_meant(text: str, code: str) -> None:
    found = shipped().search(text)
    assert found.candidates[0].item_code == code, found


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("失业登记和失业金申领有啥区别", ["I26", "I27"]),
        ("失业金申领跟失业登记一块儿办", ["I27", "I26"]),
        ("办失业登记要失业金申领的单子吗", ["I26"]),  # not side by side: the one is spoken of beside the other
        ("办失业登记要带身份证和社保卡吗", ["I26"]),  # papers for what is meant
    ],
)
def test_items_named_side_by_side_are_all_offered(text: str, codes: list[str]) -> None:
    assert [candidate.item_code for candidate in shipped().search(text).candidates][: len(codes)] == codes


@pytest.mark.parametrize(("text", "codes"), [("营业执照", {"I01", "I02", "I03"}), ("医保", {"I32", "I33"})])
def test_a_general_word_lets_the_citizen_choose(text: str, codes: set[str]) -> None:
    found = shipped().search(text)
    assert found.decision is Decision.CHOOSE
    assert codes <= {candidate.item_code for candidate in found.candidates}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😀😀",
        "办证",
        "我想办事",
        "今天天气怎么样",
        "郑州市政务服务大厅在哪",
        "/book",
        "a" * 5000,
        "\x00\x01",
    ],
)
def test_nothing_of_this_hall_is_meant(text: str) -> None:
    assert shipped().search(text).decision is Decision.NONE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ID card", "I39"),
        ("I've lost my ID-card, how can I replace it?", "I39"),
        ("Social Security Cards", "I30"),
        ("I want to apply for a business licence", "I01"),
        ("我的 ID card 丢了", "I39"),
        ("how do we register our marriage", "I12"),
        ("cigarette license for my shop", "I11"),
    ],
)
def test_an_item_is_found_by_its_english_name(text: str, code: str) -> None:
    found = shipped().search(text)
    assert found.candidates[0].item_code == code, found


@pytest.mark.parametrize(
    "text", ["the weather in Beijing", "book a train ticket", "I'd like a pizza", "of the", "A4纸"]
)
def test_english_of_another_world_is_no_item(text: str) -> None:
    assert shipped().search(text).decision is Decision.NONE


def test_english_is_read_by_whole_words() -> None:
    """`bid` holds `id` and `covid card` holds `id card`, but neither says so."""
    assert shipped().search("a bid").decision is Decision.NONE
    assert shipped().search("my covid card").candidates[:1] != shipped().search("my id card").candidates[:1]


def test_an_imported_item_is_found_by_an_english_alias_of_its_own() -> None:
    new = ServiceItem("I41", "药品经营许可", aliases=("Pharmacy licence",))
    index = ItemIndex(replace(catalogue(), items=(*catalogue().items, new)), shipped())
    for text in ("pharmacy", "I want to open a pharmacy", "pharmacy licenses"):
        assert index.search(text).candidates[0].item_code == "I41", text


def test_a_matter_handled_elsewhere_names_who_handles_it() -> None:
    found = shipped().search("护照到期了咋换")
    assert found.decision is Decision.NONE
    assert found.referral is not None
    assert "出入境" in found.referral.handled_by
    assert found.referral.address == ""


def test_an_item_guided_here_and_handled_elsewhere_is_found_and_says_so() -> None:
    found = shipped().search("二手房过户")
    assert found.candidates[0].item_code == "I40"
    assert not found.candidates[0].handled_here


@pytest.mark.parametrize("text", ["公司不经营了，要注销公司", "申请生育津贴", "开药店要办啥许可"])
def test_a_matter_of_which_the_hall_says_nothing_is_no_item_and_nobody_is_named(text: str) -> None:
    assert shipped().search(text) == ItemSearch(Decision.NONE, ())


def test_an_imported_item_takes_over_such_a_matter() -> None:
    new = ServiceItem("I41", "公司注销登记", aliases=("注销公司",))
    index = ItemIndex(replace(catalogue(), items=(*catalogue().items, new)), shipped())
    for text in ("公司注销登记", "注销公司", "我要注销公司"):
        assert index.search(text).candidates[0].item_code == "I41", text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("刚查出来怀了，医院要的登记，不是结婚的，是生孩子前的", "I22"),
        ("就我自己网上卖货，办个照，不开公司", "I01"),
        ("离昏申请", "I13"),  # one of two characters is right, both sound right
        ("开诊锁要备案", "I24"),
        ("俺准备开个胡辣汤小店，三十来平，个体户执照上礼拜刚下来，还得办啥证", "I08"),  # what one has is not wanted
        ("执照有了，还差食品经营许可证", "I06"),
    ],
)
def test_what_is_denied_or_half_misheard_does_not_lead_astray(text: str, code: str) -> None:
    assert shipped().search(text).candidates[0].item_code == code


@pytest.mark.parametrize("text", ["不对，改成", "接孩子，换成", "重新约", "换个时间"])
def test_words_of_a_correction_name_no_item(text: str) -> None:
    assert shipped().search(text).decision is Decision.NONE


def test_a_lost_card_may_be_either() -> None:
    found = shipped().search("卡丢了，补卡")
    assert found.decision is Decision.CHOOSE
    assert {candidate.item_code for candidate in found.candidates} >= {"I30", "I39"}


def test_the_whole_sentence_speaks_for_an_item_beside_its_best_phrase() -> None:
    """两样都有 stands in both; what else is said decides."""
    both = ("两样都有",)
    one = ServiceItem("A1", "河道采砂许可", plain_words=(*both, "采砂船", "河里挖沙"))
    other = ServiceItem("A2", "取水许可", plain_words=(*both, "打机井", "抽地下水"))
    index = ItemIndex(Catalogue((one, other)))
    assert index.search("两样都有，河里的沙").candidates[0].item_code == "A1"
    assert index.search("两样都有，地下的水井").candidates[0].item_code == "A2"


def test_a_new_item_takes_its_name_back_from_a_referral() -> None:
    assert shipped().search("居住正").decision is Decision.NONE
    new = ServiceItem("I41", "居住证申领")
    index = ItemIndex(replace(catalogue(), items=(*catalogue().items, new)), shipped())
    for text in ("居住证", "居住正怎么办", "我要办居住证"):
        assert index.search(text).candidates[0].item_code == "I41", text


def test_an_index_built_on_the_one_before_answers_alike() -> None:
    again = ItemIndex(catalogue(), shipped())
    for case in load()[:80]:
        assert again.search(case.text) == shipped().search(case.text)


def test_the_evaluation_stays_good() -> None:
    rates = score(shipped(), load())
    assert rates["top1"] >= 0.95, rates
    assert rates["none_kept"] >= 0.95, rates
    assert rates["sure_but_wrong"] <= 0.02, rates


def test_the_evaluation_is_not_in_the_catalogue() -> None:
    entries: list[ServiceItem | Referral] = [*catalogue().items, *catalogue().referrals]
    known = {normalise(word) for entry in entries for word in (*entry.aliases, *entry.plain_words)}
    vocabulary = catalogue().vocabulary
    assert vocabulary is not None
    ways = [*vocabulary.concepts.values(), *(vocabulary.foreign or {}).values()]
    known |= {normalise(way) for listed in ways for way in listed if len(way) > 4}
    general = {"choose", "choose-any", "choose-or-none", "vague"}
    assert [case.text for case in load() if normalise(case.text) in known and case.kind not in general] == []
    assert len({case.text for case in load()}) == len(load()) >= 250


def test_cost_stays_flat_while_the_catalogue_grows() -> None:
    texts = [case.text for case in load()[::3]]
    slow = []
    for size in (40, 2_000):
        index = ItemIndex(enlarged(catalogue(), size), shipped())
        spent = []
        for text in texts:
            started = time.process_time()
            index.search(text)
            spent.append((time.process_time() - started) * 1000)
        slow.append(statistics.quantiles(spent, n=20)[-1])
    assert slow[1] < 15, slow
    assert slow[1] < slow[0] * 10, slow


def test_without_a_vocabulary_it_still_finds_names() -> None:
    index = ItemIndex(replace(catalogue(), vocabulary=Vocabulary({})))
    assert index.search("劳务派遣经营许可").candidates[0].item_code == "I31"


def test_a_sentence_is_read_alike_however_it_is_written() -> None:
    reader = Reader({"社保卡": ("医保卡",)}, ("请问", "的"), ("办",))
    assert reader.read("請問 社保卡，的").units == reader.read("医保卡").units == reader.read("社宝咔").units
    assert reader.read("办社保卡").exact != reader.read("社保卡").exact
    assert syllable("证") == syllable("正") == "zen"
    assert normalise("ＡＢ１２，社会保障卡！👍") == "ab12社会保障卡"
