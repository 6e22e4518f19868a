"""What the `hall` command says when its settings are wrong."""

from __future__ import annotations

import pytest

from hall import cli


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"HALL_PORT": "eighty"}, "HALL_PORT"),
        ({"HALL_PINNED_CLOCK": "2026-11-24T09:10:00+08:00"}, "HALL_PINNED_CLOCK"),  # production has the real time
        ({"HALL_SMS_PROVIDER": "aliyun"}, "HALL_SMS_ACCESS_KEY_ID"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_shown(
    wrong: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HALL_ENV", "production")
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["serve"]) == 2
    said = capsys.readouterr().err
    assert said == f"设置有误，请检查：{named}\n"
