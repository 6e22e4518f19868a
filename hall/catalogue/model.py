"""The service catalogue: items, their materials and situations, bundles, referrals, and the catalogue as a whole.

Pure values. Field names are those of the national 办事指南 standard (`docs/catalogue-format.md`); what the hall has not
supplied is an empty string, an empty tuple or None, never an invented value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from hall.catalogue.model_parts import (
    Answer,
    Bundle,
    BundleChild,
    Handling,
    Material,
    Necessity,
    OffHours,
    ProjectType,
    Question,
    TaskState,
    TimeUnit,
)
from hall.catalogue.model_profile import HallProfile

__all__ = [
    "AWAY",
    "MAX_QUESTIONS",
    "Answer",
    "Bundle",
    "BundleChild",
    "Catalogue",
    "Handling",
    "Material",
    "Narrowing",
    "Necessity",
    "OffHours",
    "ProjectType",
    "Question",
    "Referral",
    "ServiceItem",
    "TaskState",
    "TimeUnit",
    "Vocabulary",
    "applies",
    "bundle_materials",
    "materials_for",
    "narrow",
    "still_possible",
]

AWAY = "外地"
"""The concept that the names of other places belong to."""
MAX_QUESTIONS = 3
"""How many questions a citizen is asked at most before the right item and materials are known."""


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """事项. `version` is ours: it grows by one whenever an import changes the item; `task_version` is the department's."""

    item_code: str
    task_name: str
    version: int = 0
    plain_name: str = ""
    aliases: tuple[str, ...] = ()
    plain_words: tuple[str, ...] = ()
    catalog_code: str = ""
    task_code: str = ""
    task_handle_item: str = ""
    task_type: str = ""
    by_law: tuple[str, ...] = ()
    power_source: str = ""
    use_level: str = ""
    dept_name: str = ""
    dept_code: str = ""
    dept_type: str = ""
    entrust_name: str = ""
    other_dept: str = ""
    server_type: tuple[str, ...] = ()
    server_explain: str = ""
    project_type: ProjectType = ProjectType.PROMISED
    anticipate_day: int | None = None
    anticipate_type: TimeUnit = TimeUnit.UNKNOWN
    anticipate_explain: str = ""
    promise_day: int | None = None
    promise_type: TimeUnit = TimeUnit.UNKNOWN
    promise_explain: str = ""
    accept_condition: tuple[str, ...] = ()
    special_procedure: str = ""
    handle_flow: tuple[str, ...] = ()
    online_explain: str = ""
    offline_explain: str = ""
    online_channel: tuple[str, ...] = ()
    handle_type: tuple[str, ...] = ()
    limit_scene_num: int | None = None
    limit_scene_explain: str = ""
    online_handle_depth: str = ""
    is_fee: bool | None = None
    fee_item: str = ""
    fee_standard: str = ""
    fee_basis: str = ""
    fee_reduce: str = ""
    fee_explain: str = ""
    is_pay_online: bool | None = None
    transact_addr: str = ""
    transact_time: str = ""
    traffic_guide: str = ""
    link_way: str = ""
    supervise_way: str = ""
    is_entry_center: bool | None = None
    center_name: str = ""
    is_schedule: bool | None = None
    schedule_num: int | None = None
    schedule_rule: str = ""
    is_express: bool | None = None
    is_mail_material: bool | None = None
    is_mail_result: bool | None = None
    is_service_terminals: bool | None = None
    handle_area: str = ""
    limit_explain: str = ""
    result_type: str = ""
    result_name: str = ""
    result_guid: str = ""
    plan_effective_date: date | None = None
    plan_cancel_date: date | None = None
    task_version: str = ""
    task_state: TaskState = TaskState.IN_USE
    administrative_review_dept: str = ""
    administrative_review_addr: str = ""
    administrative_litigation_dept: str = ""
    administrative_litigation_addr: str = ""
    questions: tuple[str, ...] = ()
    zone: str = ""
    counter_group: str = ""
    handled_here: bool = True
    """False: the guide stands here, the matter is handled elsewhere by `dept_name` (city level, another hall)."""
    urgent: bool = False
    """True: an emergency by nature; a person is offered before any appointment."""
    common_mistakes: tuple[str, ...] = ()
    remedies: str = ""
    off_hours: OffHours = field(default_factory=OffHours)
    joint_service: str = ""
    materials: tuple[Material, ...] = ()
    situations: tuple[Question, ...] = ()
    bundle: Bundle | None = None
    evidence: tuple[str, ...] = ()
    verify: bool = False
    verify_fields: tuple[str, ...] = ()
    notes: str = ""

    def in_force(self, day: date) -> bool:
        """Whether the item may be applied for on `day` (clause norm 5: a cancelled item is handled no more)."""
        if self.task_state is not TaskState.IN_USE:
            return False
        if self.plan_effective_date is not None and day < self.plan_effective_date:
            return False
        return self.plan_cancel_date is None or day < self.plan_cancel_date

    def bookable(self, day: date) -> bool:
        """Whether an appointment for `day` may be made at this hall."""
        return self.handled_here and self.is_schedule is True and self.in_force(day)

    def material(self, material_id: str) -> Material | None:
        """Return a material by its id."""
        return next((material for material in self.materials if material.material_id == material_id), None)

    def question(self, question_id: str) -> Question | None:
        """Return a question by its id."""
        return next((question for question in self.situations if question.question_id == question_id), None)


