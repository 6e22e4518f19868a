"""How a case stands: for the phone reserved with it, proven by a code."""

from __future__ import annotations

import re

from hall.cases import service as cases
from hall.cases.model import CaseNotFound, CaseProgress
from hall.dialogue import texts
from hall.dialogue.model import Turn
from hall.dialogue.model_frames import FindingFrame
from hall.dialogue.model_heard import TOKEN
from hall.dialogue.persons import proven_phone
from hall.dialogue.talk import PERSON, Talk
from hall.identity import service as identity

_CASE_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9-]*\d{4})[A-Za-z0-9][A-Za-z0-9-]{7,31}(?![A-Za-z0-9])")
MOST_CASES = 3


def case_number(text: str, turn: Turn) -> str | None:
    """Return the case number that a message holds: letters and digits, eight at least."""
    if turn.text.startswith("/"):
        return None
    found = _CASE_NUMBER.search(TOKEN.sub(" ", text))
    return turn.entity("case_number") or (found.group(0) if found else None)


async def show_cases(talk: Talk, frame: FindingFrame) -> None:
    """Tell how the case stands, or the latest cases of the proven phone; another phone's case does not exist."""
    talk.pop()
    proven = await identity.verified(talk.tx, talk.conversation_id)
    if proven is None:
        return
    try:
        found = (
            [await cases.progress(talk.tx, frame.case_number, proven.phone_key)]
            if frame.case_number
            else await cases.of_phone(talk.tx, proven.phone_key, MOST_CASES)
        )
    except identity.TooManyAttempts:
        talk.say("utter_too_many_guesses", PERSON)
        return
    except CaseNotFound:
        found = []
    if not found:
        talk.say("utter_case_not_found", PERSON, phone=await proven_phone(talk))
    for case in found:
        _say_case(talk, case)


def _say_case(talk: Talk, case: CaseProgress) -> None:
    talk.say(
        "utter_case",
        item=case.item_name,
        number=case.number,
        status=case.status.value,
        day=texts.plain_day(case.status_at.date()),
        due=texts.plain_day(case.due_on) if case.due_on else texts.BY_HALL,
        note=texts.listed((case.note, case.pickup), "；") or texts.NOTHING_TO_DO,
    )
