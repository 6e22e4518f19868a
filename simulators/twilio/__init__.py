"""A Twilio caller: `async with Twilio(targets=[…]) as twilio`, then `call = await twilio.call("+86…")` and `call.say("…")`."""

from simulators.twilio.call import Bridge, Call, Gather, Heard
from simulators.twilio.messages import Sms
from simulators.twilio.relay import Relay
from simulators.twilio.server import Line, Twilio
from simulators.twilio.signing import sign, with_body_hash

__all__ = ["Bridge", "Call", "Gather", "Heard", "Line", "Relay", "Sms", "Twilio", "sign", "with_body_hash"]
