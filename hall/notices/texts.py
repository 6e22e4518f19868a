"""The phrases of a one-time notice, its short form for the chat and its spoken form for the phone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from hall.catalogue.model import Handling, Material, Necessity, ProjectType, ServiceItem, TimeUnit
from hall.catalogue.model_profile import HallProfile
from hall.notices.model import NoticeContent, NoticeMaterial

AS_PUBLISHED = "以大厅公布为准"
NONE_LISTED = "无"
FREE = "不收费"
TITLE = "一次性告知单"
PREVIEW = "预览"
VOUCHER_TITLE = "预约凭证"
NOT_A_DECISION = "本告知单依据事项清单提供办事信息，不代表申请能否通过的意见；是否受理、是否准予由承办部门依法决定。"
EXAMPLE = "示例大厅：本大厅为演示用途，信息均为示例。"

_FIGURE = re.compile(r"\d+")
_URL = re.compile(r"(?:https?://|www\.)[^\s，。；）]+")

FORM_OF = {
    Handling.UPLOAD: "可用电子件",
    Handling.LICENCE: "可用电子证照",
    Handling.PAPER: "纸质原件",
    Handling.SHARED: "数据共享",
    Handling.ON_SITE: "现场签署",
    Handling.UNKNOWN: "",
}
WAY_OF = {
    Handling.UPLOAD: "网上办理可上传",
    Handling.LICENCE: "有电子证照的直接调用，不用交纸质",
    Handling.SHARED: "大厅通过数据共享核验",
    Handling.ON_SITE: "到现场签署",
}


VOUCHER_STATES = {
    "booked": "有效",
    "attended": "已到场",
    "no_show": "未到场",
    "cancelled": "已取消",
    "revoked": "因大厅原因取消，不计失约",
}
WEEKDAYS = "一二三四五六日"


def or_published(text: str) -> str:
    """Return the hall's own fact, or that the hall's publication decides."""
    return text.strip() or AS_PUBLISHED


def limit(days: int | None, unit: TimeUnit, explain: str) -> str:
    """Return a time limit such as 5个工作日（说明）."""
    if unit is TimeUnit.IMMEDIATE or (days == 0 and unit is not TimeUnit.UNKNOWN):
        return f"即办（当场办结{'；' * bool(explain)}{explain}）"
    if days is None or unit is TimeUnit.UNKNOWN:
        return or_published(explain)
    phrase = f"{days}个{unit.value}"
    return f"{phrase}（{explain}）" if explain else phrase


def fee(item: ServiceItem) -> str:
    """Return what it costs, with standard and basis, as far as the catalogue says."""
    if item.is_fee is None:
        return or_published(item.fee_explain)
    if not item.is_fee:
        free = item.fee_explain
        return free if free.startswith(FREE) else f"{FREE}（{free}）" if free else FREE
    parts = [
        f"{item.fee_item}，{or_published(item.fee_standard)}" if item.fee_item else or_published(item.fee_standard),
        f"依据：{or_published(item.fee_basis)}",
    ]
    if item.fee_reduce:
        parts.append(f"减免：{item.fee_reduce}")
    if item.fee_explain and not _repeats(item.fee_explain, item.fee_standard):
        parts.append(item.fee_explain)
    return "；".join(parts)


def _repeats(explanation: str, standard: str) -> bool:
    """Whether an explanation only says the standard's figures once more."""
    figures = set(_FIGURE.findall(explanation))
    return bool(figures) and figures <= set(_FIGURE.findall(standard))


def visits(item: ServiceItem) -> str:
    """Return how often one must come, and why."""
    if item.limit_scene_num is None:
        return AS_PUBLISHED
    if item.limit_scene_num == 0:
        return "0次，可以不到现场"
    reason = f"（{item.limit_scene_explain}）" if item.limit_scene_explain else ""
    return f"{item.limit_scene_num}次{reason}"


