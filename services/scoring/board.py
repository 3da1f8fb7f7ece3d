"""The board: all standings of the province as figures, in memory; it knows what was not said yet."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from services.kit.decider import Say
from services.scoring.domain.aggregate import DISTRICT, PROVINCE, Counted, Last, Stamp, content, gone, ranked
from services.scoring.domain.in_force import of_year
from services.scoring.domain.pending import Pending
from services.scoring.domain.places import Home, Place, Roll
from services.scoring.domain.points import Scorable, Worked
from services.scoring.domain.register import ListedPeriod
from services.scoring.domain.roll import year_of
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.tallies import Sum, Yardstick, figures, stand
from services.scoring.queries import Changes, Seen

EVERYTHING: Final = 10**9

Turn = tuple[str, str]
"""An obligation and one of its periods."""


class Board:
    """All standings of the province as figures; knows what was not said yet."""

    def __init__(self) -> None:
        self.seen = Seen()
        self.year = 0
        self._roll = Roll()
        self._periods: dict[Turn, tuple[ListedPeriod, int]] = {}
        self._shown: dict[Turn, ListedPeriod] = {}
        self._stands: dict[Home, dict[Turn, Scorable]] = {}
        self._alike: dict[Scorable, Scorable] = {}
        self._listed: dict[Home, list[Scorable] | None] = {}
        self._schemes: Sequence[Scheme] = ()
        self._worked: Worked = calendar_days
        self._yardstick = Yardstick((), self._worked)
        self._pending = Pending()
        self._units: dict[str, dict[Place, Counted]] = {}
        self._sums: dict[Place, Sum] = {}
        self._dirty: set[Home] = set()
        self._next: list[Home] = []
        self._unsummed: set[str] = set()
        self._due: list[Place] = []
        self._last = Last()

    def take(self, changes: Changes, this_year: int) -> None:
        """Take in what is new; the year shown is this one, else the newest before it, else the first there is."""
        self.seen = changes.seen
        self._touch(self._roll.take(changes.units, changes.ends))
        for each in changes.periods:
            self._periods[each.obligation, each.period] = (each, year_of(each.due_at))
        for home, period, duty in changes.standings:
            same = self._alike.setdefault(duty, duty)
            self._stands.setdefault(home, {})[duty.obligation, period] = same
            self._touch([home])
        self._dirty |= {self._pending.take(step) for step in changes.steps}
        self._choose_year(changes, this_year)
        self._choose_schemes(changes)

    def _touch(self, homes: Iterable[Home]) -> None:
        """List the duties of units anew, and count them."""
        for home in homes:
            self._listed.pop(home, None)
            self._dirty.add(home)

    def _choose_year(self, changes: Changes, this_year: int) -> None:
        years = {year for _period, year in self._periods.values()}
        shown = max((year for year in years if year <= this_year), default=min(years, default=this_year))
        if changes.periods or shown != self.year:
            self.year = shown
            self._shown = {key: period for key, (period, of) in self._periods.items() if of == shown}
            self._touch(self._roll.homes())

    def _choose_schemes(self, changes: Changes) -> None:
        """Measure by what scores the year now; what was counted by other schemes is counted anew."""
        self._schemes = self._schemes if changes.schemes is None else changes.schemes
        self._worked = changes.worked or self._worked
        chosen = tuple(of_year(self._schemes, self.year))
        if chosen != self._yardstick.schemes or (chosen and changes.worked is not None):
            self._yardstick = Yardstick(chosen, self._worked)
            self._units, self._sums, self._due = {}, {}, []
            self._dirty |= self._roll.homes()

    def pass_to(self, now: datetime) -> None:
        """Let the time for appeals pass."""
        self._dirty |= self._pending.pass_to(now)

    def say_all_again(self) -> None:
        """Say every unit and every sum again: their stream was made anew."""
        self._last.forget()
        self._dirty |= self._roll.homes()
        self._unsummed |= {home.district for home in self._roll.homes()}

    def _duties(self, home: Home) -> list[Scorable] | None:
        """List how a unit's duties of the year stand in a district; None where the district does not list it."""
        stands, unit = self._stands.get(home, {}), self._roll.lives[home.unit]
        if not unit.listed_in(home.district, self.year) and self._shown.keys().isdisjoint(stands):
            return None
        return [
            stands.get(key) or stand(key[0], period.unheard(unit, home.district), period.due_at)
            for key, period in self._shown.items()
        ]

    def _count(self, home: Home) -> Counted | None:
        if home not in self._listed:
            self._listed[home] = self._duties(home)
        duties = self._listed[home]
        if duties is None:
            return None
        kind = self._roll.lives[home.unit].last_in(home.district).kind
        found = figures(duties, kind, self._yardstick, objections=self._pending.count(home, self.year))
        return Counted(found, self._yardstick.scored(found))

    def _recount(self, home: Home, place: Place) -> Counted | None:
        units = self._units.setdefault(place.district, {})
        before, now = units.pop(place, None), self._count(home)
        if now is not None:
            units[place] = now
        for total in (Place(place.province, place.district, DISTRICT), Place(place.province, PROVINCE, PROVINCE)):
            _replace(self._sums.setdefault(total, Sum()), before, now)
        self._unsummed.add(place.district)
        return now

    def _news(self, home: Home, stamp: Stamp) -> Say | None:
        """Say how a unit stands in a district, or, where it is listed there no more, when it left and what to look at."""
        if not self._roll.is_known(home):
            return None
        place = self._roll.place(home)
        counted = self._recount(home, place)
        if counted is not None:
            return self._last.news(place, content(place, self.year, counted), stamp)
        left = self._roll.lives[home.unit].left(home.district)
        return None if left is None else self._last.news(place, gone(left, self._roll.moved_to(home)), stamp)

    @property
    def unsaid(self) -> bool:
        """Whether a unit may stand otherwise than last said."""
        return bool(self._next or self._dirty)

    def units(self, as_of: datetime, most: int = EVERYTHING) -> list[Say]:
        """Say units that stand otherwise than last said, of at most so many that may."""
        stamp = Stamp(as_of, self.seen.heads)
        if not self._next:
            self._next, self._dirty = sorted(self._dirty, reverse=True), set()
        homes = [self._next.pop() for _ in range(min(most, len(self._next)))]
        return [said for home in homes if (said := self._news(home, stamp)) is not None]

    @property
    def unsummed(self) -> bool:
        """Whether a sum may stand otherwise than last said."""
        return bool(self._unsummed or self._due)

    def sums(self, as_of: datetime, most: int = EVERYTHING) -> list[Say]:
        """Say sums that stand otherwise, of at most so many: of districts, with their rankings, then of their provinces."""
        stamp = Stamp(as_of, self.seen.heads)
        if not self._due:
            due = filter(self._is_due, self._sums)
            self._due = sorted(due, key=lambda place: (place.district == PROVINCE, place), reverse=True)
            self._unsummed = set()
        places = [self._due.pop() for _ in range(min(most, len(self._due)))]
        return [said for place in places if (said := self._sum(place, stamp)) is not None]

    def _is_due(self, place: Place) -> bool:
        return place.district == PROVINCE or place.district in self._unsummed

    def _sum(self, place: Place, stamp: Stamp) -> Say | None:
        """Say a sum, or, where a district lists nobody any more, when the last one left it."""
        total, units = self._sums[place], self._units.get(place.district, {})
        if not total.units:
            left = self._roll.left(place.district)
            return None if left is None else self._last.news(place, gone(left, None), stamp)
        said = content(place, self.year, Counted(total.figures, self._yardstick.scored(total.figures)))
        if place.district != PROVINCE:
            said["ranking"] = ranked({unit: units[at] for unit, at in self._roll.listed(units).items()})
        return self._last.news(place, said, stamp)


def calendar_days(first: date, last: date) -> int:
    """Count days, both counted, as though every day were worked on."""
    return (last - first).days + 1


def _replace(total: Sum, before: Counted | None, now: Counted | None) -> None:
    if before is not None:
        total.add(before.figures, -1)
    if now is not None:
        total.add(now.figures)
