"""Days as offices write them: a date in any form, or a day of every turn («13», «15/11», «5 tháng sau»)."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.cli.firstday.words import text
from services.cli.lists import plain

EPOCH: Final = date(1899, 12, 30)
"""Day 0 of spreadsheets."""
SERIALS: Final = (20_000, 80_000)
"""Between 1954 and 2119; other numbers are no days."""
YEARS: Final = (2000, 2100)
FORMS: Final = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y")
LAST: Final = frozenset({"cuối tháng", "ngày cuối tháng", "last"})
MONTHS: Final = range(1, 13)
DAYS: Final = range(1, 32)
Turning = dict[str, Any]


def day(value: Any) -> date | None:  # noqa: ANN401 - whatever stands in a cell
    """Read a date; None where it is none, or of no year that can be meant."""
    found = _day(value)
    return found if found is not None and YEARS[0] <= found.year <= YEARS[1] else None


def _day(value: Any) -> date | None:  # noqa: ANN401 - whatever stands in a cell
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return EPOCH + timedelta(days=int(value)) if SERIALS[0] <= value <= SERIALS[1] else None
    written = re.sub(r"^ngày\s+", "", plain(value)).replace(" ", "")
    for form in FORMS:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None


def day_of_turn(value: Any, *, usual: str) -> Turning | None:  # noqa: ANN401 - whatever stands in a cell
    """Read a day of every turn as catalogues write it; `usual` is the month a bare number is meant in."""
    said = plain(text(value))
    if said in LAST:
        return {"day": "last", "of": "last_month"}
    if found := re.fullmatch(r"(?:ngày\s*)?(\d{1,2})", said):
        return _checked(int(found[1]), {"of": usual})
    if found := re.fullmatch(r"(?:ngày\s*)?(\d{1,2})\s*tháng\s*(sau|trước)", said):
        return _checked(int(found[1]), {"of": "month_after" if found[2] == "sau" else "month_before"})
    if found := re.fullmatch(r"(?:ngày\s*)?(\d{1,2})\s*/\s*(\d{1,2})", said):
        return _checked(int(found[1]), {"month": int(found[2])}) if int(found[2]) in MONTHS else None
    return None


def _checked(number: int, where: Turning) -> Turning | None:
    return {"day": number, **where} if number in DAYS else None


def within(first: Turning, last: Turning) -> Turning:
    """Return a window; a first day that comes after the last one in the year is of the year before."""
    if "month" in first and "month" in last and (first["month"], first["day"]) > (last["month"], last["day"]):
        first = {**first, "year": -1}
    return {"from": first, "to": last}
