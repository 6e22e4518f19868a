"""Taking apart what a request is about: its matter without the words of asking, two wishes or a question in one message."""

from __future__ import annotations

import re

from hall.dialogue import model_lexicon as words
from hall.dialogue.model_frames import Queued
from hall.dialogue.model_heard import TOKEN
from hall.dialogue.model_relatives import relation, relatives, without_relatives

_ASKING = re.compile(
    r"收不收|要不要|用不用|行不行|是不是|有没有|第[一二三四五六]个|那|就|吧|帮|给|我要|我想|俺想|想要|想|要|帮我|给我|替我|请|麻烦|您好|你好|预约一下|预约|约一下|约个号|约号|挂个号|挂号|约个|约|取号|排号|办理|办事|办个|办一下|办|一下|个(?!体)|业务|事项|手续|事|"
    r"我|俺|可以|能不能|能|多久|多长|多少|几天|天|好|收费|费用|收钱|要钱|钱|费|哪里|哪儿|哪|在|地方|条件|流程|步骤|网上|邮寄|取|拿|下来|完|吗|呢|吧|呀|啊|的|了|号|时间|服务|大厅|窗口|什么|需要|材料|怎么|咋|弄|这个|那个|告诉|谁|总|说|再|还|也|另外|顺便|最早|最快|尽快|越快越好|越早越好|早一?点|今天|明天|后天|上午|下午|"
    r"(?:下|这|本)?(?:周|星期|礼拜)[一二三四五六日天]?|"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[号日]?|[，。！？、,.!? ]|"
    + TOKEN.pattern
)
_NUMBERS = re.compile(
    r"(?:我的|他的|她的)?(?:身份证号码|身份证号|身份证|手机号码|手机号|手机|电话号码|电话|号码)?(?:是|为|[:：])? ?"
    + TOKEN.pattern
    + r"|(?:身份证|证件|手机|电话)号码?|身份证(?:写|填|输|打)?(?:错|不对)了?"
)
_NAMING = re.compile(r"(?:我叫|俺叫|我的名字是|姓名|名字叫|名字是)[\u3400-\u9fff·]{2,4}(?=[，,。； ]|$)")
_TWO_PEOPLE = re.compile(
    r"(?:给|帮|为)?(?:我|俺|我自己|本人)(?:和|跟|与|还有)(?:我|俺)?(?:的)?([\u3400-\u9fff]{1,3}?)(?:都(?![是同没有])|各|一起|两个人|两人|分别|一块|每人|俩)|"
    r"(?:给|帮|为|替)(?:我|俺)(?:自己)?(?:和|跟|与|还有)(?:我|俺)?(?:的)?[\u3400-\u9fff]{1,3}?(?=约|预约|办|挂|取|申请)"
)
LONGEST_FACILITY = 8  # characters of a message that only names one
_VERB = re.compile(r"约|办|预约|换|补|领|登记|申请")
_CLAUSE = re.compile(r"[^，,。；;！!？?、 ]+[，,。；;！!？?、 ]*")
#: 约 as "to book", not in 大约, 失约, 约好的, 预约号.
_BOOKS = re.compile(
    r"(?<![大失违节合契条特制])(?<!有个预)(?<!有一个预)约(?![定束会莫谈好过]|的|了(?![吧呗嘛哈])|号|满|上了|没)"
)
_ASKS = re.compile(
    r"[吗？?]|(?<!着)呢|(?<![什这那多怎])么|不$|(?<!没)(?:啥|什么)|多少|多久|多长|哪|怎么|咋|(?<![前这过好头])几天|几楼|收不收|要不要|能不能|是不是|有没有|用不用|告诉我|问一?下|说一?下"
)
#: What a question asked beside a booking is about; what the notice of a booking tells anyway is left out.
_ASKED = (
    ("ask_fee", re.compile(r"收费|收不收|[要收花交]钱|多少钱|费用|免费")),
    (
        "ask_duration",
        re.compile(
            r"(?:多久(?!了)|(?<![前这过好头等请])几天(?!了)|多长时间(?!了)|多少天|几个工作日|啥时候能(?=[办下拿批]))(?:才|就)?(?:能|可以|会)?(?:[批办下拿弄审出](?:得)?(?:下来|完|好|成|到手|出来|来)?)?"
        ),
    ),
    ("ask_pickup", re.compile(r"邮寄|寄到|怎么领|去哪领|哪儿领|咋领|怎么取|咋取")),
    ("ask_channel", re.compile(r"网上|手机上")),
    ("ask_location", re.compile(r"[在搁]哪|几楼|哪个窗口|哪个区|地址|咋走|怎么走")),
)
_ALSO_ASKED = (
    ("ask_materials", re.compile(r"(?:带|准备|拿|要|需要)(?:些|点)?(?:什么|啥|哪些)(?:材料|手续|证件|东西|资料)|(?:带|准备|拿)(?:些|点)?(?:什么|啥|哪些)")),
    *_ASKED,
)  # fmt: skip
_OF_IT_ALONE = re.compile(
    r"(?:到时候?|[那这个它他她都办补换领取开改做张一证卡照本事得要还嘞交花收用给俺我的了是多少不吗么呢啊呀去来？?，,。 ])*"
)
#: How a clause ends that asks for something the hall knows.
_COMES_TO = (
    ("ask_materials", re.compile(r"(?:什么|啥|哪些)(?:材料|手续|证件|资料)$|(?:要|该|得)(?:带|拿|准备)(?:什么|啥|哪些|点啥)(?:东西|材料)?$")),
    ("ask_fee", re.compile(r"多少钱$|收不收费$|要不要钱$")),
    ("ask_hours", re.compile(r"几点(?:才)?(?:上班|下班|开门|关门)$")),
    ("ask_location", re.compile(r"(?:在|去|到)(?:哪|哪儿|哪里|几楼|哪个窗口)(?:办|办理|交)?$")),
)  # fmt: skip
#: 办结婚登记, 我想申请高龄津贴: nothing but what one comes for.
_ERRAND = re.compile(
    r"^(?:我|俺|想|要|得|需要|来|去|打算|准备)*(?:办理|申办|办|申请|申领)(?:一?[个下])?"
    r"(?![一二三四五六七八九十\d]|完|好|过|了|公[室楼时地桌用]|事|得|不)[\u3400-\u9fff（）()]{2,16}$"
)
_DECLINES = re.compile(
    r"^(?:不用了?|不必了?|不需要了?|先不用|没事了?)[，,。 ]+(?:我自己(?:问|来|弄|说|看)(?:吧|就行)?[，,。 ]+)?(?=.)|除了?[^，,。；;]{1,10}?(?=还|也|以外|之外|[，,])"
)
_NEGATED = re.compile(
    r"(?<![是要])(?:而|并)?(?:不是|不要|不办|别办|不约)(?:要)?(?:办|约)?([\u3400-\u9fff]{2,12}?)(?:了|的)?(?=$|[，,。；;！!、 ]|而?是)"
)
_CHANGED_INTO = re.compile(
    r"(?:换成|改成|换为|改为|改办|换办|改约|换约|应该是|应当是|应该办|(?:要|想|该)(?:办|约|弄|申请)?的(?:其实|应该)?是)(?:办|约)?(.+)$",
    re.DOTALL,
)
_DONE = re.compile(r"([^，,。；;！!]{2,20})(?:[办弄领](?:完|过|好|妥|下来)|[办弄领]上)了[，,。；;！!]+ *(?=.)")
_PROXY = re.compile(
    r"我(?:能|可以|来|去)?(?:替|代|帮)[她他][^，,。]{0,2}(?:去|来|办|跑|领|交|约)|代办|代我|替我(?:去|来|办|交|领|跑)|帮我(?:去|来|交|领|跑)|委托(?:别人|他人|人|家人)|(?:让|叫|请|找|由)[^，,。]{1,8}(?:替|代|帮)|(?:让|叫|请|由)(?!我去|我来|俺去|俺来)[^，,。谁哪]{1,6}(?:去|来|跑)|"
    r"(?:别人|家人|亲戚|朋友|会计|老公|老婆|爱人|媳妇|儿子|女儿|孩子|同事|员工)[^，,。]{0,4}(?:替|代)"
)
#: 要不要预约, 不预约能去吗, 直接去行不行: clause 2 in the citizen's words.
_NEEDS_APPOINTMENT = re.compile(
    r"(?:要不要|用不用|需不需要|必须|非得|一定要|是不是[要得]|需要|用|要|得)(?:先|提前)?(?:预约|约号|约一下|网上约).{0,3}"
    r"(?:吗|么|嘛|呢|？|\?|不(?=$|[，,。？?啊呀]))|^(?:那)?(?:要不要|用不用|需不需要)(?:先|提前)?(?:预约|约号)|"
    r"(?:不|没|没有|不用|不提前|没提前)(?:预约|约号|约)(?!了).{0,8}(?:能|可以|行|中|成|给).{0,8}(?:吗|么|不|嘛|？|\?|$)|"
    r"(?:能|可以|能不能|可不可以)?直接(?:去|来|过去|过来)(?:办)?.{0,4}(?:吗|么|行不|中不|不行|可以不|嘛|？|\?)"
)
_FACILITY = re.compile(
    r"停车(?!场)|车位|厕所|卫生间|洗手间|[wW][iI]-?[fF][iI]|无线网|充电(?!桩|站)|饮水|开水|热水|母婴室|哺乳室|复印(?!件)|打印(?!件|社|店)|"
    r"拍照|照相|食堂(?!.{0,6}(?:证|许可|备案))|取款机|ATM|寄存|宠物"
)
_SAMPLE = re.compile(r"样表|样本|样张|模板|范本|样子.{0,8}(?:抄|填|写)|照着(?:抄|填|写)|填写样例")
_GOES = re.compile(r"(?:去|来|过去|过来)(?:办)?(?:中不中|行不行|行不|行吗|中不|可以吗|可以不|能不|成不|得不)")
#: 那我直接过去就行了吧
_STRAIGHT = re.compile(r"(?:直接|到时候?|就)?(?:去|过去|来|过来)(?:就|了|办|是不是)?(?:就)?(?:行|可以|中|好|成|能办)")
_WHEN_ANSWERED = re.compile(
    r"(?:哪天|哪一天|什么时候|啥时候|几号|几时|多久|多长时间|几天)[^，,。？?]{0,4}?(?:给(?:我|俺)|能|会|可以|有)?(?:回话|回复|答复|回电|回音|回信|联系(?:我|俺)|有结果|给(?:我|俺)打电话)"
)
_CLOSES = re.compile(
    r"(?:不用|不必|不需要|先不|别)(?:改|换|取消|挪)(?:期|时间|约)?了?(?=$|[，,。！! ])|(?:我|俺)?(?:再|先)(?:等等|等几天|想想|考虑|合计|看看|商量)|"
    r"到时候?(?:我|俺)?(?:去|来|过去|过来)|(?:我|俺|先|就)?去(?:那边|他们那|别处)?(?:问问|看看|打听)|让(?:他|她)自己|^那就好|^(?:知道|明白|晓得)了|没别的|没事了|不问了"
)
_SUITS = re.compile(r"(?:中不中|行不行|行不|行吗|中不|可以吗|可以不|成不|得不|有号吗?|能约[吗不])[？?]?$")
_CANNOT = re.compile(r"(?:不能|没法|不让|办不了).{0,3}(?:办|约|来)?.{0,2}(?:了|吗|么|啊|？|\?|$)")
#: 那个, 另外一个, 第二个, 它: something spoken of before.
_POINTS = re.compile(r"(?:那|这|另外?一?|第[一二三四]|头一|后一|前一)个|剩下|其[他余]|它")
_OF_IT = (
    ("cancel_appointment", re.compile(r"取消|退[掉了号]?|撤销?|不要了?|不去|去不[了成]|来不[了成]")),
    ("reschedule_appointment", re.compile(r"改[到成在一约期]|换[到成一个]|挪|推迟|往[前后]|提前|延后")),
    (
        "check_appointment",
        re.compile(r"还在|在不在|还有效|有效|作数|还算|没动|没取消|没变|[是在]?几[点号]|啥时候|什么时候|哪天"),
    ),
)
#: 我电话…, 有结果打给我, 联系我就行: how somebody who reported something can be reached.
_CONTACT = re.compile(
    r"(?:打|联系|通知|回复|回|找|告诉)(?:给)?(?:我|俺)|(?:我|俺)的?(?:电话|手机|联系方式|微信|联系电话)|联系(?:方式|电话)|留(?:个|下)?(?:电话|联系)"
)
_UNNAMED = re.compile(
    r"(?:别|不要|不能|不想|可别|千万别)(?:让|叫|告诉|被)[^，,。]{0,8}(?:知道|晓得|我)|保密|打击报复|报复我|不想?(?:留|写|说|透露)(?:我的?)?(?:名|姓名|名字)|匿名"
)
_ADDS = re.compile(
    r"^(?:我|俺)?(?:再|还|要|想|来)*(?:补充|补一[句下点]|忘了?说|漏说|刚才(?:忘|漏)了?说|还有一[点件句])"
)
_LEADS = re.compile(r"[接领带扶搀陪][着我俺一]|引导|帮忙|帮下忙|帮一?把|照应|照顾")
_ANOTHER_REPORT = re.compile(
    r"另外|另一|还有一[件个]|还要|还想|(?:再|又|也)要?(?:投诉|举报|反映)|换一?个?(?:事|人)|第二[件个]"
)
_INCIDENT = re.compile(
    r"窗口|号窗|柜台|工作人员|办事员|昨天|前天|今天|上午|下午|刚才|上周|那个?[男女人小]|\d点|[一二三四五六七八九十]点"
)
_PRONOUN = re.compile(r"(?=[她他])")
_AGAIN = re.compile(r"再|重新|重发|还要|又")
_NOTICE = re.compile(r"材料|告知单|清单|要带的")


