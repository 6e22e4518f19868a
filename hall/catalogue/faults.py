"""What is wrong with a catalogue document: typed, so that programs can act, and readable, so that staff can."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum


class Severity(StrEnum):
    """A fault refuses the import; a warning and a notice do not."""

    FAULT = "fault"
    WARNING = "warning"
    NOTICE = "notice"


class Code(Enum):
    """Every kind of finding; the sentences stand in `hall.catalogue.texts`."""

    MISSING = "missing"
    AWAITING_HALL = "awaiting_hall"
    VERIFY = "verify"
    UNKNOWN_KEY = "unknown_key"
    WRONG_TYPE = "wrong_type"
    NOT_A_VALUE = "not_a_value"
    TOO_LONG = "too_long"
    UNCLEAN = "unclean"
    DUPLICATE = "duplicate"
    IMMEDIATE = "immediate"
    PROMISE_LONGER = "promise_longer"
    LIMIT_UNSAID = "limit_unsaid"
    FEE_INCOMPLETE = "fee_incomplete"
    SAME_CONTACT = "same_contact"
    VISITS_UNEXPLAINED = "visits_unexplained"
    ONLINE_BUT_VISITS = "online_but_visits"
    DATES_REVERSED = "dates_reversed"
    EXEMPT_MISMATCH = "exempt_mismatch"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_GROUP = "unknown_group"
    NO_GROUP = "no_group"
    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_MATERIAL = "unknown_material"
    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_ANSWER = "unknown_answer"
    TOO_FEW_ANSWERS = "too_few_answers"
    TOO_MANY_QUESTIONS = "too_many_questions"
    CIRCULAR = "circular"
    TOO_FEW_CHILDREN = "too_few_children"
    ALIAS_CLASH = "alias_clash"
    BAD_PATTERN = "bad_pattern"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding. `item_code` is empty for what belongs to no item; `field` is a path such as `materials[m2].form`."""

    item_code: str
    field: str
    code: Code
    message: str
    severity: Severity = Severity.FAULT

    def __str__(self) -> str:
        return " ".join(part for part in (self.item_code, self.field, self.message) if part)
