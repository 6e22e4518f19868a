"""What is to be booked: finding the item, another item midway, the questions about the situation."""

from __future__ import annotations

from dataclasses import replace

from hall.catalogue import service as catalogue
from hall.dialogue import several, texts
from hall.dialogue.booking_situation import situation_answers
from hall.dialogue.dating import dates_in
from hall.dialogue.model import Choice
from hall.dialogue.model_booking import Given, take
from hall.dialogue.model_existing import changes_record, wanted_instead
from hall.dialogue.model_frames import AnswerFrame, Ask, BookingFrame, Queued
from hall.dialogue.model_heard import ordinal, pick
from hall.dialogue.model_lexicon import CHANGE_TO, SECOND_WISH
from hall.dialogue.model_when import without_dates
from hall.dialogue.model_wording import (
    books,
    corrected_matter,
    done_with,
    item_words,
    matter_of,
    mentioned,
    names_anything,
    two_wishes,
)
from hall.dialogue.naming import NAMED, NAMED_TO_BOOK, called, names_another, names_unknown, wished_for, without_brought
from hall.dialogue.talk import MOST_QUEUED, PERSON, Beside, Talk, choice, value_of

ENDING_OR_CHANGING = ("注销", "变更")
DOING = ("办", "开", "申请", "注册")
REMNANT = 5  # characters that may be left of a request that names no matter

FoundItem = tuple[str, str]
OfferedItem = tuple[FoundItem, dict[str, str]]


async def find_item(talk: Talk, text: str, *, quiet: bool = False) -> FoundItem | None:
    """Find the one item a text names; otherwise say what to choose from, or that it is not handled here.

    `quiet`: a text that names nothing known is passed over in silence.
    """
    code = talk.chose("item") or _assented(talk)
    if code is not None:
        item = await talk.item(code)
        return item.item_code, item.task_name
    said = await _matter_said(talk, matter_of(without_dates(text, talk.when)))
    if not names_anything(said):
        _offer_again(talk)
        return None
    rivals = await several.compared(talk, said)
    if rivals:
        offered = (catalogue.Candidate(one.item_code or "", one.name, 1.0) for one in rivals)
        talk.say("utter_choose_item", *item_choices(tuple(offered)))
        return None
    named = await several.matters(talk, said)
    if named:
        return await _first_of(talk, named)
    found = await catalogue.search(talk.tx, said)
    hardly = await _hardly(talk, found, said)
    code = found.candidates[0].item_code if found.decision == "one" and not hardly else None
    if found.decision == "choose":
        code = await _asked_apart(talk, found.candidates, said) or _begun(found.candidates, said)
        code = code or await _only_one_called(talk, found.candidates, said)
    if code is not None:
        item = await talk.item(code)
        return item.item_code, item.task_name
    _say_what_else(talk, found, said, hardly=hardly, quiet=quiet)
    return None


async def _matter_said(talk: Talk, text: str) -> str:
    """Return what a text names: what it changes into, unless that is no matter but a part of one (执照换成他的名字)."""
    said, negated, changed = corrected_matter(text)
    if not changed or negated:
        return said
    if changes_record(text):
        return text  # 店名改成老王烩面
    found = await catalogue.search(talk.tx, said)
    return said if found.candidates or found.referral is not None else text


def _say_what_else(talk: Talk, found: catalogue.ItemSearch, said: str, *, hardly: bool, quiet: bool) -> None:
    """Say what to choose from, who handles the matter instead, or that nobody here knows it."""
    hardly_named = found.referral is None and (not found.candidates or found.candidates[0].score < NAMED)
    if hardly_named and _offer_again(talk):
        return
    if found.decision == "choose" or hardly:
        talk.say("utter_choose_item", *item_choices(_in_the_order_said(found.candidates, said)))
    elif found.referral is not None:
        office = found.referral.handled_by or texts.BY_HALL
        talk.say("utter_item_elsewhere", PERSON, matter=found.referral.name, office=office)
    elif item_words(said) and not quiet:
        talk.say("utter_item_unknown", PERSON)


