"""For whom something is done, by whatever word a relative is called: 我妈, 俺老头, 孩儿他爹, 丈母娘; and who is only mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

RELATIVE_UNNAMED = "家人"
_PARENT = "爸爸 爸 爹 父亲 妈妈 妈 娘 母亲"
#: Word used back → the words that tell by themselves that a relative is meant.
_CALLED = {
    "母亲": "老母亲 妈妈 母亲 老妈 老娘",
    "父亲": "老父亲 爸爸 父亲 老爸 老爹",
    "父母": "父母 爸妈 爹娘 爹妈",
    "爱人": "爱人 老公 老婆 丈夫 妻子 媳妇 媳妇儿",
    "老伴": "老伴 老伴儿 老头子 老婆子 老太婆",
    "对象": "对象",
    "儿子": "儿子",
    "女儿": "女儿 闺女",
    "孩子": "孩子 小孩 宝宝",
    "儿媳": "儿媳 儿媳妇",
    "女婿": "女婿",
    "孙子": "孙子",
    "孙女": "孙女",
    "外孙": "外孙",
    "外孙女": "外孙女",
    "爷爷": "爷爷",
    "奶奶": "奶奶",
    "姥姥": "姥姥",
    "姥爷": "姥爷",
    "外公": "外公",
    "外婆": "外婆",
    "岳父": "岳父 老丈人 丈人",
    "岳母": "岳母 丈母娘 老丈母娘",
    "公公": "公公 老公公",
    "婆婆": "婆婆 老婆婆",
    "哥哥": "哥哥",
    "弟弟": "弟弟",
    "姐姐": "姐姐",
    "妹妹": "妹妹",
    "嫂子": "嫂子",
    "姐夫": "姐夫",
    "妹夫": "妹夫",
    "弟媳": "弟媳 弟媳妇",
    "叔叔": "叔叔",
    "婶婶": "婶婶 婶子",
    "伯父": "伯父 大伯",
    "姑姑": "姑姑 姑妈",
    "舅舅": "舅舅",
    "舅妈": "舅妈 妗子",
    "姨妈": "姨妈",
    "侄子": "侄子 侄儿",
    "侄女": "侄女",
    "外甥": "外甥",
    "外甥女": "外甥女",
    "老人": "老人 老人家",
    "家人": "家人 家里人",
    "亲戚": "亲戚",
    "朋友": "朋友",
    "同事": "同事",
    "邻居": "邻居",
    "别人": "别人",
}
#: Words that mean a relative only of somebody (俺老头, 我先生), or where something is done for one (给老头约).
_OF_SOMEBODY = {
    "母亲": "妈 娘",
    "父亲": "爸 爹",
    "爱人": "口子 掌柜的 掌柜 当家的 屋里的 屋里头的 屋里人 先生 太太 夫人 男人 女人",
    "老伴": "老头 老头儿 老汉",
    "老人": "老爷子 老太太 老太",
    "儿子": "儿 小子",
    "女儿": "妮 妮儿 丫头 姑娘",
    "孩子": "娃 娃娃 孩儿 小孩儿",
    "爷爷": "爷",
    "奶奶": "奶",
    "哥哥": "哥",
    "弟弟": "弟 兄弟",
    "姐姐": "姐",
    "妹妹": "妹 妹子",
    "叔叔": "叔",
    "婶婶": "婶",
    "姑姑": "姑",
    "舅舅": "舅",
    "姨妈": "姨 阿姨",
    "伯父": "大爷",
    "亲戚": "小舅子 大舅子 小姨子 大姨子 亲家",
}
_BACK = {word: back for listed in (_CALLED, _OF_SOMEBODY) for back, said in listed.items() for word in said.split()}
_CLEAR = frozenset(word for said in _CALLED.values() for word in said.split())
#: 孩儿他爹, 孩子妈, 娃他奶奶
_CHILDS = r"(?:孩子|孩儿|孩|娃儿|娃)(?:他|她|的)?(?P<{}>{})"
_KIN = re.compile(
    _CHILDS.format("parent", "|".join(f"{word}(?![爸爹妈娘])" for word in _PARENT.split()))
    + "|"
    + _CHILDS.format("elder", "爷爷|奶奶|姥姥|姥爷|外公|外婆|爷|奶")
    + "|(?P<word>"
    + "|".join(sorted(_BACK, key=len, reverse=True))
    + r")(?!(?<=儿)[童科]|(?<=奶)[粉茶站牛制]|(?<=姑)且|(?<=娘)家|(?<=[妈爸爹娘])[爸妈爹娘])"
)
_OWNER = r"(?:我|俺|咱)们?(?:自己)?(?:家|屋)?里?(?:的|嘞|那个|这个|那|这)?"
_OWNED = re.compile(_OWNER + "[大二三四五小老]?$")
#: 我和我对象来领证: both come, nobody books for another.
_TOGETHER = re.compile(r"(?<![给帮替为])(?:我|俺|咱)(?:和|跟|与|同)(?:我|俺|咱)?[\u3400-\u9fff]{1,3}")
_DONE_FOR = r"(?:[给帮替代]|(?<![因以认])为)"
#: For whom something is done, and for whom not: 给俺婆婆约, 不是给我爸.
_FOR = re.compile(_DONE_FOR + "$")
_NOT_FOR = re.compile(r"(?<![是要])不是?要?[给帮替为代]?$")
#: 我老公不用办，是我自己办: whoever else is mentioned, it is for the one who writes.
_FOR_ME = re.compile(r"(?:是|[给帮替]|[改换]成)(?:[我俺]?自己|[我俺]?本人)")
#: 跟我老公商量了, 跟儿子住 tell of somebody for whom nothing is done.
_WITH = re.compile(r"[和跟与同]$")
_DOES_TOGETHER = re.compile(r"(?:都|一起|一块儿?|在一起)?(?:商量|合计|说|讲|聊|吵|打|住|过日子|长期|生活)")
#: 我朋友说能约: who only told of it.
_TELLERS = frozenset(("朋友", "同事", "邻居", "亲戚", "别人"))
_TELLS = re.compile(r"们?(?:都|也|跟我|给我|和我)?(?:说|讲|告诉|推荐|介绍|提醒|[让叫]我)")
#: 我闺女帮我打的字; 我老公说能换了，我想约周三: who helps the writer, or told what the writer now wants.
_HELPS = re.compile(r"(?:[帮陪替]|告诉|提醒)(?:我|俺)|说[^她他]*[，,。 ][^她他]*(?:我|俺)[也就]?[想要来去]")
#: 我老伴去年办过了，这回我办: who has it already, while the writer gets it now.
_HAS_IT = re.compile(
    r"[^，,。；]{0,6}(?:[办领换补弄]过|(?:早|已经|都)[^，,。；]{0,3}[办领换补弄][好完上]?了|不用[办来去]).*"
    r"(?:[，,。； ]|这[回次]|是)(?:我|俺)(?:自己|也|就|来|想|要|得|准备)*(?:办|领|换|补|申)"
)
_POINTED_OUT = re.compile(r"[是带陪和跟的换]$")
#: 给我师父约, 替俺工友办: somebody whose word is in no list, by what such words end in; 给她约: somebody spoken of before.
_SOMEBODY = re.compile(
    _DONE_FOR
    + _OWNER
    + r"(?P<who>(?!个人|本人|自己)(?:(?![约办挂领补换申改再先就也快明后今下上周点号这那个])[\u3400-\u9fff]){0,3}?[爷娘爹妈奶婆哥姐弟妹叔姨姑舅婶嫂伯侄甥孙婿媳父母夫友师徒傅员人板导])"
    r"(?=[约办挂领换]|预约|补(?![贴助])|申[请领]|报名)"
)
_PRONOUN = re.compile(_DONE_FOR + r"(?:他|她|人家|老人家)(?=也?[再来]?(?:[约办挂领补换]|预约|申[请领]|报名))")
#: Words for one and the same person.
_ALIKE = (
    frozenset(("爱人", "老伴", "对象")),
    frozenset(("姥姥", "外婆")),
    frozenset(("姥爷", "外公")),
    frozenset(("孩子", "儿子", "女儿")),
)
_ELDERS = frozenset(
    ("父亲", "母亲", "父母", "爷爷", "奶奶", "姥姥", "姥爷", "外公", "外婆", "岳父", "岳母", "公公", "婆婆", "老伴")
)
_ANYBODY = frozenset((RELATIVE_UNNAMED, "别人", "亲戚"))


@dataclass(frozen=True)
class Relative:
    """A relative in a message: the word to use back, where it stands, `begin` with 我 or 俺 before it."""

    back: str
    begin: int
    start: int
    end: int
    clear: bool
    """Whether a relative is surely meant: the word alone tells, or whose it is, or that something is done for it."""


def relatives(text: str) -> Iterator[Relative]:
    """Find every word in a text that may be one for a relative."""
    for found in _KIN.finditer(text):
        owner = _OWNED.search(text[: found.start()])
        back = "爱人" if found["parent"] else "老人" if found["elder"] else _BACK[found["word"]]
        begin = owner.start() if owner else found.start()
        word = found.group(0)
        named = bool(owner) or found["word"] is None or word in _CLEAR
        done_for = bool(_FOR.search(text[:begin])) and (len(word) > 1 or word in _PARENT)
        yield Relative(back, begin, found.start(), found.end(), named or done_for)


def relation(text: str) -> str | None:
    """Return for which relative something is done, as the word to use back; None when nobody is named."""
    together = [span.span() for span in _TOGETHER.finditer(text)]
    mentioned: list[str] = []
    for one in relatives(text):
        before = text[max(0, one.begin - 6) : one.begin]
        if not one.clear or any(start <= one.start < end for start, end in together) or _NOT_FOR.search(before):
            continue
        if _FOR.search(before):
            return one.back  # 我爸早领上了，是给我妈约: of several, the one it is said to be for
        if _WITH.search(before) and _DOES_TOGETHER.match(text, one.end):
            continue
        if _only_told_of(one, text):
            continue
        if one.begin < one.start or one.begin == 0 or _POINTED_OUT.search(before):
            mentioned.append(one.back)
    if _FOR_ME.search(text):
        return None
    return mentioned[0] if mentioned else _somebody(text)


def _only_told_of(one: Relative, text: str) -> bool:
    """Whether somebody is mentioned who told of the matter, helps with it, or has it already: it is the writer's own."""
    told = one.back in _TELLERS and _TELLS.match(text, one.end)
    return bool(told or _HELPS.match(text, one.end) or _HAS_IT.match(text, one.end))


