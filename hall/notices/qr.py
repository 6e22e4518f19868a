"""QR codes: inline SVG for pages (no style attribute, so that a strict CSP shows them), modules for the PDF."""

from __future__ import annotations

import segno


def svg(text: str, title: str) -> str:
    """Return an inline SVG element with a title for screen readers; black on white in every theme."""
    drawn: str = segno.make(text, error="m", micro=False).svg_inline(
        scale=4, border=4, dark="#000", light="#fff", title=title, svgclass="qr", lineclass=None, omitsize=True
    )
    return drawn


def modules(text: str) -> list[list[bool]]:
    """Return the rows of dark modules, with the quiet zone of four."""
    return [[bool(module) for module in row] for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
