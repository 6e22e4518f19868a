"""Labels of the packet that goes to a person: what the citizen has already said, so that nobody asks again."""

from __future__ import annotations

TASKS = {
    "booking": "预约办理",
    "cancel": "取消预约",
    "reschedule": "改预约时间",
    "check": "查预约",
    "progress": "查办理进度",
    "off_hours": "申请下班时间办理",
    "complaint": "投诉",
    "lead": "反映问题线索",
    "guide": "要引导帮忙",
    "rating": "评价服务",
    "answer": "咨询",
}

LABELS = {
    "task": "正在办",
    "item": "事项",
    "situation": "情形",
    "time": "想要的时间",
    "held": "已暂留的时间",
    "new_time": "想改到",
    "relation": "给谁办",
    "name": "姓名",
    "id": "身份证号",
    "phone": "手机号",
    "booker": "预约人",
    "needs": "需要的帮助",
    "notice": "告知单号",
    "case": "办件编号",
    "voucher": "预约凭证号",
    "reason": "原因",
    "deadline": "办理期限",
    "details": "说明",
    "level": "评价",
}

SUMMARY = "正在办：{task}"
ASKED = "最近问的是：{question}"
BETWEEN = "；"
LISTED = "、"
TO = "至"
