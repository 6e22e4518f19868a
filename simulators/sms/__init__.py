"""A mainland SMS provider: Aliyun's SendSms, template and parameters, signed with ACS3-HMAC-SHA256."""

from simulators.sms.server import MainlandSms, SentSms
from simulators.sms.signing import authorization

__all__ = ["MainlandSms", "SentSms", "authorization"]