def names_anything(text: str) -> bool:
    """Whether anything at all is left of a message without the words of asking: 那谁能告诉我 names nothing."""
    return bool(_ASKING.sub("", text))


def item_words(text: str) -> str:
    """Return what is left of a message without the words of asking: empty when it names no matter at all."""
    rest = _ASKING.sub("", without_relatives(text))
    return rest if len(rest) >= 2 else ""


def matter_of(text: str) -> str:
    """Return a message without the person's name and numbers and what announces them: what may name a matter.

    A clause that only scolds (什么破机器人) or turns something down (不用了，我自己问; 除了残疾证) names none.
    """
    text = _NAMING.sub(" ", _NUMBERS.sub(" ", _DECLINES.sub("", text)))
    calm = [clause for clause in _CLAUSE.findall(text) if not any(word in clause for word in words.ANGER)]
    return ("".join(calm) or text).strip(" ，,。")


def asked_in_anger(text: str) -> str | None:
    """Return the intent of the question that an angry message comes to: 跑了三趟气死我了，到底要什么材料."""
    if any(word in text for word in ("投诉", "举报", "意见")):
        return None
    clauses = [_bare(clause).rstrip("啊呀呢吗嘛吧") for clause in _CLAUSE.findall(text)]
    found = (intent for clause in clauses[-1:] for intent, ends in _COMES_TO if ends.search(clause))
    return next(found, None)


