"""Twilio Voice behind the port: signed webhooks in, TwiML out."""

from __future__ import annotations

from urllib.parse import urlencode

from hall.channels.phone.model import DialOutcome, End, Heard, Listen, Script, Stream, Transfer, Wait
from hall.channels.phone.port import Request
from hall.channels.phone.signature import HEADER, IDEMPOTENCY, Parameters, is_genuine, signed_url
from hall.channels.phone.twiml import Document
from hall.settings import Settings

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
TURN, RELAY = "/phone/turn", "/phone/relay"
LONGEST_SPEECH = 2_000  # characters


class TwilioVoice:
    """The adapter; built from the settings, which are checked at start."""

    content_type = "text/xml"

    def __init__(self, settings: Settings) -> None:
        self._public_url = settings.public_url.rstrip("/")
        self._token = settings.twilio_auth_token.get_secret_value()
        self._account = settings.twilio_account_sid
        self._voice = settings.phone_voice

    def genuine(self, request: Request) -> bool:
        """Check the signature over the public address, and the account."""
        query = f"?{request.query_string}" if request.query_string else ""
        url = signed_url(self._public_url, request.path + query, socket=request.socket)
        body: Parameters | str | None = Parameters(request.form)
        if request.socket or request.method == "GET":
            body = None
        elif request.json is not None:
            body = request.json
        if not is_genuine(self._token, url, body, request.headers.get(HEADER)):
            return False
        accounts = [value for name, value in request.form if name == "AccountSid"]
        return all(account == self._account for account in accounts)

    def heard(self, request: Request) -> Heard:
        """Read Gather's result, Dial's outcome or the end of a relay."""
        form = dict(request.form)
        return Heard(
            call_id=form.get("CallSid", "")[:64],
            turn=_number(request.query.get("turn")),
            wait=_number(request.query.get("wait")),
            speech=form.get("SpeechResult", "")[:LONGEST_SPEECH],
            confidence=_share(form.get("Confidence")),
            keys="".join(key for key in form.get("Digits", "")[:64] if key in "0123456789*#"),
            caller=form.get("From", "")[:32],
            token=request.headers.get(IDEMPOTENCY, "")[:64],
            dialled=_outcome(form.get("DialCallStatus")) if request.query.get("dial") else None,
            talked=float(_number(form.get("DialCallDuration"))),
            relay_ended=bool(request.query.get("relay")),
        )

    def over(self, request: Request) -> bool:
        """Tell whether CallStatus is final; callbacks come in any order, so the others say nothing."""
        return dict(request.form).get("CallStatus", "") in OVER

    def failed_before(self, request: Request) -> bool:
        """Tell whether Twilio came by the fallback address."""
        return any(name == "ErrorCode" for name, _ in request.form)

    def write(self, script: Script) -> str:
        """Write TwiML; what is asked lies inside the Gather, so that it can be interrupted."""
        document = Document(self._voice)
        slow, loud = script.slow, script.loud
        match script.then:
            case Listen() as listen:
                asked = document.gather(
                    self._turn(listen.turn), keys=listen.keys, seconds=listen.seconds, hints=listen.hints
                )
                document.say(script.say, into=asked, slow=slow, loud=loud)
            case Wait(turn, wait):
                asked = document.gather(self._turn(turn, wait=str(wait)), keys=1, seconds=1)
                document.say(script.say, into=asked, slow=slow, loud=loud)
            case Transfer(turn, number, seconds):
                document.say(script.say, slow=slow, loud=loud)
                document.dial(number, self._turn(turn, dial="1"), seconds=seconds)
            case Stream() as stream:
                document.say(script.say, slow=slow, loud=loud)
                document.relay(
                    signed_url(self._public_url, RELAY, socket=True),
                    self._turn(stream.turn, relay="1"),
                    parameters={"key": stream.key},
                    hints=stream.hints,
                )
            case End():
                document.say(script.say, slow=slow, loud=loud)
                document.hangup()
        return document.render()

    def nothing(self) -> str:
        """Write an empty answer."""
        return Document(self._voice).render()

    def _turn(self, turn: int, **more: str) -> str:
        return f"{self._public_url}{TURN}?{urlencode({'turn': str(turn), **more})}"


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 6 else 0


def _share(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _outcome(status: str | None) -> DialOutcome:
    """Read how a transfer ended; `answered` and unknown words count as what they are: over, or not reached."""
    if status == "answered":
        return DialOutcome.COMPLETED
    try:
        return DialOutcome(status or "")
    except ValueError:
        return DialOutcome.FAILED
