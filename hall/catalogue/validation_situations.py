"""Checks an item's situations: what they point to exists, and no path asks more than three questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hall.catalogue.faults import Code, Fault
from hall.catalogue.model import MAX_QUESTIONS
from hall.catalogue.texts import message

Document = Mapping[str, Any]


def check_situations(item: Document, known: Mapping[str, Document]) -> Iterator[Fault]:
    """Yield the findings of one item whose fields are known to be well formed."""
    code = str(item["item_code"])

    def fault(field: str, kind: Code, **values: object) -> Fault:
        return Fault(code, field, kind, message(kind, **values))

    questions = item.get("situations") or ()
    earlier: dict[str, set[str]] = {}
    for question in questions:
        where = f"situations[{question['question_id']}]"
        yield from _conditions(f"{where}.when", question.get("when"), earlier, fault)
        answers = question.get("answers") or ()
        if len(answers) < 2:
            yield fault(where, Code.TOO_FEW_ANSWERS)
        if question["question_id"] in earlier:
            yield fault(where, Code.DUPLICATE, value=question["question_id"])
        earlier[question["question_id"]] = {answer["value"] for answer in answers}
        for answer in answers:
            target = answer.get("item_code")
            if target and target not in known:
                yield fault(f"{where}.answers[{answer['value']}]", Code.UNKNOWN_ITEM, value=target)
    for material in item["materials"]:
        yield from _conditions(f"materials[{material['material_id']}].when", material.get("when"), earlier, fault)
    for child in (item.get("bundle") or {}).get("children") or ():
        yield from _conditions("bundle.children", child.get("when"), earlier, fault)
    yield from _length(item, known, fault)


def _conditions(field: str, when: Document | None, earlier: Mapping[str, set[str]], fault: Any) -> Iterator[Fault]:
    for question, values in (when or {}).items():
        if question not in earlier:
            yield fault(field, Code.UNKNOWN_QUESTION, value=question)
            continue
        for value in values:
            if value not in earlier[question]:
                yield fault(field, Code.UNKNOWN_ANSWER, question=question, value=value)


def _length(item: Document, known: Mapping[str, Document], fault: Any) -> Iterator[Fault]:
    longest, circle = 0, ""
    for count, trail in _paths(item, known, {}, (str(item["item_code"]),), 0):
        longest = max(longest, count)
        circle = circle or (" → ".join(trail) if trail and count < 0 else "")
    if circle:
        yield fault("situations", Code.CIRCULAR, value=circle)
    if longest > MAX_QUESTIONS:
        yield fault("situations", Code.TOO_MANY_QUESTIONS, count=longest, limit=MAX_QUESTIONS)


def _paths(
    item: Document, known: Mapping[str, Document], answers: dict[str, str], trail: tuple[str, ...], asked: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every way through the questions: (how many were asked, the items passed); -1 asked marks a circle of items."""
    if asked > MAX_QUESTIONS + 1:
        yield asked, trail
        return
    question = _next(item, answers)
    if question is None:
        yield asked, trail
        return
    for answer in question.get("answers") or ():
        given = {**answers, question["question_id"]: answer["value"]}
        target = answer.get("item_code")
        if target and target != trail[-1] and target in known:
            if target in trail:
                yield -1, (*trail, target)
                continue
            yield from _paths(known[target], known, given, (*trail, target), asked + 1)
        else:
            yield from _paths(item, known, given, trail, asked + 1)


def _next(item: Document, answers: Mapping[str, str]) -> Document | None:
    for question in item.get("situations") or ():
        if any(answers.get(name) not in values for name, values in (question.get("when") or {}).items()):
            continue
        given = answers.get(question["question_id"])
        chosen = next((answer for answer in question.get("answers") or () if answer["value"] == given), None)
        if chosen is None:
            found: Document = question
            return found
        if chosen.get("ends"):
            return None
    return None
