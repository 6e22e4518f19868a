"""The catalogue as tables: which sheet holds what. Putting spread tables together gives the same document back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hall.catalogue import fields
from hall.catalogue.fields import Field, Kind, Need
from hall.catalogue.validation_fields import value_at

Document = dict[str, Any]
Row = dict[str, Any]

_ITEM_KEY = Field("item_code", "事项代号", need=Need.REQUIRED, width=10)
_QUESTION_KEY = Field("question_id", "问题代号", need=Need.REQUIRED)
_GROUP_KEY = Field("group", "窗口组代号", need=Need.REQUIRED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `fields` are its columns in order."""

    title: str
    fields: tuple[Field, ...]


def _flat(table: tuple[Field, ...], *keys: Field, without: tuple[str, ...] = ()) -> tuple[Field, ...]:
    return (*keys, *(field for field in table if field.kind is not Kind.PARTS and field.name not in without))


_HALL_LIST = tuple(
    Field(f"off_hours.{field.name}", field.heading, field.kind, Need.OPTIONAL, field.values, field.width)
    for field in fields.OFF_HOURS_LIST
)

ITEMS = Sheet("事项", _flat(fields.ITEM))
MATERIALS = Sheet("材料", _flat(fields.MATERIAL, _ITEM_KEY))
QUESTIONS = Sheet("情形问题", _flat(fields.QUESTION, _ITEM_KEY))
ANSWERS = Sheet(
    "情形答案",
    (
        _ITEM_KEY,
        _QUESTION_KEY,
        *(
            Field("target", "转到事项", field.kind, width=10) if field.name == "item_code" else field
            for field in fields.ANSWER
        ),
    ),
)
BUNDLES = Sheet("一件事", _flat(fields.BUNDLE, _ITEM_KEY))
CHILDREN = Sheet(
    "联办事项",
    (
        _ITEM_KEY,
        *(Field("child", "联办事项代号", width=12) if field.name == "item_code" else field for field in fields.CHILD),
    ),
)
REFERRALS = Sheet("不在本大厅办", fields.REFERRAL)
CONCEPTS = Sheet("说法", (Field("name", "意思", need=Need.REQUIRED), Field("ways", "各种说法", Kind.LINES, width=60)))
TOPICS = Sheet("别的话题", (Field("name", "话题", need=Need.REQUIRED), Field("words", "词", Kind.LINES, width=60)))
ENGLISH = Sheet("英文", (Field("name", "中文", need=Need.REQUIRED), Field("words", "英文", Kind.LINES, width=60)))
WORDS = Sheet("检索用词", (Field("use", "用途", need=Need.REQUIRED), Field("word", "词", need=Need.REQUIRED, width=60)))
HALL = Sheet("大厅", (*_flat(fields.HALL), *_HALL_LIST))
ZONES = Sheet("分区", fields.ZONE)
GROUPS = Sheet("窗口组", _flat(fields.GROUP))
AVAILABILITY = Sheet("放号规则", (_GROUP_KEY, *fields.AVAILABILITY))
HOURS = Sheet("作息", fields.HOURS)
STAFF = Sheet("人员", fields.STAFF)

SHEETS = (
    ITEMS,
    MATERIALS,
    QUESTIONS,
    ANSWERS,
    BUNDLES,
    CHILDREN,
    REFERRALS,
    CONCEPTS,
    TOPICS,
    ENGLISH,
    WORDS,
    HALL,
    ZONES,
    GROUPS,
    AVAILABILITY,
    HOURS,
    STAFF,
)

_WORD_USES = ("noise", "weak", "places", "foreign_patterns", "service", "vague")
Tables = dict[str, list[Row]]


def tables_of(document: Mapping[str, Any]) -> Tables:
    """Spread a catalogue document over the sheets; a sheet without rows is there, but empty."""
    tables: Tables = {sheet.title: [] for sheet in SHEETS}
    for item in document.get("items") or ():
        _spread_item(item, tables)
    tables[REFERRALS.title] = [_row(referral, REFERRALS.fields) for referral in document.get("referrals") or ()]
    vocabulary = document.get("vocabulary") or {}
    concepts, topics = vocabulary.get("concepts") or {}, vocabulary.get("foreign") or {}
    english = vocabulary.get("english") or {}
    tables[CONCEPTS.title] = [{"name": name, "ways": ways} for name, ways in concepts.items()]
    tables[TOPICS.title] = [{"name": name, "words": words} for name, words in topics.items()]
    tables[ENGLISH.title] = [{"name": name, "words": words} for name, words in english.items()]
    tables[WORDS.title] = [{"use": use, "word": word} for use in _WORD_USES for word in vocabulary.get(use) or ()]
    hall = document.get("hall")
    if hall:
        tables[HALL.title] = [_row(hall, HALL.fields)]
        tables[ZONES.title] = [_row(zone, ZONES.fields) for zone in hall.get("zones") or ()]
        tables[HOURS.title] = [_row(hours, HOURS.fields) for hours in hall.get("opening_hours") or ()]
        tables[STAFF.title] = [_row(member, STAFF.fields) for member in hall.get("staff") or ()]
        for group in hall.get("counter_groups") or ():
            tables[GROUPS.title].append(_row(group, GROUPS.fields))
            for rule in group.get("availability") or ():
                tables[AVAILABILITY.title].append({"group": group["code"], **_row(rule, fields.AVAILABILITY)})
    return tables


