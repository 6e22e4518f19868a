"""Whether a text clearly names a matter: if not, the one on the table is meant, whatever else its words happen to touch."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hall.catalogue import service as catalogue
from hall.dialogue.model_wording import item_words
from hall.storage.transaction import Transaction

NAMED_AT_ALL = 0.6  # score below which not even the only candidate is named: 我人在外地，让我爸去行不
NAMED_TO_BOOK = 0.55  # the same for a booking, where asking which costs a turn: the only candidate is asked about
NAMED = 0.65  # score of a candidate below which a question hardly names it: what was spoken of before is meant
_WANTED = re.compile(r"(?:办理?|约|申请|挂)(?:一?[个份])([\u3400-\u9fff]{3,})")
_COMING = re.compile(r"[我俺去来]|时[间候段]|空")
_WISHES = re.compile(r"约|办(?!公|点|完|好)|申[请领]|登记|注册|备案|补|领")
_BROUGHT = re.compile(
    r"(?:带[着上好齐了]?|拿[着上好齐]|把)[^，,。；;！!？?办约领申换补]{0,10}?(?:证|本|簿|照片?|卡|表|件|材料|合同|章程)"
)
#: 劳务派遣经营许可（新办） is called without its brackets
_BRACKETED = re.compile(r"[（(][^）)]*[）)]$")
_CLAUSE_END = re.compile("[，,。；;！!？? ]+")


def vague(found: catalogue.ItemSearch, spoken_of: str | None) -> bool:
    """Whether a search hardly names an item, so that the one spoken of is meant rather."""
    if not found.candidates:
        return False
    codes = {candidate.item_code for candidate in found.candidates}
    if found.decision == "one":
        return found.candidates[0].score < NAMED_AT_ALL
    return found.candidates[0].score < NAMED or spoken_of in codes


async def names_another(tx: Transaction, said: str, spoken_of: str) -> bool:
    """Whether a text clearly names another matter than the one spoken of, here or elsewhere."""
    found = await catalogue.search(tx, said)
    if found.decision == "one" and found.candidates[0].item_code == spoken_of:
        return False
    if not vague(found, spoken_of):
        return bool(found.candidates) or found.referral is not None
    codes = [one.item_code for one in found.candidates if await called(tx, one.item_code, said)]
    return bool(codes) and spoken_of not in codes


async def asks_about(tx: Transaction, said: str, spoken_of: str | None) -> bool:
    """Whether a question names what it is about: anything the catalogue knows, or clearly something else than was spoken of."""
    if spoken_of and not item_words(said):
        return False  # 办这个收不收钱
    found = await catalogue.search(tx, without_brought(said) if spoken_of else said)
    if spoken_of is None or (found.decision == "one" and not vague(found, spoken_of)):
        return found.decision != "none" or found.referral is not None
    return await names_another(tx, without_brought(said), spoken_of)


async def wished_for(tx: Transaction, said: str, days: Sequence[str]) -> str:
    """Return the clauses of a text that tell what is wanted, or when, or are nothing but a name; `days`: what it says of time.

    Reasons, places, relatives and what is brought along (得去医院拿药, 跟老伴商量, 带上户口本) come near some item, and name none.
    """
    told = []
    for clause in _CLAUSE_END.split(without_brought(said)):
        if _WISHES.search(clause) or any(day in clause for day in days):
            told.append(clause)
        else:
            found = await catalogue.search(tx, clause)
            told += [clause] if found.candidates and found.candidates[0].by_name else []
    return "，".join(told)


def without_brought(said: str) -> str:
    """Return a text without the papers that it says are brought along: 那我带上户口本，周四去."""
    return _BROUGHT.sub("", said)


async def called(tx: Transaction, item_code: str, said: str) -> bool:
    """Whether a text says a name of this item, among whatever else."""
    item = await catalogue.get_item(tx, item_code)
    named = any(_BRACKETED.sub("", name) in said for name in (item.task_name, *item.aliases))
    return named or await _in_a_clause(tx, item_code, said)


def names_unknown(said: str) -> bool:
    """Whether a text that no item answers to says what it wants nevertheless: 约个给狗打疫苗的, not 约个时间我过去."""
    wanted = _WANTED.search(said)
    return wanted is not None and not _COMING.search(wanted[1])


async def _in_a_clause(tx: Transaction, item_code: str, said: str) -> bool:
    """Whether a clause of a text is nothing but a name of this item: 给我约一个离婚申请的，不通过他们."""
    for clause in _CLAUSE_END.split(said):
        named = await catalogue.search(tx, clause)
        if named.decision == "one" and named.candidates[0].item_code == item_code:
            return named.candidates[0].by_name
    return False
