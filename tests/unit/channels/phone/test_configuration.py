"""What is said of the line at start, and what refuses it."""

from __future__ import annotations

import pytest

from hall.channels.phone.configuration import standing
from hall.channels.starting import WrongSettings
from hall.settings import Environment
from tests.conftest import settings_for

URL = "sqlite+aiosqlite://"
ACCOUNT = {"twilio_account_sid": "AC1", "twilio_auth_token": "a-secret-token", "public_url": "https://hall.test"}


def test_without_settings_it_is_off_and_says_so() -> None:
    assert "未启用" in standing(settings_for(URL))


def test_with_settings_it_says_where_it_is_reached_and_never_the_token() -> None:
    said = standing(settings_for(URL, **ACCOUNT))
    assert "https://hall.test/phone/voice" in said
    assert "a-secret-token" not in said


@pytest.mark.parametrize(
    "changes",
    [
        {"twilio_auth_token": ""},
        {"twilio_account_sid": ""},
        {"public_url": "hall.test"},
        {"public_url": "https://hall.test/?x=1"},
        {"public_url": "http://hall.test", "env": Environment.PRODUCTION},
    ],
)
def test_what_cannot_be_meant_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(WrongSettings) as refused:
        standing(settings_for(URL, **(ACCOUNT | changes)))
    assert "a-secret-token" not in str(refused.value)


def test_production_is_told_that_nobody_sends_sms() -> None:
    assert "HALL_SMS_PROVIDER" in standing(settings_for(URL, **ACCOUNT, env=Environment.PRODUCTION))
