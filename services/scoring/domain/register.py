"""The register: every unit × every opened period of a year, how each duty stands, and why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from services.contracts.deadlines import Others
from services.contracts.scoring import Status
from services.scoring.domain.learning import Kind, Known, Learnt, learn
from services.scoring.domain.standing import LOCAL, DutyKey, Standing, standing


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


class Cell(NamedTuple):
    """One unit × one opened period in the register; times in local time."""

    unit: ListedUnit
    obligation: ListedObligation
    period: str
    standing: Standing
    reasons: str = ""


class Lists(NamedTuple):
    """Everything the register lists, each in its newest version as of the instant asked for."""

    units: Sequence[ListedUnit]
    obligations: Sequence[ListedObligation]
    periods: Sequence[ListedPeriod]


def year_of(due_at: datetime) -> int:
    """Return the local year of the last instant that was in time: what is due by 31/12 belongs to the old year."""
    return (due_at - timedelta(microseconds=1)).astimezone(LOCAL).year


def reasons_of(learnt: Iterable[Learnt]) -> str:
    """Join the reasons of attempts not taken in, in the order of their first decision, each once."""
    latest = {each.submission_id: each for each in learnt if each.submission_id}
    kept = [each.reasons.split() for each in latest.values() if each.kind not in {Kind.ACCEPTED, Kind.WRITTEN}]
    return " ".join(dict.fromkeys(reason for reasons in kept for reason in reasons))


GROUNDS: Final = {Status.MISSING: Kind.UNMET, Status.LATE: Kind.UNMET, Status.EXCUSED: Kind.EXCUSED}
"""Which kind of fact says why a duty stands so."""


def ground_of(stands: Standing, learnt: Iterable[Learnt]) -> str:
    """Say why a duty was judged, or excused, by the last fact about this due instant that did so."""
    kind = GROUNDS.get(stands.status)
    grounds = [each.reasons for each in learnt if each.kind is kind and each.due_at == stands.due_at]
    return grounds[-1] if grounds else ""


def cell(unit: ListedUnit, obligation: ListedObligation, period: ListedPeriod, facts: Sequence[Learnt]) -> Cell:
    """Say how one unit stands in one period; reasons stand only where something is amiss or still to come."""
    known = Known()
    for learnt in facts:
        known = learn(known, learnt)
    stands = standing(known)
    if stands is None:
        return Cell(unit, obligation, period.period, Standing(Status(period.others.value), period.due_at))
    reasons = "" if stands.status is Status.ON_TIME else f"{reasons_of(facts)} {ground_of(stands, facts)}".strip()
    return Cell(unit, obligation, period.period, stands, reasons)


def register(lists: Lists, facts: Mapping[DutyKey, Sequence[Learnt]]) -> list[Cell]:
    """Return every unit × every opened period, ordered by the units' and the obligations' numbers."""
    titles = {listed.obligation: listed for listed in lists.obligations}
    columns = [
        (titles.get(period.obligation) or ListedObligation(period.obligation, 0, period.obligation), period)
        for period in lists.periods
    ]
    columns.sort(key=lambda column: (column[0].no, column[0].obligation, column[1].due_at, column[1].period))
    return [
        cell(unit, obligation, period, facts.get(DutyKey(unit.unit, period.obligation, period.period), ()))
        for unit in sorted(lists.units, key=lambda unit: (unit.no, unit.unit))
        for obligation, period in columns
    ]