def _offer_again(talk: Talk) -> bool:
    """Offer the same items again to who answers "which?" with a day alone: 好，帮我约周五上午十点."""
    offered = [one for one in talk.memory.choices if value_of(one, "item") or value_of(one, "none")]
    if talk.when.wish is None or len(offered) < 2:
        return False
    talk.say("utter_choose_item", *offered)
    return True


async def _hardly(talk: Talk, found: catalogue.ItemSearch, said: str) -> bool:
    """Whether the only item found is hardly named, so that it is asked about."""
    if found.decision != "one" or found.candidates[0].score >= NAMED_TO_BOOK:
        return False
    return not await called(talk.tx, found.candidates[0].item_code, said)


async def _first_of(talk: Talk, named: tuple[several.Matter, ...]) -> FoundItem | None:
    """Return the first of several matters that is handled here, saying who handles the others; what else is wanted here waits beside it."""
    several.tell_elsewhere(talk, named)
    here = [matter for matter in named if matter.here]
    several.share_out(talk, tuple(here))
    if not here:
        return None
    first = here[0]
    if first.item_code is None:
        return await find_item(talk, first.name)
    await talk.item(first.item_code)
    return first.item_code, first.name


async def _only_one_called(talk: Talk, candidates: tuple[catalogue.Candidate, ...], said: str) -> str | None:
    """Return the only candidate that is called by its name in full: 新办劳务派遣经营许可，注册资本要实缴还是认缴."""
    codes = [one.item_code for one in candidates if await called(talk.tx, one.item_code, said)]
    return codes[0] if len(codes) == 1 else None


def _begun(candidates: tuple[catalogue.Candidate, ...], said: str) -> str | None:
    """Return the only candidate that begins something, when nothing was said of ending or changing it: 办个体户执照."""
    begun = [one for one in candidates if not any(word in one.name and word not in said for word in ENDING_OR_CHANGING)]
    does = any(word in said for word in DOING)
    return begun[0].item_code if does and len(begun) == 1 < len(candidates) else None


async def _asked_apart(talk: Talk, candidates: tuple[catalogue.Candidate, ...], said: str) -> str | None:
    """Return the candidate whose plain questions lead to all the others: asking them beats offering official names.

    Not when the citizen named two of them: then the names are what was asked about.
    """
    if sum(mentioned(candidate.name, said) is not None for candidate in candidates) > 1:
        return None
    codes = {candidate.item_code for candidate in candidates}
    for candidate in candidates:
        item = await catalogue.get_item(talk.tx, candidate.item_code)
        led_to = {answer.item_code for question in item.situations for answer in question.answers}
        if codes - {item.item_code} <= led_to:
            return item.item_code
    return None


def _in_the_order_said(candidates: tuple[catalogue.Candidate, ...], said: str) -> tuple[catalogue.Candidate, ...]:
    """Return the candidates as the citizen named them, so that 第二个 is the second one said."""
    places = {candidate.item_code: mentioned(candidate.name, said) for candidate in candidates[:3]}
    if any(place is None for place in places.values()):
        return candidates
    return tuple(sorted(candidates[:3], key=lambda candidate: places[candidate.item_code] or 0))


async def offered_item(talk: Talk) -> OfferedItem | None:
    """Return the item that a wish takes from the choices offered last (约第二个，周五上午九点), with what it answers.

    The choices are items, or the answers to the question of an item that was asked about.
    """
    undated = without_dates(talk.heard.core, talk.when).strip(" ，,。")
    place = ordinal(undated)
    if talk.picked is not None or place is None:
        return None
    picked = pick(talk.memory.choices, replace(talk.heard, core=undated, ordinal=place))
    kind, value = replace(talk, picked=picked).chosen or ("", "")
    top = talk.top
    if kind == "item":
        item = await talk.item(value)
        return (item.item_code, item.task_name), {}
    if kind == "answer" and isinstance(top, AnswerFrame) and top.item_code and top.question_id:
        item = await talk.item(top.item_code)
        return (item.item_code, item.task_name), {**top.answers, top.question_id: value}
    return None


def item_choices(candidates: tuple[catalogue.Candidate, ...]) -> tuple[Choice, ...]:
    """Return up to three items to choose from, and 都不是."""
    offered = tuple(choice(candidate.name, "item", candidate.item_code) for candidate in candidates[:3])
    return (*offered, choice(texts.TITLES["none"], "none", "item"))


