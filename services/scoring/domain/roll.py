"""Units through time: where each was at home, and when it existed at all.

A unit is what its last registration before an instant says; from its end on it is no more. A duty belongs to the district
its unit was at home in when the period opened, so a unit that moved stands in the registers of both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from services.scoring.domain.standing import LOCAL

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
"""Before everything that is ordered of a unit."""


class Registered(NamedTuple):
    """What a unit is from `since` on; of two for one instant the one said last. `began`: where that is known."""

    since: datetime
    position: int
    unit: str
    district: str
    province: str
    no: int
    name: str
    kind: str
    began: datetime | None = None


class Ended(NamedTuple):
    """A unit is no more from `since` on; `successors` came after it."""

    since: datetime
    position: int
    unit: str
    successors: tuple[str, ...]


class Stay(NamedTuple):
    """A unit was at home in a district from `since` until `until`; None: it still is."""

    district: str
    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Tell whether it was there at an instant."""
        return self.since <= at and (self.until is None or at < self.until)

    def touches(self, year: int) -> bool:
        """Tell whether it was there in some moment of a local year."""
        return _year(self.since) <= year and (self.until is None or year_of(self.until) >= year)


@dataclass(frozen=True, slots=True)
class Life:
    """One unit through time: its registrations and its stays, each in order; `successors` where it ended."""

    versions: tuple[Registered, ...]
    stays: tuple[Stay, ...]
    successors: tuple[str, ...] = ()

    def existed(self, at: datetime) -> bool:
        """Tell whether the unit existed at an instant."""
        return any(stay.holds(at) for stay in self.stays)

    def home(self, at: datetime) -> str:
        """Name the district it was at home in at an instant; before its beginning the first one, after its end the last."""
        before = [version.district for version in self.versions if version.since <= at]
        return before[-1] if before else self.versions[0].district

    def was_in(self, district: str) -> bool:
        """Tell whether it was ever at home in a district."""
        return any(stay.district == district for stay in self.stays)

    def listed_in(self, district: str, year: int) -> bool:
        """Tell whether it was at home in a district in some moment of a year."""
        return any(stay.district == district and stay.touches(year) for stay in self.stays)

    def last_in(self, district: str) -> Registered:
        """Say what it was last while it was at home in a district."""
        return [version for version in self.versions if version.district == district][-1]

    def left(self, district: str) -> datetime | None:
        """Say when it left a district for good, or ended there; None where it is there still."""
        return [stay.until for stay in self.stays if stay.district == district][-1]


def year_of(end: datetime) -> int:
    """Return the local year of the last instant before an end: what is due by 31/12 belongs to the old year."""
    return _year(end - timedelta(microseconds=1))


def _year(at: datetime) -> int:
    return at.astimezone(LOCAL).year


def life(registered: Iterable[Registered], ended: Iterable[Ended]) -> Life:
    """Put together what is known of one unit, in whatever order it was said; it was registered at least once."""
    turns: list[Registered | Ended] = sorted([*registered, *ended], key=lambda turn: turn[:2])
    stays: list[Stay] = []
    successors: tuple[str, ...] = ()
    for turn in turns:
        if isinstance(turn, Ended):
            successors = turn.successors
        elif stays and stays[-1].until is None and stays[-1].district == turn.district:
            continue
        else:
            successors = ()
        if stays and stays[-1].until is None:
            stays[-1] = stays[-1]._replace(until=turn.since)
        if isinstance(turn, Registered):
            began = turn.since if stays else turn.began or BEGINNING
            stays.append(Stay(turn.district, began, None))
    return Life(tuple(turn for turn in turns if isinstance(turn, Registered)), tuple(stays), successors)


def lives(registered: Sequence[Registered], ended: Sequence[Ended]) -> Mapping[str, Life]:
    """Put together what is known of many units, by code."""
    of: dict[str, tuple[list[Registered], list[Ended]]] = {each.unit: ([], []) for each in registered}
    for version in registered:
        of[version.unit][0].append(version)
    for end in ended:
        if end.unit in of:
            of[end.unit][1].append(end)
    return {unit: life(*known) for unit, known in of.items()}
