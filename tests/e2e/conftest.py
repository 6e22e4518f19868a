"""What the browser tests of the console share: the built pages, the hall's staff, one Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from launch import console
from tests.support.console import Office
from tests.support.product import Product

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def office(product: Product) -> Office:
    """The hall's staff; accounts stay for the session, as they do in a hall."""
    console.build()
    return Office(product)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module; every seat has a profile of its own."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--lang=zh-CN"])
        yield started
        started.close()
