"""Whether a request comes from Twilio: the SDK's validator over the one configured public address, never over a request's own headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator

HEADER = "X-Twilio-Signature"
IDEMPOTENCY = "I-Twilio-Idempotency-Token"


class Parameters:
    """Form fields as the validator asks for them: every value of a name."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._pairs = tuple(pairs)

    def __iter__(self) -> Iterator[str]:
        return iter(name for name, _ in self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def getall(self, name: str) -> list[str]:
        """Return the values of one field."""
        return [value for key, value in self._pairs if key == name]


def signed_url(public_url: str, path_and_query: str, *, socket: bool = False) -> str:
    """Return the address that was signed: the public one, as wss:// (ws://) for a socket's handshake."""
    base = public_url.rstrip("/")
    if socket:
        scheme, rest = base.split("://", 1)
        base = f"{'wss' if scheme == 'https' else 'ws'}://{rest}"
    return base + path_and_query


def is_genuine(token: str, url: str, body: Parameters | str | None, signature: str | None) -> bool:
    """Tell whether the signature is the account's own; whatever cannot be checked is refused.

    `body`: form fields of a POST, the raw text of a JSON body (checked by `bodySHA256`), None for GET and handshakes.
    """
    if not token or not signature:
        return False
    if isinstance(body, str) and "bodySHA256=" not in urlsplit(url).query:
        return False  # the SDK raises TypeError here: a JSON body without its hash proves nothing
    try:
        return bool(RequestValidator(token).validate(url, {} if body is None else body, signature))
    except (TypeError, ValueError, AttributeError, UnicodeError):
        return False