@dataclass(frozen=True, slots=True)
class Referral:
    """A matter people ask for that is not in the catalogue: who handles it. `address` and `phone` empty: 以公布为准.

    `handled_by` empty: the hall has not said whether it is handled here; it is only told apart from the items.
    """

    referral_id: str
    name: str
    handled_by: str = ""
    aliases: tuple[str, ...] = ()
    plain_words: tuple[str, ...] = ()
    address: str = ""
    phone: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the item linker knows of the language besides the items: data, so that a hall may add its own dialect."""

    concepts: Mapping[str, tuple[str, ...]]
    """Canonical word → ways of saying it (娃: 小孩, 宝宝 …); a way may be a regular expression when it starts with `re:`."""
    noise: tuple[str, ...] = ()
    """Words about something else than the matter (请问, 材料, 明天): taken out of a query before it is compared."""
    weak: tuple[str, ...] = ()
    """Verbs everybody says (办, 申请): they tell exact wordings apart and count for nothing else."""
    foreign: Mapping[str, tuple[str, ...]] | None = None
    """Topic of another world (天气, 音乐 …) → its words."""
    places: tuple[str, ...] = ()
    """Other places; each is a way of saying the concept `AWAY`."""
    foreign_patterns: tuple[str, ...] = ()
    """Sentences about another place's hall; `{city}` stands for any of `places`."""
    service: tuple[str, ...] = ()
    """Words of somebody who wants something done (办, 材料): without one, another topic in the sentence decides."""
    vague: tuple[str, ...] = ()
    """Words that name no matter at all (办证, 材料)."""
    english: Mapping[str, tuple[str, ...]] | None = None
    """A word of ours → what it is in English; English fillers stand in `noise`."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything one import carries. `hall` None: the hall profile in force stays."""

    items: tuple[ServiceItem, ...]
    referrals: tuple[Referral, ...] = ()
    vocabulary: Vocabulary | None = None
    hall: HallProfile | None = None

    def item(self, item_code: str) -> ServiceItem | None:
        """Return an item by its code."""
        return next((item for item in self.items if item.item_code == item_code), None)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Where the answers have led: the next question, or None when `item_code` and `materials` are final."""

    question: Question | None
    item_code: str
    materials: tuple[Material, ...]
    referral: str = ""
    notes: tuple[str, ...] = ()


def applies(when: Mapping[str, tuple[str, ...]] | None, answers: Mapping[str, str]) -> bool:
    """Whether every question named in `when` has been answered with one of its values."""
    return all(answers.get(question) in values for question, values in (when or {}).items())


def still_possible(when: Mapping[str, tuple[str, ...]] | None, answers: Mapping[str, str]) -> bool:
    """Like `applies`, but a question not answered yet excludes nothing."""
    return all(question not in answers or answers[question] in values for question, values in (when or {}).items())


def narrow(item: ServiceItem, answers: Mapping[str, str], items: Mapping[str, ServiceItem] | None = None) -> Narrowing:
    """Follow the answers given so far to the right item and its materials, or to the next plain question.

    An answer may lead to another item; its own questions go on there when `items` holds it, otherwise the result names
    the item with no materials and the caller narrows again. Answers of one item serve every item with the same question.
    """
    notes: list[str] = []
    seen = {item.item_code}
    while target := _target(item, answers, notes):
        following = (items or {}).get(target)
        if following is None:
            return Narrowing(None, target, (), "", tuple(notes))
        if target in seen:
            break
        seen.add(target)
        item = following
    return _step(item, answers, notes)


def _asked(item: ServiceItem, answers: Mapping[str, str]) -> Iterator[tuple[Question, Answer | None]]:
    """The item's questions that apply, in order, up to the answer that ends them."""
    for question in item.situations:
        if not applies(question.when, answers):
            continue
        answer = question.answer(answers.get(question.question_id, ""))
        yield question, answer
        if answer is None or answer.ends:
            return


