"""What kind of turn a message makes, given what stands open: one decision, in one order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from hall.dialogue.model import QUESTION_INTENTS, TASK_INTENTS, Turn
from hall.dialogue.model_asides import bids_on, only_thanks, praises
from hall.dialogue.model_existing import (
    asks_if_it_stands,
    asks_if_more_to_do,
    asks_when_it_is,
    changes_record,
    orders_to_cancel,
    strikes_off,
    tells_of_one,
)
from hall.dialogue.model_frames import (
    AnswerFrame,
    AnyFrame,
    Ask,
    BookingFrame,
    FindingFrame,
    FormFrame,
    Memory,
    RatingFrame,
)
from hall.dialogue.model_heard import Control, Heard
from hall.dialogue.model_lexicon import ALREADY_MADE, CANCELLING, GIVING_UP, SECOND_WISH
from hall.dialogue.model_wording import (
    asked_in_anger,
    asked_of_it,
    asks,
    books,
    closes,
    is_errand,
    task_pointed_at,
    tells_incident,
)

SHORT_ANSWER = 12  # characters
ANSWERING_OR_BOOKING = frozenset({"inform", "book_appointment"})
ERRAND = 0.8
"""How sure we are that who only names an errand (办结婚登记) wants an appointment for it."""
SURELY_ASKED = 0.9
"""Confidence from which a question is one although any sentence would answer what is open."""
ABOUT_AS_LIKELY = 0.3
"""Confidence of the second reading from which a message that answers nothing is taken for it instead of for an answer."""
TALK_INTENTS = frozenset({"greet", "thank", "goodbye", "bot_identity", "out_of_scope"})


class Route(Enum):
    """Where a turn goes."""

    EMERGENCY = "emergency"
    HUMAN = "human"
    STOP = "stop"
    BACK = "back"
    RESTART = "restart"
    REPEAT = "repeat"
    CONTINUE = "continue"
    QUESTION = "question"
    TASK = "task"
    CLARIFY = "clarify"
    REFUSE = "refuse"
    ANGER = "anger"
    TALK = "talk"
    STAND_BY = "stand_by"


class Fit(Enum):
    """How well a message fits the open question: STRONG wins over any intent, PARTLY over a weak or unsure one."""

    STRONG = "strong"
    PARTLY = "partly"
    NONE = "none"


def decide(turn: Turn, heard: Heard, memory: Memory, fit: Fit, threshold: float) -> Route:
    """Return the route; `threshold` is the confidence below which an intent alone decides nothing."""
    clicked, sure = turn.text.startswith("/"), turn.confidence >= threshold
    urgent = None if clicked else _urgent(turn, heard, memory, sure)
    steering = urgent or _steering(turn, heard, memory, threshold, fit)
    if steering:
        return steering
    if (heard.verdict or heard.write_for_me) and not clicked:
        return Route.REFUSE
    if memory.top is not None and memory.top.asking is not None:
        return _with_open_question(turn, heard, memory.top, fit, sure)
    if heard.angry and _says_nothing_else(turn, heard):
        return Route.ANGER
    return _without_open_question(turn, memory, sure, heard)


def _urgent(turn: Turn, heard: Heard, memory: Memory, sure: bool) -> Route | None:
    """Return the way of an emergency, and of what is said around one until something else is surely wanted."""
    if heard.emergency:
        return Route.EMERGENCY
    wishes = sure and turn.intent in TASK_INTENTS | QUESTION_INTENTS
    over = not memory.alarm or memory.top is not None or wishes or heard.control is Control.HUMAN
    return None if over else Route.STAND_BY


#: Answers after which 那个 is an appointment.
OF_APPOINTMENTS = {
    "utter_after_check",
    "utter_appointment_over",
    "utter_appointment_shown",
    "utter_cancelled",
    "utter_kept",
    "utter_moved",
    "utter_voucher",
}


def meant(turn: Turn, memory: Memory, threshold: float) -> Turn:
    """Read a message anew by what the classifier cannot know or overhears: what is open, and the question behind the anger."""
    if (turn.intent in TASK_INTENTS or not _asked(memory)) and only_thanks(turn.text):
        return replace(turn, intent="thank", confidence=1.0, ranking=())
    felt = _felt(turn, memory, threshold)
    if felt is not None:
        return felt
    told_of = _told_of(turn, memory)
    if told_of is not None:
        return replace(turn, intent=told_of, confidence=1.0, ranking=())
    picks = isinstance(memory.top, AnswerFrame) and books(
        turn.text
    )  # 约第二个, of the choices a question was answered with
    if turn.intent in ANSWERING_OR_BOOKING and (picks or (not _asked(memory) and is_errand(turn.text))):
        return replace(turn, intent="book_appointment", confidence=max(turn.confidence, ERRAND))
    if not _asked(memory) and closes(turn.text) and not books(turn.text):
        return replace(turn, intent="affirm", confidence=1.0, ranking=())
    otherwise = _of_a_register(turn, memory) or _of_it(turn, memory, threshold) or _pointed(turn, memory, threshold)
    return otherwise or unasked(turn, memory)


def _of_a_register(turn: Turn, memory: Memory) -> Turn | None:
    """Read what is to become of a register as the matter it is, and no appointment's: 店名想改一下; 算了，直接把执照注销吧."""
    struck_off = turn.intent in ("stop", "cancel_appointment") and strikes_off(turn.text)
    changed = turn.intent == "reschedule_appointment" and changes_record(turn.text)
    if changed or (struck_off and isinstance(memory.top, BookingFrame)):
        return replace(turn, intent="book_appointment", ranking=())
    others = [one for one in turn.ranking if one.name != turn.intent]
    if struck_off and turn.intent == "cancel_appointment" and others:
        return replace(turn, intent=others[0].name, confidence=others[0].confidence)
    return None


