"""Whether a letter about a duty would say what is so: nobody is reminded of what came, or urged for what is not late."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from services.contracts.notify import LetterKind
from services.contracts.scoring import Status
from services.kit import moment
from services.kit.rpc import BadInput
from services.notify.queries.drafting import Owed, Standing

OWES: Final[Mapping[LetterKind, frozenset[Status]]] = {
    LetterKind.REMIND: frozenset({Status.EXPECTED, Status.UNKNOWN}),
    LetterKind.URGE: frozenset({Status.LATE, Status.MISSING}),
    LetterKind.EXPLAIN: frozenset({Status.LATE, Status.MISSING}),
}
"""Which standings each kind may speak of; the others speak of any but those of who owes nothing."""

NOTHING: Final = frozenset({Status.NOT_OBLIGED, Status.WAIVED})


def must_owe(kind: LetterKind, owed: Owed, units: tuple[str, ...], now: datetime) -> dict[str, object]:
    """Return what a letter says of a report of these units: by when it is due for them, and when it came.

    Raises:
        BadInput: the letter would say what is not so of one of them.
    """
    stood = {unit: owed.of(unit) for unit in units}
    for unit, standing in stood.items():
        _speaks_of(kind, unit, standing)
    due = {standing.due_at for standing in stood.values()} or {owed.report.due_at}
    if len(due) > 1:
        told = ", ".join(f"{unit} {moment.text(standing.due_at)}" for unit, standing in stood.items())
        raise BadInput("units", f"the report is due at different moments ({told}); ask for a letter for each")
    report = owed.report.model_copy(update={"due_at": due.pop()})
    if kind is LetterKind.REMIND and report.firm and report.due_at <= now:
        raise BadInput("period", f"it fell due at {moment.text(report.due_at)}: a reminder is of no use; draft an urge")
    if kind in {LetterKind.URGE, LetterKind.EXPLAIN} and not report.firm:
        raise BadInput("period", "no day is named for this report, so nobody is late with it; draft a reminder")
    arrived = {standing.arrived_at for standing in stood.values()}
    return {"report": report, "arrived_at": arrived.pop() if len(arrived) == 1 else None}


def _speaks_of(kind: LetterKind, unit: str, standing: Standing) -> None:
    allowed = OWES.get(kind, frozenset(Status) - NOTHING)
    if standing.status not in allowed:
        told = ", ".join(sorted(allowed))
        raise BadInput("units", f"{unit}: its report stands as {standing.status}; {kind} is for {told}")
