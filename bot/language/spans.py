"""Entities by grammar: tokens of personal numbers, vouchers and cases, ratings, names, where a date or a time stands.

Only where: what a date means is the hall's business, and so is which item a span names.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Iterator

from bot.language.names import names
from bot.language.needs import NEED, is_need, means_item
from bot.language.phrases import PhraseFinder, Span
from bot.language.script import TOKEN

_N = "[0-9一二两三四五六七八九十]"
_DAY = (
    r"大后天|[今明后昨前]天|[今明后]儿个?|当天"
    r"|(?:[下上这本]+个?|)(?:周|星期|礼拜)[一二三四五六日天末1-7]|[下上这本]个?(?:周|星期|礼拜)"
    rf"|(?:[0-9]{{4}}年)?{_N}{{1,3}}月份?(?:{_N}{{1,3}}[号日]?)?|[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}"
    rf"|[下上这本]个?月(?:[初底末中]|{_N}{{1,3}}[号日])?|月[初底末中]|(?<![0-9第选]){_N}{{1,3}}[号日](?![窗楼线])"
    r"|(?:过了?)?(?:国庆|中秋|春节|元旦|五一|清明|端午|元宵|重阳|除夕|过年)(?:节|假期)?(?:[前后]?第?[一二三]?个?工作日|[前后])?"
    rf"|(?:农历|阴历)[正腊]?{_N}*月?{_N}*|下个工作日|{_N}{{1,2}}个?工作日[前后内]|过两天|这两天"
)
DATE = re.compile(_DAY)
PERIOD = re.compile(
    "上午|下午|中午|早上|早晨|清早|一早|傍晚|晚上|凌晨|晌午头?|前半?晌|后半?晌|全天|上半天|下半天|半夜|午后"
)
_CLOCK = rf"[0-9]{{1,2}}:[0-9]{{2}}|(?<![0-9一二三四五六七八九]){_N}{{1,3}}点(?:钟|半|[一三]刻|{_N}{{1,3}}分?|多|左右)?"
_PART = "上午|下午|中午|早上|早晨|晚上|凌晨|傍晚|晌午头?|后晌|前晌"
TIME = re.compile(rf"(?:{_PART})?(?:{_CLOCK})(?:[到至\-~](?:{_CLOCK}))?|下班前|(?:刚)?上班(?:就|的时候)")
RATING = re.compile(
    rf"非常不?满意|基本满意|不太?满意|满意|(?:{_N}|零)颗?星|[好差中]评|满分|(?<![0-9])(?:10|[0-9]|{_N})分(?!钟)|一百分|100分"
)
VOUCHER = re.compile(r"(?:凭证|预约|查询|取号)(?:编?号码?|码|单)?(?:尾号)?[是为:，, ]*([a-z]{0,3}[0-9]{3,14})")
BARE_VOUCHER = re.compile(r"(?<![0-9a-z⟦:])(?:[3-9][0-9]{7}|[a-z]{1,3}[0-9]{4,14})(?![0-9a-z])")
CASE = re.compile(
    r"(?:办件|受理|回执|业务|咨询|流水|申请)(?:编?号码?|单号?|号|编码)?[是为:，, ]*([a-z]{0,4}[0-9][0-9a-z-]{5,30})"
)

_ITEM = re.compile(
    r"(?:办理?|申请|申办|申领|预约|补办|换领)(?:一?个|一?下|张|的|:)?"
    r"([\u4e00-\u9fff（）()]{2,18}?)"
    r"(?=需要|要|都|的|怎|咋|多少|多久|几|在哪|去哪|到哪|能|可以|吗|嘛|呢|吧|啊|不|收费|花|和|还|，|。|？|,|\?|!|！|\s|$)"
)
_NO_ITEM = re.compile(
    "^(?:什么|啥|哪|这|那|我|你|您|他|她|一下|手续|证件?|业务|事情?|号|时间|日期|人工|预约|材料|事项|好|对|完|明天|后天|今天|下周|本人|自己)"
)

_TOKEN_ENTITY = {"phone": "phone", "id": "id_number", "name": "person_name"}


def _grammar(folded: str) -> Iterator[Span]:
    for token in TOKEN.finditer(folded):
        if token[1] in _TOKEN_ENTITY:
            yield Span(_TOKEN_ENTITY[token[1]], *token.span())
    for found in CASE.finditer(folded):
        yield Span("case_number", *found.span(1))
    for found in VOUCHER.finditer(folded):
        yield Span("voucher_number", *found.span(1))
    for found in BARE_VOUCHER.finditer(folded):
        yield Span("voucher_number", *found.span())
    for name in names(folded):
        yield Span("person_name", *name.span(1))
    for entity, pattern in (
        ("time", TIME),
        ("date", DATE),
        ("period", PERIOD),
        ("rating", RATING),
        ("special_need", NEED),
    ):
        for found in pattern.finditer(folded):
            yield Span(entity, *found.span())


def _item(folded: str, taken: list[Span]) -> Iterator[Span]:
    for found in _ITEM.finditer(folded):
        start, end = found.span(1)
        if not _NO_ITEM.match(found[1]) and not any(span.start < end and start < span.end for span in taken):
            yield Span("item", start, end)
            return


def _meant(folded: str, span: Span) -> Span:
    return (
        replace(span, entity="item") if span.entity == "material" and means_item(folded, span.start, span.end) else span
    )


def extract(folded: str, phrases: PhraseFinder) -> list[Span]:
    """Entities of a folded text in order; where two overlap the surer kind stays."""
    kept: list[Span] = []
    named = [
        _meant(folded, span)
        for span in phrases.spans(folded)
        if span.entity != "special_need" or is_need(folded, span.start, span.end)
    ]
    candidates = [
        *_grammar(folded),
        *(span for span in named if span.entity != "item"),
        *(span for span in named if span.entity == "item"),
    ]
    for span in candidates:
        if not any(other.start < span.end and span.start < other.end for other in kept):
            kept.append(span)
    if not any(span.entity == "item" for span in kept):
        kept.extend(_item(folded, kept))
    return sorted(kept, key=lambda span: span.start)
