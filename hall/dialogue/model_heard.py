"""Reading a message without a model: yes and no with what follows, ordinals, control words, tokens, names, needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from hall.dialogue import model_lexicon as words
from hall.dialogue.model import Choice, Entity
from hall.dialogue.model_relatives import is_relative, relation, relatives, without_relatives
from hall.understanding.normalise import simplify

TOKEN = re.compile(r"⟦(phone|id|name|code):[A-Za-z0-9]{8}⟧")
_EDGE = " \t\r\n，。！？、；：,.!?;:~…—-“”\"'（）()"
_PARTICLES = "吧啊呀呐呢嘛哈哦噢喔啦了的哟嘞"
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_ORDINAL = re.compile(r"(?:第|选|选择|要第|就第|^)([一二两三四五六七八九十]|\d{1,2})(?:个|项|条|种|号|$)")
#: 第二个不对，第一个
_NOT_THAT = re.compile(r"不[是要]第?[一二三四五六]个|第[一二三四五六]个(?:不对|不是|不要|不行)[，,。 ]*")
#: 最后一个时段, 倒数第二个, 第一个号: a place in the list of that day's times.
_EDGE_OF_DAY = re.compile(
    r"(?P<last>最后)一?个?(?:时段|号|时间|空位)|倒数第?(?P<from_last>[一二三四五])个?|(?P<first>(?:第一|头一)个?(?:时段|号|时间))"
)
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_VOUCHER = re.compile(r"(?<![\dA-Za-z⟦:])[3-9]\d{7}(?!\d)")
_SAID_NAME = re.compile(
    r"(?:我叫|俺叫|名叫|叫做|名字叫|名字是|姓名是|姓名|名字|他叫|她叫|叫)[:：是为,， ]*([\u3400-\u9fff·]{2,6})"
)
_VERDICT = re.compile(
    r"(能|会|可以).{0,4}(批|通过|过审|办下来|办成|审过|过(?![去来户])).{0,4}(吗|不|么|没|嘛)|(行|够|合格|符合|中)不?(行|够|合格|符合|中)?.{0,2}(条件|资格).{0,2}(吗|不)"
)
_HOW_LONG = re.compile(r"几天|几个?工作日|多久|多长时间|多少个?(?:工作)?[天日]|[啥么]时候|何时|几时|哪一?天|几号|多快")
#: 中中中, 对的提交吧, 确认无误, 好定了: nothing but assent, however it is strung together.
_ONLY_YES = re.compile(
    r"(?:那就|那|就)?(?:(?:"
    + "|".join(sorted((re.escape(word) for word in (*words.YES, *words.ASSENT)), key=len, reverse=True))
    + rf")[{_PARTICLES}，,。！!~ ]*)+"
)
_ONLY_STOP = re.compile(
    r"(?:(?:"
    + "|".join(sorted((re.escape(word) for word in words.STOP), key=len, reverse=True))
    + rf")[{_PARTICLES}，,。！!~ ]*)+"
)
#: After 算了 something else may be wanted: then it is no stop.
_GOES_ON = re.compile(r"改|换|还是|就[这那要]|周|星期|礼拜|号|点|明天|后天|上午|下午|预约")
LONGEST_STOP = 16  # characters
#: 身份证号忘了, 没有手机, 记不得: who has not got what is asked for; 没收到 asks for it again.
_LACKS = re.compile(
    r"没(?!收到|问题|错|听|看清)|忘|记不|不记得|想不起|不知道|不晓得|丢了|找不[到着]|不在(?:身边|手边|我这)|背不|用不了|收不了|停机|换了"
)
LONGEST_LACK = 6  # characters of a message that lacks something without naming it
#: 等一下我打电话问问, 号先给我留着: who asks for a moment.
_WAITS = re.compile(
    r"等(?:一下|一会|会儿|下|等|我)|稍等|(?:我|先)(?:去)?(?:问问|问一下|找找|找一下|打个?电话|看看证)|留着"
)
LONGEST_WAIT = 24  # characters
#: Sounds that stand for nothing; laughing and sighing are not among them.
_SOUNDS = frozenset("哔哩噼里啪啦轰隆咚咣当哐叮咕噜嘎吱呀嘭砰嗡叽喳喵汪咩嘀嗒滴答铛嚓咔嗖唰扑通乌拉呜噗咻啵哇啾嘟")
_FUNCTION_WORDS = re.compile(r"[的不么吗什行是我你您他她它这那哪个呢怎咋几多少了吧能要有没在去来到给办约]")
#: 那就约: 那 is a surname, and yet nobody is called so who does not say "my name is".
_NOBODY = re.compile(r"[那要有是行都来可成能][就好行先再都也可对定成还约办来去中吧要有是能]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


class Control(Enum):
    """What steers the conversation itself."""

    STOP = "stop"
    BACK = "back"
    RESTART = "restart"
    REPEAT = "repeat"
    HUMAN = "human"
    MORE = "more"
    ANY = "any"
    GO_ON = "go_on"
    NONE = "none_of_them"
    SAME_AS_LAST = "same_as_last"


@dataclass(frozen=True)
class Heard:
    """Everything a message says beyond its intent. `core` is the text without politeness at its edges."""

    text: str
    core: str
    yes: bool | None = None
    rest: str = ""
    unsure: bool = False
    ordinal: int | None = None
    control: Control | None = None
    phone_token: str | None = None
    id_token: str | None = None
    name: str | None = None
    sure_name: bool = False
    relation: str | None = None
    relative_name: str | None = None
    for_self: bool = False
    code: str | None = None
    voucher: str | None = None
    needs: tuple[str, ...] = ()
    emergency: str | None = None
    angry: bool = False
    verdict: bool = False
    write_for_me: bool = False
    lacks: bool = False
    waits: bool = False
    edge: int | None = None
    senseless: bool = False


def read(text: str, entities: tuple[Entity, ...] = ()) -> Heard:
    """Read a message; `text` may hold tokens, never personal numbers."""
    core = strip_politeness(simplify(text))
    yes, rest = yes_or_no(core)
    name, sure = find_name(core, entities)
    return Heard(
        text=text,
        core=core,
        yes=yes,
        rest=rest,
        unsure=any(word in core for word in words.UNSURE),
        ordinal=ordinal(core),
        control=control(core),
        phone_token=_token(text, "phone"),
        id_token=_token(text, "id"),
        name=name,
        sure_name=sure,
        relation=relation(core),
        relative_name=_name_beside_relative(core),
        for_self=any(word in core and f"不{word}" not in core for word in words.FOR_SELF),
        code=_code(text),
        voucher=voucher(text),
        needs=needs(core),
        emergency=emergency(core),
        angry=_angry(core),
        verdict=any(_asks_verdict(clause) for clause in _clauses(core)),
        write_for_me=any(word in core for word in words.WRITE_FOR_ME),
        lacks=lacks(core),
        waits=bool(_WAITS.search(core)) and len(core) <= LONGEST_WAIT,
        edge=edge(core),
        senseless=senseless(core),
    )


def strip_politeness(text: str) -> str:
    """Remove fillers and courtesies that carry nothing: 嗯那个, 麻烦, 谢谢."""
    core = text.strip(_EDGE)
    core = re.sub(r"^(嗯+|额+|呃+|那个|这个|哦|噢|你好|您好|请问|麻烦你|麻烦您|麻烦|请)[，,、 ]*(?=.)", "", core)
    core = re.sub(r"[，,。 ]*(谢谢你|谢谢您|谢谢|多谢|麻烦了|麻烦你|麻烦您|辛苦了|辛苦您)$", "", core)
    return core.strip(_EDGE) or text.strip(_EDGE)


def yes_or_no(core: str) -> tuple[bool | None, str]:
    """Return (yes?, what else was said): 对，不过改十点 → (True, 改十点); (None, core) when it is neither."""
    lowered = core.lower()
    if any(lowered.startswith(word) for word in words.UNSURE) or lowered.startswith("不过"):
        return None, core
    if _ONLY_YES.fullmatch(lowered):
        return True, ""
    for answer, listed in ((False, words.NO), (True, words.YES)):
        for word in sorted(listed, key=len, reverse=True):
            if lowered.startswith(word):
                rest = core[len(word) :]
                stripped = rest.lstrip(_PARTICLES)
                if not stripped.strip(_EDGE):
                    return answer, ""
                if word in words.REFUSING and stripped[0] in "改换":
                    break  # 不用改 changes nothing
                if stripped[0] in _EDGE or any(stripped.startswith(but) for but in words.BUT):
                    return answer, _after_but(stripped)
                break
    return None, core


def _after_but(rest: str) -> str:
    rest = rest.lstrip(_EDGE)
    again, further = yes_or_no(rest) if rest else (None, "")
    if again is not None:
        return further
    return re.sub(r"^(不过|但是|但|只是|可是|就是|然后)[，, ]*", "", rest)


def ordinal(core: str) -> int | None:
    """Return the place chosen (1-based; -1 the last): 第二个, 2, 选三, 最后一个."""
    core = _NOT_THAT.sub("", core)
    if _EDGE_OF_DAY.search(core):
        return None  # 最后一个时段 is a time, no button
    if re.search(r"最后(一个|一项|那个)|末一个", core):
        return -1
    if re.search(r"(头一个|前面那个|上面那个)", core):
        return 1
    found = _ORDINAL.search(core)
    if not found or len(core) > 12:
        return None
    said = found.group(1)
    return _DIGITS.get(said) or (int(said) if said.isdigit() else None)


def control(core: str) -> Control | None:  # noqa: PLR0911 one return a reading
    """Return the steering word that the message consists of, give or take a particle."""
    bare = core.rstrip(_PARTICLES + _EDGE)
    table = (
        (Control.HUMAN, words.HUMAN),
        (Control.RESTART, words.RESTART),
        (Control.BACK, words.BACK),
        (Control.STOP, words.STOP),
        (Control.REPEAT, words.REPEAT),
        (Control.MORE, words.MORE),
        (Control.ANY, words.ANY),
        (Control.GO_ON, words.GO_ON),
        (Control.NONE, words.NONE_OF_THEM),
    )
    for meaning, listed in table:
        if bare in listed or core in listed:
            return meaning
    if any(word in core for word in words.DESTITUTE):
        return Control.HUMAN
    if len(core) <= 16:
        if "转人工" in core or "人工客服" in core:
            return Control.HUMAN
        if any(word in core for word in ("上一步", "重新开始", "从头再来")):
            return Control.BACK if "上一步" in core else Control.RESTART
    if _ONLY_STOP.fullmatch(core):
        return Control.STOP
    pieces = [piece.rstrip(_PARTICLES) for piece in re.split(r"[，,。！!；;？? ]+", core) if piece]
    if len(pieces) > 1 and all(piece in words.REPEAT for piece in pieces):
        return Control.REPEAT
    if "算" in pieces and "算了" in core and len(core) <= LONGEST_STOP and not _GOES_ON.search(core):
        return Control.STOP
    return Control.SAME_AS_LAST if any(word in core for word in words.SAME_AS_LAST) else None


def needs(core: str) -> tuple[str, ...]:
    """Return the kinds of help wanted in the hall (clause 11)."""
    for word in words.NOT_A_NEED:
        core = core.replace(word, "")
    return tuple(need for need, listed in words.NEEDS.items() if any(word in core for word in listed))


def emergency(core: str) -> str | None:
    """Return the kind of emergency that is told, whatever the classifier says."""
    if any(word in core for word in words.NOT_EMERGENCY):
        return "self_harm" if any(word in core for word in words.EMERGENCIES["self_harm"]) else None
    return next((kind for kind, listed in words.EMERGENCIES.items() if any(word in core for word in listed)), None)


def edge(core: str) -> int | None:
    """Return which of a day's times is meant by its place, as an index: 第一个号 0, 最后一个时段 -1, 倒数第二个 -2."""
    found = _EDGE_OF_DAY.search(core)
    if found is None:
        return None
    if found["from_last"]:
        return -_DIGITS[found["from_last"]]
    return -1 if found["last"] else 0


