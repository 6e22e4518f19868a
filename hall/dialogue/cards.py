"""What a card shows beside its text: the data of a notice and of a voucher (contract of the widget and other channels)."""

from __future__ import annotations

from typing import Any

from hall.appointments.model import Appointment
from hall.notices.model import OneTimeNotice, Voucher


def notice_card(notice: OneTimeNotice) -> dict[str, Any]:
    """Return the card of a one-time notice."""
    content = notice.content
    materials = [
        {
            "number": paper.number,
            "name": paper.name,
            "necessity": paper.necessity,
            "exempt": paper.exempt,
            "form": paper.kind,
            "copies": paper.copies,
            "issuer": paper.issuer,
            "obtained": paper.obtained,
            "remark": paper.remark,
        }
        for paper in content.materials
    ]
    return {
        "number": notice.number,
        "item_code": notice.item_code,
        "item_version": notice.item_version,
        "title": content.title,
        "department": content.department,
        "situation": list(content.situation),
        "conditions": list(content.conditions),
        "materials": materials,
        "limit": content.promised_limit,
        "statutory_limit": content.statutory_limit,
        "fee": content.fee,
        "place": content.place,
        "hours": content.hours,
        "contact": content.contact,
        "mistakes": list(content.mistakes),
        "fictional": content.fictional,
        "url": notice.url,
        "pdf_url": notice.pdf_url,
    }


def voucher_card(appointment: Appointment, voucher: Voucher, url: str) -> dict[str, Any]:
    """Return the card of a voucher; `qr` is what the QR code holds, `url` its printable page."""
    return {
        "number": voucher.number,
        "check_code": voucher.check_code,
        "qr": voucher.qr_text,
        "url": url,
        "item_code": appointment.item_code,
        "item": voucher.item,
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
        "place": voucher.place,
        "person": voucher.person,
        "bring": list(voucher.bring),
        "walk_in": voucher.walk_in,
        "notice_number": voucher.notice_number,
        "notice_url": voucher.notice_url,
        "fictional": voucher.fictional,
        "hall": voucher.hall_name,
    }
