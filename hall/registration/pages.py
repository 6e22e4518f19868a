"""The form's page: no script, no inline style, so that the strictest policy shows it."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

FOLDER = Path(__file__).resolve().parent / "templates"
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
STYLE = (FOLDER / "registration.css").read_text("utf-8")


def form_page(**values: object) -> str:
    """Return the page at any of its steps."""
    return _ENVIRONMENT.get_template("form.html").render(**values)
