"""The parts of a service item: enumerations, materials, situations, bundles. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ProjectType(StrEnum):
    """即办件: done at once. 承诺件: done within the promised limit."""

    IMMEDIATE = "即办件"
    PROMISED = "承诺件"


class TimeUnit(StrEnum):
    """What a limit is counted in; UNKNOWN when none is stated."""

    IMMEDIATE = "即办"
    WORKING_DAY = "工作日"
    NATURAL_DAY = "自然日"
    UNKNOWN = ""


class TaskState(StrEnum):
    """Whether an item is in use, paused or cancelled."""

    IN_USE = "在用"
    PAUSED = "暂停"
    CANCELLED = "取消"


class Necessity(StrEnum):
    """LATER (容缺后补): may follow after acceptance."""

    REQUIRED = "必要"
    OPTIONAL = "非必要"
    LATER = "容缺后补"


class Handling(StrEnum):
    """How the paper gets to the hall (the catalogue's `electronic`)."""

    UPLOAD = "可上传电子件"
    LICENCE = "电子证照可调用"
    PAPER = "需纸质原件"
    SHARED = "共享核验免交"
    ON_SITE = "现场签署"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Material:
    """One paper of an item. `exempt` (免交): the hall fetches it itself and must not ask for it (clause 29)."""

    material_id: str
    material_name: str
    type: str = ""
    form: str = ""
    necessity: Necessity = Necessity.REQUIRED
    source: str = ""
    source_explain: str = ""
    issuer: str = ""
    original_num: int | None = None
    copy_num: int | None = None
    format: str = ""
    electronic: Handling = Handling.UNKNOWN
    exempt: bool = False
    blank_form: str = ""
    sample_form: str = ""
    fill_notice: str = ""
    accept_standard: str = ""
    by_law: str = ""
    remark: str = ""
    when: Mapping[str, tuple[str, ...]] | None = None
    """Asked for only when each question named here was answered with one of its values."""
    covers: tuple[str, ...] = ()
    """Of a bundle: the children's materials this one stands for, as `I01/m2`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question, and where it leads."""

    value: str
    title: str
    item_code: str = ""
    referral: str = ""
    """Who handles it, when the answer leads out of this hall."""
    note: str = ""
    words: tuple[str, ...] = ()
    affirm: bool | None = None
    """True: a plain yes means this answer; False: a plain no does."""
    at_most: float | None = None
    above: float | None = None
    ends: bool = False
    """Nothing more is asked after this answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """A plain question (情形); asked only when `when` holds."""

    question_id: str
    text: str
    answers: tuple[Answer, ...]
    unit: tuple[str, ...] = ()
    """Words after a number (平, 平米) that make it an answer, compared with `at_most` and `above`."""
    when: Mapping[str, tuple[str, ...]] | None = None

    def answer(self, value: str) -> Answer | None:
        """Return the answer with this value."""
        return next((answer for answer in self.answers if answer.value == value), None)


@dataclass(frozen=True, slots=True)
class BundleChild:
    """A matter joined in a 一件事: an item of this catalogue, or (`item_code` empty) one that others handle."""

    name: str
    item_code: str = ""
    dept_name: str = ""
    when: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """一件事: one form, one window, children handled in parallel.

    `internal`: children's materials that another child produces (`I06/m2`, the licence the first child issues); nobody
    hands them in.
    """

    children: tuple[BundleChild, ...]
    internal: tuple[str, ...] = ()
    lead_department: str = ""


@dataclass(frozen=True, slots=True)
class OffHours:
    """What was suggested about booking outside the opening hours; the published list decides (clause 5)."""

    status: str = ""
    reason: str = ""
