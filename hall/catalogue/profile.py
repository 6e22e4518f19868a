"""The hall's profile types, by their short name."""

from hall.catalogue.model_profile import (
    AvailabilityRule,
    CounterGroup,
    HallProfile,
    OffHoursList,
    SeasonalHours,
    StaffMember,
    Zone,
)

__all__ = ["AvailabilityRule", "CounterGroup", "HallProfile", "OffHoursList", "SeasonalHours", "StaffMember", "Zone"]
