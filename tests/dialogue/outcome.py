"""What the database holds when a conversation is over, read from the hall's own tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from sqlite3 import Row

from hall.clock import SHANGHAI
from hall.identity.vault import Vault
from tests.dialogue.beforehand import STRANGER
from tests.dialogue.model import Booked, Dialogue, Who
from tests.support.product import Product

assert STRANGER == "stranger", "the statements below say it"
COUNTED = {
    "booked": "SELECT count(*) FROM appointment WHERE state = 'booked' AND channel <> 'stranger'",
    "cancelled": "SELECT count(*) FROM appointment WHERE state = 'cancelled' AND channel <> 'stranger'",
    "rescheduled": "SELECT coalesce(sum(moves), 0) FROM appointment",
    "persons": "SELECT count(DISTINCT person_key) FROM appointment WHERE state = 'booked' AND channel <> 'stranger'",
    "notices": "SELECT count(DISTINCT number) FROM notice_delivery JOIN notice USING (number) WHERE conversation_id = :conversation",
    "holds": "SELECT count(*) FROM appointment WHERE state = 'held' AND expires_at > :now",
    "off_hours_requests": "SELECT count(*) FROM off_hours_request",
    "consultations": "SELECT count(*) FROM consultation",
    "complaints": "SELECT count(*) FROM complaint WHERE kind = 'complaint'",
    "leads": "SELECT count(*) FROM complaint WHERE kind = 'lead'",
    "reviews": "SELECT count(*) FROM review",
    "guide_tasks": "SELECT count(*) FROM guide_task",
    "no_shows": "SELECT count(*) FROM appointment WHERE state = 'no_show'",
}
_BOOKINGS = (
    "SELECT * FROM appointment WHERE state = 'booked' AND channel <> 'stranger' ORDER BY booked_at DESC, rowid DESC"
)
_REQUESTS = "SELECT * FROM off_hours_request ORDER BY requested_at DESC, rowid DESC"


class Ledger:
    """One dialogue's end state. `now` is what the pinned clock shows."""

    def __init__(self, product: Product, dialogue: Dialogue, conversation: str, now: datetime) -> None:
        self.product = product
        self.dialogue = dialogue
        self.known = {
            "conversation": conversation,
            "now": now.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds"),
        }
        environment = product.stack.environment
        self.vault = Vault.from_setting(environment["HALL_VAULT_KEY"], environment["HALL_LINK_KEY"])

    def faults(self) -> list[str]:
        """Return what is not as the dialogue's `database` says; empty when all is."""
        wanted = self.dialogue.outcome
        found = [
            f"{name}: {number} in the database, {count} expected"
            for name, count in wanted.counts.items()
            if not count.met_by(number := self.count(name))
        ]
        if wanted.newest != Booked():
            found += self._newest(wanted.newest)
        if wanted.bookings is not None:
            found += self._exactly(wanted.bookings)
        return found

    def count(self, name: str) -> int:
        """Count one kind of thing."""
        return int(self.product.rows(COUNTED[name], **self.known)[0][0])

    def _newest(self, wanted: Booked) -> list[str]:
        rows = self.product.rows(_BOOKINGS) or self.product.rows(_REQUESTS)
        if not rows:
            return ["no booking at all"]
        return self._differences(rows[0], wanted)

    def _exactly(self, wanted: Iterable[Booked]) -> list[str]:
        rows = list(self.product.rows(_BOOKINGS))
        missing = []
        for booked in wanted:
            match = next((row for row in rows if not self._differences(row, booked)), None)
            if match is None:
                missing.append(f"no booking {booked.item} {booked.starts_at} {booked.person or ''}")
            else:
                rows.remove(match)
        return missing + [f"one too many: {self._shown(row)}" for row in rows]

    def _differences(self, row: Row, wanted: Booked) -> list[str]:
        found = []
        if wanted.item is not None and row["item_code"] != wanted.item:
            found.append(f"item: {row['item_code']}, {wanted.item} expected")
        if wanted.starts_at is not None and _moment(row["starts_at"]) != wanted.starts_at:
            found.append(f"starts_at: {_moment(row['starts_at'])}, {wanted.starts_at} expected")
        if wanted.person is not None and not self._is(row, wanted.person):
            found.append(f"person: not {wanted.person} ({self._name(row)})")
        return found

    def _is(self, row: Row, who: Who) -> bool:
        person = self.dialogue.person(who)
        return bool(row["person_key"] == self.vault.index(person.identity, "id") and self._name(row) == person.name)

    def _name(self, row: Row) -> str:
        sealed = row["applicant_name"]
        return self.vault.open(sealed, f"appointment:name:{row['id']}").decode() if sealed else ""

    def _shown(self, row: Row) -> str:
        return json.dumps({"item": row["item_code"], "starts_at": str(_moment(row["starts_at"]))})


def _moment(kept: str) -> datetime:
    """Read a moment as SQLite keeps it: UTC without a zone."""
    return datetime.fromisoformat(kept).replace(tzinfo=UTC).astimezone(SHANGHAI)
