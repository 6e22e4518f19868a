"""The provider's side: approved signatures and templates, parameters checked, repetitions and floods refused."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import web

from simulators.clock import VirtualClock
from simulators.record import Record, Violation
from simulators.serving import Served, serve
from simulators.sms.signing import ALGORITHM, authorization

ACTION, VERSION = "SendSms", "2017-05-25"
A_MINUTE, AN_HOUR, A_DAY = (1, timedelta(minutes=1)), (5, timedelta(hours=1)), (10, timedelta(days=1))
"""How many messages of one signature one number may be sent in a time."""
LONGEST_PARAMETER = 35
LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(cn|com|net|org)\b", re.IGNORECASE)
PLACE = re.compile(r"\$\{(\w+)\}")


class Refused(Exception):
    """The provider's code; the caller reads it in the body of an HTTP 200 (400 for a wrong signature)."""

    def __init__(self, code: str, message: str, *, breach: bool = True, status: int = 200) -> None:
        super().__init__(message)
        self.code, self.message, self.breach, self.status = code, message, breach, status


@dataclass(frozen=True)
class SentSms:
    """One message as the person reads it."""

    phone: str
    sign: str
    template: str
    parameters: dict[str, str]
    text: str
    out_id: str
    at: datetime


class MainlandSms:
    """Use as `async with MainlandSms(signs={…}, templates={"SMS_1": "您的${name}…"}) as sms`."""

    def __init__(  # noqa: PLR0913 what the owner of an account enters
        self,
        *,
        signs: set[str],
        templates: Mapping[str, str],
        access_key_id: str = "",
        access_key_secret: str = "",
        clock: VirtualClock | None = None,
        port: int = 0,
    ) -> None:
        self.access_key_id = access_key_id or f"LTAI{secrets.token_hex(8)}"
        self.access_key_secret = access_key_secret or secrets.token_hex(15)
        self.signs, self.templates = set(signs), dict(templates)
        self.clock = clock or VirtualClock()
        self.record = Record()
        self.sent: list[SentSms] = []
        self.limited = True
        self._faults: list[str] = []
        self._nonces: set[str] = set()
        self._port = port
        self._served: Served | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/", self._answer)
        self._served = await serve(app, self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._served is not None:
            await self._served.close()

    @property
    def api_url(self) -> str:
        """What stands for https://dysmsapi.aliyuncs.com."""
        assert self._served is not None, "enter the context first"  # noqa: S101 a mistake of the test
        return self._served.url

    @property
    def violations(self) -> list[Violation]:
        """Every breach of a rule, oldest first."""
        return self.record.violations

    def inject(self, fault: str, times: int = 1) -> None:
        """Let the next messages fail: a code (isv.BUSINESS_LIMIT_CONTROL, …), "reset_before" or "reset_after" (taken, then cut)."""
        self._faults += [fault] * times

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        fault = self._faults.pop(0) if self._faults else ""
        if fault == "reset_before":
            return _cut(request)
        try:
            self._authenticate(request, body)
            self._fail(fault)
            answer = self._send(dict([*request.query.items(), *parse_qsl(body.decode(), keep_blank_values=True)]))
        except Refused as refused:
            if refused.breach:
                self.record.breach(refused.code, refused.message)
            return _json({"Code": refused.code, "Message": refused.message}, refused.status)
        return _cut(request) if fault == "reset_after" else _json(answer)

    @staticmethod
    def _fail(fault: str) -> None:
        if fault and fault != "reset_after":
            raise Refused(fault, "injected", breach=False)

    def _authenticate(self, request: web.Request, body: bytes) -> None:
        headers = request.headers
        if headers.get("x-acs-action") != ACTION or headers.get("x-acs-version") != VERSION:
            raise Refused(
                "InvalidAction.NotFound", f"{headers.get('x-acs-action')} {headers.get('x-acs-version')}", status=404
            )
        if headers.get("x-acs-content-sha256") != hashlib.sha256(body).hexdigest():
            raise Refused("SignatureDoesNotMatch", "x-acs-content-sha256", status=400)
        given = re.fullmatch(
            rf"{ALGORITHM} Credential=([^,]+),\s?SignedHeaders=([^,]+),\s?Signature=(\w+)",
            headers.get("Authorization", ""),
        )
        if given is None or given[1] != self.access_key_id:
            raise Refused("InvalidAccessKeyId.NotFound", "Authorization", status=400)
        signed = {name: headers.get(name, "") for name in given[2].split(";")}
        wanted = authorization(
            given[1], self.access_key_secret, request.method, request.path, list(request.query.items()), signed, body
        )
        if wanted.rsplit("=", 1)[1] != given[3] or not {
            "host",
            "x-acs-action",
            "x-acs-date",
            "x-acs-signature-nonce",
        } <= set(signed):
            raise Refused("SignatureDoesNotMatch", "Signature", status=400)
        self._fresh(headers.get("x-acs-date", ""), headers.get("x-acs-signature-nonce", ""))

    def _fresh(self, date: str, nonce: str) -> None:
        try:
            moment = datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError as error:
            raise Refused("InvalidTimeStamp.Format", date, status=400) from error
        if abs((datetime.now(UTC) - moment).total_seconds()) > 900:
            raise Refused("InvalidTimeStamp.Expired", date, status=400)
        if not nonce or nonce in self._nonces:
            raise Refused("SignatureNonceUsed", nonce, status=400)
        self._nonces.add(nonce)

    def _send(self, form: dict[str, str]) -> dict[str, Any]:
        phone, sign, template = form.get("PhoneNumbers", ""), form.get("SignName", ""), form.get("TemplateCode", "")
        if not re.fullmatch(r"(\+?86)?1[3-9]\d{9}", phone):
            raise Refused("isv.MOBILE_NUMBER_ILLEGAL", "PhoneNumbers")
        if sign not in self.signs:
            raise Refused("isv.SMS_SIGNATURE_ILLEGAL", sign)
        if template not in self.templates:
            raise Refused("isv.SMS_TEMPLATE_ILLEGAL", template)
        parameters = self._parameters(template, form.get("TemplateParam", "") or "{}")
        text = PLACE.sub(lambda found: parameters[found[1]], self.templates[template])
        self._limit(phone, sign)
        self.sent.append(
            SentSms(
                phone[-11:], sign, template, parameters, f"【{sign}】{text}", form.get("OutId", ""), self.clock.now()
            )
        )
        return {"Code": "OK", "Message": "OK", "BizId": f"{secrets.randbelow(10**18)}^0"}

    def _parameters(self, template: str, given: str) -> dict[str, str]:
        try:
            parameters = json.loads(given)
        except ValueError as error:
            raise Refused("isv.INVALID_JSON_PARAM", "TemplateParam") from error
        wanted = set(PLACE.findall(self.templates[template]))
        missing = wanted - set(parameters)
        if missing:
            raise Refused("isv.TEMPLATE_MISSING_PARAMETERS", ", ".join(sorted(missing)))
        for name in wanted:
            value = parameters[name]
            if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_PARAMETER:
                raise Refused("isv.PARAM_LENGTH_LIMIT", f"{name} has {len(str(value))} characters")
            if LINK.search(value):
                raise Refused("isv.PARAM_NOT_SUPPORT_URL", name)
        return {name: parameters[name] for name in wanted}

    def _limit(self, phone: str, sign: str) -> None:
        now = self.clock.now()
        earlier = [one.at for one in self.sent if one.phone == phone[-11:] and one.sign == sign]
        for most, span in (A_MINUTE, AN_HOUR, A_DAY):
            if self.limited and sum(now - moment < span for moment in earlier) >= most:
                raise Refused("isv.BUSINESS_LIMIT_CONTROL", f"more than {most} in {span}", breach=False)


def _json(answer: dict[str, Any], status: int = 200) -> web.Response:
    return web.json_response({**answer, "RequestId": secrets.token_hex(16).upper()}, status=status)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