def without_edge(text: str) -> str:
    """Return a text without a place in the day's times, whose numerals are no date: 周五倒数第二个时段."""
    return _EDGE_OF_DAY.sub(" ", text)


def verdict_clause(core: str) -> str:
    """Return the clause that asks for the verdict, which names the matter: 我跟前夫离了，孩子归我，能批低保吗."""
    clauses = _clauses(core)
    asking = [clause for clause in clauses if _asks_verdict(clause)]
    return asking[-1] if asking and len(clauses) > 1 else core


def _clauses(core: str) -> list[str]:
    return [clause for clause in re.split(r"[，,。；;！!？?]+", core) if clause]


def _asks_verdict(clause: str) -> bool:
    """Whether it is asked if something is granted; 几天能批下来 asks how long that takes."""
    judged = bool(_VERDICT.search(clause)) or any(word in clause for word in words.VERDICT)
    return judged and not _HOW_LONG.search(clause)


def lacks(core: str) -> bool:
    """Whether a message says that a number asked for is not at hand: 身份证号忘了, 记不得."""
    if not _LACKS.search(core) or TOKEN.search(core):
        return False
    return len(core) <= LONGEST_LACK or any(word in core for word in words.NUMBERS)


def _angry(core: str) -> bool:
    """Whether a message scolds; 孩子他妈 does not."""
    calm = without_relatives(core).lower()
    return any(word in calm for word in words.ANGER)


