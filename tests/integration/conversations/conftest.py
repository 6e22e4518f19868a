"""A real Redis on a port of its own."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.support.postgres import free_port


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """The address of an empty Redis that keeps nothing on disk."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path), "--save", ""]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url, deadline = f"redis://127.0.0.1:{port}", time.monotonic() + 20
    with Redis.from_url(url) as redis:
        while True:
            try:
                redis.ping()
                break
            except (RedisError, OSError):
                assert time.monotonic() < deadline, "Redis does not start"
                time.sleep(0.02)
    yield url
    server.kill()
    server.wait()
