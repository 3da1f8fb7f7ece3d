"""Who gave figures of an obligation and a period, who owes them and gave none, and with whom each is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.figures import NOTHING, Account, Given
from services.scoring.domain.lineage import descent, heirs
from services.scoring.domain.lists import ListedUnit
from services.scoring.domain.roll import Life


class Why(StrEnum):
    """Why a unit gave no figure, where what became of its last attempt does not say it."""

    EXPECTED = "expected"
    NOT_SENT = "not-sent"
    NO_FIGURE = "no-figure"
    WAIVED = "waived"
    UNKNOWN = "unknown"


UNSENT: Final = {Status.EXPECTED: Why.EXPECTED, Status.MISSING: Why.NOT_SENT, Status.UNKNOWN: Why.UNKNOWN}


class Owed(NamedTuple):
    """How the duty of a unit stands that was told to owe the report."""

    unit: str
    district: str
    status: Status


@dataclass(frozen=True, slots=True)
class People:
    """Who is shown: units of a district (empty: of every one), with those they came after where `lineage` is asked for."""

    units: Mapping[str, Life]
    district: str = ""
    lineage: bool = False

    def before(self) -> set[str]:
        """Name those of other districts that came before units of the district asked for."""
        if not self.district:
            return set()
        line, here = descent(self.units), {code for code, life in self.units.items() if life.was_in(self.district)}
        return {before for unit in here for before in line.before(unit)} - here

    def shown(self, homes: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
        """Say who is shown, each with whom it came after: `homes` is the district of everybody of whom something is told."""
        here = {unit: () for unit, district in homes.items() if self.district in {"", district}}
        if not self.lineage:
            return here
        later = (code for code, life in self.units.items() if not self.district or life.was_in(self.district))
        return heirs([*here, *(code for code in later if code not in here)], self.units)

    def listed(self, unit: str) -> ListedUnit:
        """Return a unit as it was last in the district asked for."""
        if unit not in self.units:
            return ListedUnit(unit, 0, unit, "")
        life = self.units[unit]
        is_there = self.district and life.was_in(self.district)
        last = life.last_in(self.district) if is_there else life.versions[-1]
        return ListedUnit(unit, last.no, last.name, last.kind)


class Line(NamedTuple):
    """A unit with what `giver` gave or owes: itself, or one that came before it. `why`: nothing it gave stands, and why."""

    unit: ListedUnit
    giver: str
    given: Given
    why: str = ""
    owes: bool = False


def owing(told: Iterable[Owed]) -> dict[str, Owed]:
    """Say of every unit how its duty stands; of one that moved, that in the district where it owed the report."""
    found: dict[str, Owed] = {}
    for owed in told:
        if owed.unit not in found or found[owed.unit].status is Status.NOT_OBLIGED:
            found[owed.unit] = owed
    return found


def lines(accounts: Mapping[str, Account], owed: Mapping[str, Owed], people: People) -> list[Line]:
    """Write a line for every unit that gave something or owes it, in the order of lists."""
    homes = {unit: account.district for unit, account in accounts.items()}
    of = people.shown(homes | {unit: each.district for unit, each in owed.items()})
    found = [
        line
        for unit, before in of.items()
        for giver in (unit, *before)
        if (line := _line(people.listed(unit), giver, accounts.get(giver), owed.get(giver))) is not None
    ]
    return sorted(found, key=lambda line: (line.unit.no, line.unit.unit))


def _line(unit: ListedUnit, giver: str, account: Account | None, owed: Owed | None) -> Line | None:
    status = Status.NOT_OBLIGED if owed is None else owed.status
    owes = status not in {Status.NOT_OBLIGED, Status.WAIVED}
    if account is not None and account.given is not None:
        return Line(unit, giver, account.given, owes=owes)
    if status is Status.WAIVED:
        return Line(unit, giver, NOTHING, Why.WAIVED.value)
    if not owes or (account is not None and account.handed_on):
        return None
    failed = "" if account is None else account.failed
    return Line(unit, giver, NOTHING, failed or UNSENT.get(status, Why.NO_FIGURE).value, owes=True)
