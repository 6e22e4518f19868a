"""The answer to a question about one paper of the item spoken of: to be brought, fetched by the hall itself, or not listed."""

from __future__ import annotations

from hall.catalogue import service as catalogue
from hall.dialogue import texts
from hall.dialogue.model_frames import BookingFrame, OffHoursFrame
from hall.dialogue.model_papers import (
    asks_about_paper,
    asks_whence,
    asks_who_signs,
    names_doing,
    names_paper,
    papers_named,
)
from hall.dialogue.model_wording import asks
from hall.dialogue.talk import PERSON, Talk
from hall.notices import service as notices
from hall.notices.model import NoticeContent, NoticeMaterial


async def answer_paper(talk: Talk) -> bool:
    """Answer such a question; False when the message is none, or nothing was spoken of that it could be about."""
    found = await _looked_up(talk)
    if found is None:
        return False
    content, told = found
    source = texts.source(content.title, content.item_version)
    if told:
        talk.say("utter_paper", PERSON, item=content.title, papers=texts.listed(told, "；"), source=source)
    else:
        materials = texts.listed(paper.name for paper in content.needed) or texts.BY_HALL
        talk.say("utter_paper_unlisted", PERSON, item=content.title, materials=materials, source=source)
    return True


async def asks_in_passing(talk: Talk) -> bool:
    """Whether a message asks about a paper in the midst of something else: 我陪她去，用不用带上身份证."""
    return talk.picked is None and asks(talk.heard.core) and await _looked_up(talk) is not None


async def _looked_up(talk: Talk) -> tuple[NoticeContent, list[str]] | None:
    """Return the notice of the item meant, and what it says of the paper asked about; None when no paper is."""
    said = talk.heard.core
    if not asks_about_paper(said):
        return None
    open_item = next(
        (one for one in reversed(talk.memory.frames) if isinstance(one, BookingFrame | OffHoursFrame)), None
    )
    code = await _item_meant(talk, (open_item.item_code if open_item else None) or talk.memory.item_code)
    if code is None:
        return None
    answers = talk.memory.answers if code == talk.memory.item_code else {}
    if isinstance(open_item, BookingFrame) and open_item.item_code == code:
        answers = open_item.answers
    content = await notices.content(talk.tx, code, answers)
    listed, mistaken = _listed(said, content), _mistaken(said, content)
    if mistaken and not listed:
        listed = [texts.PAPER_NOT_LISTED]
    told = [*listed, *mistaken]
    return (content, told) if told or names_paper(said) else None


async def _item_meant(talk: Talk, spoken_of: str | None) -> str | None:
    """Return the item that the message names by what is done (改地址要不要带老执照), else the one spoken of; None when unclear."""
    if not names_doing(talk.heard.core):
        return spoken_of
    found = await catalogue.search(talk.tx, talk.heard.core)
    if found.decision == "none":
        return spoken_of if found.referral is None else None
    codes = [candidate.item_code for candidate in found.candidates]
    return codes[0] if found.decision == "one" else spoken_of if spoken_of in codes else None


def _listed(said: str, content: NoticeContent) -> list[str]:
    named = set(papers_named(said, [paper.name for paper in content.materials]))
    if asks_who_signs(said):
        named |= {paper.name for paper in content.materials if asks_who_signs(paper.remark)}
    return [_how(paper, whence=asks_whence(said)) for paper in content.materials if paper.name in named]


def _how(paper: NoticeMaterial, *, whence: bool) -> str:
    """Say of one paper whether it is to be brought, how many, and what is to be heeded."""
    if paper.exempt:
        return texts.PAPER_FREE.format(name=paper.name)
    sentence = texts.PAPER_NEEDED if paper.necessity == texts.REQUIRED else texts.PAPER_PERHAPS
    remarks = texts.listed((paper.remark, paper.obtained if whence else ""), "；")
    return sentence.format(name=paper.name, copies=paper.copies) + (f"（{remarks}）" if remarks else "")


def _mistaken(said: str, content: NoticeContent) -> list[str]:
    """Return what the catalogue notes of it as a common mistake: 还带户口簿（2025-05-10起不再要求）."""
    return [texts.PAPER_MISTAKE.format(mistake=mistake) for mistake in papers_named(said, content.mistakes)]
