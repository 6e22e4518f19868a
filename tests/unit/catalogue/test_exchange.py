"""What is exported is what was imported: YAML, JSON and Excel, for the shipped catalogue and for generated ones."""

from __future__ import annotations

import io
import zipfile
from dataclasses import fields as dataclass_fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from hall.catalogue.documents import catalogue_from
from hall.catalogue.errors import FaultyCatalogue
from hall.catalogue.exporting import write
from hall.catalogue.fields import ANSWER, HALL, ITEM, MATERIAL, QUESTION, REFERRAL, Kind
from hall.catalogue.importing import Format, parse, read_path
from hall.catalogue.model import (
    Answer,
    Bundle,
    BundleChild,
    Catalogue,
    Handling,
    Material,
    Necessity,
    OffHours,
    Question,
    Referral,
    ServiceItem,
    Vocabulary,
)
from hall.catalogue.model_profile import HallProfile
from hall.catalogue.sheets import SHEETS
from tests.unit.catalogue.samples import FOLDER, catalogue

TEXT = st.text(alphabet="开办证照=+-@'\"%0129aZ，。（） \n_x005F", max_size=12).map(lambda text: text.strip())
NAME = st.text(alphabet="事项材料甲乙丙丁=@12ab", min_size=1, max_size=8)
LINE = st.text(alphabet="群众说法=@;|，：ab12", min_size=1, max_size=8)
LINES = st.lists(LINE, max_size=3).map(tuple)
CODE = st.text(alphabet="abcdefgh0123456789_", min_size=1, max_size=6)
WHEN = st.none() | st.dictionaries(CODE, st.lists(CODE, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2)
NUMBER = st.none() | st.integers(0, 90)
FLAG = st.none() | st.booleans()
DATE = st.none() | st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))

MATERIALS = st.builds(
    Material,
    material_id=CODE,
    material_name=NAME,
    type=st.sampled_from(["原件", "复印件"]),
    necessity=st.sampled_from(Necessity),
    source_explain=TEXT,
    original_num=NUMBER,
    electronic=st.sampled_from(Handling),
    exempt=st.booleans(),
    remark=TEXT,
    when=WHEN,
    covers=LINES,
)
ANSWERS = st.builds(
    Answer,
    value=CODE,
    title=NAME,
    item_code=st.just("") | CODE,
    note=TEXT,
    words=LINES,
    affirm=FLAG,
    at_most=st.none() | st.integers(0, 100).map(float),
    ends=st.booleans(),
)
QUESTIONS = st.builds(
    Question, question_id=CODE, text=NAME, answers=st.lists(ANSWERS, min_size=1, max_size=3).map(tuple), when=WHEN
)
BUNDLES = st.none() | st.builds(
    Bundle,
    children=st.lists(
        st.builds(BundleChild, name=NAME, item_code=st.just("") | CODE, when=WHEN), min_size=1, max_size=2
    ).map(tuple),
    internal=LINES,
    lead_department=NAME,
)
ITEMS = st.builds(
    ServiceItem,
    item_code=CODE,
    task_name=NAME,
    aliases=LINES,
    plain_words=LINES,
    by_law=LINES,
    anticipate_day=NUMBER,
    is_fee=FLAG,
    fee_standard=TEXT,
    accept_condition=LINES,
    plan_effective_date=DATE,
    materials=st.lists(MATERIALS, max_size=3, unique_by=lambda material: material.material_id).map(tuple),
    situations=st.lists(QUESTIONS, max_size=2, unique_by=lambda question: question.question_id).map(tuple),
    bundle=BUNDLES,
    off_hours=st.builds(OffHours, status=TEXT, reason=TEXT),
    notes=TEXT,
)
CATALOGUES = st.builds(
    Catalogue,
    items=st.lists(ITEMS, max_size=3, unique_by=lambda item: item.item_code).map(tuple),
    referrals=st.lists(
        st.builds(Referral, referral_id=CODE, name=NAME, handled_by=NAME, aliases=LINES, address=TEXT), max_size=2
    ).map(tuple),
    vocabulary=st.builds(
        Vocabulary,
        concepts=st.dictionaries(LINE, st.lists(LINE, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2),
        noise=LINES,
        foreign=st.dictionaries(LINE, st.lists(LINE, min_size=1, max_size=2).map(tuple), max_size=2),
        vague=LINES,
        english=st.dictionaries(LINE, st.lists(LINE, min_size=1, max_size=2).map(tuple), max_size=2),
    ),
    hall=st.none(),
)


@pytest.mark.parametrize("kind", Format)
def test_the_shipped_catalogue_comes_back(kind: Format) -> None:
    assert catalogue_from(parse(write(catalogue(), kind), kind)) == catalogue()


@pytest.mark.parametrize("kind", Format)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(made=CATALOGUES)
def test_any_catalogue_comes_back(kind: Format, made: Catalogue) -> None:
    assert catalogue_from(parse(write(made, kind), kind)) == made


def test_a_folder_a_file_and_a_single_item_are_read(tmp_path: Path) -> None:
    for kind, suffix in ((Format.EXCEL, "xlsx"), (Format.JSON, "json"), (Format.YAML, "yml")):
        file = tmp_path / f"catalogue.{suffix}"
        file.write_bytes(write(catalogue(), kind))
        assert catalogue_from(read_path(file)) == catalogue()
    item = read_path(FOLDER / "items" / "I12.yml")
    assert [entry["item_code"] for entry in item["items"]] == ["I12"]
    assert len(parse(b'[{"item_code": "A"}, {"item_code": "B"}]', Format.JSON)["items"]) == 2


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"a: [", Format.YAML),
        (b"a: &x [1]\nb: *x", Format.YAML),
        (b"\xff\xfe\x00", Format.YAML),
        (b"{", Format.JSON),
        (b"3", Format.JSON),
        (b"PK\x03\x04nonsense", Format.EXCEL),
        (b"", Format.EXCEL),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, kind: Format) -> None:
    with pytest.raises(FaultyCatalogue) as refused:
        parse(data, kind)
    assert refused.value.faults


