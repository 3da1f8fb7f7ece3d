"""What another catalogue of the same code changes in what was imported."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.deadlines.domain.calendar import WorkingDays
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.conflicts import resolved
from services.deadlines.domain.reckoning import reckon
from services.deadlines.domain.turns import Turn, turns


def changes(before: Catalogue | None, after: Catalogue) -> list[str]:
    """Answer what an import changes, one line a change: `+` new, `~` another than before, `-` no longer named."""
    return [
        line
        for kind, old, new in (
            ("district", _named(before and before.senders()), _named(after.senders())),
            ("unit", _named(before and before.units), _named(after.units)),
            ("obligation", _obligations(before), _obligations(after)),
            ("period", _periods(before), _periods(after)),
            ("calendar", _calendar(before), _calendar(after)),
            ("day", _days(before), _days(after)),
        )
        for line in _differing(kind, old, new)
    ]


def _differing(
    kind: str, old: Mapping[str, tuple[str, object]], new: Mapping[str, tuple[str, object]]
) -> Iterator[str]:
    for code, (words, content) in new.items():
        if code not in old:
            yield f"+ {kind} {code} {words}"
        elif old[code] != (words, content):
            yield f"~ {kind} {code} {words}"
    for code, (words, _) in old.items():
        if code not in new:
            yield f"- {kind} {code} {words}"


def _named(parts: Iterable[Any] | None) -> dict[str, tuple[str, object]]:
    return {part.code: (part.name, part) for part in parts or ()}


def _obligations(catalogue: Catalogue | None) -> dict[str, tuple[str, object]]:
    if catalogue is None:
        return {}
    return {one.code: (one.title, one.model_copy(update={"periods": ()})) for one in catalogue.obligations}


def _periods(catalogue: Catalogue | None) -> dict[str, tuple[str, object]]:
    if catalogue is None:
        return {}
    plain = WorkingDays()
    return {
        f"{obligation.code}/{turn.code}": (_last_day(turn, plain), (turn, obligation.audience))
        for obligation in resolved(catalogue).obligations
        for turn in turns(catalogue, obligation)
    }


def _last_day(turn: Turn, worked: WorkingDays) -> str:
    try:
        return reckon(turn.due, turn.window, worked).due_at.isoformat()
    except ValueError:
        return turn.due.phrase.value


def _calendar(catalogue: Catalogue | None) -> dict[str, tuple[str, object]]:
    if catalogue is None or not (catalogue.calendar.days_off or catalogue.calendar.working_saturdays):
        return {}
    year = str(catalogue.calendar.year or catalogue.year or catalogue.catalogue)
    return {year: (f"{len(catalogue.calendar.days_off)} days off", catalogue.calendar)}


def _days(catalogue: Catalogue | None) -> dict[str, tuple[str, object]]:
    days = () if catalogue is None else catalogue.calendar.days
    return {
        "/".join(filter(None, (day.date.isoformat(), day.scope))): (
            f"{'working' if day.working else 'off'} {day.name}".strip(),
            day,
        )
        for day in days
    }
