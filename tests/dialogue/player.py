"""Playing a conversation against the running product, step by step, as its citizen would."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tests.dialogue.beforehand import Made, prepare
from tests.dialogue.identifying import Need, asked_person, need_of
from tests.dialogue.model import Choose, Dialogue, Expect, Identify, MoveClock, Say, SayCode, Step
from tests.dialogue.outcome import Ledger
from tests.support.citizen import Citizen, Event
from tests.support.product import Product

LONGEST_IDENTIFYING = 10
MOST_FACTS = 5


class Player:
    """One conversation under way; `transcript` is what a person would have read, numbers left out by the hall itself."""

    def __init__(self, product: Product, dialogue: Dialogue) -> None:
        self.product = product
        self.dialogue = dialogue
        self.now = dialogue.now
        self.transcript: list[str] = []
        self.faults: list[str] = []
        self.made: Mapping[str, Made] = {}
        self.written: list[Event] = []
        self.citizen: Citizen

    def play(self) -> list[str]:
        """Play the whole dialogue and return every fault found; empty when all is as written."""
        self.product.pin(self.now.isoformat())
        self.product.seed("empty")
        self.made = prepare(self.product.stack.environment, self.dialogue)
        self.citizen = Citizen(self.product)
        for place, step in enumerate(self.dialogue.turns):
            try:
                self._step(step)
                self._tell_facts(
                    next((one for one in self.dialogue.turns[place + 1 :] if not isinstance(one, Expect)), None)
                )
            except AssertionError as error:
                self._fault(str(error) or repr(error))
                break
        self.faults += [f"database: {fault}" for fault in self._ledger().faults()]
        return self.faults

    def _ledger(self) -> Ledger:
        return Ledger(self.product, self.dialogue, self.citizen.id, self.now)

    def _step(self, step: Step) -> None:
        if isinstance(step, Say | SayCode) and not self._wanted(step.only_if):
            return
        match step:
            case Say():
                self._say(self._filled(step.text) * step.times)
            case SayCode():
                self._say_code()
            case Identify():
                self._identify()
            case Choose():
                self._press(step.title)
            case MoveClock():
                self._move_clock(step.now)
            case Expect():
                self._expect(step)

    def _wanted(self, only_if: tuple[str, ...]) -> bool:
        return not only_if or any(part in self._last_message() for part in only_if)

    def _last_message(self) -> str:
        if not self.citizen.answers:
            return ""
        last = self.citizen.answers[-1]
        return "\n".join([last["text"], *self._titles()])

    def _titles(self) -> list[str]:
        return [choice["title"] for choice in self.citizen.answers[-1]["choices"]] if self.citizen.answers else []

    def _filled(self, text: str) -> str:
        for alias, made in self.made.items():
            text = text.replace(f"{{{alias}.voucher}}", made.voucher).replace(f"{{{alias}.check}}", made.check)
        return text

    def _tell_facts(self, following: Step | None) -> None:
        """Answer questions about the case as the dialogue's facts say, unless the next step is the scripted answer."""
        for _ in range(MOST_FACTS):
            if isinstance(following, Say) and following.only_if and self._wanted(following.only_if):
                return
            title = self._fact()
            if title is None:
                return
            written = list(self.written)
            self._press(title)
            self.written = written + self.written

    def _fact(self) -> str | None:
        """Return the button to press when the last message asks about the case."""
        question = self.citizen.answers[-1]["text"] if self.citizen.answers else ""
        known = [title for part, title in self.dialogue.facts.items() if title and part in question]
        return next((offered for title in known for offered in self._titles() if offered.startswith(title)), None)

    def _say(self, text: str) -> None:
        self.transcript.append(f"> {text[:200]}")
        self.citizen.say(text)
        self._heard()

    def _press(self, title: str) -> None:
        self.transcript.append(f"> [{title}]")
        try:
            self.citizen.choose(title)
        except StopIteration:
            raise AssertionError(f"no button with {title}") from None
        self._heard()

    def _heard(self) -> None:
        self.written = list(self.citizen.answers)
        for event in self.citizen.answers:
            buttons = "".join(f" [{choice['title']}]" for choice in event["choices"])
            self.transcript.append(f"< {event['text']}{buttons}")

    def _say_code(self) -> None:
        code = self.product.code(self.dialogue.citizen.phone)
        if code is None:
            raise AssertionError("no code was sent")
        self._say(code)

    def _identify(self) -> None:
        for _ in range(LONGEST_IDENTIFYING):
            message = self.citizen.answers[-1]["text"] if self.citizen.answers else ""
            need = need_of(message, self._titles())
            if need is None and self._fact() is None:
                return
            if need is None:
                self._tell_facts(None)
                continue
            self._answer(need, message)
        raise AssertionError(f"asked {LONGEST_IDENTIFYING} times about the person")

    def _answer(self, need: Need, message: str) -> None:
        person = asked_person(self.dialogue, message, self._ledger().count("booked"))
        match need:
            case Need.CODE:
                self._say_code()
            case Need.NAME:
                self._say(person.name)
            case Need.IDENTITY:
                self._say(person.identity)
            case Need.PHONE:
                self._say(self.dialogue.citizen.phone)
            case Need.SPECIAL_NEEDS:
                self._say("没有")
            case Need.FOR_WHOM:
                relative = self.dialogue.relative
                self._say(f"给我家人{relative.name}办" if relative else "我自己办")

    def _move_clock(self, now: datetime) -> None:
        self.now = now
        self.product.pin(now.isoformat())
        self.transcript.append(f"@ {now.isoformat()}")

    def _expect(self, wanted: Expect) -> None:
        """A missed expectation is a fault, and the conversation goes on: the end state still counts."""
        shown = "\n".join(
            text
            for event in self.written
            for text in (event["text"], *(choice["title"] for choice in event["choices"]))
        )
        if wanted.any_of and not any(part in shown for part in wanted.any_of):
            self._fault(f"expected one of {'、'.join(wanted.any_of)}")
        for part in wanted.all_of:
            if part not in shown:
                self._fault(f"expected {part}")
        for part in wanted.none_of:
            if part in shown:
                self._fault(f"not expected: {part}")
        if wanted.choices and not any(event["choices"] for event in self.written):
            self._fault("expected buttons")

    def _fault(self, text: str) -> None:
        self.transcript.append(f"! {text}")
        self.faults.append(text)
