"""The register: every unit × every opened period of a year, how each duty stands, and why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from services.contracts.deadlines import Others
from services.contracts.scoring import Status
from services.scoring.domain.facts import Kind, Learnt
from services.scoring.domain.learning import Known, learn
from services.scoring.domain.roll import Life
from services.scoring.domain.standing import DutyKey, Standing, standing


class ListedUnit(NamedTuple):
    """A unit as the register lists it."""

    unit: str
    no: int
    name: str
    kind: str


class ListedObligation(NamedTuple):
    """An obligation as the register lists it."""

    obligation: str
    no: int
    title: str


class ListedPeriod(NamedTuple):
    """A period as the register lists it; `others` is the standing of units that owe nothing."""

    obligation: str
    period: str
    others: Others
    due_at: datetime
    opened_at: datetime

    def unheard(self, unit: Life, district: str) -> Status:
        """Say how a unit stands of whose duty nothing was heard: who was not there at the end owes nothing for certain."""
        was_there = unit.existed(self.due_at - timedelta(microseconds=1)) and unit.home(self.opened_at) == district
        return Status(self.others.value) if was_there else Status.NOT_OBLIGED


class Cell(NamedTuple):
    """One unit × one opened period in the register; times in local time."""

    unit: ListedUnit
    obligation: ListedObligation
    period: str
    standing: Standing
    reasons: str = ""


class Lists(NamedTuple):
    """Everything the register lists, as it was at the instant asked for."""

    district: str
    year: int
    units: Mapping[str, Life]
    obligations: Sequence[ListedObligation]
    periods: Sequence[ListedPeriod]


ATTEMPTS: Final = frozenset({Kind.RETURNED, Kind.REFUSED, Kind.HELD, Kind.REVOKED, Kind.ACCEPTED, Kind.WRITTEN})


def reasons_of(learnt: Iterable[Learnt]) -> str:
    """Join the reasons of attempts not taken in, in the order of their first decision, each once."""
    latest = {each.submission_id: each for each in learnt if each.kind in ATTEMPTS}
    kept = [each.reasons.split() for each in latest.values() if each.kind not in {Kind.ACCEPTED, Kind.WRITTEN}]
    return " ".join(dict.fromkeys(reason for reasons in kept for reason in reasons))


GROUNDS: Final = {
    Status.MISSING: Kind.UNMET,
    Status.LATE: Kind.UNMET,
    Status.EXCUSED: Kind.EXCUSED,
    Status.WAIVED: Kind.WAIVED,
    Status.NOT_OBLIGED: Kind.LAPSED,
}
"""Which kind of fact says why a duty stands so."""

OWED: Final = frozenset(Status) - {Status.WAIVED, Status.NOT_OBLIGED}
DUE: Final = frozenset({Kind.EXPECTED, Kind.FOLLOWED, Kind.MOVED})


def ground_of(stands: Standing, learnt: Sequence[Learnt]) -> str:
    """Say why a duty was judged so, by the last fact that did so; one about a due instant only where that still holds."""
    kind = GROUNDS.get(stands.status)
    grounds = [each.reasons for each in learnt if each.kind is kind and each.due_at in {None, stands.due_at}]
    return grounds[-1] if grounds else ""


def moved_by(stands: Standing, learnt: Sequence[Learnt]) -> str:
    """Say why a duty falls due when it does, where that was said since it began."""
    last = [each for each in learnt if each.kind in DUE][-1:] if stands.status in OWED else []
    return next((each.reasons for each in last if each.due_at == stands.due_at), "")


def credited_by(stands: Standing, learnt: Iterable[Learnt]) -> str:
    """Say whose report counts for the unit, where it is a predecessor's that stops the clock."""
    if stands.arrived_at is None or stands.submitted_at is not None:
        return ""
    credited = [each.reasons for each in learnt if (each.kind, each.arrived_at) == (Kind.CREDITED, stands.arrived_at)]
    return credited[-1] if credited else ""


def reasons(stands: Standing, learnt: Sequence[Learnt]) -> str:
    """Say why a duty stands so: of what was in time only what somebody decided about it."""
    amiss = (reasons_of(learnt), ground_of(stands, learnt)) if stands.status is not Status.ON_TIME else ()
    return " ".join(part for part in (*amiss, moved_by(stands, learnt), credited_by(stands, learnt)) if part)


def _standing(learnt: Sequence[Learnt]) -> Standing | None:
    known = Known()
    for each in learnt:
        known = learn(known, each)
    return standing(known)


def _rows(lists: Lists, owing: Iterable[str]) -> list[tuple[ListedUnit, Life]]:
    """List the units that were there in the year, or owed something; each as it was there last."""
    district, owed = lists.district, set(owing)
    there = [
        (unit.last_in(district), unit)
        for code, unit in lists.units.items()
        if unit.was_in(district) and (code in owed or unit.listed_in(district, lists.year))
    ]
    rows = [(ListedUnit(last.unit, last.no, last.name, last.kind), unit) for last, unit in there]
    return sorted(rows, key=lambda row: (row[0].no, row[0].unit))


def _columns(lists: Lists) -> list[tuple[ListedObligation, ListedPeriod]]:
    titles = {listed.obligation: listed for listed in lists.obligations}
    columns = [
        (titles.get(period.obligation) or ListedObligation(period.obligation, 0, period.obligation), period)
        for period in lists.periods
    ]
    return sorted(columns, key=lambda column: (column[0].no, column[0].obligation, column[1].due_at, column[1].period))


def register(lists: Lists, facts: Mapping[DutyKey, Sequence[Learnt]]) -> list[Cell]:
    """Return every unit × every opened period, ordered by the units' and the obligations' numbers."""
    periods = {(period.obligation, period.period) for period in lists.periods}
    stood = {duty: _standing(learnt) for duty, learnt in facts.items() if duty[1:] in periods}
    owing = (duty.unit for duty, stands in stood.items() if stands is not None)
    columns, cells = _columns(lists), []
    for unit, through_time in _rows(lists, owing):
        for obligation, period in columns:
            duty = DutyKey(unit.unit, period.obligation, period.period)
            stands = stood.get(duty)
            why = "" if stands is None else reasons(stands, facts[duty])
            shown = stands or Standing(period.unheard(through_time, lists.district), period.due_at)
            cells.append(Cell(unit, obligation, period.period, shown, why))
    return cells