async def item_at_hand(talk: Talk, text: str) -> FoundItem | None:
    """Return the item spoken of before, unless the message clearly names another matter (那就帮我约一个吧, 我请个假，周四去).

    Once that item is booked, any other word may be of a new matter.
    """
    code = talk.memory.item_code
    matter = without_brought(matter_of(without_dates(text, talk.when)))
    words = item_words(matter)
    if code is None or several.looks_like_paper(words):
        return None
    booked = talk.memory.last_booking is not None and talk.memory.last_booking.item_code == code
    if words and await (_names_any(talk, matter, words) if booked else _turns_to_another(talk, text, code)):
        return None
    item = await talk.item(code)
    if words and not item.handled_here:
        return None  # nothing can be booked of it here: whatever else is named is wanted
    return item.item_code, item.task_name


async def _names_any(talk: Talk, matter: str, words: str) -> bool:
    return len(words) > REMNANT or await _known(talk, matter)


async def _known(talk: Talk, matter: str) -> bool:
    found = await catalogue.search(talk.tx, matter)
    return found.decision != "none" or found.referral is not None


async def _turns_to_another(talk: Talk, text: str, code: str) -> bool:
    """Whether a wish is for another matter than the one on the table, be it one among several or one announced as a further one."""
    matter = matter_of(without_dates(text, talk.when))
    if any(word in matter for word in SECOND_WISH) or await several.compared(talk, matter):
        return True
    if len(item_words(matter)) > REMNANT and names_unknown(matter) and not await _known(talk, matter):
        return True
    return bool(await several.matters(talk, matter)) or await names_another(talk.tx, await _wanted(talk, text), code)


async def _wanted(talk: Talk, text: str) -> str:
    """Return what a message names as wanted; of one that tells a day, without the reasons that come with it.

    While something is being booked, the clause with the day gives but the day.
    """
    if talk.when.said:
        days = () if isinstance(talk.top, BookingFrame) and talk.top.item_code else talk.when.said
        text = await wished_for(talk.tx, text if days else without_dates(text, talk.when), days)
    return matter_of(without_dates(text, talk.when))


async def with_item(talk: Talk, frame: BookingFrame, given: Given) -> Given | None:
    """Add the item: asked for, corrected, or another one wanted midway; None when that ends the turn."""
    if talk.chose("none"):
        talk.wait(replace(frame, item_code=None, item_name=None), Ask.ITEM)
        talk.say("utter_item_say_again")
        return None
    if frame.asking is Ask.ITEM or talk.chose("item"):
        says_no_matter = not given.empty or talk.when.share > 0 or talk.heard.control is not None or _bare_yes(talk)
        item = await find_item(talk, talk.heard.core, quiet=says_no_matter)
        queue_beside(talk)
        return replace(given, item_code=item[0], item_name=item[1]) if item else given
    sure = talk.turn.confidence >= talk.tx.settings.confidence_threshold and talk.turn.intent in (
        "book_appointment",
        "correct",
    )
    negated, change = corrected_matter(talk.heard.core)[1:]
    denied = bool(negated) and negated in (frame.item_name or "")
    denied = denied or (sure and await _books_another(talk, frame))
    taken = given.name or given.booker_name or (not denied and await situation_answers(talk, frame))
    return await _other_item(talk, frame, given) if (sure or change) and not taken else given


async def _books_another(talk: Talk, frame: BookingFrame) -> bool:
    """Whether another item is to be booked by its name, so that a no before it answers nothing: 不对，我要约结婚登记."""
    if not books(talk.heard.core):
        return False
    found = await catalogue.search(talk.tx, matter_of(without_dates(talk.heard.core, talk.when)))
    other = found.decision == "one" and found.candidates[0].item_code != frame.item_code
    return other and await called(talk.tx, found.candidates[0].item_code, talk.heard.core)


def _bare_yes(talk: Talk) -> bool:
    return talk.heard.yes is not None and not talk.heard.rest


def _assented(talk: Talk) -> str | None:
    """Return the only item that was offered, when it is agreed to."""
    offered = [code for one in talk.memory.choices if (code := value_of(one, "item"))]
    return offered[0] if len(offered) == 1 and talk.heard.yes and _bare_yes(talk) else None


