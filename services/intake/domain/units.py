"""Units as far as decisions look at them: whose they were from when on, until when they were, who came after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.contracts.deadlines import UnitEnded, UnitRegistered
from services.kit.decider import Fact


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its districts by the moment from which it belonged to each, its end, and its successors then."""

    homes: tuple[tuple[datetime, str], ...]
    ended_at: datetime | None = None
    successors: tuple[str, ...] = ()

    def district_at(self, moment: datetime) -> str:
        """Name the district it belonged to at a moment; before the first one known, that one."""
        past = [district for since, district in self.homes if since <= moment]
        return past[-1] if past else self.homes[0][1]

    def ended(self, at: datetime) -> bool:
        """Say whether it is no more at a moment."""
        return self.ended_at is not None and self.ended_at <= at


def learn(known: Unit | None, fact: Fact) -> Unit | None:
    """Remember what `deadlines` says of a unit; registered from its end on, it goes on."""
    event: UnitRegistered | UnitEnded = fact.event
    if isinstance(event, UnitEnded):
        homes = ((event.ended_at, event.district),) if known is None else known.homes
        return Unit(homes, event.ended_at, event.successors)
    since, others = event.registered_at, () if known is None else known.homes
    homes = tuple(sorted((*(home for home in others if home[0] != since), (since, event.district))))
    return Unit(homes) if known is None or known.ended(since) else replace(known, homes=homes)


Units = Mapping[str, Unit | None]
"""Units by code, with all that came after them; None where nothing was said of one."""


def line(unit: str, known: Callable[[str], Unit | None]) -> tuple[str, ...]:
    """Name a unit and everything that came after it, as far as is known, each once."""
    found, left = list[str](), [unit]
    while left:
        code = left.pop(0)
        if code not in found:
            found.append(code)
            one = known(code)
            left += one.successors if one is not None else ()
    return tuple(found)


def heirs(unit: str, units: Units, at: datetime) -> tuple[str, ...]:
    """Name the units after an ended one that are there at a moment; one of which nothing is known may be."""
    return tuple(code for code in line(unit, units.get) if not _gone(units.get(code), at))


def _gone(unit: Unit | None, at: datetime) -> bool:
    return unit is not None and unit.ended(at)