def _told_of(turn: Turn, memory: Memory) -> str | None:
    """Return the intent of a message that goes back to what was told before, here or at an earlier booking."""
    if _asks_where_again(turn, memory):
        return "repeat"
    return "check_appointment" if _speaks_of_existing(turn, memory) else None


def _asks_where_again(turn: Turn, memory: Memory) -> bool:
    """Whether somebody who was told that a matter is handled elsewhere asks just that: 不在你们大厅办吗, 那去哪办."""
    told = any(message.response == "utter_item_elsewhere" for message in memory.last_messages)
    return told and not _asked(memory) and bool(_WHERE_THEN.fullmatch(turn.text))


def _felt(turn: Turn, memory: Memory, threshold: float) -> Turn | None:
    """Read praise as what it is, whatever it was taken for, and anger as the question it comes to."""
    unsure = turn.confidence < threshold or turn.intent in ("complain", "cancel_appointment")
    if unsure and not _asked(memory) and praises(turn.text) and not asks(turn.text):
        return replace(turn, intent="rate_service", confidence=1.0, ranking=())
    asked = asked_in_anger(turn.text) if turn.intent == "complain" else None
    return replace(turn, intent=asked, ranking=()) if asked else None


def _of_it(turn: Turn, memory: Memory, threshold: float) -> Turn | None:
    """Read a short question about the item spoken of that the classifier takes for another world's, or for nothing surely."""
    sure = turn.confidence >= threshold and turn.intent not in ("out_of_scope", "nlu_fallback")
    asked = asked_of_it(turn.text) if memory.item_code is not None and not sure else None
    return replace(turn, intent=asked, confidence=1.0, ranking=()) if asked else None


def _pointed(turn: Turn, memory: Memory, threshold: float) -> Turn | None:
    """Read what only points at an appointment just spoken of, when the classifier is not sure of anything else."""
    spoken_of = any(message.response in OF_APPOINTMENTS for message in memory.last_messages)
    sure = turn.confidence >= threshold and turn.intent in TASK_INTENTS | QUESTION_INTENTS
    if not spoken_of or _asked(memory) or sure or turn.text.startswith("/"):
        return None
    task = task_pointed_at(turn.text)
    return replace(turn, intent=task, confidence=1.0, ranking=()) if task else None


_WHERE_THEN = re.compile(
    r"[啊哦哎咦那，, ]*(?:不(?:是|能)?(?:在|归)(?:你们?|您|恁|咱们?|本)?(?:这里?|这儿|那里?|那儿|大厅|这边)*[办管弄](?:理|的)?[吗么嘛啊呀不]*"
    r"|(?:我|俺)?(?:得|要|该|应该)?(?:去|到|上|在)(?:哪|啥地方|什么地方)[^，,。]{0,6})[？?。！! ]*"
)

#: What somebody who tells of an appointment may want of it, or beside it.
WANTED_OF_IT = TASK_INTENTS - {"book_appointment"}


def _speaks_of_existing(turn: Turn, memory: Memory) -> bool:
    """Whether a message tells of an appointment made before, or asks how the one just spoken of stands."""
    if _asked(memory) or turn.text.startswith("/"):
        return False
    if any(message.response in OF_APPOINTMENTS for message in memory.last_messages):
        said = turn.text
        if asks_if_it_stands(said) or asks_if_more_to_do(said) or asks_when_it_is(said):
            return True
    return turn.intent not in WANTED_OF_IT and tells_of_one(turn.text) and not asks(turn.text)


