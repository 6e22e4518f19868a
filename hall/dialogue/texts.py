"""Button titles and formatted values of the dialogue. Whole sentences stand in `data/responses/`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import pairwise

from hall.catalogue.model import ServiceItem

WEEKDAYS = "一二三四五六日"

TITLES = {
    "yes": "对，确认",
    "change": "要改一下",
    "stop": "先不约了",
    "more": "更多时间",
    "person": "转人工",
    "resend": "重新发送验证码",
    "skip": "跳过",
    "leave": "先不说了",
    "book_this": "预约办理",
    "materials_this": "要带什么材料",
    "cancel_yes": "确定取消",
    "keep": "不取消，保留",
    "move_yes": "确定改约",
    "keep_time": "不改，保留原来的",
    "change_item": "改成办这个",
    "queued": "接着约另一个",
    "queue_item": "先约完，再约这个",
    "by_voucher": "用预约凭证号查",
    "none": "都不是",
    "rebook": "重新选时间",
    "existing": "取消已约好的",
    "appeal": "我要申诉",
    "queue_position": "排到第几位了",
    "queue_leave": "先不等了，晚点答复我",
}

READINGS = {
    "book_appointment": "预约办事时间",
    "cancel_appointment": "取消预约",
    "reschedule_appointment": "改预约时间",
    "check_appointment": "查我的预约",
    "ask_blacklist": "了解失约限制",
    "ask_off_hours": "下班时间办事",
    "ask_materials": "要带什么材料",
    "ask_conditions": "办理条件",
    "ask_process": "怎么办、走什么流程",
    "ask_duration": "多久办好",
    "ask_fee": "收不收费",
    "ask_location": "在哪儿办",
    "ask_hours": "上班时间",
    "ask_channel": "网上能不能办",
    "ask_policy": "政策问题，问工作人员",
    "ask_progress": "查办理进度",
    "ask_pickup": "怎么取证件",
    "request_guide": "要人引导帮忙",
    "rate_service": "评价服务",
    "complain": "投诉",
    "report_lead": "反映问题线索",
    "talk_to_human": "转人工",
}

NEEDS = {
    "wheelchair": "腿脚不便",
    "blind": "看不清或看不见",
    "deaf": "听力不便",
    "pregnant": "孕期",
    "ill": "身体不适",
    "elderly": "高龄",
    "with_child": "带着孩子",
    "guidance": "需要引导",
}

FIELDS = {
    "item": "办理的事项",
    "wish": "日期和时间",
    "name": "姓名",
    "id_token": "身份证号",
    "phone_token": "手机号",
    "relation": "给谁办",
    "reason": "原因",
    "deadline": "最晚办结",
}

RATINGS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}

REQUIRED = "必要"
PAPER_FREE = "{name}免交，由大厅通过数据共享核验，不用带"
PAPER_NEEDED = "{name}要带，{copies}"
PAPER_PERHAPS = "{name}视情况要带，{copies}"
PAPER_MISTAKE = "常见的错误有“{mistake}”"
PAPER_NOT_LISTED = "清单上没有这一样"
STATES = {
    "attended": "已经到场办理",
    "no_show": "没有到场",
    "cancelled": "已经取消",
    "revoked": "因大厅原因取消",
    "booked": "时间已经到了或过了",
    "over": "已经结束",
}

GUIDANCE = "现场引导"
MYSELF = "本人"
THE_OTHER = "另一个"
YOUR = "您{relation}"
OF_ITEM = "“{item}”"
BOTH = "{}，{}"
HOLIDAY = "法定节假日"
WITHIN_DAYS = "{days}个工作日内"
WANTS_PERSON = "市民要求转人工"
QUEUE_AHEAD = "前面还有{ahead}位"
QUEUE_NEXT = "您是下一位"
QUEUE_WAIT = "大约要等{minutes}分钟"
QUEUE_UNKNOWN = "要等多久现在不好估计"
OFF_DUTY = "现在没有人工值班。"
OFF_DUTY_UNTIL = "现在没有人工值班，下一班{moment}开始。"
NOTHING_TO_DO = "目前不需要您做什么"
CLOSED = "不上班"
FORM_LINK = "不想一句句回答？点这里填表"
REGISTRATION_FORM = "预约登记表"
BY_HALL = "以大厅公布为准"
NOTICE = "一次性告知单"
TOLD_AS_PUBLISHED = "按公布的内容答复"
LONGEST_BUTTON = 40


def day(value: date, now: datetime) -> str:
    """11月25日（周三）, with 今天/明天/后天 before it where it is one, and the year when it is another."""
    distance = (value - now.date()).days
    near = {0: "今天，", 1: "明天，", 2: "后天，"}.get(distance, "")
    year = f"{value.year}年" if value.year != now.year else ""
    return f"{near}{year}{value.month}月{value.day}日（周{WEEKDAYS[value.weekday()]}）"


def clock(value: time) -> str:
    """上午10:30, 下午2:00."""
    half = "上午" if value.hour < 12 else "中午" if value.hour == 12 else "下午" if value.hour < 18 else "晚上"
    return f"{half}{value.hour if value.hour <= 12 else value.hour - 12}:{value.minute:02d}"


def half(value: time) -> str:
    """上午 or 下午."""
    return "上午" if value.hour < 12 else "下午"


def moment(value: datetime, now: datetime) -> str:
    """11月25日（周三）上午10:30."""
    return f"{day(value.date(), now)}{clock(value.time())}"


def span(start: datetime, end: datetime, now: datetime) -> str:
    """11月25日（周三）上午10:30到11:00."""
    return f"{moment(start, now)}到{end.hour if end.hour <= 12 else end.hour - 12}:{end.minute:02d}"


def plain_day(value: date) -> str:
    """2026年11月26日."""
    return f"{value.year}年{value.month}月{value.day}日"


def listed(parts: Iterable[str], mark: str = "、") -> str:
    """Join parts in Chinese."""
    return mark.join(part for part in parts if part)


def numbered(parts: Iterable[str]) -> str:
    """One part a line, numbered from 1."""
    return "\n".join(f"{place}. {part}" for place, part in enumerate(parts, 1))


def bulleted(parts: Iterable[str]) -> str:
    """One part a line."""
    return "\n".join(f"· {part}" for part in parts if part)


def spaced(number: str) -> str:
    """Group a number for reading aloud: 4 characters at a time."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def source(item_name: str, version: int) -> str:
    """Where a fact comes from (clause 15)."""
    return f"《{item_name}》第{version}版"


