"""How the item linker's cost grows with the catalogue: `uv run python -m benchmarks.linker`.

40, 1,000 and 10,000 items; beside it a comparison with every name (rapidfuzz over all of them) and, when the package is
there, word-based BM25 (rank_bm25 over jieba words). One core; times of single queries in milliseconds.
"""

from __future__ import annotations

import importlib
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rapidfuzz import fuzz, process

from evaluation.items.run import load
from hall.catalogue.importing import read_folder
from hall.catalogue.linking import ItemIndex
from hall.catalogue.model import Catalogue, ServiceItem

FOLDER = Path(__file__).resolve().parents[1] / "data" / "catalogue"
SIZES = (40, 1_000, 10_000)
SEED = 20261123

OBJECTS = [
    "林木采伐",
    "取水",
    "河道采砂",
    "动物诊疗",
    "兽药经营",
    "种子生产",
    "水产养殖",
    "农机驾驶",
    "排水",
    "燃气经营",
    "户外广告",
    "建筑垃圾",
    "夜间施工",
    "特种设备",
    "计量器具",
    "广播电视",
    "出版物零售",
    "印刷",
    "旅行社",
    "娱乐场所",
    "文物保护",
    "体育经营",
    "校车",
    "民办教育",
    "医疗机构",
    "医师执业",
    "放射诊疗",
    "饮用水",
    "消毒产品",
    "母婴保健",
    "安全生产",
    "危险化学品",
    "烟花爆竹",
    "客运",
    "出租汽车",
    "机动车维修",
    "船舶",
    "港口",
    "测绘",
    "规划",
    "用地",
    "矿产",
    "商品房预售",
    "物业",
    "房地产估价",
    "造价咨询",
    "招标",
    "保安",
    "爆破",
    "印章",
    "典当",
    "旅馆",
    "养犬",
    "集会",
    "户外活动",
    "慈善募捐",
    "地名",
    "殡葬",
    "收养",
]
ACTIONS = [
    "许可",
    "变更",
    "注销",
    "延续",
    "备案",
    "登记",
    "核准",
    "审批",
    "确认",
    "换证",
    "补证",
    "年检",
    "资质认定",
    "资格认定",
    "注册",
    "公示",
    "转让",
    "暂停",
    "恢复",
    "认证",
]
FORMS = [
    "个体",
    "企业",
    "单位",
    "学校",
    "医院",
    "社区",
    "农村",
    "城市",
    "外资",
    "合作社",
    "临时",
    "长期",
    "大型",
    "小型",
    "跨区",
    "联合",
]


def enlarged(catalogue: Catalogue, size: int) -> Catalogue:
    """The real catalogue filled up with composed items, each with a name, aliases and plain words."""
    chance = random.Random(SEED)  # noqa: S311 a fixed sequence, not a secret
    items = list(catalogue.items)
    while len(items) < size:
        one, other = chance.choice(OBJECTS), chance.choice(OBJECTS)
        action, form = chance.choice(ACTIONS), chance.choice(FORMS)
        name = f"{form}{one}{other}{action}（{len(items)}类）"
        plain = tuple(f"{form}{one}{way}" for way in ("怎么办", "手续", action, f"{other}{action}"))
        items.append(
            replace(ServiceItem(f"X{len(items)}", name), aliases=(f"{one}{other}{action}",), plain_words=plain)
        )
    return replace(catalogue, items=tuple(items[:size]))


def measure(search: Callable[[str], object], queries: list[str]) -> tuple[float, float]:
    """Return p50 and p95 of single queries, in milliseconds, after one warm round."""
    for query in queries:
        search(query)
    spent = []
    for query in queries:
        started = time.perf_counter()
        search(query)
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent), statistics.quantiles(spent, n=20)[-1]


def every_name(catalogue: Catalogue) -> Callable[[str], object]:
    """Compare a query with every name and plain word there is."""
    names = [word for item in catalogue.items for word in (item.task_name, *item.aliases, *item.plain_words)]
    return lambda query: process.extract(query, names, scorer=fuzz.WRatio, limit=3)


def words_bm25(catalogue: Catalogue) -> Callable[[str], object] | None:
    """Rank by BM25 over jieba words, when rank_bm25 is installed."""
    try:
        bm25 = importlib.import_module("rank_bm25")
        jieba = importlib.import_module("jieba")
    except ImportError:
        return None
    texts = [" ".join((item.task_name, *item.aliases, *item.plain_words)) for item in catalogue.items]
    ranking = bm25.BM25Okapi([jieba.lcut(text) for text in texts])
    return lambda query: ranking.get_scores(jieba.lcut(query))


def main() -> None:
    """Print the table."""
    catalogue = read_folder(FOLDER)
    queries = [case.text for case in load()]
    print(f"{len(queries)} queries; milliseconds")
    print(f"{'items':>7} {'what':<22}{'p50':>8}{'p95':>8}{'build s':>9}")
    for size in SIZES:
        large = enlarged(catalogue, size)
        started = time.perf_counter()
        index = ItemIndex(large)
        built = time.perf_counter() - started
        p50, p95 = measure(index.search, queries)
        print(f"{size:>7} {'this linker':<22}{p50:8.2f}{p95:8.2f}{built:9.1f}", flush=True)
        for name, peer in (("rapidfuzz over all", every_name(large)), ("rank_bm25 over jieba", words_bm25(large))):
            if peer is None:
                continue
            p50, p95 = measure(peer, queries[::8])
            print(f"{size:>7} {name:<22}{p50:8.2f}{p95:8.2f}", flush=True)


if __name__ == "__main__":
    main()
