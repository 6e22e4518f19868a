"""The answer to a question about one paper of the item spoken of: to be brought, fetched by the hall itself, or not listed."""

from __future__ import annotations

from hall.catalogue import service as catalogue
from hall.dialogue import texts
from hall.dialogue.model_frames import BookingFrame, OffHoursFrame
from hall.dialogue.model_papers import asks_about_paper, names_doing, names_paper, papers_named
from hall.dialogue.talk import PERSON, Talk
from hall.notices import service as notices
from hall.notices.model import NoticeContent, NoticeMaterial


async def answer_paper(talk: Talk) -> bool:
    """Answer such a question; False when the message is none, or nothing was spoken of that it could be about."""
    said = talk.heard.core
    if not asks_about_paper(said):
        return False
    open_item = [frame for frame in talk.memory.frames if isinstance(frame, BookingFrame | OffHoursFrame)]
    code = (open_item[-1].item_code if open_item else None) or talk.memory.item_code
    if code is None or await _of_another(talk, code):
        return False
    answers = open_item[-1].answers if open_item and isinstance(open_item[-1], BookingFrame) else talk.memory.answers
    content = await notices.content(talk.tx, code, answers)
    told = [*_listed(said, content), *_mistaken(said, content)]
    source = texts.source(content.title, content.item_version)
    if told:
        talk.say("utter_paper", PERSON, item=content.title, papers=texts.listed(told, "；"), source=source)
    elif names_paper(said):
        materials = texts.listed(paper.name for paper in content.needed) or texts.BY_HALL
        talk.say("utter_paper_unlisted", PERSON, item=content.title, materials=materials, source=source)
    return bool(told) or names_paper(said)


async def _of_another(talk: Talk, code: str) -> bool:
    """Whether the paper is asked about for another matter, which the message names with what is done (办残疾证要不要照片)."""
    if not names_doing(talk.heard.core):
        return False
    found = await catalogue.search(talk.tx, talk.heard.core)
    return found.decision != "none" and found.candidates[0].item_code != code


def _listed(said: str, content: NoticeContent) -> list[str]:
    named = set(papers_named(said, [paper.name for paper in content.materials]))
    return [_how(paper) for paper in content.materials if paper.name in named]


def _how(paper: NoticeMaterial) -> str:
    """Say of one paper whether it is to be brought, how many, and what is to be heeded."""
    if paper.exempt:
        return texts.PAPER_FREE.format(name=paper.name)
    sentence = texts.PAPER_NEEDED if paper.necessity == texts.REQUIRED else texts.PAPER_PERHAPS
    return sentence.format(name=paper.name, copies=paper.copies) + (f"（{paper.remark}）" if paper.remark else "")


def _mistaken(said: str, content: NoticeContent) -> list[str]:
    """Return what the catalogue notes of it as a common mistake: 还带户口簿（2025-05-10起不再要求）."""
    return [texts.PAPER_MISTAKE.format(mistake=mistake) for mistake in papers_named(said, content.mistakes)]