def task_pointed_at(text: str) -> str | None:
    """Return what is wanted of an appointment that a message only points at: 另外那个还在吧, 上午那个不要了."""
    if not _POINTS.search(text):
        return None
    return next((intent for intent, words_of in _OF_IT if words_of.search(text)), None)


def two_wishes(text: str) -> tuple[str, Queued | None]:
    """Split a message with two bookings into the first and the one to do afterwards.

    给我和我妈各约一个社保卡 → two persons, one matter; 我约社保卡，再给我妈约个低保 → two of each.
    """
    together = _TWO_PEOPLE.search(text)
    if together:
        for other in relatives(together.group(0)):
            mine, theirs = _each_their_own(text[: together.start()] + text[together.end() :])
            return mine, Queued(text=theirs, relation=other.back)
    for word in words.SECOND_WISH:
        where = text.find(word)
        if where > 3 and _VERB.search(text[where:]) and _VERB.search(text[:where]):
            second = text[where + len(word) :] if word not in ("再给", "再帮", "再替") else text[where + 1 :]
            return text[:where].rstrip("，,。 "), Queued(text=second, relation=relation(second))
    return text, None


def booking_afterwards(text: str) -> tuple[str, Queued | None]:
    """Part a wish of another kind from the booking that is wanted after it: 取消周五的，然后约优待证."""
    for word in words.AFTERWARDS:
        where = text.find(word)
        second = text[where + len(word) :]
        some_day = re.split("[，,。；; ]", text[:where])[-1].startswith(words.SOME_DAY)
        if where > 1 and books(second) and not some_day:
            return text[:where].rstrip("，,。；; "), Queued(text=second, relation=relation(second))
    return text, None


