"""Headings and names in the hall's files."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hall.reports.workbook import Column

LEDGER = "咨询台账"
LEDGER_COLUMNS = (
    Column("编号", 22),
    Column("登记时间", 17),
    Column("渠道", 8),
    Column("咨询内容", 40),
    Column("事项", 24),
    Column("事项版本", 9),
    Column("类别", 10),
    Column("问题归类", 14),
    Column("首问责任人", 12),
    Column("现责任人", 12),
    Column("转交区域", 12),
    Column("转交窗口", 12),
    Column("转交给", 12),
    Column("期限", 12),
    Column("状态", 9),
    Column("答复来源", 11),
    Column("答复", 50),
    Column("答复依据", 24),
    Column("答复时间", 17),
    Column("答复人", 12),
    Column("是否超期", 9),
    Column("一次性告知单", 20),
)

CUT_OFF = "说明"
CUT_OFF_COLUMNS = (Column("说明", 60),)
CUT_OFF_TEXT = "一个文件最多{most}行，后面的没有导出。请缩小时间范围，分几次导出。"

SUMMARY = "汇总"
SUMMARY_COLUMNS = (Column("项目", 24), Column("分类", 24), Column("数量", 12))
FREQUENT = "高频问题"
FREQUENT_COLUMNS = (
    Column("问题", 44),
    Column("次数", 8),
    Column("事项", 24),
    Column("未答复", 8),
    Column("归类", 24),
    Column("其他问法", 50),
    Column("台账编号", 50),
    Column("已公布答复", 12),
)
ERRORS = "材料常见错误"
ERRORS_COLUMNS = (
    Column("事项", 26),
    Column("材料", 26),
    Column("补正次数", 9),
    Column("咨询次数", 9),
    Column("已提示", 8),
    Column("例子", 60),
)
TOTALS: Mapping[str, str] = MappingProxyType(
    {
        "total": "咨询总数",
        "answered_by_bot": "助手当场答复",
        "answered_by_staff": "人工答复",
        "pending": "未答复",
        "on_time_percent": "按期答复率（%）",
        "median_hours": "人工答复中位用时（小时）",
    }
)
GROUPS: Mapping[str, str] = MappingProxyType(
    {"by_gap": "问题归类", "by_kind": "咨询类别", "by_channel": "渠道", "by_source": "答复来源"}
)
NOT_CLASSED = "未归类"

APPOINTMENTS = "预约名单"
APPOINTMENT_COLUMNS = (
    Column("时段", 17),
    Column("窗口组", 12),
    Column("凭证号", 11),
    Column("事项", 28),
    Column("办事人", 10),
    Column("手机号", 14),
    Column("代约人", 10),
    Column("特殊需要", 18),
    Column("状态", 10),
    Column("渠道", 8),
)
APPOINTMENT_STATES: Mapping[str, str] = MappingProxyType(
    {"booked": "已预约", "attended": "已到场", "no_show": "失约", "cancelled": "本人取消", "revoked": "大厅取消"}
)

REVIEWS = "好差评"
REVIEW_COLUMNS = (
    Column("时间", 17),
    Column("等级", 10),
    Column("内容", 40),
    Column("事项", 26),
    Column("凭证号", 11),
    Column("办理人", 12),
    Column("回访期限", 12),
    Column("回访时间", 17),
    Column("回访情况", 30),
    Column("整改期限", 12),
    Column("整改时间", 17),
    Column("整改情况", 30),
    Column("回复", 30),
    Column("公布时间", 17),
    Column("是否超期", 9),
)
YES, NO = "是", "否"
