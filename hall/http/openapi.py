"""The OpenAPI document, generated from the routes."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from hall.http.access import Caller
from hall.http.routes import Route

REFERENCE = "#/components/schemas/{model}"


def document(routes: list[Route]) -> dict[str, Any]:
    """Describe every route under /api, /chat and the health checks."""
    listed = [route for route in routes if route.path.startswith(("/api/", "/chat/", "/healthz", "/readyz"))]
    validated = {model for route in listed for model in (route.body, route.query) if model}
    answered = {route.answer for route in listed if route.answer}
    inputs: list[tuple[type[BaseModel], Any]] = [
        (model, "validation") for model in sorted(validated, key=lambda m: m.__name__)
    ]
    outputs: list[tuple[type[BaseModel], Any]] = [
        (model, "serialization") for model in sorted(answered, key=lambda m: m.__name__)
    ]
    schemas, definitions = models_json_schema(inputs + outputs, ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for route in listed:
        paths.setdefault(re.sub(r":[^}]*}", "}", route.path), {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "政务服务大厅 API", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Route, schemas: dict[Any, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": route.summary}
    if route.answer:
        answer["content"] = {"application/json": {"schema": schemas[(route.answer, "serialization")]}}
    operation: dict[str, Any] = {
        "summary": route.summary,
        "tags": [route.tag],
        "parameters": [_path_parameter(name) for name in re.findall(r"{([^}:]+)", route.path)],
        "responses": {str(route.status): answer},
        "x-access": route.access.caller.value,
    }
    if route.access.roles:
        operation["x-roles"] = sorted(route.access.roles)
    if route.query:
        operation["parameters"] += [
            {"name": field.alias or name, "in": "query", "required": field.is_required(), "schema": {}}
            for name, field in route.query.model_fields.items()
        ]
    if route.body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas[(route.body, "validation")]}},
        }
    if route.access.caller not in (Caller.PUBLIC, Caller.DEV):
        operation["security"] = [{"bearer": []}]
    return operation


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
