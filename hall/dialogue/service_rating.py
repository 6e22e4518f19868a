"""A review (好差评): the level, and for a negative one what was wrong."""

from __future__ import annotations

import re
from dataclasses import replace

from hall.dialogue import texts
from hall.dialogue.model_asides import praises
from hall.dialogue.model_frames import Ask, RatingFrame
from hall.dialogue.model_heard import Control, Heard
from hall.dialogue.model_lexicon import RATING_LEVELS
from hall.dialogue.service_handover import missed
from hall.dialogue.talk import Talk, choice
from hall.reviews import service as reviews
from hall.reviews.model import AlreadyRated

NEGATIVE = 2
_MARK = re.compile("满意|[评分星]")


async def begin(talk: Talk) -> None:
    """Start a review; a level already said is taken. Praise alone is no mark: one is offered."""
    praised = praises(talk.heard.core) and not _MARK.search(talk.heard.core)
    frame = RatingFrame(level=None if praised else level_of(talk.heard))
    if isinstance(talk.top, RatingFrame):
        talk.put(frame)
    else:
        talk.push(frame)
    await _go_on(talk, frame)


async def proceed(talk: Talk) -> None:
    """Take the level or the reason."""
    frame = talk.frame(RatingFrame)
    if frame.asking is Ask.COMMENT:
        skipped = talk.chose("skip") is not None or talk.heard.yes is False or talk.heard.control is Control.STOP
        await _finish(talk, replace(frame, comment="" if skipped else talk.heard.text))
        return
    chosen = talk.chose("level")
    level = int(chosen) if chosen and chosen.isdigit() else level_of(talk.heard)
    if level is None:
        await missed(talk, frame.misses + 1)
    await _go_on(talk, replace(frame, level=level, misses=frame.misses + (level is None)))


def level_of(heard: Heard) -> int | None:
    """Return the level a message says, 1 (very unsatisfied) to 5."""
    said = heard.core.replace("分钟", "")  # 等了五分钟 is no mark
    found = next((level for level, listed in RATING_LEVELS if any(word in said for word in listed)), None)
    if found is None and heard.ordinal is not None and 1 <= heard.ordinal <= max(texts.RATINGS):
        return max(texts.RATINGS) + 1 - heard.ordinal
    return found


async def _go_on(talk: Talk, frame: RatingFrame) -> None:
    talk.put(frame)
    if frame.level is not None and frame.level > NEGATIVE:
        await _finish(talk, frame)
    else:
        await ask(talk, frame)


async def ask(talk: Talk, frame: RatingFrame) -> None:
    """Ask for the level, or for what was wrong."""
    if frame.level is None:
        buttons = (choice(title, "level", str(level)) for level, title in texts.RATINGS.items())
        talk.say("utter_ask_rating", *buttons, kind="rating", data={"levels": list(texts.RATINGS.values())})
        talk.wait(frame, Ask.RATING)
    else:
        talk.say("utter_ask_rating_reason", choice(texts.TITLES["skip"], "skip", "1"))
        talk.wait(frame, Ask.COMMENT)


async def _finish(talk: Talk, frame: RatingFrame) -> None:
    talk.pop()
    last = talk.memory.last_booking
    title = texts.RATINGS[frame.level or NEGATIVE]
    try:
        review = await reviews.rate(
            talk.tx, talk.conversation_id, last.appointment_id if last else None, title, frame.comment
        )
    except AlreadyRated:
        talk.say("utter_already_rated")
        return
    if not review.level.negative:
        talk.say("utter_rating_thanks", level=title)
        return
    due = texts.by_when(review.rectify_by, talk.tx.settings.rectification_days)
    talk.say("utter_rating_negative", level=title, due=due)
