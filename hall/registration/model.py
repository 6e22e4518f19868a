"""What the form holds between its two steps: tokens of numbers, never the numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from hall.errors import Refused

LONGEST = {"name": 30, "reason": 300, "id_number": 40, "phone": 30}


class FormProblem(Refused):
    """One field is missing or wrong; `problem` names the sentence to show, other fields fill it."""

    code = "form_problem"


@dataclass(frozen=True)
class Entries:
    """What was entered, as typed."""

    item_code: str = ""
    day: str = ""
    clock: str = ""
    reason: str = ""
    deadline: str = ""
    name: str = ""
    id_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    agreed: bool = False


@dataclass(frozen=True)
class Wish:
    """What was entered, understood."""

    item_code: str
    day: date
    clock: time
    reason: str
    deadline: date
    name: str


def read_wish(entries: Entries) -> Wish:
    """Read the entries that are no numbers; raises FormProblem for the first that is missing."""
    for name in ("item_code", "day", "clock", "reason", "deadline", "name"):
        if not getattr(entries, name).strip():
            raise FormProblem(problem=name)
    if not entries.agreed:
        raise FormProblem(problem="agreed")
    try:
        day, deadline = date.fromisoformat(entries.day), date.fromisoformat(entries.deadline)
        clock = time.fromisoformat(entries.clock)
    except ValueError:
        raise FormProblem(problem="day") from None
    if deadline < day:
        raise FormProblem(problem="deadline_before")
    reason, name = entries.reason.strip()[: LONGEST["reason"]], entries.name.strip()[: LONGEST["name"]]
    return Wish(entries.item_code, day, clock.replace(tzinfo=None), reason, deadline, name)
