"""What staff read about a catalogue: findings of the validation, headings of the Excel sheets, answers of the commands."""

from __future__ import annotations

from hall.catalogue.faults import Code, Fault, Severity

MESSAGES: dict[Code, str] = {
    Code.MISSING: "“{heading}”必须填写",
    Code.AWAITING_HALL: "“{heading}”待大厅补充；补充前按“以大厅公布为准”答复",
    Code.VERIFY: "“{heading}”待核，请对照已公布的实施清单",
    Code.UNKNOWN_KEY: "没有这个字段，请检查拼写",
    Code.WRONG_TYPE: "“{heading}”应当是{expected}",
    Code.NOT_A_VALUE: "“{heading}”只能填：{values}",
    Code.TOO_LONG: "“{heading}”最长{longest}个字",
    Code.UNCLEAN: "“{heading}”含有控制字符，或者列表里有空行、换行",
    Code.DUPLICATE: "“{value}”重复了",
    Code.IMMEDIATE: "即办件的法定时限和承诺时限单位都应当是“即办”，承诺件的承诺时限不能是“即办”",
    Code.PROMISE_LONGER: "承诺时限（{promise}）比法定时限（{statutory}）长",
    Code.LIMIT_UNSAID: "没有天数时，“{heading}”必须说明",
    Code.FEE_INCOMPLETE: "收费的事项必须写明“{heading}”",
    Code.SAME_CONTACT: "咨询方式和监督投诉方式不能相同",
    Code.VISITS_UNEXPLAINED: "要到现场的必须写明原因",
    Code.ONLINE_BUT_VISITS: "全程网办的事项，到办事现场次数应当是0",
    Code.DATES_REVERSED: "计划取消日期应当晚于计划生效日期",
    Code.EXEMPT_MISMATCH: "“免交”和“共享核验免交”应当一致",
    Code.UNKNOWN_ZONE: "大厅里没有“{value}”这个分区",
    Code.UNKNOWN_GROUP: "大厅里没有“{value}”这个窗口组",
    Code.NO_GROUP: "可预约的事项必须有窗口组",
    Code.UNKNOWN_ITEM: "目录里没有事项“{value}”",
    Code.UNKNOWN_MATERIAL: "没有材料“{value}”",
    Code.UNKNOWN_QUESTION: "本事项没有问题“{value}”，或者它排在后面",
    Code.UNKNOWN_ANSWER: "问题“{question}”没有答案“{value}”",
    Code.TOO_FEW_ANSWERS: "一个问题至少要有两个答案",
    Code.TOO_MANY_QUESTIONS: "最多会问到{count}个问题，应当不超过{limit}个",
    Code.CIRCULAR: "答案在事项之间绕圈：{value}",
    Code.TOO_FEW_CHILDREN: "一件事至少要有两个联办事项",
    Code.ALIAS_CLASH: "“{value}”在{items}里都有，群众这样说时会请他选择",
    Code.BAD_PATTERN: "“{value}”不是正确的正则表达式",
    Code.UNREADABLE: "无法读取：{value}",
}

EXPECTED = {
    "text": "文字",
    "lines": "文字列表",
    "whole": "不小于0的整数",
    "number": "数字",
    "flag": "是或否",
    "date": "日期（年-月-日）",
    "time": "时间（时:分）",
    "choice": "文字",
    "choices": "列表",
    "when": "“问题=答案”的对应",
    "weekdays": "1到7的列表",
    "periods": "时段（09:00-12:00）的列表",
    "parts": "下一层内容",
}

SEVERITIES = {Severity.FAULT: "错误", Severity.WARNING: "提醒", Severity.NOTICE: "提示"}


def message(code: Code, **values: object) -> str:
    """Return the sentence for a finding."""
    return MESSAGES[code].format(**values)


def line(fault: Fault) -> str:
    """Return one finding as staff read it on the command line."""
    return f"[{SEVERITIES[fault.severity]}] {fault}"


def imported(version: int, changed: tuple[str, ...], removed: tuple[str, ...]) -> str:
    """Say what an import did."""
    parts = [f"已导入，目录版本 {version}。"]
    parts.append(f"有变化的事项 {len(changed)} 个：{'、'.join(changed)}。" if changed else "没有事项变化。")
    if removed:
        parts.append(f"移出目录 {len(removed)} 个：{'、'.join(removed)}。")
    return "".join(parts)


UNCHANGED = "内容和现有目录完全相同，没有导入。"
REFUSED = "目录有 {count} 处错误，没有导入："
SOUND = "没有错误。"
SUMMARY = "错误 {faults} 处，提醒 {warnings} 处，提示 {notices} 处。"
EXPORTED = "已导出 {count} 个事项到 {path}。"
NO_CATALOGUE = "还没有导入过目录。"
UNKNOWN_SUFFIX = "文件名请以 .xlsx、.json 或 .yml 结尾。"
TOO_LARGE = "文件过大"
ORPHAN_ROW = "有一行指向不存在的“{parent}”"
AT_LINE = "{form} 第{line}行"
