"""Units and the places they have among aggregates: one in every district they were ever at home in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from services.contracts.naming import aggregate_subject
from services.scoring.domain.roll import Ended, Life, Registered, life


class Place(NamedTuple):
    """A unit in its province and district; sums stand at `_district` and `_province`."""

    province: str
    district: str
    unit: str


class Home(NamedTuple):
    """A unit in a district it was ever at home in."""

    district: str
    unit: str


class Roll:
    """All units through time, as far as they were heard of."""

    def __init__(self) -> None:
        self._registered: dict[str, list[Registered]] = {}
        self._ended: dict[str, list[Ended]] = {}
        self._lives: dict[str, Life] = {}
        self._before: dict[str, set[str]] = {}

    @property
    def lives(self) -> Mapping[str, Life]:
        """Every unit that was registered, by code."""
        return MappingProxyType(self._lives)

    def take(self, registered: Iterable[Registered], ended: Iterable[Ended]) -> set[Home]:
        """Take in what is new; answer the places it touches: of who came before one, too, for they name where it is found."""
        touched: set[str] = set()
        for version in registered:
            self._registered.setdefault(version.unit, []).append(version)
            touched.add(version.unit)
        for end in ended:
            self._ended.setdefault(end.unit, []).append(end)
            touched.add(end.unit)
        known = touched & self._registered.keys()
        self._lives |= {unit: life(self._registered[unit], self._ended.get(unit, ())) for unit in known}
        for unit in known:
            for successor in self._lives[unit].successors:
                self._before.setdefault(successor, set()).add(unit)
        return self._homes(known | {before for unit in known for before in self._before.get(unit, ())})

    def homes(self) -> set[Home]:
        """Answer every place there is."""
        return self._homes(self._lives)

    def _homes(self, units: Iterable[str]) -> set[Home]:
        return {Home(stay.district, unit) for unit in units for stay in self._lives[unit].stays}

    def is_known(self, home: Home) -> bool:
        """Tell whether a unit was ever at home there."""
        return home.unit in self._lives and self._lives[home.unit].was_in(home.district)

    def left(self, district: str) -> datetime | None:
        """Say when the last unit left a district; None where one is there still, or none ever was."""
        lefts = [unit.left(district) for unit in self._lives.values() if unit.was_in(district)]
        gone = [left for left in lefts if left is not None]
        return max(gone) if gone and len(gone) == len(lefts) else None

    def place(self, home: Home) -> Place:
        """Return the place of a unit in a district."""
        return Place(self._lives[home.unit].last_in(home.district).province, home.district, home.unit)

    def listed(self, places: Iterable[Place]) -> dict[str, Place]:
        """Return places by unit, in the order in which registers list them."""

        def number(place: Place) -> tuple[int, str]:
            return (self._lives[place.unit].last_in(place.district).no, place.unit)

        return {place.unit: place for place in sorted(places, key=number)}

    def moved_to(self, home: Home) -> str | None:
        """Name the subject where a unit that left is found, or the one unit that came after it; None: nowhere."""
        unit = self._lives[home.unit]
        if not unit.successors:
            last = unit.versions[-1]
            elsewhere = last.district != home.district and unit.left(last.district) is None
            return aggregate_subject(*self.place(Home(last.district, last.unit))) if elsewhere else None
        after = [code for code in unit.successors if code in self._lives]
        if len(unit.successors) != 1 or not after:
            return None
        district = self._lives[after[0]].versions[-1].district
        return aggregate_subject(*self.place(Home(district, after[0])))
