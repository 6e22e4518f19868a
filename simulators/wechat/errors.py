"""WeChat's way of saying no: HTTP 200 and a number."""

from __future__ import annotations


class ApiError(Exception):
    """One refusal. `breach`: the caller broke a rule it could have kept."""

    def __init__(self, code: int, message: str, *, breach: bool = False) -> None:
        super().__init__(message)
        self.code, self.message, self.breach = code, message, breach
