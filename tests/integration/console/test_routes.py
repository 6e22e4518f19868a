"""The console over HTTP: a strict policy, lasting assets, and a plain sentence while it is not built."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hall.app import create_app
from hall.console import files
from hall.hall import Hall


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>entry</p>")
    (tmp_path / "assets" / "index-abc.js").write_text("export {}")
    monkeypatch.setattr(files, "BUILT", tmp_path)
    return tmp_path


async def test_pages_forbid_foreign_code_and_assets_stay_in_the_cache(hall: Hall, built: Path) -> None:
    async with TestClient(TestServer(create_app(hall))) as client:
        page = await client.get("/console/inbox/7")
        assert (page.status, await page.text()) == (200, "<p>entry</p>")
        policy = page.headers["Content-Security-Policy"]
        scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
        assert scripts.split() == ["script-src", "'self'"]
        assert "frame-ancestors 'none'" in policy
        assert page.headers["Cache-Control"] == "no-cache"
        again = await client.get("/console/", headers={"If-None-Match": page.headers["ETag"]})
        assert again.status == 304
        asset = await client.get("/console/assets/index-abc.js")
        assert "immutable" in asset.headers["Cache-Control"]
        assert asset.headers["Content-Encoding"] == "gzip"
        assert (await client.get("/console/assets/old.js")).status == 404
        entrance = await client.get("/console", allow_redirects=False)
        assert (entrance.status, entrance.headers["Location"]) == (308, "/console/")


async def test_without_a_build_it_says_what_to_run(hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BUILT", tmp_path / "nothing")
    async with TestClient(TestServer(create_app(hall))) as client:
        answer = await client.get("/console/")
        assert answer.status == 503
        assert "make run" in await answer.text()
