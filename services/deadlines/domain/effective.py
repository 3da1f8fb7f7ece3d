"""How a period is now: by its plan, by what has come already, by who is settled, and by extensions. Pure.

A changed rule and the calendar move only what has neither come nor been met; who joins owes nothing that came before;
a correction moves all. An extension holds where it is later than what the plan says.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from services.contracts.deadlines import Moved, PeriodOpened, UnitsDue
from services.deadlines.domain.calendar import LOCAL
from services.deadlines.domain.inputs import ExtensionGranted, PeriodPlanned, PeriodUnplanned

Dues = dict[str, datetime]


class Known(NamedTuple):
    """What a period follows from.

    `word` is what the planner said last, `opened` what was said of the period last; `came` are the instants that have come;
    `back` are units whose extension is just taken back, so that they follow the plan again.
    """

    word: PeriodPlanned | PeriodUnplanned | None
    opened: PeriodOpened | None
    came: frozenset[datetime]
    extensions: Mapping[str, ExtensionGranted]
    back: frozenset[str] = frozenset()

    @property
    def planned(self) -> PeriodOpened | None:
        """How the planner would open it; None where no catalogue names it."""
        return self.word.opened if isinstance(self.word, PeriodPlanned) else None

    @property
    def corrected(self) -> bool:
        """Say whether what is settled follows too."""
        return self.word is not None and self.word.because is Moved.CORRECTED


def dues(opened: PeriodOpened) -> Dues:
    """Return the due instant of every unit that owes."""
    special = {unit: due.due_at for due in opened.dues for unit in due.units}
    return {unit: special.get(unit, opened.due_at) for unit in opened.audience}


def with_dues(frame: PeriodOpened, units: Mapping[str, datetime], known: Iterable[UnitsDue] = ()) -> PeriodOpened:
    """Return a period with these units, each with its due instant; `known` says how instants were reckoned."""
    reckoned = {due.due_at: due.deadline for due in (*known, *frame.dues)}
    others: dict[datetime, list[str]] = defaultdict(list)
    for unit, due_at in units.items():
        if due_at != frame.due_at:
            others[due_at].append(unit)
    special = [
        UnitsDue(units=tuple(others[due_at]), due_at=due_at, deadline=reckoned.get(due_at)) for due_at in sorted(others)
    ]
    return frame.model_copy(update={"audience": tuple(units), "dues": tuple(special)})


def effective(known: Known) -> PeriodOpened | None:
    """Return how a period is opened, or would be; None where nothing is known of it, or no catalogue names it any longer."""
    opened, planned = known.opened, known.planned
    if opened is None:
        return None if planned is None else with_dues(planned, _extended(known, dues(planned)), planned.dues)
    units = _extended(known, _followed(known, dues(opened), dues(planned) if planned else {}))
    reckoned = (*opened.dues, UnitsDue(units=(), due_at=opened.due_at, deadline=opened.deadline))
    return with_dues(_frame(known, opened), units, reckoned)


def _followed(known: Known, now: Dues, planned: Dues) -> Dues:
    settled = frozenset() if known.word is None else frozenset(known.word.settled)
    stay = {
        unit
        for unit, due_at in now.items()
        if not known.corrected and unit not in known.back and (due_at in known.came or unit in settled)
    }
    if known.word is None:
        return now
    joining = {
        unit: now[unit] if unit in stay else due_at
        for unit, due_at in planned.items()
        if unit in now or known.corrected or due_at not in known.came
    }
    return joining | {unit: now[unit] for unit in now if unit in stay and unit not in planned}


def _extended(known: Known, base: Dues) -> Dues:
    until: Dues = {}
    for granted in known.extensions.values():
        for one in granted.duties:
            until[one.unit] = granted.due_at.astimezone(LOCAL)
    return {unit: max(due_at, until.get(unit, due_at)) for unit, due_at in base.items()}


def _frame(known: Known, opened: PeriodOpened) -> PeriodOpened:
    planned = known.planned
    if planned is None:
        return opened
    frame = planned.model_copy(update={"opened_at": opened.opened_at})
    if known.corrected:
        return frame
    if known.came.issuperset(opened.instants()):
        return opened
    if opened.due_at in known.came:
        return frame.model_copy(update={"due_at": opened.due_at, "deadline": opened.deadline, "firm": opened.firm})
    return frame
