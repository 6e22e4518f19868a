"""Answers to what was offered or asked: 第二个, 后面那个, 上午那个, 都不是; 对，不过改十点."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from hall.understanding.normalise import normalise
from hall.understanding.numerals import NUMERAL_CHARACTERS, read_numeral


class Pick(Enum):
    """How an answer relates to the titles offered."""

    ONE = auto()
    SEVERAL = auto()  # it fits more than one: ask again with these
    NONE_OF_THEM = auto()
    ANY = auto()  # 随便, 都行
    UNREAD = auto()  # no choice at all


@dataclass(frozen=True)
class Choice:
    """`indexes` into the titles, from 0: one for ONE, those that fit for SEVERAL, else empty."""

    pick: Pick
    indexes: tuple[int, ...] = ()

    @property
    def index(self) -> int | None:
        """The one chosen."""
        return self.indexes[0] if self.pick is Pick.ONE else None


class Answer(Enum):
    """Yes, no, or neither."""

    YES = auto()
    NO = auto()
    NEITHER = auto()


@dataclass(frozen=True)
class YesNo:
    """`rest`: what was said besides yes or no (改十点), without the words that join it; empty when nothing."""

    answer: Answer
    rest: str = ""


_EDGE = " ,，。.!！?？~、;；:：…"
_LEAD = re.compile(
    rf"^(?:[{_EDGE}]|嗯+|呃+|啊|哦|那就?|就|我(?:想|要|就)?(?:选|要|办|约)?|俺(?:要|选)?|选择?|要|办|约|给我|帮我|麻烦|那个是?|应该是|是|还是|先|点)+"
)
_TAIL = re.compile(
    rf"(?:[{_EDGE}]|吧|呢|啊|呀|哈|了|的|嘛|就(?:行|好|中|可以)|好了|行了|可以了|谢谢|那个?|这个?|一?个|项|条|种)+$"
)
_NONE = re.compile(
    r"都不是|都不对|都不要|都不行|一个都不|哪个都不|没有(?:我要|合适|对|想要)|不在(?:里|这)|都没有|全不是|没一个|不是这(?:些|几个)|以上都不|别的(?:事)?$|其他(?:的)?(?:事)?$|都不合适|都不中"
)
_ANY = re.compile(r"^(?:随便|都行|都可以|都中|哪个都(?:行|可以|中)|无所谓|随意|你定|你看着|任意|任何一个|听你的)")
_N = rf"(?P<n>\d{{1,2}}|[{NUMERAL_CHARACTERS}]{{1,3}})"
_ORDINAL = re.compile(rf"(?<!倒数)第{_N}(?:个|项|条|种|家|位|行|时段|次|号|件)?")
_FROM_END = re.compile(rf"(?:倒数|末尾)第?{_N}")
_NUMBER = re.compile(rf"(?:选项|选|号|no\.?)?[(（]?{_N}[)）]?(?:号|项|\.|、)?", re.IGNORECASE)
_HOUR = re.compile(rf"{_N}(?:[点时](?P<half>半)?|:(?P<minute>[0-5]\d))")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_LETTER = re.compile(r"(?:选项|选)?[(（]?(?P<letter>[A-Ja-j])[)）]?(?:项|选项)?")
_LAST = re.compile(r"最(?:后|末|底下|下面|下边|靠后|晚)|末(?:尾|了)|尾巴")
_FIRST = re.compile(r"头一|头(?:个|里)|最(?:前|上|早|先|开头|靠前)|开头|打头|首个|排头")
_MIDDLE = re.compile(r"中间|当中|当间")
_BACK = re.compile(r"(?:后|下)(?:面|边|头|一|个)|后那个|下头")
_FRONT = re.compile(r"(?:前|上)(?:面|边|头)|前一?个|前那个|上一?个|上那个")
_FILLERS_IN_TITLE = re.compile(r"[\s()（）《》“”\"'·,，、:：]")


def read_choice(text: str, titles: Sequence[str]) -> Choice:
    """Which of the titles offered an answer means: by place, by letter, or by words that stand in one title only."""
    even = normalise(text).text.strip(_EDGE)
    if not even or not titles:
        return Choice(Pick.UNREAD)
    exact = [index for index, title in enumerate(titles) if _bare(title) == _bare(even)]
    if len(exact) == 1:
        return Choice(Pick.ONE, (exact[0],))
    if _NONE.search(even):
        return Choice(Pick.NONE_OF_THEM)
    place = _by_place(even, len(titles))
    if place is None:
        place = _by_hour(even, titles)
    if place is not None:
        return Choice(Pick.ONE, (place,)) if 0 <= place < len(titles) else Choice(Pick.UNREAD)
    return Choice(Pick.ANY) if _ANY.search(even) else _by_words(even, titles)


def _bare(text: str) -> str:
    return _FILLERS_IN_TITLE.sub("", normalise(text).text).lower()


def _by_place(even: str, count: int) -> int | None:
    """Index of 第二个, 头一个, 最后一个, 后面那个 (of two), B, 2; `count` itself when there is no such place."""
    ordinal = _ORDINAL.search(even)
    if ordinal:
        return _index(ordinal["n"], count)
    from_end = _FROM_END.search(even)
    if from_end:
        numeral = _value(from_end["n"])
        return count - numeral if 1 <= numeral <= count else count
    if re.search(r"[点:：号月日]", even):
        return None  # an hour or a day, not a place
    core = _TAIL.sub("", _LEAD.sub("", even))
    letter = _LETTER.fullmatch(core)
    if letter:
        return min(ord(letter["letter"].lower()) - ord("a"), count)
    number = _NUMBER.fullmatch(core)
    if number:
        return _index(number["n"], count)
    return _by_position(even, count)


def _by_hour(even: str, titles: Sequence[str]) -> int | None:
    """九点那个, 两点半的: the only title with that time written in it; an hour up to twelve may be of either half of the day."""
    said = _HOUR.search(even)
    if said is None:
        return None
    hour, minute = _value(said["n"]), 30 if said["half"] else int(said["minute"] or 0)
    wanted = {f"{hour:02}:{minute:02}", f"{hour + 12:02}:{minute:02}"}
    holding = [
        index for index, title in enumerate(titles) if wanted & {time.zfill(5) for time in _CLOCK.findall(title)}
    ]
    return holding[0] if len(holding) == 1 else None


def _by_position(even: str, count: int) -> int | None:
    if len(even) > 12:
        return None
    if _LAST.search(even):
        return count - 1
    if _FIRST.search(even):
        return 0
    if _MIDDLE.search(even) and count % 2 == 1:
        return count // 2
    if count == 2 and _BACK.search(even):
        return 1
    return 0 if count == 2 and _FRONT.search(even) else None


def _value(written: str) -> int:
    if written.isdigit():
        return int(written)
    numeral = read_numeral(written)
    return numeral.value if numeral and numeral.upto is None else 0


def _index(written: str, count: int) -> int:
    value = _value(written)
    return value - 1 if 1 <= value <= count else count


def _by_words(even: str, titles: Sequence[str]) -> Choice:
    """The titles that hold what was said; a word that stands in all of them says nothing."""
    said = _bare(_TAIL.sub("", _LEAD.sub("", even)))
    if not said:
        return Choice(Pick.UNREAD)
    plain = [_bare(title) for title in titles]
    holding = [index for index, title in enumerate(plain) if said in title]
    if not holding:
        holding = [index for index, title in enumerate(plain) if len(title) >= 2 and title in said]
    if not holding:
        holding = _by_share(said, plain)
    if len(holding) == 1:
        return Choice(Pick.ONE, (holding[0],))
    return Choice(Pick.SEVERAL, tuple(holding)) if 1 < len(holding) < len(titles) else Choice(Pick.UNREAD)


def _by_share(said: str, plain: Sequence[str]) -> list[int]:
    """The titles with the most two-character words in common with the answer, if that is most of what was said."""
    pairs = {said[k : k + 2] for k in range(len(said) - 1)}
    if not pairs or len(said) > 20:
        return []
    shares = [sum(pair in title for pair in pairs) / len(pairs) for title in plain]
    best = max(shares)
    return [index for index, share in enumerate(shares) if share == best] if best >= 0.5 else []


_YES = re.compile(
    r"^(?:嗯+|哦|噢|啊)?[,， ]*(?P<word>是的|是滴|是嘞|是呀|是啊|是|对的|对对+|对呀|对啊|对|没错|不错|正确|好的+|好嘞|好啊|好吧|好呀|好滴|好|行吧|行啊|行嘞|行|可以的?|中嘞|中啊|中|成|要的?|需要|确认|确定|同意|没问题|没意见|"
    r"就这样|就这么定|就这么办|就它|就这个|嗯+|恩+|ok|okay|yes|可|得嘞|妥了?|办吧|约吧|定了|当然|有的?|必须的|肯定)(?P<after>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_NO = re.compile(
    r"^(?:嗯+|哦|噢|啊|呃|哎)?[,， ]*(?P<word>不是的?|不对|不行|不可以|不要了?|不用了?|不需要|不必|不中|不成|不好|不了|不同意|不确认|不去了?|不约了?|不办了?|不想|算了|没有的?|没|否|no|别了?|错了?|取消|先不|先别|不)(?P<after>.*)$",
    re.IGNORECASE | re.DOTALL,
)
#: Words that begin like yes or no and are neither.
_NEITHER = re.compile(
    r"^(?:是不是|是否|对不起|对了[,，]|对面|对公|对外|好像|好多|好几|好久|好难|好麻烦|可能|可是|可否|行政|行业|行不行|可不可以|可以吗|可以不|好不好|对吗|是吗|行吗|中不中|要不|中午|中心|中国|中学|中旬|成立|成人|成年|有没有|有什么|有哪|有啥|有号|有人|"
    r"要多|要几|要什么|要啥|要带|要交|要去哪|需要什么|需要哪|需要带|需要多|需要几|需要准备|不知道|不清楚|不懂|不明白|不好意思|不过|不动产|不然|不管|不如|不仅|没听|没看|没懂|没明白|没关系|没事|没错|没问题|没意见|不错|不客气|别的|别人|错过|取消预约|取消我|取消那|办|确定吗|同意吗|中风|确认书|要是|要不然|成本|对象|是什么|是啥|是哪|有|要办|要约|好看)"
)
_JOIN = re.compile(
    rf"^(?:[{_EDGE}]|的|吧|啊|呀|嘞|滴|了|哈|不过|但是?|可是|只是|就是|然后|而且|另外|再|那|我|请|麻烦|帮我|得|要|是)+"
)
_DOUBT = re.compile(r"(?:吗|么|不|没)[?？]?$")


def read_yes_no(text: str) -> YesNo:
    """Yes, no or neither, and what else was said: 对，不过改十点 is yes with the rest 改十点, 不对，是周五 is no with 周五."""
    even = normalise(text).text.strip(_EDGE)
    settled = re.match(r"^(?:没错|没问题|没意见|不错)", even)
    if not settled and _NEITHER.match(even) and even not in {"有", "有的", "要", "办", "取消"}:
        return YesNo(Answer.NEITHER, even)
    if not settled:
        no = _NO.match(even)
        if no and not _DOUBT.search(no["after"]):
            return YesNo(Answer.NO, even if _denies_content(no) else _rest(no["after"]))
    yes = _YES.match(even)
    if yes is None or (yes["after"] and not _may_follow(yes["word"], yes["after"])) or _DOUBT.fullmatch(yes["after"]):
        return YesNo(Answer.NEITHER, even)
    return YesNo(Answer.YES, _rest(yes["after"]))


def _denies_content(no: re.Match[str]) -> bool:
    """不是明天是后天: what is denied follows at once, so the sentence only makes sense whole."""
    return no["word"] in {"不是", "不要", "别"} and bool(re.match(rf"^[^{_EDGE}的了吧啊呀]", no["after"]))


def _may_follow(word: str, after: str) -> bool:
    """After a single character a pause or particle must come: 是，周五 is an answer, 是周五 may be a statement."""
    return len(word) > 1 or bool(re.match(rf"^[{_EDGE}的吧啊呀嘞滴了哈就改换那不可但]", after))


def _rest(after: str) -> str:
    return _JOIN.sub("", after).strip(_EDGE)
