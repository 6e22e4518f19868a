"""The console's files: what is served for which path, and nothing from outside the folder."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from hall.console import files
from hall.console.files import console_file


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<p>entry</p>")
    (folder / "assets" / "index-abc.js").write_text("export {}")
    (folder / ".built").write_text("fingerprint")
    (tmp_path / "secret.js").write_text("not ours to serve")
    monkeypatch.setattr(files, "BUILT", folder)
    return folder


@pytest.mark.parametrize("path", ["", "inbox", "ledger/2026", ".built", "index.html"])
def test_every_path_that_is_no_file_is_a_page_of_the_application(built: Path, path: str) -> None:
    found = console_file(path)
    assert found is not None
    assert (found.plain, found.content_type, found.lasting) == (b"<p>entry</p>", "text/html", False)


def test_an_asset_lasts_and_is_kept_compressed(built: Path) -> None:
    found = console_file("assets/index-abc.js")
    assert found is not None
    assert (found.content_type, found.lasting) == ("text/javascript", True)
    assert gzip.decompress(found.compressed) == found.plain == b"export {}"


@pytest.mark.parametrize(
    "path",
    ["gone.js", "../secret.js", "..%2fsecret.js", "assets/gone.js", "assets/../../secret.js", "assets/", "assets/x"],
)
def test_a_file_that_is_not_there_is_not_replaced_by_a_page_nor_by_one_from_outside(built: Path, path: str) -> None:
    assert console_file(path) is None


def test_without_a_build_there_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BUILT", tmp_path / "dist")
    assert console_file("") is None