def asked_for(text: str) -> str | None:
    """Return for whom it is said that one asks (俺替俺老头问嘞); not who is only mentioned."""
    return next((one.back for one in relatives(text) if one.clear and _FOR.search(text[: one.begin])), None)


def _somebody(text: str) -> str | None:
    unlisted = _SOMEBODY.search(text)
    if unlisted is not None:
        return unlisted["who"]
    return RELATIVE_UNNAMED if _PRONOUN.search(text) else None


def without_relatives(text: str, relation: str | None = None) -> str:
    """Return a text without its words for relatives; `relation`: without those for this one alone."""
    parts, done = [], 0
    for one in relatives(text):
        if one.clear and (relation is None or same_relative(one.back, relation)):
            parts.append(text[done : one.begin])
            done = one.end
    return "".join((*parts, text[done:]))


def is_relative(word: str) -> bool:
    """Whether a word is nothing but one for a relative: it is nobody's name."""
    return any(one.begin == 0 and one.end == len(word) for one in relatives(word))


def same_relative(one: str | None, other: str | None) -> bool:
    """Whether two words may be said of one person: 老伴 and 爱人, 老人 and 母亲."""
    if one == other or one is None or other is None:
        return one == other
    pair = {one, other}
    return bool(pair & _ANYBODY) or any(pair <= alike for alike in _ALIKE) or ("老人" in pair and bool(pair & _ELDERS))


def narrower(one: str, other: str) -> str:
    """Return the word of two for the same person that tells more of it."""
    return one if other in (*_ANYBODY, "老人", "孩子") else other
