"""The register: every unit × every opened period of a year, how each duty stands, and why."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from services.scoring.domain.lists import ListedObligation, ListedPeriod, ListedUnit, Lists, listed_units
from services.scoring.domain.marks import Mark, Shown, marks
from services.scoring.domain.standing import DutyKey, Standing

__all__ = ["Cell", "ListedObligation", "ListedPeriod", "ListedUnit", "Lists", "listed_units", "register"]


class Cell(NamedTuple):
    """One unit × one opened period in the register."""

    unit: ListedUnit
    obligation: ListedObligation
    mark: Mark

    @property
    def period(self) -> str:
        """The period's name."""
        return self.mark.duty.period

    @property
    def standing(self) -> Standing:
        """How the duty stands."""
        return Standing(*self.mark[2:9])

    @property
    def reasons(self) -> str:
        """Why it stands so."""
        return self.mark.reasons


def register(lists: Lists, stood: Mapping[DutyKey, Shown], objected: Collection[DutyKey] = ()) -> list[Cell]:
    """Return every unit × every opened period, ordered by the units' and the obligations' numbers."""
    units = {unit.unit: unit for unit, _life in listed_units(lists, lists.units)}
    obligations = {period.obligation: obligation for obligation, period in lists.columns()}
    return [
        Cell(units[mark.duty.unit], obligations[mark.duty.obligation], mark) for mark in marks(lists, stood, objected)
    ]