def _each_their_own(text: str) -> tuple[str, str]:
    """Part what two people want: 约一个号，我办身份证，她办社保卡，我周三她周四 → what is mine, what is theirs; the rest is both's."""
    pieces = [piece for clause in re.split(r"[，,。；; ]", text) for piece in _PRONOUN.split(clause) if piece]
    theirs = [piece for piece in pieces if piece[0] in "她他"]
    if not theirs:
        return text, text
    mine = [piece for piece in pieces if piece[0] in "我俺"]
    shared = [piece for piece in pieces if piece not in mine and piece not in theirs]
    return "，".join((*shared, *mine)), "，".join((*shared, *(piece[1:] for piece in theirs)))


def books(text: str) -> bool:
    """Whether some part of a message says that an appointment is wanted: 约残疾证, 帮我预约, not 约好的."""
    return any(_BOOKS.search(clause) and not _ASKS.search(_bare(clause)) for clause in _CLAUSE.findall(text))


def booking_and_question(text: str) -> tuple[str, str]:
    """Split a message that both books and asks into (the booking, the question); one of them is empty otherwise.

    约个体户注销，周四上午九点，另外告诉我收不收费 → (约个体户注销，周四上午九点，, 另外告诉我收不收费).
    """
    clauses = _CLAUSE.findall(text)
    asking = [clause for clause in clauses if _ASKS.search(_bare(clause))]
    rest = [clause for clause in clauses if clause not in asking]
    if not any(_BOOKS.search(clause) for clause in rest):
        return "", text
    return "".join(rest), "".join(asking)


