"""The HTTP kernel: routes that state who may call them, typed bodies, one error table, one OpenAPI document."""

from hall.http.access import CONVERSATION, DEV, PUBLIC, SERVICE, SIGNED, TELEPHONY, Access, staff
from hall.http.call import Call
from hall.http.routes import Route, Routes

__all__ = [
    "CONVERSATION",
    "DEV",
    "PUBLIC",
    "SERVICE",
    "SIGNED",
    "TELEPHONY",
    "Access",
    "Call",
    "Route",
    "Routes",
    "staff",
]
