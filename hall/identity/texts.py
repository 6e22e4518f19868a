"""What citizens read from the identity domain: messages by SMS and the privacy notice."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WITHHELD = "（已隐去）"
HALL = "政务服务大厅"

SMS_LIMIT = 500
"""Characters a message may have; no message holds a link, so that citizens never learn to trust one."""

SMS: Mapping[str, str] = MappingProxyType(
    {
        "code": "【{hall}】您的验证码是{code}，5分钟内有效。工作人员不会向您索要验证码，请勿告诉他人。",
        "booking_confirmed": (
            "【{hall}】预约成功：{item}，{time}，{place}。预约凭证号{voucher}，校验码{check_code}。"
            "来不了请在开始前取消。{walk_in}"
        ),
        "appointment_revoked": (
            "【{hall}】很抱歉，您{time}的预约（{item}，凭证号{voucher}）因大厅原因取消，原因：{reason}。"
            "这不计入失约，您可以重新预约。{walk_in}"
        ),
        "off_hours_decided": "【{hall}】您申请的非工作时间办理（{item}，{time}）：{decision}。{details}",
        "no_show_warning": (
            "【{hall}】您预约的{time}{item}没有到场，也没有取消，半年内第{count}次。半年内满{limit}次，"
            "一年内不能再预约。{walk_in}来不了请提前取消；如有特殊情况，可向大厅说明。"
        ),
        "complaint_settled": "【{hall}】您反映的问题（编号{number}）已有结果，请回到原来反映的地方查看，也可以到大厅询问。",
        "appeal_decided": "【{hall}】您的预约限制申诉（编号{number}）{decision}。说明：{reason}。{walk_in}",
        "notice": "【{hall}】{item}一次性告知单{number}（{part}/{parts}）：{text}",
        "consultation_answered": "【{hall}】您的咨询（编号{number}）已有答复，请回到原来咨询的地方查看，也可以致电或到大厅咨询台询问。",
    }
)

PRIVACY_VERSION = "2026-11"
PRIVACY_NOTICE = (
    "个人信息说明\n"
    "1. 为什么要：预约、核对本人和通知您，需要姓名、身份证号和手机号；不预约、只咨询时不需要。\n"
    "2. 要多少：只收办这件事必需的内容，不收人脸、声纹等生物信息。身份证号属于敏感个人信息，仅用于核对办事人和预约记录。\n"
    "3. 怎么存：号码加密保存，页面上只显示前后几位；智能助手的语言理解部分看不到您的号码。\n"
    "4. 存多久：最后一次预约结束后最多保存{days}天，到期删除；法律法规另有规定的，按规定保存。\n"
    "5. 给谁看：只有为您办理的工作人员因工作需要才能查看，每次查看都有记录；不对外提供，法律法规另有规定的除外。\n"
    "6. 您的权利：可以查询、更正、删除您的信息，也可以不提供，改由大厅的人工窗口办理。"
)


def privacy_notice(retention_days: int) -> str:
    """Return the notice that a citizen sees before the first personal question (PIPL articles 17 and 30)."""
    return PRIVACY_NOTICE.format(days=retention_days)


def sms_text(template: str, fields: Mapping[str, str]) -> str:
    """Fill a template; raises KeyError for an unknown template or a missing field, cuts at SMS_LIMIT characters."""
    return SMS[template].format_map(fields)[:SMS_LIMIT]