def asked_beside(question: str) -> str | None:
    """Return the intent of a question that came along with a booking; None when its words do not tell."""
    return next((intent for intent, words_of in _ASKED if words_of.search(question)), None)


def asked_besides(text: str, asked: str) -> tuple[str, ...]:
    """Return what else is asked in further clauses of a message beside `asked`: 多久能办好，收费吗."""
    clauses = [clause for clause in _CLAUSE.findall(text) if clause.strip(" ，,。")]
    found = [next((name for name, words_of in _ALSO_ASKED if words_of.search(clause)), None) for clause in clauses]
    return tuple(dict.fromkeys(name for name in found if name and name != asked)) if len(clauses) > 1 else ()


def asked_of_it(text: str) -> str | None:
    """Return the intent of a question that names no matter, but what was spoken of: 补卡收费不, 办这个得交钱不; None for any other."""
    for intent, words_of in _ALSO_ASKED:
        rest, found = words_of.subn("", text)
        if found and _OF_IT_ALONE.fullmatch(rest):
            return intent
    return None


def asked_clearly(text: str) -> str | None:
    """Return the intent of the first clause that asks with a word of its own (多少钱, 在哪, 带什么), and books nothing."""
    asking = [clause for clause in _CLAUSE.findall(text) if _ASKS.search(_bare(clause))]
    found = (name for clause in asking for name, words_of in _ALSO_ASKED if words_of.search(clause))
    return None if books(text) else next(found, None)


def asks(text: str) -> bool:
    """Whether some clause of a message has the form of a question."""
    return any(_ASKS.search(_bare(clause)) for clause in _CLAUSE.findall(text))


def _bare(clause: str) -> str:
    return clause.rstrip("，,。；;！!、 ")


def corrected_matter(text: str) -> tuple[str, str, bool]:
    """Return (the matter wanted, the one that is not, whether the words are those of a change).

    换成个体户执照 → 个体户执照; 我要办的是注销不是变更 → (我要办的是注销, 变更).
    """
    negated = _NEGATED.search(text)
    wanted = _NEGATED.sub(" ", text) if negated else text.replace(done_with(text), "")
    into = _CHANGED_INTO.search(wanted)
    if into and item_words(into.group(1)):
        wanted = into.group(1)
    return wanted.strip(" ，,。"), negated.group(1) if negated else "", bool(negated or into)


def done_with(text: str) -> str:
    """Return the clause that tells which matter is over already (失业登记我上礼拜已经办完了，我要办的是领失业金), not who is through with it."""
    found = _DONE.search(text)
    return found.group(0) if found and item_words(found.group(1)) and relation(found.group(1)) is None else ""


