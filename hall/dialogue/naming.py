"""Whether what a search found is really named, or only hardly: then what was spoken of before is meant rather."""

from __future__ import annotations

from hall.catalogue import service as catalogue

NAMED_AT_ALL = 0.6  # score below which not even the only candidate is named: 我人在外地，让我爸去行不
NAMED_TO_BOOK = 0.55  # the same for a booking, where asking which costs a turn: the only candidate is asked about
NAMED = 0.65  # score of a candidate below which a question hardly names it: what was spoken of before is meant


def vague(found: catalogue.ItemSearch, spoken_of: str | None) -> bool:
    """Whether a search hardly names an item, so that the one spoken of is meant rather."""
    if not found.candidates:
        return False
    codes = {candidate.item_code for candidate in found.candidates}
    if found.decision == "one":
        return found.candidates[0].score < NAMED_AT_ALL
    return found.candidates[0].score < NAMED or spoken_of in codes
