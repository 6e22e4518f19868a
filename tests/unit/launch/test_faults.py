"""What goes wrong before the product runs is said in one plain sentence."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest

from hall.dev.secrets_file import development_secrets
from launch.faults import Fault, explain, require_port, require_room


def test_a_taken_port_names_the_port_and_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Fault, match=f"端口 {port} 已被占用.*HALL_PORT={port + 10}"):
            require_port(port, "HALL_PORT")


def test_a_full_disk_says_how_much_is_needed(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="磁盘空间不足"):
        require_room(tmp_path, 10**18)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("error: Failed to fetch: `https://example/simple/rasa/`", "请检查网络"),
        ("OSError: [Errno 28] No space left on device", "磁盘空间不足"),
        ("error: No interpreter found for Python 3.10 in search path", "请安装 Python 3.10"),
    ],
)
def test_a_tools_output_becomes_a_sentence(output: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in str(explain(output, tmp_path))


def test_an_unknown_output_is_not_guessed_at(tmp_path: Path) -> None:
    assert explain("something else", tmp_path) is None


def test_development_secrets_are_made_once_for_the_owner_only(tmp_path: Path) -> None:
    first = development_secrets(tmp_path)
    assert development_secrets(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "dev.env").stat().st_mode) == 0o600
    assert all(len(first[name]) >= 32 for name in ("HALL_SERVICE_TOKEN", "HALL_RASA_TOKEN", "HALL_VAULT_KEY"))
