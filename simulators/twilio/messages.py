"""Outgoing SMS: what Twilio takes, and what the mainland's carriers then do with it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

LONGEST_MAINLAND = 500
URL = re.compile(r"https?://|www\.|\b[\w-]+\.(cn|com|net|org|gov)\b", re.IGNORECASE)


@dataclass
class Sms:
    """One message. `status`: queued, sent, delivered, undelivered; `error`: Twilio's code when it was not delivered."""

    to: str
    sender: str
    body: str
    callback: str = ""
    status: str = "queued"
    error: int = 0
    sid: str = field(default_factory=lambda: f"SM{secrets.token_hex(16)}")


def mainland_fault(sms: Sms, approved: list[str], earlier: list[Sms]) -> str:
    """Say why a carrier drops a message to +86; empty when it does not."""
    if URL.search(sms.body):
        return "a URL"
    if len(sms.body) > LONGEST_MAINLAND:
        return f"{len(sms.body)} characters"
    if not any(re.fullmatch(template, sms.body, re.DOTALL) for template in approved):
        return "no approved template"
    if any(one.to == sms.to and one.body == sms.body for one in earlier):
        return "a repetition"
    return ""
