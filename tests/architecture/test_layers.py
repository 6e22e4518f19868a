"""routes → service → model; store serves service; one domain reaches another only through its service."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.sources import KERNEL, ROOT, domains, imports

HALL_DOMAINS = {path.name for path in domains()}
PURE = {"hall.errors"}


def layer(path: Path) -> str:
    return path.stem.split("_")[0]


def every_module() -> list[Path]:
    return [
        module for domain in domains() for module in sorted(domain.rglob("*.py")) if "migrations" not in module.parts
    ]


@pytest.mark.parametrize("path", every_module(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_domain_reaches_another_only_through_its_service(path: Path) -> None:
    own = path.relative_to(ROOT / "hall").parts[0]
    for name, typing_only in imports(path):
        parts = name.split(".")
        if parts[0] != "hall" or len(parts) < 3 or parts[1] not in HALL_DOMAINS or parts[1] == own or typing_only:
            continue
        assert parts[2] not in ("store", "routes"), f"{path.relative_to(ROOT)} reaches into {name}"


@pytest.mark.parametrize(
    "path", [p for p in every_module() if layer(p) == "model"], ids=lambda path: str(path.relative_to(ROOT))
)
def test_models_are_pure(path: Path) -> None:
    for name, _typing_only in imports(path):
        parts = name.split(".")
        forbidden = {
            "aiohttp",
            "sqlalchemy",
            "asyncio",
            "os",
            "pathlib",
            "random",
            "secrets",
            "time",
            "requests",
            "redis",
        }
        assert parts[0] not in forbidden, f"{path.relative_to(ROOT)} imports {name}"
        if parts[0] == "hall" and len(parts) > 1:
            allowed = name in PURE or name.startswith("hall.errors") or _names_a_model(parts)
            allowed = allowed or (len(parts) == 2 and parts[1] in HALL_DOMAINS) or _pure_language(parts)
            assert allowed, f"{path.relative_to(ROOT)} imports {name}"


def _names_a_model(parts: list[str]) -> bool:
    """A model of a domain, or of one channel (hall.channels.phone.model_speech); the channel's folder itself is no module."""
    if any(part.startswith("model") for part in parts[2:4]):
        return True
    return parts[1] == "channels" and len(parts) == 3 and (ROOT / "hall" / "channels" / parts[2]).is_dir()


def _pure_language(parts: list[str]) -> bool:
    """The reading of Chinese (dates, numbers, choices) is pure through and through."""
    return parts[1] == "understanding" and len(parts) > 2 and parts[2] not in ("service", "store", "routes")


@pytest.mark.parametrize(
    "path", [p for p in every_module() if layer(p) == "store"], ids=lambda path: str(path.relative_to(ROOT))
)
def test_stores_know_no_service(path: Path) -> None:
    for name, typing_only in imports(path):
        assert typing_only or not (name.startswith("hall.") and name.split(".")[2:3] in (["service"], ["routes"])), name


@pytest.mark.parametrize(
    "path", [p for p in every_module() if p.name != "routes.py"], ids=lambda path: str(path.relative_to(ROOT))
)
def test_nothing_depends_on_routes(path: Path) -> None:
    for name, _typing_only in imports(path):
        assert not (
            name.startswith("hall.") and name.split(".")[2:3] == ["routes"] and name.split(".")[1] not in KERNEL
        ), name


def test_services_do_not_know_http() -> None:
    for path in every_module():
        if (
            layer(path) in ("routes", "background")
            or "sender" in path.stem
            or "client" in path.stem
            or path.stem.startswith("pages")
        ):
            continue
        for name, _typing_only in imports(path):
            web = name.split(".")[0] == "aiohttp" or name.startswith("hall.http")
            assert not web, f"{path.relative_to(ROOT)} imports {name}"
