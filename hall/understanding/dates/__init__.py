"""Dates and times in Chinese sentences. See `resolve`."""

from hall.understanding.dates.model import (
    DateCandidate,
    DateResolution,
    Grain,
    HalfDay,
    OpeningHours,
    Outside,
    Problem,
    WorkCalendar,
)
from hall.understanding.dates.resolve import resolve

__all__ = [
    "DateCandidate",
    "DateResolution",
    "Grain",
    "HalfDay",
    "OpeningHours",
    "Outside",
    "Problem",
    "WorkCalendar",
    "resolve",
]
