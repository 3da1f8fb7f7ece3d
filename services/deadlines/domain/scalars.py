"""Days and hours as catalogues write them: nothing that is no day or hour passes for one. Pure."""

import datetime as dt
import re
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field

WRITTEN_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
WRITTEN_HOUR: Final = re.compile(r"\d{2}:\d{2}(:\d{2})?")

NO_DAY: Final = "not a day written YYYY-MM-DD"
NO_HOUR: Final = "not a time of day written HH:MM"
NO_YEAR: Final = "a day of a year that cannot be meant"

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
FIRST_LETTER: Final = 1945


def _day(value: object) -> object:
    # A number would pass for seconds since 1970.
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if not isinstance(value, str) or not WRITTEN_DAY.fullmatch(value):
        raise ValueError(NO_DAY)
    return value


def _hour(value: object) -> object:
    if isinstance(value, dt.time):
        return value
    if not isinstance(value, str) or not WRITTEN_HOUR.fullmatch(value):
        raise ValueError(NO_HOUR)
    return value


def _year_of_rule(day: dt.date) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(NO_YEAR)
    return day


def _year_of_letter(day: dt.date) -> dt.date:
    if not FIRST_LETTER <= day.year <= LAST_YEAR:
        raise ValueError(NO_YEAR)
    return day


Day = Annotated[dt.date, BeforeValidator(_day), AfterValidator(_year_of_rule)]
"""A day that a rule names, YYYY-MM-DD, from 2000 to 2100."""

IssueDay = Annotated[dt.date, BeforeValidator(_day), AfterValidator(_year_of_letter)]
"""The day a letter was issued, YYYY-MM-DD."""

Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
"""A year that rules have turns in."""

Clock = Annotated[dt.time, BeforeValidator(_hour)]
"""A time of day, HH:MM."""