def _row(document: Mapping[str, Any], columns: Iterable[Field]) -> Row:
    return {column.name: value_at(document, column.name) for column in columns}


def _spread_item(item: Mapping[str, Any], tables: Tables) -> None:
    key = {"item_code": item["item_code"]}
    tables[ITEMS.title].append(_row(item, ITEMS.fields))
    for material in item.get("materials") or ():
        tables[MATERIALS.title].append(_row(material, fields.MATERIAL) | key)
    for question in item.get("situations") or ():
        tables[QUESTIONS.title].append(_row(question, QUESTIONS.fields) | key)
        for answer in question.get("answers") or ():
            row = _row(answer, fields.ANSWER) | {"target": answer.get("item_code")}
            tables[ANSWERS.title].append(row | key | {"question_id": question["question_id"]})
    bundle = item.get("bundle")
    if bundle:
        tables[BUNDLES.title].append(_row(bundle, BUNDLES.fields) | key)
        for child in bundle.get("children") or ():
            tables[CHILDREN.title].append(_row(child, fields.CHILD) | {"child": child.get("item_code")} | key)


def document_of(tables: Tables) -> Document:
    """Put the sheets together again. Rows whose parent is missing raise `KeyError` with the parent's code."""
    document: Document = {"items": _items(tables), "referrals": tables.get(REFERRALS.title, [])}
    if tables.get(CONCEPTS.title) or tables.get(WORDS.title):
        words = tables.get(WORDS.title, [])
        document["vocabulary"] = {
            "concepts": {row["name"]: row.get("ways") or [] for row in tables.get(CONCEPTS.title, [])},
            "foreign": {row["name"]: row.get("words") or [] for row in tables.get(TOPICS.title, [])},
            "english": {row["name"]: row.get("words") or [] for row in tables.get(ENGLISH.title, [])},
            **{use: [row["word"] for row in words if row.get("use") == use] for use in _WORD_USES},
        }
    if tables.get(HALL.title):
        document["hall"] = _hall(tables)
    return document


def _items(tables: Tables) -> list[Document]:
    items: dict[str, Document] = {}
    for row in tables.get(ITEMS.title, []):
        item = _nested(row)
        items.setdefault(str(item.get("item_code", "")), item)
    questions: dict[tuple[str, str], Document] = {}
    for row in tables.get(MATERIALS.title, []):
        items[row.pop("item_code")].setdefault("materials", []).append(row)
    for row in tables.get(QUESTIONS.title, []):
        code = row.pop("item_code")
        questions[(code, row["question_id"])] = row
        items[code].setdefault("situations", []).append(row)
    for row in tables.get(ANSWERS.title, []):
        parent = questions[(row.pop("item_code"), row.pop("question_id"))]
        _rename(row, "target", "item_code")
        parent.setdefault("answers", []).append(row)
    for row in tables.get(BUNDLES.title, []):
        items[row.pop("item_code")]["bundle"] = row
    for row in tables.get(CHILDREN.title, []):
        bundle = items[row.pop("item_code")].setdefault("bundle", {})
        _rename(row, "child", "item_code")
        bundle.setdefault("children", []).append(row)
    return list(items.values())


def _rename(row: Row, old: str, new: str) -> None:
    if old in row:
        row[new] = row.pop(old)


def _hall(tables: Tables) -> Document:
    hall = _nested(tables[HALL.title][0])
    groups: dict[str, Document] = {row["code"]: row for row in tables.get(GROUPS.title, [])}
    for row in tables.get(AVAILABILITY.title, []):
        groups[row.pop("group")].setdefault("availability", []).append(row)
    hall["zones"] = tables.get(ZONES.title, [])
    hall["counter_groups"] = list(groups.values())
    hall["opening_hours"] = tables.get(HOURS.title, [])
    hall["staff"] = tables.get(STAFF.title, [])
    return hall


def _nested(row: Row) -> Document:
    """Undo the dotted names (`off_hours.status`)."""
    document: Document = {}
    for name, value in row.items():
        outer, _, inner = name.partition(".")
        if inner:
            document.setdefault(outer, {})[inner] = value
        else:
            document[name] = value
    return document
