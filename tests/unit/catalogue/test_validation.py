"""Every gate explains the fault with item and field."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from hall.catalogue.documents import catalogue_document
from hall.catalogue.faults import Code, Fault, Severity
from hall.catalogue.fields import Kind
from hall.catalogue.texts import EXPECTED, MESSAGES, SEVERITIES
from hall.catalogue.validation import validate
from tests.unit.catalogue.samples import catalogue

WHOLE = catalogue_document(catalogue())
PERMIT, IMMEDIATE, ONLINE, FOOD = "I04", "I32", "I22", "I06"


def faults(code: str, **changes: Any) -> list[Fault]:
    """Change fields of one item (None removes) and return what that item is faulted for."""
    document = copy.deepcopy(WHOLE)
    item = next(entry for entry in document["items"] if entry["item_code"] == code)
    for path, value in changes.items():
        target: Any = item
        *outer, last = path.split("__")
        for step in outer:
            target = target[int(step)] if step.isdigit() else target[step]
        if value is None:
            target.pop(last, None)
        else:
            target[last] = value
    return [fault for fault in validate(document) if fault.severity is not Severity.NOTICE]


def test_the_catalogue_that_ships_is_sound() -> None:
    findings = validate(WHOLE)
    assert [str(fault) for fault in findings if fault.severity is Severity.FAULT] == []
    awaited = {fault.field for fault in findings if fault.code is Code.AWAITING_HALL}
    assert {"task_code", "transact_addr", "link_way", "supervise_way", "hall.address"} <= awaited


@pytest.mark.parametrize(
    ("item", "changes", "field", "code"),
    [
        (IMMEDIATE, {"promise_type": "工作日", "promise_day": 1}, "project_type", Code.IMMEDIATE),
        (IMMEDIATE, {"project_type": "承诺件"}, "project_type", Code.IMMEDIATE),
        (PERMIT, {"promise_day": 4}, "promise_day", Code.PROMISE_LONGER),
        (PERMIT, {"anticipate_day": 3, "anticipate_type": "自然日", "promise_day": 3}, "promise_day", Code.PROMISE_LONGER),
        (PERMIT, {"promise_day": None, "promise_explain": ""}, "promise_explain", Code.LIMIT_UNSAID),
        (PERMIT, {"is_fee": True}, "fee_item", Code.FEE_INCOMPLETE),
        (PERMIT, {"is_fee": True, "fee_item": "登记费", "fee_standard": "10元"}, "fee_basis", Code.FEE_INCOMPLETE),
        (PERMIT, {"link_way": "0375-1", "supervise_way": "0375-1"}, "supervise_way", Code.SAME_CONTACT),
        (FOOD, {"limit_scene_explain": ""}, "limit_scene_explain", Code.VISITS_UNEXPLAINED),
        (ONLINE, {"limit_scene_num": 1, "limit_scene_explain": "核验"}, "limit_scene_num", Code.ONLINE_BUT_VISITS),
        (PERMIT, {"task_type": "审批"}, "task_type", Code.NOT_A_VALUE),
        (PERMIT, {"server_type": ["老百姓"]}, "server_type", Code.NOT_A_VALUE),
        (PERMIT, {"by_law": []}, "by_law", Code.MISSING),
        (PERMIT, {"task_name": ""}, "task_name", Code.MISSING),
        (PERMIT, {"materials": []}, "materials", Code.MISSING),
        (PERMIT, {"address": "某路1号"}, "address", Code.UNKNOWN_KEY),
        (PERMIT, {"limit_scene_num": "一次"}, "limit_scene_num", Code.WRONG_TYPE),
        (PERMIT, {"limit_scene_num": -1}, "limit_scene_num", Code.WRONG_TYPE),
        (PERMIT, {"is_fee": "否"}, "is_fee", Code.WRONG_TYPE),
        (PERMIT, {"plan_effective_date": "明年"}, "plan_effective_date", Code.WRONG_TYPE),
        (PERMIT, {"task_code": "9" * 37}, "task_code", Code.TOO_LONG),
        (PERMIT, {"task_name": "公司\x07设立"}, "task_name", Code.UNCLEAN),
        (PERMIT, {"aliases": ["开公司", " "]}, "aliases", Code.UNCLEAN),
        (PERMIT, {"plan_effective_date": "2026-12-01", "plan_cancel_date": "2026-11-01"}, "plan_cancel_date", Code.DATES_REVERSED),
        (PERMIT, {"zone": "不存在区"}, "zone", Code.UNKNOWN_ZONE),
        (PERMIT, {"counter_group": "XX-9"}, "counter_group", Code.UNKNOWN_GROUP),
        (PERMIT, {"counter_group": ""}, "counter_group", Code.NO_GROUP),
        (PERMIT, {"materials__0__exempt": True}, "materials[m1].exempt", Code.EXEMPT_MISMATCH),
        (PERMIT, {"materials__0__necessity": "也许"}, "materials[m1].necessity", Code.NOT_A_VALUE),
        (PERMIT, {"materials__1__material_id": "m1"}, "materials", Code.DUPLICATE),
        (PERMIT, {"materials__0__when": {"nobody": ["x"]}}, "materials[m1].when", Code.UNKNOWN_QUESTION),
        (PERMIT, {"materials__0__when": {"scope": ["x"]}}, "materials[m1].when", Code.UNKNOWN_ANSWER),
        (PERMIT, {"situations__0__answers__1__item_code": "I99"}, "situations[scope].answers[all]", Code.UNKNOWN_ITEM),
        (PERMIT, {"situations__0__text": ""}, "situations[scope].text", Code.MISSING),
        ("I05", {"bundle__internal": ["I04/m99"]}, "bundle.internal", Code.UNKNOWN_MATERIAL),
        ("I05", {"bundle__children__0__item_code": "I99"}, "bundle.children", Code.UNKNOWN_ITEM),
        ("I05", {"bundle__children": []}, "bundle.children", Code.TOO_FEW_CHILDREN),
    ],
)  # fmt: skip
def test_a_gate(item: str, changes: dict[str, Any], field: str, code: Code) -> None:
    found = [fault for fault in faults(item, **changes) if fault.field == field and fault.code is code]
    assert found, [str(fault) for fault in faults(item, **changes)]
    assert found[0].item_code == item
    assert found[0].severity is Severity.FAULT
    assert item in str(found[0])


def test_more_than_three_questions() -> None:
    question = WHOLE["items"][0]["situations"][2]
    more = [{**question, "question_id": f"q{number}", "when": None} for number in range(4)]
    assert Code.TOO_MANY_QUESTIONS in {fault.code for fault in faults("I19", situations=more)}


def test_answers_that_lead_in_a_circle() -> None:
    def question(target: str, name: str) -> dict[str, Any]:
        answers = [{"value": "a", "title": "一", "item_code": target}, {"value": "b", "title": "二"}]
        return {"question_id": name, "text": "哪一种？", "answers": answers}

    document = copy.deepcopy(WHOLE)
    for item in document["items"]:
        if item["item_code"] in ("I19", "I20"):
            other = {"I19": "I20", "I20": "I19"}[item["item_code"]]
            item["situations"] = [question(other, f"q{item['item_code']}")]
    assert Code.CIRCULAR in {fault.code for fault in validate(document)}


def test_a_duplicate_item_and_a_shared_alias() -> None:
    document = copy.deepcopy(WHOLE)
    document["items"].append(copy.deepcopy(document["items"][0]))
    assert Code.DUPLICATE in {fault.code for fault in validate(document)}
    clash = [fault for fault in faults("I02", aliases=["开店执照"]) if fault.code is Code.ALIAS_CLASH]
    assert clash[0].severity is Severity.WARNING
    assert "I01" in clash[0].message


def test_a_cancelled_item_is_no_fault_but_an_off_hours_item_must_exist() -> None:
    assert faults("I01", task_state="取消") == []
    document = copy.deepcopy(WHOLE)
    document["hall"]["off_hours"]["item_codes"].append("I99")
    assert Code.UNKNOWN_ITEM in {fault.code for fault in validate(document)}


@pytest.mark.parametrize(
    "document", [{"items": ["x"]}, {"items": [], "extra": 1}, {"items": [{}]}, {"hall": {"name": ""}}]
)
def test_anything_may_be_handed_in(document: dict[str, Any]) -> None:
    assert any(fault.severity is Severity.FAULT for fault in validate(document))


def test_every_finding_has_its_sentence() -> None:
    assert set(MESSAGES) == set(Code)
    assert set(SEVERITIES) == set(Severity)
    assert set(EXPECTED) == {kind.value for kind in Kind}