def _asked(memory: Memory) -> bool:
    """Whether a question of ours is open."""
    return memory.top is not None and memory.top.asking is not None


def unasked(turn: Turn, memory: Memory) -> Turn:
    """Read a message that answers no question of ours: `inform` is no reading then if what people come with is about as likely.

    The classifier does not know what is open; 办食品经营许可 answers "what for?" and asks for an appointment with the same words.
    """
    answers = next((one.confidence for one in turn.ranking if one.name == "inform"), 0.0)
    if not answers or turn.text.startswith("/") or _asked(memory):
        return turn
    best = next((one for one in turn.ranking if one.name != "inform"), None)
    if best is None or best.name not in TASK_INTENTS | QUESTION_INTENTS or best.confidence < ABOUT_AS_LIKELY:
        return turn
    return replace(turn, intent=best.name, confidence=best.confidence / (1 - answers))


def _steering(turn: Turn, heard: Heard, memory: Memory, threshold: float, fit: Fit) -> Route | None:
    top = memory.top
    if heard.control is Control.HUMAN or (
        turn.intent == "talk_to_human" and turn.confidence >= threshold and fit is not Fit.STRONG
    ):
        return Route.HUMAN
    table = {Control.RESTART: Route.RESTART, Control.BACK: Route.BACK, Control.REPEAT: Route.REPEAT}
    if heard.control in table:
        return table[heard.control]
    asked_to_cancel = isinstance(top, FindingFrame) and top.purpose == "cancel" and top.asking is Ask.SURE
    if asked_to_cancel and orders_to_cancel(heard.core):
        return Route.CONTINUE  # 取消吧 stops nothing: it is the yes
    cancels = top is None and turn.intent == "cancel_appointment"
    declines = cancels and _only_declines(heard, memory)
    if declines or heard.control is Control.STOP:
        return Route.STOP if declines or not cancels else None
    bare = heard.yes is None or not heard.rest  # 算了，改成周五 changes something; a bare 算了不办了 stops
    if turn.confidence >= threshold and fit is not Fit.STRONG and bare:
        return {"stop": Route.STOP, "repeat": Route.REPEAT}.get(turn.intent)
    return Route.STOP if top is None and turn.intent == "stop" and turn.confidence >= threshold else None


def _only_declines(heard: Heard, memory: Memory) -> bool:
    """Whether 不约了 gives up what was only asked about: nothing was booked here, and no appointment spoken of."""
    spoken_of = any(message.response in OF_APPOINTMENTS for message in memory.last_messages)
    declines = any(word in heard.core for word in GIVING_UP)
    cancels = any(word in heard.core for word in (*CANCELLING, *ALREADY_MADE, "取消", "退"))
    return declines and not cancels and memory.last_booking is None and not spoken_of


def _with_open_question(turn: Turn, heard: Heard, top: AnyFrame, fit: Fit, sure: bool) -> Route:
    if isinstance(top, AnswerFrame) and sure and turn.intent in TASK_INTENTS and not turn.text.startswith("/"):
        return Route.TASK  # 约第二个: the item picked is to be booked, not asked about
    if fit is Fit.STRONG or (_free_text(top) and not _asks_instead(turn, heard, top)):
        return Route.CONTINUE
    times = fit is Fit.PARTLY and top.asking in (Ask.DAY, Ask.TIME) and not asks(turn.text)
    if sure and turn.intent in QUESTION_INTENTS and not times:  # 早起去人少，九点吧 asks nothing
        return Route.QUESTION
    if sure and turn.intent in TASK_INTENTS:
        return Route.CONTINUE if _belongs(turn, heard, top) else Route.TASK
    if fit is Fit.NONE and heard.angry:
        return Route.ANGER
    aside = sure and turn.intent in TALK_INTENTS and not bids_on(heard.core)
    return Route.TALK if fit is Fit.NONE and aside else Route.CONTINUE


def _belongs(turn: Turn, heard: Heard, top: AnyFrame) -> bool:
    """Whether a task intent in the middle of a task is about that very task."""
    past = any(word in heard.text for word in ALREADY_MADE) or turn.text.startswith("/")
    if isinstance(top, BookingFrame):
        return turn.intent == "book_appointment" or (turn.intent == "reschedule_appointment" and not past)
    if isinstance(top, FindingFrame):
        moving = top.purpose == "reschedule" and top.appointment_id is not None
        if (
            moving
            and turn.intent == "book_appointment"
            and not past
            and not any(word in heard.core for word in SECOND_WISH)
        ):
            return True  # 周一要接孩子，下周二下午两点半可以不 names the new time
        mine = {
            "cancel": "cancel_appointment",
            "reschedule": "reschedule_appointment",
            "check": "check_appointment",
            "progress": "ask_progress",
        }
        return turn.intent == mine[top.purpose]
    return False


