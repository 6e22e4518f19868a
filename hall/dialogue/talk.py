"""One turn in the making: the transaction, what was heard, what is known, and what will be said."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from hall.appointments import service as appointments
from hall.catalogue import service as catalogue
from hall.catalogue.model import ServiceItem
from hall.catalogue.model_profile import HallProfile
from hall.dialogue import texts
from hall.dialogue.model import Choice, Message, Turn
from hall.dialogue.model_booking import Known
from hall.dialogue.model_frames import (
    AnswerFrame,
    AnyFrame,
    Ask,
    BookingFrame,
    FindingFrame,
    FormFrame,
    Memory,
    OffHoursFrame,
    RatingFrame,
)
from hall.dialogue.model_heard import Heard
from hall.dialogue.model_situation import amounts_told
from hall.dialogue.model_when import When
from hall.dialogue.names import open_name, seal_name
from hall.identity import service as identity
from hall.storage.audit import Actor
from hall.storage.transaction import Transaction

MOST_FRAMES = 4
MOST_QUEUED = 3
_CHOICE = re.compile(r'"choice"\s*:\s*"([a-z_]+):(.*?)"\s*}')

FrameT = TypeVar("FrameT", BookingFrame, FindingFrame, OffHoursFrame, FormFrame, RatingFrame, AnswerFrame)
ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class Beside:
    """A further matter of a message: its code, if it is clear, its name, whom it is for, and when, if that was said of it."""

    item_code: str | None
    name: str
    relation: str | None = None
    at: str = ""


@dataclass
class Talk:
    """The working state of one turn; lives no longer than its transaction."""

    tx: Transaction
    conversation_id: str
    turn: Turn
    heard: Heard
    when: When
    memory: Memory
    picked: Choice | None = None
    said: list[Message] = field(default_factory=list)
    asked: bool = False
    beside: tuple[Beside, ...] = ()
    """Further matters that this message names beside the one it is about."""
    unpublished: bool = False
    """Whether no published answer was found to this message: it is sought once a turn."""

    @property
    def top(self) -> AnyFrame | None:
        """The task being worked on."""
        return self.memory.top

    @property
    def chosen(self) -> tuple[str, str] | None:
        """What a clicked or typed choice stands for: (`slot`, `2026-11-25T10:30:00+08:00`)."""
        found = _CHOICE.search(self.picked.payload) if self.picked is not None else None
        return (found.group(1), found.group(2)) if found else None

    def chose(self, kind: str) -> str | None:
        """Return the value chosen from buttons of this kind."""
        return self.chosen[1] if self.chosen and self.chosen[0] == kind else None

    @property
    def citizen(self) -> Actor:
        """Who acts in this turn, for the audit trail."""
        return Actor("citizen", self.conversation_id)

    @property
    def spoken(self) -> bool:
        """Whether the answer is heard, not read."""
        return self.turn.channel == "phone"

    def frame(self, kind: type[FrameT]) -> FrameT:
        """Return the task on top, which the caller knows to be of this kind."""
        top = self.top
        if not isinstance(top, kind):
            raise TypeError(f"the task on top is no {kind.__name__}")
        return top

    def put(self, frame: AnyFrame) -> None:
        """Replace the task on top."""
        self.memory = replace(self.memory, frames=(*self.memory.frames[:-1], frame))

    def wait(self, frame: AnyFrame, ask: Ask) -> None:
        """Replace the task on top and let this question stand open."""
        self.put(replace(frame, asking=ask))
        self.asked = True

    def push(self, frame: AnyFrame) -> None:
        """Begin a task above the present one; at most four stand on each other.

        A search that never learned whose appointment it is gives way to a booking: once that has proven the phone, the
        search would go on and ask whether to cancel what has just been booked.
        """
        below = self.memory.frames
        if isinstance(frame, BookingFrame):
            below = tuple(one for one in below if not (isinstance(one, FindingFrame) and one.knows_nobody))
        self.memory = replace(self.memory, frames=(*below, frame)[-MOST_FRAMES:])

    def pop(self) -> None:
        """Leave the task on top."""
        self.memory = replace(self.memory, frames=self.memory.frames[:-1])

    def remember(self, **changes: Any) -> None:
        """Change what is remembered beside the tasks."""
        self.memory = replace(self.memory, **changes)

    def say(
        self,
        response: str,
        *choices: Choice,
        kind: str | None = None,
        data: dict[str, Any] | None = None,
        **fields: str,
    ) -> None:
        """Add one message: a response of `data/responses` with its fields and buttons."""
        self.said.append(Message(response, fields, choices, kind or ("choices" if choices else "text"), data or {}))

    async def profile(self) -> HallProfile:
        """Return the hall's own data."""
        return await catalogue.hall_profile(self.tx)

    async def item(self, item_code: str) -> ServiceItem:
        """Return a service item and make it what 那材料呢 refers to."""
        item = await catalogue.get_item(self.tx, item_code)
        if item.item_code != self.memory.item_code:
            told = self._amounts_told(item)
            self.remember(item_code=item.item_code, item_name=item.task_name, answers=told, asked_for=None)
        return item

    def _amounts_told(self, item: ServiceItem) -> dict[str, str]:
        """Return what the message that first speaks of an item already says of its size: 开个小店，三十来平，要办啥证."""
        return amounts_told(item.situations, self.heard.core) if self.picked is None else {}

    async def known(self) -> Known:
        """Return what this conversation has proven."""
        proven = await identity.verified(self.tx, self.conversation_id)
        if proven is None:
            return Known()
        return Known(phone=True, myself=any(person.relation is identity.Relation.SELF for person in proven.persons))

    async def walk_in(self, *, barred: bool = False) -> str:
        """Return which way stays open without an appointment (clause 2); `barred`: to somebody who may not book."""
        return await appointments.walk_in(self.tx, barred=barred)

    def seal(self, name: str) -> str:
        """Seal a name for the frame."""
        return seal_name(self.tx.vault, self.conversation_id, name)

    def unseal(self, sealed: str | None) -> str:
        """Open a name sealed in this conversation; an empty text for none."""
        return open_name(self.tx.vault, self.conversation_id, sealed) if sealed else ""


def there(value: ValueT | None) -> ValueT:
    """Return a value that the order of the conversation guarantees."""
    if value is None:
        raise LookupError("the conversation went past a question without its answer")
    return value


def choice(title: str, kind: str, value: str) -> Choice:
    """Return a button that gives a value to the open question."""
    return Choice(title, "/inform" + json.dumps({"choice": f"{kind}:{value}"}, ensure_ascii=False))


def value_of(offered: Choice, kind: str) -> str | None:
    """Return the value of a button of this kind; None for any other."""
    found = _CHOICE.search(offered.payload)
    return found.group(2) if found and found.group(1) == kind else None


def intent(title: str, name: str) -> Choice:
    """Return a button that says an intent."""
    return Choice(title, f"/{name}")


PERSON = intent(texts.TITLES["person"], "talk_to_human")
YES = intent(texts.TITLES["yes"], "affirm")
CHANGE = intent(texts.TITLES["change"], "correct")
STOP = intent(texts.TITLES["stop"], "stop")
APPEAL = choice(texts.TITLES["appeal"], "appeal", "mine")

#: What `identity.protect` may take bare digits for while a question is open.
EXPECTED = {
    Ask.PHONE: "phone",
    Ask.ID_NUMBER: "id_number",
    Ask.CODE: "code",
}
