"""What the console shows has words in Chinese: every setting, and every detail that the audit keeps."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from hall.settings import Settings
from hall.setup import texts
from tests.architecture.sources import ROOT, modules, tree

WORDS = ROOT / "web" / "console" / "src" / "words.ts"


def test_every_setting_says_what_it_is_for() -> None:
    assert texts.SETTINGS.keys() == Settings.model_fields.keys()


def details() -> Iterator[str]:
    """The names under which audit rows keep something."""
    for path in modules("hall"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["details"]:
                yield from keys(node.value)
            if isinstance(node, ast.Call) and re.search(r"(^|[._])(record|audit)$", ast.unparse(node.func)):
                for given in node.keywords:
                    if given.arg == "details":
                        yield from keys(given.value)


def keys(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Dict):
        yield from (key.value for key in value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


def test_every_detail_of_the_audit_has_a_chinese_name() -> None:
    source = WORDS.read_text(encoding="utf-8")
    block = source[source.index("export const DETAILS") : source.index("const VALUES")]
    named = set(re.findall(r"(\w+): \"", block))
    wanted = set(details())
    assert len(wanted) > 30
    assert wanted - named == set()
