"""The door for other domains: `resolve`, pure, with the calendar and the hours they have already loaded."""

from hall.understanding.dates.resolve import resolve

__all__ = ["resolve"]