def senseless(core: str) -> bool:
    """Whether a message is made of sounds that mean nothing (哔哩啪啦): no matter of another world, a miss."""
    said = _HAN.findall(core)
    return len(said) >= 3 and len(said) == len(core) and all(char in _SOUNDS for char in said)


def find_name(core: str, entities: tuple[Entity, ...] = ()) -> tuple[str | None, bool]:
    """Return (a person's name, whether it was surely given as one)."""
    token = TOKEN.search(core)
    if token and token.group(1) == "name":
        return token.group(0), True
    for said in reversed(list(_SAID_NAME.finditer(core))):
        name = _as_name(said.group(1))
        if name and (looks_like_name(name) or not _FUNCTION_WORDS.search(name)):
            return name, True
    for found in entities:
        name = _as_name(found.value) if found.entity == "person_name" else None
        if name and not _NOBODY.fullmatch(name):
            return name, True
    bare = re.sub(r"^(我是|俺是|是|他是|她是|就叫)", "", TOKEN.sub("", core).strip(_EDGE)).strip(_EDGE)
    for piece in re.split(r"[，,。；; ]", bare):
        name = _as_name(piece)
        if name and looks_like_name(name) and not _NOBODY.fullmatch(name):
            return name, piece == bare
    beside = _name_beside_relative(core)
    if beside:
        return beside, True
    weak = _as_name(bare) and len(bare) <= 4 and not _FUNCTION_WORDS.search(bare)
    return (bare, False) if weak else (None, False)