def material(number: int, paper: Material) -> NoticeMaterial:
    """Return one material as it is told."""
    counted = [(paper.original_num, "原件"), (paper.copy_num, "复印件")]
    copies = "、".join(f"{kind}{count}份" for count, kind in counted if count)
    return NoticeMaterial(
        number=number,
        name=paper.material_name,
        necessity=paper.necessity.value,
        exempt=paper.exempt,
        kind="、".join(filter(None, (paper.type, paper.form, paper.format)))
        or FORM_OF[paper.electronic]
        or AS_PUBLISHED,
        copies="免交" if paper.exempt else copies or AS_PUBLISHED,
        issuer=or_published(paper.issuer or paper.source),
        obtained=_obtained(paper),
        remark="；".join(filter(None, (paper.remark, paper.accept_standard, paper.fill_notice))),
        forms=tuple(label for label, there in (("空白表", paper.blank_form), ("填写样例", paper.sample_form)) if there),
    )


def _obtained(paper: Material) -> str:
    if paper.exempt:
        return "大厅通过数据共享自行获取，不用您提交"
    own = {"申请人自备": "自己准备", "政府部门核发": "由核发部门出具"}.get(paper.source, "")
    return "；".join(filter(None, (paper.source_explain or own, WAY_OF.get(paper.electronic)))) or AS_PUBLISHED


def joint(item: ServiceItem) -> str:
    """Return the departments that take part, in order, and the bundle the item belongs to."""
    parts: list[str] = []
    if item.bundle:
        named = [
            f"{child.name}（{child.dept_name}）" if child.dept_name else child.name for child in item.bundle.children
        ]
        parts.append(" → ".join(named))
        if item.bundle.lead_department:
            parts.append(f"牵头部门：{item.bundle.lead_department}")
    if item.other_dept:
        parts.append(f"联办机构：{item.other_dept}")
    if item.joint_service:
        parts.append(f"属于“一件事”：{item.joint_service}")
    return "；".join(parts) or NONE_LISTED


def remedies(item: ServiceItem) -> tuple[str, ...]:
    """Return what one can do against a refusal: the item's own words first."""
    own = (item.remedies,) if item.remedies else ()
    return (
        *own,
        "不予受理或不予办理的，承办部门会说明理由。",
        f"对决定不服，可以依法申请行政复议；复议机关：{_office(item.administrative_review_dept, item.administrative_review_addr)}。",
        f"也可以依法提起行政诉讼；管辖法院：{_office(item.administrative_litigation_dept, item.administrative_litigation_addr)}。",
    )


def _office(name: str, address: str) -> str:
    return "，".join(filter(None, (name, address))) or AS_PUBLISHED


def contacts(item: ServiceItem, profile: HallProfile) -> tuple[str, str]:
    """Return where to ask and where to complain; the gate says that they differ."""
    complaint = item.supervise_way or "，".join(filter(None, (profile.supervise_phone, profile.supervise_email)))
    return or_published(item.link_way or profile.phone), or_published(complaint)


def place(item: ServiceItem, profile: HallProfile, counter_group: str = "") -> str:
    """Return hall, zone, counter group if one is given, and address."""
    if not item.handled_here:
        return f"不在本大厅办理，由{or_published(item.dept_name)}办理；地址{or_published(item.transact_addr)}"
    zone = profile.zone(item.zone)
    where = zone.name if zone else item.zone
    address = item.transact_addr or profile.address
    return "，".join(
        filter(None, (item.center_name or profile.name, where, counter_group, f"地址{or_published(address)}"))
    )


def hours(item: ServiceItem, profile: HallProfile) -> str:
    """Return when it is handled: the item's own hours, or the hall's by season; closures are told when booking."""
    if item.transact_time or not item.handled_here:
        return or_published(item.transact_time)
    seasons = (
        f"{season.name}：{_weekdays(season.weekdays)} {'、'.join(f'{a:%H:%M}–{b:%H:%M}' for a, b in season.periods)}"
        for season in profile.opening_hours
    )
    return or_published("；".join(seasons))