def changes(text: str) -> bool:
    """Whether a message says that something is to be another: 好，换一个."""
    return any(word in text.replace("是不是", "") for word in words.CHANGE_TO)


def closes(text: str) -> bool:
    """Whether a message only ends what was talked of (好，我到时候去; 行，我再等等; 不用改) and asks nothing."""
    return bool(_CLOSES.search(text)) and not asks(text)


def is_errand(text: str) -> bool:
    """Whether a message says nothing but what one comes for, and asks nothing of it."""
    said = text.strip(" ，,。!！")
    return bool(_ERRAND.match(said)) and not _ASKS.search(said) and bool(item_words(said))


def asks_about_proxy(text: str) -> bool:
    """Whether somebody else going in one's place is asked about: 能让会计替我去吗."""
    return bool(_PROXY.search(text) and (_ASKS.search(text) or re.search(r"行不行|可不可以|中不中|可以|能", text)))


def asks_if_appointment_needed(text: str) -> bool:
    """Whether it is asked if one must make an appointment, or may come without: 不预约能去吗."""
    return bool(_NEEDS_APPOINTMENT.search(text))


def asks_about_facility(text: str) -> bool:
    """Whether something of the building is asked about (停车, 厕所, 复印), which no catalogue holds."""
    return bool(_FACILITY.search(text)) and (len(text) <= LONGEST_FACILITY or bool(_ASKS.search(text)))


def wants_sample(text: str) -> bool:
    """Whether a sample of the forms is wanted: 有没有样子照着抄."""
    return bool(_SAMPLE.search(text))


def goes_straight(text: str) -> bool:
    """Whether it is asked if one may simply come: 那我明天直接过去就行了是吧."""
    return bool(_STRAIGHT.search(text))


def asks_when_answered(text: str) -> bool:
    """Whether it is asked by when an answer comes: 最晚哪天给我回话."""
    return bool(_WHEN_ANSWERED.search(text))


def cannot_then(text: str) -> bool:
    """Whether it is asked if nothing can be done then (那我就不能办了)."""
    return bool(_CANNOT.search(text))


def leaves_contact(text: str) -> bool:
    """Whether a message tells how its writer can be reached, and asks nothing: 有结果打给我."""
    return bool(_CONTACT.search(text)) and not asks(text)


def unnamed(text: str) -> bool:
    """Whether who reports something wants to stay unknown: 我不想留名字, 别让她知道是我投诉的."""
    return bool(_UNNAMED.search(text))


def adds_words(text: str) -> bool:
    """Whether a message says of itself that it adds to what was reported: 再补充一点."""
    return bool(_ADDS.search(text))


def without_guidance(text: str) -> str:
    """Return a message without the clauses that ask, or that want somebody to lead the way: 能不能有人在门口接我一下，领着我办."""
    return "".join(
        clause for clause in _CLAUSE.findall(text) if not _ASKS.search(_bare(clause)) and not _LEADS.search(clause)
    )


def reports_another(text: str) -> bool:
    """Whether a message says of itself that it reports something else: 另外还要投诉二号窗口."""
    return bool(_ANOTHER_REPORT.search(text))


def tells_incident(text: str) -> bool:
    """Whether a message tells where or when something happened, as a complaint does."""
    return bool(_INCIDENT.search(text))


def goes_then(text: str) -> bool:
    """Whether it is asked if one may come at a time: 那我明儿个去中不中."""
    return bool(_GOES.search(text))


def proposes(text: str) -> bool:
    """Whether a message ends with asking if that suits: 这周六上午中不中."""
    return bool(_SUITS.search(text))


def wants_notice_again(text: str) -> bool:
    """Whether the list of materials is to be shown once more: 材料再给我发一遍."""
    return bool(_NOTICE.search(text) and _AGAIN.search(text))


def mentioned(name: str, text: str) -> int | None:
    """Return where a text names an item, by the longest piece of its name; None when it does not come near it."""
    pieces = (name[start:end] for start in range(len(name)) for end in range(start + 3, len(name) + 1))
    said = max((piece for piece in pieces if piece in text), key=len, default="")
    return text.find(said) if said else None
