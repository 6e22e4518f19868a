"""Narrowing to the right item and materials, bookability by date, bundles."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from hall.catalogue.model import (
    MAX_QUESTIONS,
    Narrowing,
    Necessity,
    ServiceItem,
    TaskState,
    bundle_materials,
    narrow,
)
from tests.unit.catalogue.samples import catalogue

ITEMS = {item.item_code: item for item in catalogue().items}
TODAY = date(2026, 11, 23)


def follow(code: str, **answers: str) -> Narrowing:
    return narrow(ITEMS[code], answers, ITEMS)


@pytest.mark.parametrize("code", ["I06", "I08"])
def test_a_small_eatery_registers_and_is_not_licensed(code: str) -> None:
    first = follow(code)
    assert first.question is not None
    assert "面积是否不超过60平方米" in first.question.text
    done = follow(code, area="small", entity="individual", food_kind="made")
    assert (done.question, done.item_code) == (None, "I08")
    assert any("从业人员健康证明" in material.material_name for material in done.materials)


def test_a_large_eatery_or_a_company_is_licensed() -> None:
    for answers in (
        {"area": "large", "food_kind": "made", "applicant": "self"},
        {"area": "small", "entity": "company", "food_kind": "made"},
    ):
        done = follow("I08", **answers)
        assert (done.question, done.item_code) == (None, "I06")


def test_packaged_food_only_is_a_filing() -> None:
    for code in ("I06", "I07", "I08"):
        done = follow(code, area="small", entity="individual", food_kind="packaged")
        assert (done.question, done.item_code) == (None, "I07")


def test_a_proxy_brings_an_authorisation_and_the_applicant_does_not() -> None:
    answers = {"company": "no", "sells_food": "no"}
    proxy = follow("I01", **answers, applicant="proxy").materials
    alone = follow("I01", **answers, applicant="self").materials
    letter = [material for material in proxy if "授权委托书" in material.material_name]
    assert letter[0].necessity is Necessity.REQUIRED
    assert len(alone) == len(proxy) - 1


def test_divorce_is_applied_for_or_collected() -> None:
    assert "30日" in "".join(follow("I13", agreed="yes", stage="apply").notes)
    assert follow("I13", agreed="yes", stage="collect").notes != follow("I13", agreed="yes", stage="apply").notes
    court = follow("I13", agreed="no")
    assert court.question is None
    assert court.referral == "人民法院"


def test_a_light_truck_needs_nothing() -> None:
    assert "不需要" in "".join(follow("I38", truck="light").notes)
    assert follow("I38", truck="light").question is None


def test_without_the_other_items_the_caller_is_told_where_to_go_on() -> None:
    step = narrow(ITEMS["I06"], {"area": "small", "entity": "individual"})
    assert (step.item_code, step.materials, step.question) == ("I08", (), None)


@pytest.mark.parametrize("code", sorted(ITEMS))
def test_no_way_through_an_item_asks_more_than_three_questions(code: str) -> None:
    def deepest(answers: dict[str, str]) -> int:
        step = follow(code, **answers)
        if step.question is None:
            assert step.item_code in ITEMS
            assert step.materials
            return len(answers)
        asked = step.question
        return max(deepest({**answers, asked.question_id: answer.value}) for answer in asked.answers)

    assert deepest({}) <= MAX_QUESTIONS


def test_situations_are_given_for_many_items() -> None:
    assert sum(bool(item.situations) for item in ITEMS.values()) >= 12


def test_in_force_and_bookable_by_date() -> None:
    item = replace(ITEMS["I01"], plan_effective_date=date(2026, 1, 1), plan_cancel_date=date(2026, 12, 1))
    assert item.bookable(TODAY)
    assert not item.bookable(date(2026, 12, 1))
    assert not item.bookable(date(2025, 12, 31))
    assert not replace(item, task_state=TaskState.CANCELLED).bookable(TODAY)
    assert not replace(item, is_schedule=False).bookable(TODAY)
    assert not ITEMS["I40"].bookable(TODAY)  # city level: the guide is here, the counter is not


@pytest.mark.parametrize("code", ["I05", "I09", "I25"])
def test_a_bundle_merges_materials_without_repeating_any(code: str) -> None:
    merged = bundle_materials(ITEMS[code], {}, ITEMS)
    names = [material.material_name for material in merged]
    assert len(names) == len(set(names))
    assert len(merged) >= len(ITEMS[code].materials)
    assert "食品经营许可申请书" not in names  # covered by the joint form


def test_a_bundle_follows_the_answers() -> None:
    small = {m.material_name for m in bundle_materials(ITEMS["I09"], {"area": "small", "entity": "individual"}, ITEMS)}
    large = {m.material_name for m in bundle_materials(ITEMS["I09"], {"area": "large"}, ITEMS)}
    assert "从业人员健康证明" in small - large
    assert "食品安全规章制度目录" in large - small
    assert "营业执照" not in small | large  # issued inside the bundle


def test_every_item_says_what_must_not_be_invented() -> None:
    for item in ITEMS.values():
        empty = (item.task_code, item.catalog_code, item.transact_addr, item.link_way, item.supervise_way)
        assert not any(empty), item.item_code


def test_combinations_of_answers_never_fail() -> None:
    values = {
        question.question_id: [answer.value for answer in question.answers]
        for item in ITEMS.values()
        for question in item.situations
    }
    for item in ITEMS.values():
        ids = [question.question_id for question in item.situations]
        for combination in itertools.product(*(values[name] for name in ids)):
            step = narrow(item, dict(zip(ids, combination, strict=True)), ITEMS)
            assert isinstance(ITEMS[step.item_code], ServiceItem)
