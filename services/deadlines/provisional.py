"""Days off of years for which there are no notices yet, as the library `holidays` computes them.

A help until the notices come: swaps are decreed year by year. What is not law yet is left out, though the library has it.
"""

from datetime import date
from typing import Final

import holidays

from services.deadlines.domain.calendar import SATURDAY
from services.deadlines.domain.catalogue import CalendarDay

FIRST_YEAR: Final = 2021
"""The first year of the Labour Code in force."""
LAST_YEAR: Final = 2100
"""Beyond, the library knows no lunar year."""

NOT_LAW_YET: Final = frozenset({(11, 24)})
"""Ngày Văn hóa Việt Nam: Resolution 80-NQ/TW wants it off; Article 112 of the Labour Code does not name it, as far as is known."""


def provisional(year: int) -> tuple[CalendarDay, ...]:
    """Return the days of a year that are worked on, or not, otherwise than their weekday says, as computed.

    Raises:
        ValueError: nothing is known of such a year.
    """
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise ValueError(f"{year}: days are computed from {FIRST_YEAR} to {LAST_YEAR - 1}; name a year of these")
    known = holidays.country_holidays("VN", years=year, language="vi")
    weekdays = {day: name for day, name in known.items() if day.year == year and day.weekday() < SATURDAY}
    off = {day: name for day, name in weekdays.items() if (day.month, day.day) not in NOT_LAW_YET}
    made_up: dict[date, str] = {day: "Làm bù" for day in known.weekend_workdays if day.year == year}
    days = [CalendarDay(date=day, working=False, name=name, provisional=True) for day, name in off.items()]
    days += [CalendarDay(date=day, working=True, name=name, provisional=True) for day, name in made_up.items()]
    return tuple(sorted(days, key=lambda day: day.date))