async def _other_item(talk: Talk, frame: BookingFrame, given: Given) -> Given | None:
    instead = wanted_instead(talk.heard.core)
    wanted, negated, corrects = corrected_matter(await _wanted(talk, instead or talk.heard.core))
    if corrects and not item_words(wanted):
        return given
    found = await catalogue.search(talk.tx, wanted)
    parent = await _asked_before(talk, frame, found, wanted) if corrects else None
    if parent is not None:
        return replace(given, item_code=parent[0], item_name=parent[1])
    if found.decision != "one" and negated and negated in (frame.item_name or ""):
        # 是注销不是变更 while 个体工商户变更登记 is booked: 个体工商户注销登记
        instead = (frame.item_name or "").replace(negated, item_words(wanted).lstrip("是"))
        wanted, found = instead, await catalogue.search(talk.tx, instead)
    if found.decision != "one" or not await names_another(talk.tx, wanted, frame.item_code or ""):
        return given
    code, name = found.candidates[0].item_code, found.candidates[0].name
    over = frame.item_name is not None and mentioned(frame.item_name, done_with(talk.heard.core)) is not None
    changes = talk.when.wish is None and any(word in talk.heard.core for word in CHANGE_TO)  # else it is the day's
    if corrects or over or changes or instead or frame.item_code is None:
        return replace(given, item_code=code, item_name=name)
    if any(word in talk.heard.core for word in SECOND_WISH):
        queue_item(talk, code, name)
        return given
    talk.wait(replace(frame, other_item=code, other_text=name), Ask.SWITCH_ITEM)
    change = choice(texts.TITLES["change_item"], "switch", "change")
    later = choice(texts.TITLES["queue_item"], "switch", "queue")
    talk.say("utter_switch_or_queue", change, later, current=frame.item_name or "", item=name)
    return None


async def _asked_before(talk: Talk, frame: BookingFrame, found: catalogue.ItemSearch, wanted: str) -> FoundItem | None:
    """Return the item whose question led to the present one, when it is wanted now: 个体 after 公司设立登记."""
    for candidate in found.candidates if found.decision == "choose" else ():
        item = await catalogue.get_item(talk.tx, candidate.item_code)
        led_here = any(
            answer.item_code == frame.item_code for question in item.situations for answer in question.answers
        )
        if led_here:
            return item.item_code, item.task_name
    return None


async def parted(talk: Talk, wish: str) -> tuple[str, Queued | None]:
    """Part two bookings; 办残疾证鉴定费谁出，另外周三上午给我约上 is one, whose day comes last."""
    text, second = two_wishes(wish)
    if second is None or second.relation or books(text):
        return text, second
    undated = without_dates(second.text, await dates_in(talk.tx, second.text))
    return (text, second) if item_words(undated) else (wish, None)


def queue_item(talk: Talk, code: str | None, name: str) -> None:
    """Keep a second booking for when this one is done."""
    _queue(talk, Beside(code, name, talk.heard.relation))


def _queue(talk: Talk, one: Beside) -> None:
    """Keep a further matter; without a code its words tell what it is."""
    text = one.at if one.item_code else texts.listed((one.name, one.at), "，")
    talk.remember(queue=(*talk.memory.queue, Queued(text, one.relation, one.item_code))[:MOST_QUEUED])
    talk.say("utter_second_later", item=one.name)


def queue_beside(talk: Talk) -> None:
    """Keep what the message wants booked beside its first matter."""
    for one in talk.beside:
        _queue(talk, one)
    talk.beside = ()


def switched(talk: Talk, frame: BookingFrame) -> BookingFrame:
    """Take the answer to 改成办这个，还是先约完再约这个."""
    plain = replace(frame, asking=None, other_item=None, other_text="")
    picked = talk.chose("switch")
    if picked == "queue" or talk.heard.yes is False or "先" in talk.heard.core:
        queue_item(talk, frame.other_item or "", frame.other_text)
        return plain
    if picked == "change" or talk.heard.yes or any(word in talk.heard.core for word in CHANGE_TO):
        return take(plain, Given(item_code=frame.other_item, item_name=frame.other_text))
    return frame
