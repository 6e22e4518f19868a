"""What a simulator keeps for a test: breaches of a vendor's rule, each with the rule's name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """One breach. `rule` is short and stable (an error code or a name), `detail` says what was sent."""

    rule: str
    detail: str


class Record:
    """The breaches of one simulator, oldest first."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def breach(self, rule: str, detail: str) -> None:
        """Keep one breach."""
        self.violations.append(Violation(rule, detail[:500]))

    def rules(self) -> list[str]:
        """The names of the rules broken."""
        return [violation.rule for violation in self.violations]