def _weekdays(days: tuple[int, ...]) -> str:
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"周{WEEKDAYS[days[0] - 1]}至周{WEEKDAYS[days[-1] - 1]}"
    return "、".join(f"周{WEEKDAYS[day - 1]}" for day in days)


def processing_kind(item: ServiceItem) -> str:
    """Return the note of an item that is decided on the spot."""
    return "本事项为即办件，材料齐全当场办结。" if item.project_type is ProjectType.IMMEDIATE else ""


def short_text(number: str, content: NoticeContent, url: str) -> str:
    """Return the notice for a chat: at most twelve lines, the materials numbered, 免交 marked."""
    lines = [f"{TITLE} {number}", f"{content.title}（{content.department}，第{content.item_version}版）"]
    if content.situation:
        lines.append("您的情形：" + "；".join(content.situation))
    lines += _short_materials(content)
    lines.append(f"时限：{_bare(content.promised_limit)}（法定{_bare(content.statutory_limit)}）　收费：{content.fee}")
    lines.append(f"地点：{content.place}")
    lines.append(f"完整告知单（条件、样表、咨询投诉电话）：{url}")
    if content.walk_in:
        lines.append(content.walk_in)
    return "\n".join(lines)


def _short_materials(content: NoticeContent, most: int = 5) -> list[str]:
    if not content.materials:
        return [f"材料：{AS_PUBLISHED}"]
    lines = [f"材料（{len(content.materials)}项）："]
    listed = [f"{paper.number}. {paper.name}{mark(paper)}" for paper in content.materials]
    if len(listed) <= most:
        return lines + listed
    # more papers than lines: several to a line, none left out — a notice that omits one is no notice
    return lines + ["　".join(row) for row in _rows(listed, most)]