def _target(item: ServiceItem, answers: Mapping[str, str], notes: list[str]) -> str:
    # Also past a question not answered yet: what a citizen said early (只卖有包装的) is not waited for.
    for question in item.situations:
        answer = question.answer(answers.get(question.question_id, "")) if applies(question.when, answers) else None
        if answer is not None and answer.item_code and answer.item_code != item.item_code:
            if answer.note and answer.note not in notes:
                notes.append(answer.note)
            return answer.item_code
        if answer is not None and answer.ends:
            break
    return ""


def _step(item: ServiceItem, answers: Mapping[str, str], notes: list[str]) -> Narrowing:
    referral = ""
    for question, answer in _asked(item, answers):
        if answer is None:
            return Narrowing(question, item.item_code, materials_for(item, answers), "", tuple(notes))
        referral = answer.referral or referral
        if answer.note and answer.note not in notes:
            notes.append(answer.note)
    return Narrowing(None, item.item_code, materials_for(item, answers), referral, tuple(notes))


def materials_for(item: ServiceItem, answers: Mapping[str, str]) -> tuple[Material, ...]:
    """The item's materials in the situation answered: those excluded left out, those it calls for made 必要."""
    possible = (material for material in item.materials if still_possible(material.when, answers))
    return tuple(
        replace(material, necessity=Necessity.REQUIRED)
        if material.when and material.necessity is Necessity.OPTIONAL and applies(material.when, answers)
        else material
        for material in possible
    )


def bundle_materials(
    item: ServiceItem, answers: Mapping[str, str], items: Mapping[str, ServiceItem]
) -> tuple[Material, ...]:
    """The merged materials of a 一件事: its own, then what its children need besides, each once.

    Left out is what a material of the bundle covers, what another child produces, and a paper of the same name.
    """
    own = materials_for(item, answers)
    if item.bundle is None:
        return own
    settled = {name for material in own for name in material.covers} | set(item.bundle.internal)
    merged = {material.material_name: material for material in own}
    for child in item.bundle.children:
        joined = items.get(child.item_code)
        if joined is None or not still_possible(child.when, answers):
            continue
        for material in materials_for(joined, answers):
            if f"{joined.item_code}/{material.material_id}" not in settled:
                merged.setdefault(material.material_name, material)
    return tuple(merged.values())
