"""Whether a message answers the question that stands open."""

from __future__ import annotations

from hall.catalogue import service as catalogue
from hall.dialogue.booking_situation import situation_answers
from hall.dialogue.model_frames import AnswerFrame, Ask, BookingFrame
from hall.dialogue.model_route import Fit, Signs, fit_of
from hall.dialogue.talk import Talk


async def how_it_fits(talk: Talk) -> Fit:
    """Say how well the message fits; NONE when nothing stands open."""
    top = talk.top
    if top is None or top.asking is None:
        return Fit.STRONG if talk.chosen else Fit.NONE
    signs = Signs(
        picked=talk.chosen is not None,
        date_share=talk.when.share,
        item_found=top.asking is Ask.ITEM and await _names_item(talk),
        answer_found=top.asking is Ask.SITUATION and await _answers(talk),
    )
    return fit_of(top.asking, talk.heard, signs)


async def _names_item(talk: Talk) -> bool:
    found = await catalogue.search(talk.tx, talk.heard.core)
    return found.decision != "none" or found.referral is not None


async def _answers(talk: Talk) -> bool:
    top = talk.top
    return isinstance(top, BookingFrame | AnswerFrame) and bool(await situation_answers(talk, top))
