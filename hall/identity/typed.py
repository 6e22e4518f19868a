"""Text fields of staff that belong to no conversation: nobody keeps a citizen's number in a reason or a rule."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from hall.identity.protection import hidden

WithoutNumbers = Annotated[str, AfterValidator(hidden)]
"""A text in which identity and mobile numbers are masked before anything sees them."""
