"""What staff read of oversight."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hall.storage.audit_verify import Finding, Tampering, Verification

SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "consultation": "咨询",
        "complaint": "投诉",
        "lead": "监督线索",
        "review": "差评回访整改",
        "case": "办件",
        "remedy": "改进措施",
        "appeal": "停约申诉",
        "off_hours": "下班后预约申请",
    }
)
WITHOUT_NUMBER = ("remedy", "review")
"""These have ids that nobody is told."""
STAGES: Mapping[str, str] = MappingProxyType({"warning": "明天到期", "yellow": "今天到期", "red": "已超期"})

FINDINGS: Mapping[Tampering, str] = MappingProxyType(
    {
        Tampering.CHANGED: "记录被改动",
        Tampering.DELETED: "记录被删除",
        Tampering.INSERTED: "记录不是系统写入的",
        Tampering.REPEATED: "记录被复制",
        Tampering.CHAIN_BROKEN: "链在这里断开（顺序被调换或链被改动）",
        Tampering.CHECKPOINT_FORGED: "检查点的签名或内容不对",
        Tampering.CHECKPOINT_MISSING: "链尾没有检查点",
        Tampering.CUT_OFF: "库外检查点之后的记录不见了",
        Tampering.ENTRY_ALTERED: "台账条目与审计记录不一致",
    }
)


def title(kind: str, subject_id: str, stage: str, item_name: str | None) -> str:
    """Return what an alert is called in a list."""
    about = f"（{item_name}）" if item_name else ""
    number = "" if kind in WITHOUT_NUMBER else f" {subject_id}"
    return f"{SUBJECTS[kind]}{number}{about}：{STAGES[stage]}"


def finding(one: Finding) -> str:
    """Return one finding as a line."""
    places = (
        ("链上第{}条", one.seq),
        ("审计号{}", one.audit_id),
        ("{}", one.subject or None),
    )
    where = "，".join(pattern.format(value) for pattern, value in places if value is not None)
    return f"{FINDINGS[one.kind]}：{where}"


def verdict(found: Verification) -> str:
    """Return the outcome of a verification as a line."""
    outcome = "没有发现改动" if found.sound else f"发现 {len(found.findings)} 处异常"
    return f"已校验 {found.rows} 条，等待封存 {found.pending} 条，链首指纹 {found.head.digest}：{outcome}"
