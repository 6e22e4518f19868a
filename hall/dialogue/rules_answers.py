"""Answers about the rules themselves: absences and bans, and policy questions that only a person may answer."""

from __future__ import annotations

from hall.appointments import service as appointments
from hall.dialogue import booking_matter, texts
from hall.dialogue.persons import writer
from hall.dialogue.service_handover import promise
from hall.dialogue.talk import APPEAL, PERSON, Talk, intent

SHORT_WISH = 20  # characters
WISHING = ("想办", "要办", "办个", "想给", "约个", "预约", "想约", "给俺", "给我")


async def ban_rule(talk: Talk) -> None:
    """Explain absences and bans, with the citizen's own standing when it may be told."""
    settings = talk.tx.settings
    talk.say(
        "utter_ban_rule",
        window=str(settings.no_show_window_months),
        limit=str(settings.no_show_limit),
        months=str(settings.ban_months),
        walk_in=await talk.walk_in(barred=True),
    )
    person = await writer(talk)
    if person is None:
        return
    standing = await appointments.standing(talk.tx, person.person_key)
    if standing.ban is not None:
        talk.say(
            "utter_ban_own",
            APPEAL,
            PERSON,
            until=texts.plain_day(standing.ban.until.date()),
            walk_in=await talk.walk_in(barred=True),
        )
    else:
        talk.say("utter_absences_own", count=str(standing.no_shows))


async def policy(talk: Talk) -> None:
    """Put a policy question before the coaches: the machine gives no interpretation (clauses 14 and 16).

    A short wish for one item that was only worded as a question (办个高龄补贴中不中) is no policy question.
    """
    found = (
        await booking_matter.find_item(talk, talk.heard.core, quiet=True)
        if len(talk.heard.core) <= SHORT_WISH
        else None
    )
    if found is not None and any(word in talk.heard.core for word in WISHING) and "政策" not in talk.heard.core:
        buttons = (
            intent(texts.TITLES["book_this"], "book_appointment"),
            intent(texts.TITLES["materials_this"], "ask_materials"),
            PERSON,
        )
        talk.say("utter_item_named", *buttons, item=found[1])
        return
    talk.said[:] = []
    number, due = await promise(talk, talk.heard.text)
    talk.say("utter_policy", number=number, spoken_number=texts.spaced(number), due=due)
