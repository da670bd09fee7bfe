"""What a limit is counted in."""

from enum import StrEnum


class Unit(StrEnum):
    """What a time is counted in; the names are those of the fields of a limit."""

    HOURS = "hours"  # of working days, the night's too
    WORKING_HOURS = "working_hours"
    DAYS = "days"  # working days
    CALENDAR_DAYS = "calendar_days"
