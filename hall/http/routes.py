"""Routes: path, access, typed body and query, typed answer."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from hall.http.access import Access
from hall.http.call import Call

Handler = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Route:
    """One method on one path. `body` and `query` are parsed before the handler runs; `answer` is a model or a page."""

    method: str
    path: str
    access: Access
    handler: Handler
    tag: str
    status: int
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel] | None

    @property
    def summary(self) -> str:
        """The first line of the handler's docstring."""
        return (inspect.getdoc(self.handler) or self.handler.__name__).splitlines()[0]


class Routes:
    """The routes of one domain; `hall.app` registers them."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.listed: list[Route] = []

    def add(self, method: str, path: str, *, access: Access, status: int = 200) -> Callable[[Handler], Handler]:
        """Register a handler `(call, body: Model, query: Model) -> Model | web.StreamResponse`."""

        def register(handler: Handler) -> Handler:
            hints = get_type_hints(handler)
            self.listed.append(
                Route(
                    method,
                    path,
                    access,
                    handler,
                    self.tag,
                    status,
                    _model(hints, "body"),
                    _model(hints, "query"),
                    _model(hints, "return"),
                )
            )
            return handler

        return register

    def get(self, path: str, *, access: Access, status: int = 200) -> Callable[[Handler], Handler]:
        """Register a GET handler."""
        return self.add("GET", path, access=access, status=status)

    def post(self, path: str, *, access: Access, status: int = 200) -> Callable[[Handler], Handler]:
        """Register a POST handler."""
        return self.add("POST", path, access=access, status=status)

    def put(self, path: str, *, access: Access, status: int = 200) -> Callable[[Handler], Handler]:
        """Register a PUT handler."""
        return self.add("PUT", path, access=access, status=status)

    def delete(self, path: str, *, access: Access, status: int = 200) -> Callable[[Handler], Handler]:
        """Register a DELETE handler."""
        return self.add("DELETE", path, access=access, status=status)


def _model(hints: dict[str, Any], name: str) -> type[BaseModel] | None:
    hint = hints.get(name)
    options = get_args(hint) or (hint,)  # `Model | web.Response`: the model is what the document describes
    return next((option for option in options if isinstance(option, type) and issubclass(option, BaseModel)), None)


__all__ = ["Call", "Handler", "Route", "Routes"]
