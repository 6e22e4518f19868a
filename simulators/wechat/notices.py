"""Template messages and subscription notices: consent, and each field's own limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulators.wechat.errors import ApiError

CJK = "\u4e00-\u9fff"
TIME = r"(\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2})?\s?(\d{1,2}:\d{2}(:\d{2})?)?"
FORMS: dict[str, str] = {
    "thing": r"[^\n]{1,20}",
    "short_thing": r"[^\n]{1,5}",
    "const": r"[^\n]{1,20}",
    "number": r"\d{1,32}(\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"\W{1,5}",
    "character_string": rf"[^{CJK}\n]{{1,32}}",
    "time": rf"(?=.){TIME}(~{TIME})?",
    "date": rf"(?=.){TIME}(~{TIME})?",
    "amount": r"[¥$]?\d{1,10}(\.\d+)?元?",
    "phone_number": r"[\d+\-()#*]{1,17}",
    "car_number": r".{1,8}",
    "name": rf"[{CJK}·]{{1,10}}|[A-Za-z .]{{1,20}}",
    "phrase": rf"[{CJK}]{{1,5}}",
}


class Notices:
    """The templates of an account and who consented to what."""

    def __init__(self) -> None:
        self._templates: dict[str, tuple[str, ...]] = {}
        self._consents: dict[tuple[str, str], bool] = {}
        self._seen_ids: set[tuple[str, str]] = set()

    def add(self, template_id: str, fields: tuple[str, ...]) -> None:
        """Register an approved template by its fields (thing1, time2, …)."""
        self._templates[template_id] = fields

    def known(self) -> list[str]:
        """The ids of the approved templates."""
        return list(self._templates)

    def consent(self, openid: str, template_id: str, *, long_term: bool) -> None:
        """Note an agreement; a long-term one is not used up."""
        self._consents[openid, template_id] = long_term

    def withdraw(self, openid: str, template_id: str) -> None:
        """Forget an agreement."""
        self._consents.pop((openid, template_id), None)

    def use_consent(self, openid: str, template_id: str) -> None:
        """Use an agreement; raises 43101 without one."""
        long_term = self._consents.get((openid, template_id))
        if long_term is None:
            raise ApiError(43101, "user refuse to accept the msg")
        if not long_term:
            del self._consents[openid, template_id]

    def repeated(self, openid: str, client_message_id: str) -> bool:
        """Whether this person was sent that id already (`client_msg_id` guards against sending twice)."""
        known = bool(client_message_id) and (openid, client_message_id) in self._seen_ids
        self._seen_ids.add((openid, client_message_id))
        return known

    def check(self, template_id: str, data: Mapping[str, Any]) -> str:
        """Check every field of a notice and return its words; raises 40037 or 47003."""
        fields = self._templates.get(template_id)
        if fields is None:
            raise ApiError(40037, "invalid template_id", breach=True)
        for name in (*fields, *data):
            value = data.get(name, {}).get("value") if isinstance(data.get(name), Mapping) else None
            form = FORMS.get(re.sub(r"\d+$", "", name), ".*")
            if name not in fields or not isinstance(value, str) or not re.fullmatch(form, value):
                raise ApiError(47003, f"argument invalid! data.{name}.value invalid", breach=True)
        return "\n".join(str(data[name]["value"]) for name in fields)
