"""Which scheme scores what: versions of one code by due day, and the one that leads."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.scoring.domain.scheme import Scheme
from services.scoring.domain.standing import LOCAL


class Versions(NamedTuple):
    """The versions of one scheme that are in force; of two for one day the later one."""

    code: str
    versions: tuple[Scheme, ...]

    @property
    def newest(self) -> Scheme:
        """The latest version: its scale, places and classes are those of a year."""
        return self.versions[-1]

    @property
    def leads(self) -> bool:
        """Whether rankings are by it."""
        return any(one.leads for one in self.versions)

    def on(self, day: date) -> Scheme | None:
        """Return the version that scores what was due on a day."""
        return next((one for one in reversed(self.versions) if one.valid.covers(day)), None)

    def of_year(self, year: int) -> "Versions | None":
        """Return the versions that score something of a year; None where none does."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        touching = tuple(
            one
            for one in self.versions
            if one.valid.since <= last and (one.valid.until is None or one.valid.until >= first)
        )
        return Versions(self.code, touching) if touching else None


def last_day(due_at: datetime) -> date:
    """Return the last day on which something was in time; `due_at` is the first instant too late."""
    return (due_at - timedelta(microseconds=1)).astimezone(LOCAL).date()


def by_code(schemes: Sequence[Scheme]) -> list[Versions]:
    """Put versions of a scheme together, ordered by code and version."""
    of: dict[str, list[Scheme]] = {}
    for one in sorted(schemes, key=lambda one: (one.scheme, one.version)):
        of.setdefault(one.scheme, []).append(one)
    return [Versions(code, tuple(versions)) for code, versions in of.items()]


def of_year(schemes: Sequence[Scheme], year: int) -> list[Versions]:
    """Return the schemes that score something of a year, the leading one first, else by code."""
    scoring = [found for each in by_code(schemes) if (found := each.of_year(year)) is not None]
    return sorted(scoring, key=lambda each: not each.leads)


def chosen(schemes: Sequence[Scheme], year: int, named: str = "") -> Versions | None:
    """Return the scheme that is asked for, as `code` or `code/version`; else the one that leads, else the first by code."""
    code, _, version = named.partition("/")
    wanted = [one for one in schemes if not version or str(one.version) == version]
    found = of_year(wanted, year)
    return next((each for each in found if not code or each.code == code), None)