def person(relation: str | None, name: str) -> str:
    """张三（本人） or 李秀英（您的母亲）."""
    return f"{name}（{MYSELF if relation is None else '您的' + relation}）"


def periods(open_on: Iterable[tuple[time, time]]) -> str:
    """8:30–12:00、14:00–17:30."""
    return listed(f"{start.hour}:{start.minute:02d}–{end.hour}:{end.minute:02d}" for start, end in open_on)


def day_periods(open_on: Sequence[tuple[time, time]]) -> str:
    """9:00–12:00、13:30–17:30，12:00–13:30休息."""
    breaks = [(before[1], after[0]) for before, after in pairwise(open_on) if before[1] < after[0]]
    return periods(open_on) + (f"，{periods(breaks)}休息" if breaks else "")


def pickup(item: ServiceItem) -> str:
    """How the result is received: what the catalogue says of guidance, express and the counter."""
    ways = [item.result_guid]
    if item.is_express or item.is_mail_result:
        ways.append("可以邮寄")
    return listed(ways, "；") or BY_HALL


def from_iso(text: str) -> datetime | None:
    """Read an ISO moment; None when it is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def iso_day(text: str) -> str:
    """2027-11-23 → 2027年11月23日; what cannot be read stays."""
    try:
        return plain_day(date.fromisoformat(text))
    except ValueError:
        return text or BY_HALL


def by_when(due: date | None, days: int) -> str:
    """The promised day; while that year's working days are not published, within how many of them: 最晚3个工作日内答复."""
    return plain_day(due) if due else WITHIN_DAYS.format(days=days)


def arrival(first: date, start: time | None, now: datetime) -> str:
    """When somebody who wants a guide will come: 11月25日（周三）上午9:00, or the day alone."""
    year = f"{first.year}年" if first.year != now.year else ""
    return f"{year}{first.month}月{first.day}日（周{WEEKDAYS[first.weekday()]}）{clock(start) if start else ''}"
