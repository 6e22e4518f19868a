"""Checks a catalogue document and explains every finding with item and field, in Chinese, for staff.

The gates are those of the national guide and of the hall's rules: 即办件 ⇔ 即办, promised ≤ statutory, a fee has item,
standard and basis, consultation ≠ complaint contact, visits need a reason, 全程网办 means no visit, at most three
questions. A field that only the hall can supply may be empty; it is reported as a notice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hall.catalogue import fields
from hall.catalogue.faults import Code, Fault, Severity
from hall.catalogue.texts import message
from hall.catalogue.validation_fields import check_fields
from hall.catalogue.validation_situations import check_situations

__all__ = ["Code", "Fault", "Severity", "validate"]

Document = Mapping[str, Any]
_PARTS = ("items", "referrals", "vocabulary", "hall")


def validate(document: Document) -> list[Fault]:
    """Return every finding of a whole catalogue document (`items`, `referrals`, `vocabulary`, `hall`)."""
    found = [Fault("", str(key), Code.UNKNOWN_KEY, message(Code.UNKNOWN_KEY)) for key in document if key not in _PARTS]
    listed = document.get("items") or ()
    items = [item for item in listed if isinstance(item, Mapping)]
    if len(items) != len(listed):
        found.append(
            Fault("", "items", Code.WRONG_TYPE, message(Code.WRONG_TYPE, heading="items", expected="事项的列表"))
        )
    found += [fault for item in items for fault in _shape(item)]
    found += _duplicates("", "items", (item.get("item_code") for item in items))
    hall = document.get("hall")
    if hall:
        found += _hall(hall)
    for referral in document.get("referrals") or ():
        found += check_fields(referral, fields.REFERRAL, "", f"referrals[{referral.get('referral_id', '')}]")
    found += _vocabulary(document.get("vocabulary") or {})
    if any(fault.severity is Severity.FAULT for fault in found):
        return found  # the gates below may rely on the shape
    known = {str(item["item_code"]): item for item in items}
    for item in items:
        found += _gates(item, hall)
        found += check_situations(item, known)
        found += _bundle(item, known)
    found += _clashes(items)
    if hall:
        found += _off_hours(hall, known)
    return found


def _fault(item: Document, field: str, code: Code, severity: Severity = Severity.FAULT, **values: object) -> Fault:
    return Fault(str(item.get("item_code", "")), field, code, message(code, **values), severity)


def _shape(item: Document) -> Iterator[Fault]:
    code = str(item.get("item_code", ""))
    yield from check_fields(item, fields.ITEM, code, "")
    materials = item.get("materials") or ()
    for material in materials:
        yield from check_fields(material, fields.MATERIAL, code, f"materials[{material.get('material_id', '')}]")
    if not materials:
        yield _fault(item, "materials", Code.MISSING, heading="材料")
    yield from _duplicates(code, "materials", (material.get("material_id") for material in materials))
    for question in item.get("situations") or ():
        where = f"situations[{question.get('question_id', '')}]"
        yield from check_fields(question, fields.QUESTION, code, where)
        for answer in question.get("answers") or ():
            yield from check_fields(answer, fields.ANSWER, code, f"{where}.answers[{answer.get('value', '')}]")
    bundle = item.get("bundle")
    if bundle:
        yield from check_fields(bundle, fields.BUNDLE, code, "bundle")
        for child in bundle.get("children") or ():
            yield from check_fields(child, fields.CHILD, code, f"bundle.children[{child.get('name', '')}]")


def _duplicates(item_code: str, field: str, values: Iterable[object]) -> Iterator[Fault]:
    seen: set[object] = set()
    for value in values:
        if value in seen:
            yield Fault(item_code or str(value), field, Code.DUPLICATE, message(Code.DUPLICATE, value=value))
        seen.add(value)


def _gates(item: Document, hall: Document | None) -> Iterator[Fault]:
    yield from _limits(item)
    if item.get("is_fee"):
        for name in ("fee_item", "fee_standard", "fee_basis"):
            if not item.get(name):
                heading = next(field.heading for field in fields.ITEM if field.name == name)
                yield _fault(item, name, Code.FEE_INCOMPLETE, heading=heading)
    if item.get("link_way") and item.get("link_way") == item.get("supervise_way"):
        yield _fault(item, "supervise_way", Code.SAME_CONTACT)
    visits = item.get("limit_scene_num") or 0
    if visits and not item.get("limit_scene_explain"):
        yield _fault(item, "limit_scene_explain", Code.VISITS_UNEXPLAINED)
    if visits and item.get("online_handle_depth") == "全程网办":
        yield _fault(item, "limit_scene_num", Code.ONLINE_BUT_VISITS)
    starts, ends = item.get("plan_effective_date"), item.get("plan_cancel_date")
    if starts and ends and str(ends) <= str(starts):
        yield _fault(item, "plan_cancel_date", Code.DATES_REVERSED)
    for material in item.get("materials") or ():
        if bool(material.get("exempt")) != (material.get("electronic") == "共享核验免交"):
            yield _fault(item, f"materials[{material['material_id']}].exempt", Code.EXEMPT_MISMATCH)
    yield from _place(item, hall)


def _limits(item: Document) -> Iterator[Fault]:
    immediate = item.get("project_type") == "即办件"
    units = (item.get("anticipate_type") or "", item.get("promise_type") or "")
    if (immediate and units != ("即办", "即办")) or (not immediate and units[1] == "即办"):
        yield _fault(item, "project_type", Code.IMMEDIATE)
    for prefix, heading in (("anticipate", "法定时限说明"), ("promise", "承诺时限说明")):
        if item.get(f"{prefix}_day") is None and not item.get(f"{prefix}_explain"):
            yield _fault(item, f"{prefix}_explain", Code.LIMIT_UNSAID, heading=heading)
    statutory, promise = _longest(item, "anticipate"), _longest(item, "promise")
    if statutory is not None and promise is not None and promise > statutory:
        yield _fault(
            item,
            "promise_day",
            Code.PROMISE_LONGER,
            promise=f"{item['promise_day']}{item['promise_type']}",
            statutory=f"{item['anticipate_day']}{item['anticipate_type']}",
        )


def _longest(item: Document, prefix: str) -> float | None:
    """A limit in natural days, five working days to the week; None when none is stated."""
    days = item.get(f"{prefix}_day")
    if days is None:
        return None
    return days * 7 / 5 if item.get(f"{prefix}_type") == "工作日" else float(days)


def _place(item: Document, hall: Document | None) -> Iterator[Fault]:
    group = item.get("counter_group") or ""
    if item.get("handled_here", True) and item.get("is_schedule") and not group:
        yield _fault(item, "counter_group", Code.NO_GROUP)
    if hall is None:
        return
    if item["zone"] not in {zone["name"] for zone in hall.get("zones") or ()}:
        yield _fault(item, "zone", Code.UNKNOWN_ZONE, value=item["zone"])
    if group and group not in {entry["code"] for entry in hall.get("counter_groups") or ()}:
        yield _fault(item, "counter_group", Code.UNKNOWN_GROUP, value=group)


def _bundle(item: Document, known: Mapping[str, Document]) -> Iterator[Fault]:
    bundle = item.get("bundle")
    references = [
        (f"materials[{material['material_id']}].covers", material.get("covers") or ()) for material in item["materials"]
    ]
    if bundle:
        children = bundle.get("children") or ()
        if len(children) < 2:
            yield _fault(item, "bundle.children", Code.TOO_FEW_CHILDREN)
        for child in children:
            code = child.get("item_code")
            if code and (code not in known or code == item["item_code"]):
                yield _fault(item, "bundle.children", Code.UNKNOWN_ITEM, value=code)
        references.append(("bundle.internal", bundle.get("internal") or ()))
    for field, names in references:
        for name in names:
            code, _, material_id = name.partition("/")
            papers = known[code]["materials"] if code in known else ()
            if material_id not in {paper["material_id"] for paper in papers}:
                yield _fault(item, field, Code.UNKNOWN_MATERIAL, value=name)


def _clashes(items: Iterable[Document]) -> Iterator[Fault]:
    """Names that two items share are allowed (the citizen is asked), but staff should know."""
    owners: dict[str, list[str]] = defaultdict(list)
    for item in items:
        names = (item["task_name"], *(item.get("aliases") or ()), *(item.get("plain_words") or ()))
        for name in dict.fromkeys(names):
            owners[name].append(item["item_code"])
    for name, codes in owners.items():
        if len(codes) > 1:
            text = message(Code.ALIAS_CLASH, value=name, items="、".join(codes))
            yield Fault(codes[-1], "aliases", Code.ALIAS_CLASH, text, Severity.WARNING)


def _hall(hall: Document) -> Iterator[Fault]:
    yield from check_fields(hall, fields.HALL, "", "hall")
    tables = (
        ("zones", fields.ZONE, "code"),
        ("counter_groups", fields.GROUP, "code"),
        ("opening_hours", fields.HOURS, "name"),
        ("staff", fields.STAFF, "login"),
    )
    for name, table, key in tables:
        parts = hall.get(name) or ()
        for part in parts:
            yield from check_fields(part, table, "", f"hall.{name}[{part.get(key, '')}]")
        yield from _duplicates("hall", f"hall.{name}", (part.get(key) for part in parts))
    zones = {zone.get("code") for zone in hall.get("zones") or ()}
    for group in hall.get("counter_groups") or ():
        where = f"hall.counter_groups[{group.get('code', '')}]"
        if group.get("zone") not in zones:
            text = message(Code.UNKNOWN_ZONE, value=group.get("zone"))
            yield Fault("", f"{where}.zone", Code.UNKNOWN_ZONE, text)
        for rule in group.get("availability") or ():
            yield from check_fields(rule, fields.AVAILABILITY, "", f"{where}.availability")
    if hall.get("off_hours"):
        yield from check_fields(hall["off_hours"], fields.OFF_HOURS_LIST, "", "hall.off_hours")


def _off_hours(hall: Document, known: Mapping[str, Document]) -> Iterator[Fault]:
    for code in (hall.get("off_hours") or {}).get("item_codes") or ():
        if code not in known:
            yield Fault("", "hall.off_hours", Code.UNKNOWN_ITEM, message(Code.UNKNOWN_ITEM, value=code))


def _vocabulary(vocabulary: Document) -> Iterator[Fault]:
    yield from check_fields(vocabulary, fields.VOCABULARY, "", "vocabulary")
    concepts = vocabulary.get("concepts") or {}
    said = (*(way for ways in concepts.values() for way in ways), *(vocabulary.get("noise") or ()))
    patterns = [way[3:] for way in said if way.startswith("re:")]
    for pattern in (*patterns, *(vocabulary.get("foreign_patterns") or ())):
        try:
            re.compile(pattern)
        except re.error:
            yield Fault("", "vocabulary", Code.BAD_PATTERN, message(Code.BAD_PATTERN, value=pattern))
