"""What exists before a conversation, and what is read after it, on the schema and catalogue of a first start."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from launch.stack import Stack
from tests.dialogue.beforehand import prepare
from tests.dialogue.loader import load
from tests.dialogue.model import Booked, Count, Dialogue, Outcome
from tests.dialogue.outcome import COUNTED, Ledger
from tests.support.product import Product

DIALOGUES = {one.id: one for one in load()}


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    Stack(state=folder).hall_command("prepare")
    return folder


@pytest.fixture
def started(first_start: Path, tmp_path: Path) -> Product:
    return Product(Stack(state=Path(shutil.copytree(first_start, tmp_path / "state"))))


def faults(product: Product, dialogue: Dialogue, **counts: int) -> list[str]:
    outcome = Outcome({name: Count(number) for name, number in counts.items()}, dialogue.outcome.newest, None)
    return Ledger(product, replace(dialogue, outcome=outcome), "cv_none", dialogue.now).faults()


def test_bookings_have_vouchers_and_are_counted(started: Product) -> None:
    dialogue = DIALOGUES["manage-05"]
    made = prepare(started.stack.environment, dialogue)
    assert set(made) == {"b1", "b2"}
    assert made["b1"].voucher.isdigit()
    assert made["b1"].check.isdigit()
    assert (
        faults(
            started,
            replace(dialogue, outcome=replace(dialogue.outcome, newest=Booked())),
            booked=2,
            persons=1,
            cancelled=0,
        )
        == []
    )
    assert (
        faults(
            started,
            replace(dialogue, outcome=replace(dialogue.outcome, newest=Booked("I26", person="citizen"))),
            booked=2,
        )
        == []
    )
    assert (
        len(faults(started, replace(dialogue, outcome=replace(dialogue.outcome, newest=Booked("I11"))), booked=1)) == 2
    )


def test_absences_ban_and_strangers_do_not_count(started: Product) -> None:
    banned = DIALOGUES["standing-01"]
    prepare(started.stack.environment, banned)
    assert faults(started, banned, booked=0, no_shows=3) == []
    assert started.rows("SELECT count(*) FROM booking_ban")[0][0] == 1
    full = DIALOGUES["dates-09"]
    prepare(started.stack.environment, full)
    assert started.rows("SELECT count(*) FROM appointment WHERE state = 'booked'")[0][0] > 20
    assert faults(started, replace(full, outcome=replace(full.outcome, newest=Booked())), booked=0, persons=0) == []


def test_visits_closures_and_lists(started: Product) -> None:
    for name in ("other-05", "dates-10", "offhours-01"):
        prepare(started.stack.environment, DIALOGUES[name])
    assert started.rows("SELECT state FROM appointment")[0][0] == "attended"
    assert started.rows("SELECT reason FROM closure")[0][0] == "停电检修"
    assert started.rows("SELECT items FROM off_hours_list")[0][0] == '["I01", "I04"]'


@pytest.mark.parametrize("name", sorted(COUNTED))
def test_everything_that_is_counted_has_its_table(started: Product, name: str) -> None:
    assert Ledger(started, DIALOGUES["plain-01"], "cv_none", DIALOGUES["plain-01"].now).count(name) == 0
