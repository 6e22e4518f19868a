"""The provider's signature (version 3), from its description."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"


def encode(text: str) -> str:
    """Percent-encode as the provider wants it: all but letters, digits and four signs."""
    return quote(text, safe="-_.~")


def authorization(  # noqa: PLR0913, PLR0917 all of a request
    access_key_id: str,
    secret: str,
    method: str,
    path: str,
    query: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
    body: bytes,
) -> str:
    """The Authorization header of a request; `headers` are those that are signed (host, content-type and x-acs-…)."""
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    signed = sorted(name for name in lower if name in ("host", "content-type") or name.startswith("x-acs-"))
    canonical_query = "&".join(f"{encode(name)}={encode(value)}" for name, value in sorted(query))
    canonical_headers = "".join(f"{name}:{lower[name]}\n" for name in signed)
    names = ";".join(signed)
    canonical = "\n".join([method, path, canonical_query, canonical_headers, names, hashlib.sha256(body).hexdigest()])
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={access_key_id},SignedHeaders={names},Signature={signature}"