def _rows(listed: list[str], most: int) -> list[list[str]]:
    size = -(-len(listed) // most)
    return [listed[start : start + size] for start in range(0, len(listed), size)]


def mark(paper: NoticeMaterial) -> str:
    """Return what stands behind a material's name: 免交, 视情况, 可后补, or nothing."""
    if paper.exempt:
        return "【免交】"
    if paper.necessity == Necessity.OPTIONAL.value:
        return f"（视情况：{paper.remark}）" if paper.remark and len(paper.remark) <= 16 else "（视情况）"
    return "（可后补）" if paper.necessity == Necessity.LATER.value else ""


def _bare(phrase: str) -> str:
    return phrase.split("（", 1)[0]


def spoken(content: NoticeContent) -> tuple[str, ...]:
    """Return the essentials for a phone: turns of at most two sentences and three things each."""
    required = [paper for paper in content.needed if paper.necessity == Necessity.REQUIRED.value]
    optional = [paper for paper in content.needed if paper.necessity != Necessity.REQUIRED.value]
    turns = [
        f"办理{content.title}，需要带{_count(len(required))}样材料。"
        if required
        else f"{content.title}要带的材料{AS_PUBLISHED}。"
    ]
    for start in range(0, len(required), 3):
        names = "，".join(paper.name for paper in required[start : start + 3])
        turns.append(f"{'先记' if start == 0 else '还有'}：{names}。")
    if content.exempted:
        turns.append(
            f"{'，'.join(paper.name for paper in content.exempted[:3])}{'等' if len(content.exempted) > 3 else ''}不用带，大厅自己核验。"
        )
    if optional:
        turns.append(f"另有{_count(len(optional))}样看情况才要，完整的一次性告知单可以发给您，也可以在大厅领取。")
    turns.append(f"时限是{_bare(content.promised_limit)}。费用：{_bare(content.fee)}。")
    turns.append(f"地点：{content.place}。{content.walk_in}")
    return tuple(turns)


def sms_parts(content: NoticeContent, most: int = 350) -> tuple[str, ...]:
    """Return the whole notice for SMS: every section of the printed one, in messages of at most `most` characters, no address."""
    lines: list[str] = []
    for section in sections(content):
        if section.materials:
            lines += (_material_line(paper) for paper in content.materials)
        lines += (f"{name}：{value}" for name, value in section.facts)
        lines += (f"{section.title}：{line}" for line in section.lines)
    if content.walk_in:
        lines.append(content.walk_in)
    parts: list[str] = []
    for line in (_URL.sub("", one).strip() for one in lines):
        for piece in (line[start : start + most] for start in range(0, len(line), most)):
            if parts and len(parts[-1]) + len(piece) + 1 <= most:
                parts[-1] += "；" + piece.rstrip("。；")
            else:
                parts.append(piece.rstrip("。；"))
    return tuple(parts)


def _material_line(paper: NoticeMaterial) -> str:
    detail = "，".join(filter(None, (paper.kind, paper.copies, paper.issuer, paper.remark)))
    return f"材料{paper.number}，{paper.name}{mark(paper)}（{detail}）"


def _count(number: int) -> str:
    digits = "零一两三四五六七八九十"
    return digits[number] if number <= 10 else str(number)


@dataclass(frozen=True)
class Section:
    """A heading with facts (name, value) or list lines under it; `materials` marks the place of the table."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    numbered: bool = False
    materials: bool = False


def sections(content: NoticeContent) -> tuple[Section, ...]:
    """Return the sections in the order in which a citizen needs them, the same for page and PDF."""
    ordered = (
        Section("您的情形", lines=content.situation),
        Section("要准备的材料", materials=True),
        Section("受理条件", lines=content.conditions, numbered=True),
        Section("时限和费用", facts=_limits(content)),
        Section("办理流程", lines=content.flow, numbered=True),
        Section("怎么申请", lines=content.ways),
        Section("到哪里办", facts=_place(content)),
        Section("常见差错", lines=content.mistakes, numbered=True),
        Section("咨询和投诉", facts=(("咨询", content.contact), ("监督投诉", content.complaint))),
        Section("不予受理、不予办理怎么办", lines=content.remedies),
        Section("办理依据", lines=content.basis),
        Section("联办部门和顺序", lines=(content.joint,)),
        Section("说明", lines=(*content.notes, NOT_A_DECISION)),
    )
    return tuple(section for section in ordered if section.materials or section.facts or section.lines)


def _limits(content: NoticeContent) -> tuple[tuple[str, str], ...]:
    return (
        ("法定时限", content.statutory_limit),
        ("承诺时限", content.promised_limit),
        ("不计入时限的程序", content.special_procedure),
        ("收费", content.fee),
        ("到现场次数", content.visits),
        ("办理结果", content.result),
    )


def _place(content: NoticeContent) -> tuple[tuple[str, str], ...]:
    return (
        ("地点", content.place),
        ("时间", content.hours),
        ("交通", content.traffic),
        ("办理形式和网上渠道", content.channels),
        ("服务对象", content.served),
    )


COLUMNS = ("序号", "材料名称", "要求", "形式", "份数", "出具单位", "怎么取得", "备注")


def material_note(paper: NoticeMaterial) -> str:
    """Return the last column: remark and the forms that can be had."""
    return "；".join(filter(None, (paper.remark, f"有{'、'.join(paper.forms)}" if paper.forms else ""))) or "—"


def stamp(issued_at: datetime) -> str:
    """Return a moment such as 2026年11月23日 09:10."""
    return f"{issued_at.year}年{issued_at.month}月{issued_at.day}日 {issued_at:%H:%M}"


def slot(starts_at: datetime, ends_at: datetime) -> str:
    """Return a time slot such as 2026年11月25日（周三）10:00–10:30."""
    day = f"{starts_at.year}年{starts_at.month}月{starts_at.day}日（周{WEEKDAYS[starts_at.weekday()]}）"
    return f"{day}{starts_at:%H:%M}–{ends_at:%H:%M}"


def spaced(digits: str) -> str:
    """Return digits in groups of four, easier to read out."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))
