"""Which gateway sends, by settings."""

from __future__ import annotations

from hall.hall import Hall
from hall.identity.sms import DevelopmentSms, SmsSender
from hall.identity.sms_aliyun_sender import AliyunSms
from hall.identity.sms_twilio_sender import TwilioSms
from hall.settings import Environment


def sender_of(hall: Hall) -> SmsSender | None:
    """Return the gateway of a hall; None in production while none is set: messages wait and a start says so."""
    match hall.settings.sms_provider:
        case "aliyun":
            return AliyunSms(hall.settings, hall.clock.now)
        case "twilio":
            return TwilioSms(hall.settings)
        case "development" if hall.settings.env is not Environment.PRODUCTION:
            return DevelopmentSms()
        case _:
            return None if hall.settings.env is Environment.PRODUCTION else DevelopmentSms()
