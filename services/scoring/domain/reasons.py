"""Why a duty stands as it does, in codes and in the words of who decided."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.contracts.scoring import Status
from services.scoring.domain.facts import Kind, Learnt
from services.scoring.domain.standing import Standing

ATTEMPTS: Final = frozenset({Kind.RETURNED, Kind.REFUSED, Kind.HELD, Kind.REVOKED, Kind.ACCEPTED, Kind.WRITTEN})


def reasons_of(learnt: Iterable[Learnt]) -> str:
    """Join the reasons of attempts not taken in, in the order of their first decision, each once."""
    latest = {each.submission_id: each for each in learnt if each.kind in ATTEMPTS}
    kept = [each.reasons.split() for each in latest.values() if each.kind not in {Kind.ACCEPTED, Kind.WRITTEN}]
    return " ".join(dict.fromkeys([reason for reasons in kept for reason in reasons]))


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


def corrected_by(learnt: Iterable[Learnt]) -> str:
    """Say which objections changed the mark, and why."""
    last = {each.submission_id: each for each in learnt if each.kind is Kind.CORRECTED}
    return " ".join(each.reasons for each in last.values() if each.status is not None or each.faults)


SILENT: Final = frozenset({Kind.EXPECTED, Kind.FOLLOWED, Kind.ACCEPTED, Kind.WRITTEN})
"""Kinds that bring no reason with them."""


def reasons(stands: Standing, learnt: Sequence[Learnt]) -> str:
    """Say why a duty stands so: of what was in time only what somebody decided about it."""
    if SILENT.issuperset([each.kind for each in learnt]):
        return ""
    amiss = (reasons_of(learnt), ground_of(stands, learnt)) if stands.status is not Status.ON_TIME else ()
    decided = (moved_by(stands, learnt), credited_by(stands, learnt), corrected_by(learnt))
    return " ".join(part for part in (*amiss, *decided) if part)
