"""What it costs is said once, in the catalogue's words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.notices import texts
from tests.unit.catalogue.samples import catalogue

FREE = next(item for item in catalogue().items if item.is_fee is False)
PAID = replace(
    FREE, is_fee=True, fee_item="工本费", fee_standard="到期换领20元/证，丢失补领40元/证", fee_basis="《居民身份证法》"
)


@pytest.mark.parametrize(
    ("explained", "said"),
    [
        ("", "不收费"),
        ("不收费", "不收费"),
        ("不收费（体检费另计）", "不收费（体检费另计）"),
        ("首次免费；补换卡费看银行", "不收费（首次免费；补换卡费看银行）"),
    ],
)
def test_free_is_said_once(explained: str, said: str) -> None:
    assert texts.fee(replace(FREE, fee_explain=explained)) == said


@pytest.mark.parametrize(
    ("explained", "added"),
    [
        ("", ""),
        ("到期20元、丢失40元", ""),  # the standard's figures once more
        ("满70岁的免收", "；满70岁的免收"),
        ("道路修复费另按标准", "；道路修复费另按标准"),
    ],
)
def test_a_fee_names_its_standard_and_its_basis(explained: str, added: str) -> None:
    whole = "工本费，到期换领20元/证，丢失补领40元/证；依据：《居民身份证法》"
    assert texts.fee(replace(PAID, fee_explain=explained)) == whole + added


def test_what_the_catalogue_does_not_say_is_not_said() -> None:
    assert texts.fee(replace(FREE, is_fee=None, fee_explain="")) == texts.AS_PUBLISHED
    assert texts.fee(replace(PAID, fee_item="", fee_standard="", fee_basis="")).startswith(texts.AS_PUBLISHED)
