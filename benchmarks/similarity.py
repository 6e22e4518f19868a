"""Grouping questions by likeness: `uv run python benchmarks/similarity.py`.

The questions are made from the hall's own item names and ways of asking, one in three of them unlike every other, so
that both many groups and large groups occur.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import yaml

from hall.consultation.model_similarity import Index, group, read

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 50_000)
AIM_SECONDS = 10.0
BEFORE = ("", "请问", "你好，", "麻烦问下", "我妈的", "我家孩子的", "外地人")
AFTER = (
    "丢了怎么补",
    "要什么材料",
    "多久能办好",
    "收费吗",
    "能代办吗",
    "在哪办",
    "网上能办吗",
    "周末能办吗",
    "被退回来了怎么办",
)


def questions(count: int, seed: int = 1) -> list[str]:
    """Return made-up questions."""
    pick = random.Random(seed)  # noqa: S311 any order will do
    files = sorted((ROOT / "data/catalogue/items").glob("*.yml"))
    documents = [yaml.safe_load(path.read_text("utf-8")) for path in files]
    names = [name for item in documents for name in (item["task_name"], *(item.get("aliases") or ()))]
    letters = sorted({letter for name in names for letter in name if "\u4e00" <= letter <= "\u9fff"})
    listed = []
    for _ in range(count):
        if pick.random() < 1 / 3:
            listed.append("".join(pick.choice(letters) for _ in range(pick.randint(8, 20))))
        else:
            listed.append(pick.choice(BEFORE) + pick.choice(names) + pick.choice(AFTER) + pick.choice(("", "？", "啊")))
    return listed


def main() -> int:
    """Measure grouping and looking up."""
    for size in SIZES:
        asked = questions(size)
        began = time.perf_counter()
        found = group(asked)
        seconds = time.perf_counter() - began
        print(f"{size:>7,} questions  {seconds:6.2f} s  {len(found):>6,} groups, the largest of {found[0].count}")
        if size == 10_000:
            print(f"  aim < {AIM_SECONDS:.0f} s: {'met' if seconds < AIM_SECONDS else 'missed'}")
    index = Index(questions(2_000, seed=2))
    wanted = [read(text) for text in questions(500, seed=3)]
    began = time.perf_counter()
    for reading in wanted:
        index.nearest(reading)
    each = (time.perf_counter() - began) / len(wanted) * 1000
    print(f"one look-up among 2,000 published wordings: {each:.2f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
