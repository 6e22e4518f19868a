"""Every sentence the hall can ask for stands in data/responses, with the same fields; none stands there unused or twice."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted((ROOT / "data" / "responses").glob("*.yml"))
FIELD = re.compile(r"\{(\w+)\}")
RESERVED = {"text", "image", "buttons", "elements", "custom", "template", "response", "attachment", "channel"}
LONGEST_SPOKEN = 2  # sentences


def asked_for() -> dict[str, set[str]]:
    """Find every `say("utter_…", field=…)` in the hall's dialogue."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "hall" / "dialogue").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say":
                names = [
                    leaf.value
                    for leaf in ast.walk(node.args[0])
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
                ]
                fields = {keyword.arg for keyword in node.keywords if keyword.arg} - {"kind", "data"}
                for name in names:
                    found.setdefault(name, set()).update(fields)
    found.setdefault("utter_noted", set())  # inserted before a question that comes again
    return found


def written() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in FILES:
        for name, variants in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items():
            assert name not in found, f"{name} stands in two files"
            found[name] = variants
    return found


def test_no_response_stands_twice_in_one_file() -> None:
    for path in FILES:
        names = re.findall(r"^  (utter_\w+):", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert len(names) == len(set(names)), path.name


def test_every_sentence_exists_and_none_is_unused() -> None:
    assert set(asked_for()) == set(written())


def test_fields_are_the_same_on_both_sides() -> None:
    wanted = asked_for()
    for name, variants in written().items():
        used = {field for variant in variants for field in FIELD.findall(variant["text"])}
        assert used == wanted[name], name
        assert not used & RESERVED, f"{name}: Rasa uses that name itself"


def test_every_variant_of_a_response_is_whole_by_itself() -> None:
    for name, variants in written().items():
        written_ones = [variant for variant in variants if "channel" not in variant]
        assert written_ones, f"{name} has no sentence for writing"
        assert {tuple(sorted(variant)) for variant in variants} <= {("text",), ("channel", "text")}, name


def test_no_english_is_left_in_a_chinese_sentence() -> None:
    for name, variants in written().items():
        for variant in variants:
            plain = FIELD.sub("", variant["text"]).replace("AI", "")
            assert not re.search(r"[A-Za-z]{2,}", plain), f"{name}: {variant['text']}"
            assert not re.search(r"[\u3400-\u9fff][,?!;]", plain), (
                f"{name}: a half-width mark after a Chinese character"
            )


def test_spoken_lines_are_short() -> None:
    for name, variants in written().items():
        for variant in variants:
            if variant.get("channel") == "phone":
                assert len(re.findall(r"[。？！]", variant["text"])) <= LONGEST_SPOKEN, f"{name}: {variant['text']}"
                assert "\n" not in variant["text"], name


def test_every_intent_has_a_rule_and_every_action_is_registered() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    ruled: dict[str, str] = {}
    for path in (ROOT / "data" / "rules").glob("*.yml"):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            ruled[rule["steps"][0]["intent"]] = rule["steps"][1]["action"]
    assert set(domain["intents"]) == set(ruled) - {"nlu_fallback"}
    assert set(ruled.values()) == set(domain["actions"])