def _name_beside_relative(core: str) -> str | None:
    """给我妈李秀英办 → 李秀英."""
    for one in (one for one in relatives(core) if one.clear):
        for length in (3, 2, 4):
            found = re.match(rf"([\u3400-\u9fff]{{{length}}})(?=$|办|约|预约|[，,。 ])", core[one.end :])
            if found and looks_like_name(found.group(1)) and not _FUNCTION_WORDS.search(found.group(1)):
                return found.group(1)
    return None


def looks_like_name(word: str) -> bool:
    """Whether a word has a surname and the length of a name."""
    if word in words.NOT_NAMES or is_relative(word):
        return False
    if "·" in word:
        return 3 <= len(word) <= 20
    if word[:2] in words.COMPOUND_SURNAMES:
        return 3 <= len(word) <= 4
    return (2 <= len(word) <= 3 and word[0] in words.SURNAMES) or (
        len(word) == 4 and word[0] in words.SURNAMES and word[1] in words.SURNAMES
    )


def _as_name(word: str) -> str | None:
    word = re.sub(r"(的|吧|啊|呀|哈|，|办理|办的|来办)+$", "", word.strip(_EDGE))
    if not re.fullmatch(r"[\u3400-\u9fff·]{2,20}", word) or word in words.NOT_NAMES or is_relative(word):
        return None
    return word


def pick(choices: tuple[Choice, ...], heard: Heard) -> Choice | None:
    """Return the offered button that a typed answer means: its title, its place, or words that only it holds."""
    said = heard.core
    exact = next((choice for choice in choices if said in (simplify(choice.title), choice.payload)), None)
    if exact or not choices:
        return exact
    listed = [choice for choice in choices if '"more:' not in choice.payload]
    if heard.ordinal is not None and listed and (heard.ordinal == -1 or heard.ordinal <= len(listed)):
        return listed[heard.ordinal - 1 if heard.ordinal > 0 else -1]
    part = re.sub(r"^(我选|我要|就要|那就|还是|就|要|选)|(的?那一?个|的?这一?个|的|吧)$", "", said)
    holding = [choice for choice in listed if len(part) >= 2 and part in simplify(choice.title)]
    if len(holding) > 1:  # 超过60 begins 超过60平方米, and stands in 不超过60平方米 too
        holding = [choice for choice in holding if simplify(choice.title).startswith(part)]
    return holding[0] if len(holding) == 1 else None


def _token(text: str, kind: str) -> str | None:
    found = [match.group(0) for match in TOKEN.finditer(text) if match.group(1) == kind]
    return found[-1] if found else None


def _code(text: str) -> str | None:
    token = _token(text, "code")
    if token:
        return token
    found = _CODE.search(TOKEN.sub("", re.sub(r"(?<=\d)[ -](?=\d)", "", text)))
    return found.group(0) if found else None


def voucher(text: str) -> str | None:
    """Return the number of a voucher that a text tells."""
    found = _VOUCHER.search(TOKEN.sub("", re.sub(r"(?<=\d)[ -](?=\d)", "", text)))
    return found.group(0) if found else None


def has_words(text: str) -> bool:
    """Whether a message says anything at all: not only emoji, marks or blanks."""
    return bool(_HAN.search(text) or re.search(r"[A-Za-z0-9⟦]", text))
