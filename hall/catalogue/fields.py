"""Every field of the catalogue's documents: name, Chinese heading, kind, who must fill it in.

One table for validation, for the Excel sheets and for `docs/catalogue-format.md`. Names are the national ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a field holds, in a document and in an Excel cell."""

    TEXT = "text"
    LINES = "lines"  # a list of texts; one a line in a cell
    WHOLE = "whole"  # a whole number ≥ 0, or nothing
    NUMBER = "number"
    FLAG = "flag"  # true, false or nothing; 是, 否 or empty in a cell
    DATE = "date"  # YYYY-MM-DD or nothing
    TIME = "time"  # HH:MM or nothing
    CHOICE = "choice"  # one of `values`
    CHOICES = "choices"  # a list of `values`
    WHEN = "when"  # question → answers; `area=small|large；entity=company` in a cell
    WEEKDAYS = "weekdays"  # list of 1..7
    PERIODS = "periods"  # list of [HH:MM, HH:MM]
    PARTS = "parts"  # nested documents, on a sheet of their own


class Need(Enum):
    """How badly a field is wanted."""

    REQUIRED = "required"
    BY_HALL = "by_hall"  # required before going live; only the hall knows it, so that empty is a notice, not a fault
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `width`: characters of the Excel column. `longest`: characters allowed."""

    name: str
    heading: str
    kind: Kind = Kind.TEXT
    need: Need = Need.OPTIONAL
    values: tuple[str, ...] = ()
    width: int = 16
    longest: int = 4000


_R, _H = Need.REQUIRED, Need.BY_HALL
_UNITS = ("即办", "工作日", "自然日", "")

ITEM: tuple[Field, ...] = (
    Field("item_code", "事项代号", need=_R, width=10, longest=32),
    Field("task_name", "事项名称", need=_R, width=30, longest=200),
    Field("plain_name", "通俗叫法", width=26),
    Field("aliases", "别名", Kind.LINES, width=20),
    Field("plain_words", "群众说法", Kind.LINES, width=30),
    Field("catalog_code", "基本编码", need=_H, longest=12),
    Field("task_code", "实施编码", need=_H, longest=36),
    Field("task_handle_item", "业务办理项编码"),
    Field(
        "task_type",
        "事项类型",
        Kind.CHOICE,
        _R,
        (
            "行政许可",
            "行政确认",
            "行政裁决",
            "行政给付",
            "行政奖励",
            "行政备案",
            "其他行政权力",
            "公共服务",
            "集成服务",
        ),
    ),
    Field("by_law", "设定依据", Kind.LINES, _R, width=36),
    Field(
        "power_source",
        "权力来源",
        Kind.CHOICE,
        values=("法定本级行使", "上级下放", "上级授权", "同级授权", "上级委托", "同级委托", ""),
    ),
    Field("use_level", "行使层级", Kind.CHOICE, _R, ("国家", "省", "市", "县", "乡镇街道", "村社区")),
    Field("dept_name", "实施主体", need=_R, width=24),
    Field("dept_code", "实施主体编码", need=_H),
    Field("dept_type", "实施主体性质", Kind.CHOICE, _H, ("法定机关", "授权组织", "受委托组织", "")),
    Field("entrust_name", "委托部门"),
    Field("other_dept", "联办机构"),
    Field(
        "server_type",
        "服务对象",
        Kind.CHOICES,
        values=("自然人", "企业法人", "事业法人", "社会组织法人", "非法人企业", "行政机关", "其他组织"),
    ),
    Field("server_explain", "服务对象说明"),
    Field("project_type", "办件类型", Kind.CHOICE, _R, ("即办件", "承诺件")),
    Field("anticipate_day", "法定办结时限", Kind.WHOLE),
    Field("anticipate_type", "法定时限单位", Kind.CHOICE, values=_UNITS),
    Field("anticipate_explain", "法定时限说明", width=30),
    Field("promise_day", "承诺办结时限", Kind.WHOLE),
    Field("promise_type", "承诺时限单位", Kind.CHOICE, values=_UNITS),
    Field("promise_explain", "承诺时限说明", width=30),
    Field("accept_condition", "受理条件", Kind.LINES, _R, width=36),
    Field("special_procedure", "特别程序"),
    Field("handle_flow", "办理流程", Kind.LINES, _R, width=36),
    Field("online_explain", "线上办理说明", width=30),
    Field("offline_explain", "线下办理说明", width=30),
    Field("online_channel", "网办渠道", Kind.LINES),
    Field("handle_type", "办理形式", Kind.CHOICES, values=("窗口办理", "网上办理", "快递申请")),
    Field("limit_scene_num", "到办事现场次数", Kind.WHOLE, _R),
    Field("limit_scene_explain", "必须现场原因", width=30),
    Field(
        "online_handle_depth",
        "网办深度",
        Kind.CHOICE,
        values=("互联网咨询", "互联网收件", "互联网预审", "互联网受理", "全程网办", ""),
    ),
    Field("is_fee", "是否收费", Kind.FLAG, _R),
    Field("fee_item", "收费项目"),
    Field("fee_standard", "收费标准", width=24),
    Field("fee_basis", "收费依据", width=24),
    Field("fee_reduce", "收费减免"),
    Field("fee_explain", "收费说明", width=24),
    Field("is_pay_online", "是否支持网上支付", Kind.FLAG),
    Field("transact_addr", "办理地点", need=_H, width=24),
    Field("transact_time", "办理时间", need=_H),
    Field("traffic_guide", "交通指引"),
    Field("link_way", "咨询方式", need=_H),
    Field("supervise_way", "监督投诉方式", need=_H),
    Field("is_entry_center", "是否进驻大厅", Kind.FLAG),
    Field("center_name", "大厅名称"),
    Field("is_schedule", "是否支持预约", Kind.FLAG, _R),
    Field("schedule_num", "每日可预约量", Kind.WHOLE, _H),
    Field("schedule_rule", "预约规则", need=_R, width=24),
    Field("is_express", "是否支持物流快递", Kind.FLAG),
    Field("is_mail_material", "是否支持材料邮寄", Kind.FLAG),
    Field("is_mail_result", "是否支持结果邮寄", Kind.FLAG),
    Field("is_service_terminals", "是否支持自助终端", Kind.FLAG),
    Field("handle_area", "通办范围"),
    Field("limit_explain", "数量限制"),
    Field("result_type", "结果类型"),
    Field("result_name", "结果名称", width=24),
    Field("result_guid", "结果样本"),
    Field("plan_effective_date", "计划生效日期", Kind.DATE, _H),
    Field("plan_cancel_date", "计划取消日期", Kind.DATE),
    Field("task_version", "事项版本", need=_H),
    Field("task_state", "事项状态", Kind.CHOICE, _R, ("在用", "暂停", "取消")),
    Field("administrative_review_dept", "行政复议部门"),
    Field("administrative_review_addr", "行政复议地址"),
    Field("administrative_litigation_dept", "行政诉讼法院"),
    Field("administrative_litigation_addr", "行政诉讼地址"),
    Field("questions", "常见问题", Kind.LINES, width=30),
    Field("zone", "所在分区", need=_R, width=22),
    Field("counter_group", "窗口组", width=10),
    Field("handled_here", "本大厅办理", Kind.FLAG),
    Field("urgent", "急难事项", Kind.FLAG),
    Field("common_mistakes", "常见错误", Kind.LINES, width=36),
    Field("remedies", "不予受理的原因和补救", width=30),
    Field("off_hours.status", "工作时间之外预约", width=24),
    Field("off_hours.reason", "工作时间之外预约说明", width=24),
    Field("joint_service", "一件事联办"),
    Field("materials", "材料", Kind.PARTS),
    Field("situations", "情形", Kind.PARTS),
    Field("bundle", "一件事", Kind.PARTS),
    Field("evidence", "来源", Kind.LINES),
    Field("verify", "待核", Kind.FLAG),
    Field("verify_fields", "待核字段", Kind.LINES),
    Field("notes", "备注", width=24),
)

MATERIAL: tuple[Field, ...] = (
    Field("material_id", "材料代号", need=_R, width=10, longest=32),
    Field("material_name", "材料名称", need=_R, width=34, longest=200),
    Field("type", "材料类型", Kind.CHOICE, _R, ("原件", "复印件", "原件或复印件")),
    Field("form", "材料形式", Kind.CHOICE, _R, ("纸质", "电子化", "纸质/电子化")),
    Field("necessity", "必要性", Kind.CHOICE, _R, ("必要", "非必要", "容缺后补")),
    Field("source", "来源渠道", Kind.CHOICE, _R, ("申请人自备", "政府部门核发", "其他")),
    Field("source_explain", "怎么取得", width=34),
    Field("issuer", "出具单位", width=20),
    Field("original_num", "原件份数", Kind.WHOLE, width=10),
    Field("copy_num", "复印件份数", Kind.WHOLE, width=10),
    Field("format", "规格"),
    Field(
        "electronic",
        "电子化方式",
        Kind.CHOICE,
        values=("可上传电子件", "电子证照可调用", "需纸质原件", "共享核验免交", "现场签署", ""),
    ),
    Field("exempt", "免交", Kind.FLAG, width=8),
    Field("blank_form", "空白表"),
    Field("sample_form", "样表"),
    Field("fill_notice", "填报须知"),
    Field("accept_standard", "受理标准"),
    Field("by_law", "依据"),
    Field("remark", "说明", width=30),
    Field("when", "什么情形才要", Kind.WHEN, width=20),
    Field("covers", "合并了哪些材料", Kind.LINES, width=16),
)

QUESTION: tuple[Field, ...] = (
    Field("question_id", "问题代号", need=_R, longest=32),
    Field("text", "问题", need=_R, width=40, longest=120),
    Field("unit", "数字后面的单位", Kind.LINES),
    Field("when", "什么情形才问", Kind.WHEN, width=30),
    Field("answers", "答案", Kind.PARTS),
)

ANSWER: tuple[Field, ...] = (
    Field("value", "答案代号", need=_R, longest=32),
    Field("title", "答案", need=_R, width=30, longest=60),
    Field("item_code", "转到事项"),
    Field("referral", "转给谁办", width=24),
    Field("note", "告诉办事人", width=40),
    Field("words", "会怎么说", Kind.LINES, width=30),
    Field("affirm", "“是”就选它", Kind.FLAG),
    Field("at_most", "不超过", Kind.NUMBER, width=8),
    Field("above", "超过", Kind.NUMBER, width=8),
    Field("ends", "不再追问", Kind.FLAG, width=8),
)

BUNDLE: tuple[Field, ...] = (
    Field("lead_department", "牵头部门", need=_R),
    Field("internal", "内部流转的材料", Kind.LINES),
    Field("children", "联办事项", Kind.PARTS),
)

CHILD: tuple[Field, ...] = (
    Field("name", "联办事项名称", need=_R, width=30),
    Field("item_code", "联办事项代号"),
    Field("dept_name", "办理单位", width=24),
    Field("when", "什么情形才办", Kind.WHEN, width=30),
)

REFERRAL: tuple[Field, ...] = (
    Field("referral_id", "代号", need=_R, width=8, longest=32),
    Field("name", "事情", need=_R, width=30),
    Field("handled_by", "谁办", need=_H, width=36),
    Field("aliases", "别名", Kind.LINES, width=24),
    Field("plain_words", "群众说法", Kind.LINES, width=36),
    Field("address", "地址"),
    Field("phone", "电话"),
    Field("next_step", "下一步", width=30),
)

VOCABULARY: tuple[Field, ...] = (
    Field("concepts", "说法", Kind.PARTS),
    Field("noise", "去掉的话", Kind.LINES),
    Field("weak", "泛泛的动词", Kind.LINES),
    Field("foreign", "别的话题", Kind.PARTS),
    Field("places", "外地地名", Kind.LINES),
    Field("foreign_patterns", "别处的大厅", Kind.LINES),
    Field("service", "要办事的话", Kind.LINES),
    Field("vague", "看不出办什么的话", Kind.LINES),
    Field("english", "英文", Kind.PARTS),
)

HALL: tuple[Field, ...] = (
    Field("name", "大厅名称", need=_R, width=30),
    Field("fictional", "虚构演示", Kind.FLAG, _R),
    Field("notice", "说明", width=36),
    Field("area_name", "行政区划", need=_H),
    Field("area_code", "行政区划代码", need=_H),
    Field("address", "地址", need=_H, width=30),
    Field("phone", "咨询电话", need=_H),
    Field("supervise_phone", "监督电话", need=_H),
    Field("supervise_email", "监督邮箱", need=_H),
    Field("traffic_guide", "交通指引", width=30),
    Field("zones", "分区", Kind.PARTS),
    Field("counter_groups", "窗口组", Kind.PARTS),
    Field("opening_hours", "作息", Kind.PARTS),
    Field("staff", "人员", Kind.PARTS),
    Field("off_hours", "工作时间之外可约清单", Kind.PARTS),
)

ZONE: tuple[Field, ...] = (
    Field("code", "分区代号", need=_R, longest=16),
    Field("name", "分区名称", need=_R, width=28),
    Field("guide", "怎么走", width=36),
    Field("self_service", "自助设备", width=24),
)

GROUP: tuple[Field, ...] = (
    Field("code", "窗口组代号", need=_R, longest=16),
    Field("name", "窗口组名称", need=_R, width=28),
    Field("zone", "分区代号", need=_R),
    Field("counters", "窗口", Kind.LINES, _R),
    Field("availability", "放号规则", Kind.PARTS),
)

AVAILABILITY: tuple[Field, ...] = (
    Field("weekdays", "星期几", Kind.WEEKDAYS, _R),
    Field("slot_minutes", "每段分钟", Kind.WHOLE, _R),
    Field("bookable", "可预约", Kind.WHOLE, _R),
    Field("reserved", "留给现场", Kind.WHOLE, _R),
    Field("starts", "从几点", Kind.TIME),
    Field("ends", "到几点", Kind.TIME),
    Field("valid_from", "自哪天起", Kind.DATE),
    Field("valid_to", "到哪天止", Kind.DATE),
)

HOURS: tuple[Field, ...] = (
    Field("name", "作息名称", need=_R, width=20),
    Field("first", "从（月-日）", need=_R, longest=5),
    Field("last", "到（月-日）", need=_R, longest=5),
    Field("weekdays", "星期几", Kind.WEEKDAYS, _R),
    Field("periods", "开门时段", Kind.PERIODS, _R, width=26),
)

STAFF: tuple[Field, ...] = (
    Field("login", "账号", need=_R),
    Field("name", "姓名", need=_R),
    Field(
        "role", "角色", Kind.CHOICE, _R, ("clerk", "coach", "supervisor", "guide", "operator", "security", "auditor")
    ),
    Field("post", "岗位"),
    Field("counter_group", "窗口组"),
)

OFF_HOURS_LIST: tuple[Field, ...] = (
    Field("version", "清单版本", need=_R),
    Field("published_on", "公布日期", Kind.DATE),
    Field("item_codes", "清单事项", Kind.LINES),
    Field("note", "清单说明", width=30),
)
