"""The sets of a fifth independent writer and of twelve voices, and the kinds of error they showed, in other words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from evaluation.dates.calendar_2026 import Calendar2026, Hours2026
from evaluation.dates.run import judge, read
from evaluation.dates.scoring import DEV5, VOICES, Case, Verdict, load_cases
from hall.understanding.dates import DateCandidate, Problem, resolve

SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = "2026-11-24T09:10"
BEFORE_NATIONAL_DAY = "2026-09-28T10:10"
#: 十点办 for 十点半; an evening until which one hopes for an answer (both asked about); 下周二十号.
KNOWN = {"dev5-232", "voices-076", "more-056", "more-062"}


@pytest.mark.parametrize("case", load_cases(DEV5) + load_cases(VOICES), ids=lambda case: f"{case.id} {case.text[:20]}")
def test_fifth_writer_and_twelve_voices(case: Case) -> None:
    assert (judge(case, read(case)) is Verdict.RIGHT) is (case.id not in KNOWN)


def short(one: DateCandidate) -> str:
    """11-24, 11-24~11-27, 11-24 09:00, 11-24 morning."""
    text = f"{one.date:%m-%d}" + (f"~{one.end_date:%m-%d}" if one.end_date else "")
    if one.half_day:
        return f"{text} {one.half_day.value}"
    return text + (f" {one.start:%H:%M}" if one.start else "") + (f"-{one.end:%H:%M}" if one.end else "")


def said(text: str, now: str) -> list[str]:
    moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    found = resolve(text, moment, Calendar2026(), Hours2026())
    asked = ["?"] if found.problem is Problem.AMBIGUOUS else []
    return [*(short(one) for one in found.candidates), *asked, *(f"not {one.date:%m-%d}" for one in found.excluded)]


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("3号出院，次日上午过去办", TUESDAY, ["12-04 morning"]),
        ("周五开会，前一天过去行不行", TUESDAY, ["11-26"]),
        ("后天体检，体检完第二天上午去", TUESDAY, ["11-27 morning"]),
        ("12月10号合同到期，到期前一天我去", TUESDAY, ["12-09"]),
        ("周日到家，第二天一早就去", TUESDAY, ["11-30 morning"]),
        ("周四交材料，第二天能取吗", TUESDAY, ["11-26"]),
        ("12月10号后面那个周一", TUESDAY, ["12-14"]),
        ("元旦前面那个周五", TUESDAY, ["12-25"]),
        ("20号前面那个礼拜四", TUESDAY, ["12-17"]),
        ("20号开学，开学前都行", TUESDAY, ["11-24~12-19"]),
        ("约的周四，想往后推一天", TUESDAY, ["11-27"]),
        ("国庆放完假上班头一天上午", BEFORE_NATIONAL_DAY, ["10-08 morning"]),
        ("放假回来头一天", BEFORE_NATIONAL_DAY, ["10-08"]),
        ("收了假第一个星期一", BEFORE_NATIONAL_DAY, ["10-12"]),
        ("国庆收假后的礼拜五下午", BEFORE_NATIONAL_DAY, ["10-09 afternoon"]),
        ("国庆上班后第三天上午", BEFORE_NATIONAL_DAY, ["10-10 morning"]),
        ("从明天算起第五个工作日", TUESDAY, ["12-01"]),
        ("自明天起第三天", TUESDAY, ["11-27"]),
        ("打明儿起三天都中", TUESDAY, ["11-25~11-27"]),
    ],
)
def test_days_told_by_the_day_before_or_after(text: str, now: str, expected: list[str]) -> None:
    assert said(text, now) == expected


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("下周周五前哪天都行", TUESDAY, ["11-24~12-04"]),
        ("下周四之前都可以，周二除外", TUESDAY, ["11-24~12-03", "not 11-24", "not 12-01"]),
        ("月底前，27号最好", TUESDAY, ["11-27"]),
        ("月底之前都行，三十号也行", TUESDAY, ["11-24~11-30"]),
        ("3号以后，10号之前", TUESDAY, ["12-04~12-10"]),
        ("12号到16号，周三那天不行", TUESDAY, ["12-12~12-16", "not 12-16"]),
        ("14号到25号之间，除了周末", TUESDAY, ["12-14~12-25", "not 12-19", "not 12-20"]),
        ("下周一到下周五，周三除外", TUESDAY, ["11-30~12-04", "not 12-02"]),
        ("这周哪天都行", TUESDAY, ["11-24~11-29"]),
        ("7、8、9三天", TUESDAY, ["12-07", "12-08", "12-09"]),
        ("二十六、二十七两天都行", TUESDAY, ["11-26", "11-27"]),
        ("年底之前，别拖到元旦", TUESDAY, ["11-24~12-31"]),
        ("3、4号窗口", TUESDAY, []),
    ],
)
def test_bounds_inside_others(text: str, now: str, expected: list[str]) -> None:
    assert said(text, now) == expected


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("下周三，也就是12月2号", TUESDAY, ["12-02"]),
        ("下周三，也就是12月3号", TUESDAY, ["12-02", "12-03", "?"]),
        ("26号，周四那天", TUESDAY, ["11-26"]),
        ("27号，周四那天", TUESDAY, ["11-27", "11-26", "?"]),
        ("下周四上午，十二月三号", TUESDAY, ["12-03 morning"]),
        ("下周二，1号", TUESDAY, ["12-01"]),
        ("五月初五，阴历的", TUESDAY, ["06-09"]),
        ("十一月二十上午，农历的", TUESDAY, ["12-28 morning"]),
        ("我刚说下周三，是下周四，上午", TUESDAY, ["12-03 morning"]),
    ],
)
def test_a_day_in_other_words(text: str, now: str, expected: list[str]) -> None:
    assert said(text, now) == expected


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("下午吧，周四三点", TUESDAY, ["11-26 15:00"]),
        ("上午，明天九点半", TUESDAY, ["11-25 09:30"]),
        ("两点半，后天下午", TUESDAY, ["11-26 14:30"]),
        ("早上，八点半，星期四", TUESDAY, ["11-26 08:30"]),
        ("周三下了班去，五点十分能赶上不", TUESDAY, ["11-25 17:10"]),
        ("不是上午，是下午，周四下午三点", TUESDAY, ["11-26 15:00"]),
        ("明天下午3", TUESDAY, ["11-25 15:00"]),
        ("下周一至五早上", TUESDAY, ["11-30~12-04 morning"]),
        ("我八点开店，周四九点半去", TUESDAY, ["11-26 09:30"]),
        ("十点的车，十一点到，明天", TUESDAY, ["11-25 11:00"]),
    ],
)
def test_a_time_and_its_day(text: str, now: str, expected: list[str]) -> None:
    assert said(text, now) == expected


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("周四晚班，周五早上下了夜班直接过去，九点到", TUESDAY, ["11-27 09:00"]),
        ("明天去县医院，后天去你们那", TUESDAY, ["11-26"]),
        ("周三我去学校给孩子开会，周四来你们这办", TUESDAY, ["11-26"]),
        ("十二号我去银行，十三号上午到你们那儿", TUESDAY, ["12-13 morning"]),
        ("26号晚上到，27号早上我们一起去", TUESDAY, ["11-27 morning"]),
        ("明天是周三吧，那后天", TUESDAY, ["11-26"]),
        ("我叫李国庆，明天去", TUESDAY, ["11-25"]),
        ("6月份的社保没交", TUESDAY, []),
        ("驾照有效期到2030年", TUESDAY, []),
        ("我姓周一会儿再打", TUESDAY, []),
        ("二十八号补国庆的班吧，那天上午", TUESDAY, ["11-28 morning"]),
    ],
)
def test_whose_day_it_is(text: str, now: str, expected: list[str]) -> None:
    assert said(text, now) == expected


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("zhouwu下午", TUESDAY, ["11-27 afternoon"]),
        ("mingtian xiawu 3dian", TUESDAY, ["11-25 15:00"]),
        ("xiazhouyi shangwu", TUESDAY, ["11-30 morning"]),
        ("12.8下午3点", TUESDAY, ["12-08 15:00"]),
        ("2月29号", TUESDAY, []),
        ("二十六过来", TUESDAY, ["11-26"]),
        ("改28", TUESDAY, ["11-28"]),
        ("就是二十七", TUESDAY, ["11-27"]),
        ("一共二十六个", TUESDAY, []),
        ("明天冇空，后天嚟", TUESDAY, ["11-26", "not 11-25"]),
        ("唔系听日，系后日", TUESDAY, ["11-26"]),
        ("礼拜三上半日", TUESDAY, ["11-25 morning"]),
        ("明天不得行，后天嘛", TUESDAY, ["11-26", "not 11-25"]),
        ("周五am", TUESDAY, ["11-27 morning"]),
        ("520那天上午", TUESDAY, ["05-20 morning"]),
    ],
)
def test_ways_of_writing(text: str, now: str, expected: list[str]) -> None:
    assert said(text, now) == expected


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("别排周末，周末我最忙", TUESDAY, ["not 11-28", "not 11-29"]),
        ("原先约的明天九点，来不及了，想下午去", TUESDAY, ["11-25 afternoon"]),
        ("他周二周四外出，别的日子都成", TUESDAY, ["11-25", "not 11-24", "not 12-01", "not 11-26"]),
        ("我在这住了十来年", TUESDAY, []),
        ("躺床上俩月了", TUESDAY, []),
        ("咋一点信儿都没有", TUESDAY, []),
        ("挪到下周天晴的时候", TUESDAY, ["11-30~12-06"]),
        ("提前一点行不行，我约的十一点想九点去", TUESDAY, ["11-25 09:00"]),
        ("酒席定在12月20号，想赶在那之前把证领了", TUESDAY, ["11-24~12-19"]),
        ("上班时间几点", TUESDAY, []),
        ("约后天上午办过户", TUESDAY, ["11-26 morning"]),
        ("能不能推到下周三", TUESDAY, ["12-02"]),
        ("上早班下晚班的人怎么办", TUESDAY, []),
        ("我以为这周五是27号，其实是12月4号", TUESDAY, ["12-04"]),
        ("补班那个周六", BEFORE_NATIONAL_DAY, ["10-10"]),
        ("过了20号再去", TUESDAY, ["12-21", "?"]),
        ("明天上午要去接孩子，下午才能过来", TUESDAY, ["11-25 afternoon"]),
    ],
)
def test_what_the_project_s_other_sentences_showed(text: str, now: str, expected: list[str]) -> None:
    assert said(text, now) == expected