@pytest.mark.parametrize("damage", [b"<broken", b"", b"<workbook/>"])
def test_a_damaged_workbook_is_refused_like_any_other(damage: bytes) -> None:
    whole, damaged = zipfile.ZipFile(io.BytesIO(write(catalogue(), Format.EXCEL))), io.BytesIO()
    with zipfile.ZipFile(damaged, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, damage if name == "xl/workbook.xml" else whole.read(name))
    with pytest.raises(FaultyCatalogue):
        parse(damaged.getvalue(), Format.EXCEL)


def test_staff_may_edit_the_sheet() -> None:
    book = load_workbook(io.BytesIO(write(catalogue(), Format.EXCEL)))
    page = book["事项"]
    headings = {cell.value: place for place, cell in enumerate(page[1], start=1)}
    page.cell(2, headings["办理地点"]).value = " 演示路1号（虚构） "
    page.cell(2, headings["承诺办结时限"]).value = 2.0
    page.cell(2, headings["是否支持网上支付"]).value = "是"
    assert page.data_validations.dataValidation
    out = io.BytesIO()
    book.save(out)
    changed = catalogue_from(parse(out.getvalue(), Format.EXCEL)).items[0]
    assert (changed.transact_addr, changed.promise_day, changed.is_pay_online) == ("演示路1号（虚构）", 2, True)


def test_a_heading_nobody_knows_and_a_row_without_its_item_are_told() -> None:
    book = load_workbook(io.BytesIO(write(catalogue(), Format.EXCEL)))
    book["材料"].cell(1, 3).value = "材料名字"
    book["材料"].cell(2, 1).value = None
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(FaultyCatalogue) as refused:
        parse(out.getvalue(), Format.EXCEL)
    assert any("材料名字" in fault for fault in refused.value.faults)
    assert any("第2行" in fault for fault in refused.value.faults)


def test_the_tables_name_every_field_of_the_model() -> None:
    for table, model, own in (
        (ITEM, ServiceItem, {"version"}),
        (MATERIAL, Material, set()),
        (QUESTION, Question, set()),
        (ANSWER, Answer, set()),
        (REFERRAL, Referral, set()),
        (HALL, HallProfile, {"version"}),
    ):
        named = {field.name.partition(".")[0] for field in table}
        assert named == {field.name for field in dataclass_fields(model)} - own
    for sheet in SHEETS:
        headings = [field.heading for field in sheet.fields]
        assert len(headings) == len(set(headings)), sheet.title
        assert all(field.kind is not Kind.PARTS for field in sheet.fields)


def test_the_document_names_every_field() -> None:
    written = (FOLDER.parents[1] / "docs" / "catalogue-format.md").read_text(encoding="utf-8")
    for table in (ITEM, MATERIAL, QUESTION, ANSWER, REFERRAL, HALL):
        for field in table:
            assert f"| `{field.name}` | {field.heading} |" in written, field.name


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [1]\nitems: [*a]",
        "items: " + "[" * 500 + "]" * 500,
        "items:\n" + "".join("  " * depth + "- \n" for depth in range(1, 100)),
    ],
    ids=["alias", "brackets", "indents"],
)
def test_yaml_that_unfolds_or_never_ends_is_refused(text: str) -> None:
    with pytest.raises(FaultyCatalogue):
        parse(text.encode(), Format.YAML)