def _says_nothing_else(turn: Turn, heard: Heard) -> bool:
    """Whether anger is all there is: a complaint is one when it says so or tells what happened."""
    if turn.intent == "complain":
        return not any(word in heard.core for word in ("投诉", "举报", "意见")) and not (
            len(heard.core) > SHORT_ANSWER and tells_incident(heard.core)
        )
    return turn.intent not in TASK_INTENTS | QUESTION_INTENTS


def _without_open_question(turn: Turn, memory: Memory, sure: bool, heard: Heard) -> Route:
    if heard.senseless or not sure or turn.intent == "nlu_fallback":
        return Route.CLARIFY
    if turn.intent in QUESTION_INTENTS:
        return Route.QUESTION
    if turn.intent in TASK_INTENTS:
        return Route.TASK
    return Route.TALK if turn.intent in TALK_INTENTS else Route.CONTINUE


def _free_text(top: AnyFrame) -> bool:
    """Whether any sentence answers the open question: a complaint may sound like anything."""
    return (
        top.asking in (Ask.DETAILS, Ask.REASON, Ask.COMMENT) and isinstance(top, FormFrame | RatingFrame)
    ) or top.asking is Ask.REASON


def _asks_instead(turn: Turn, heard: Heard, top: AnyFrame) -> bool:
    """Whether a question is surely asked instead of the report wanted: 那办失业登记到底要带啥."""
    surely = turn.confidence >= SURELY_ASKED and turn.intent in QUESTION_INTENTS and asks(turn.text)
    return surely and isinstance(top, FormFrame) and not heard.angry and not tells_incident(heard.core)


@dataclass(frozen=True)
class Signs:
    """What else speaks for an answer.

    `picked`: it names an offered button; `date_share`: how much of it is a date or time (0..1); `item_found`: the catalogue
    knows an item by these words; `answer_found`: it decides the situation question.
    """

    picked: bool = False
    date_share: float = 0.0
    item_found: bool = False
    answer_found: bool = False


def fit_of(ask: Ask, heard: Heard, signs: Signs) -> Fit:
    """Say how well a message answers `ask`."""
    if signs.picked:
        return Fit.STRONG
    if ask in (Ask.PHONE, Ask.ACCESS, Ask.ID_NUMBER, Ask.CODE, Ask.CHECK_CODE):
        return _number_fit(ask, heard)
    if ask in (Ask.NAME, Ask.BOOKER_NAME):
        return _name_fit(heard)
    return _content_fit(ask, heard, signs)


def _content_fit(ask: Ask, heard: Heard, signs: Signs) -> Fit:
    match ask:
        case Ask.CONFIRM | Ask.SURE | Ask.SWITCH_ITEM:
            strong, partly = heard.yes is not None or signs.date_share > 0.5, signs.date_share > 0
        case Ask.DAY | Ask.TIME | Ask.DEADLINE:
            steered = heard.control in (Control.MORE, Control.ANY, Control.SAME_AS_LAST)
            strong, partly = signs.date_share >= 0.5 or steered, signs.date_share > 0
        case Ask.SITUATION:
            told = signs.answer_found and len(heard.core) <= SHORT_ANSWER and not asks(heard.core)
            strong, partly = told, signs.answer_found or heard.unsure
        case Ask.ITEM:
            strong, partly = False, signs.item_found
        case _:
            strong, partly = False, bool(heard.core)
    return Fit.STRONG if strong else (Fit.PARTLY if partly else Fit.NONE)


def _name_fit(heard: Heard) -> Fit:
    if heard.relation or heard.for_self or heard.id_token or heard.phone_token:
        return Fit.STRONG if heard.name else Fit.PARTLY
    if heard.name is None:
        return Fit.NONE
    return Fit.STRONG if heard.sure_name else Fit.PARTLY


def _number_fit(ask: Ask, heard: Heard) -> Fit:
    if heard.lacks:
        return Fit.STRONG  # 身份证号忘了: no wish to look anything up, whatever it sounds like
    expected = {
        Ask.PHONE: heard.phone_token,
        Ask.ACCESS: heard.phone_token or heard.voucher,
        Ask.ID_NUMBER: heard.id_token,
        Ask.CODE: heard.code or heard.phone_token,
        Ask.CHECK_CODE: heard.code,
    }[ask]
    if expected:
        return Fit.STRONG
    return Fit.PARTLY if any(char.isdigit() for char in heard.core) or heard.phone_token or heard.id_token else Fit.NONE
