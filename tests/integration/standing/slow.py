"""An independent look at a year: every question reads all that was heard from its beginning, and folds nothing.

It shares no code with `scoring`; it knows the published events and the rules as the documentation gives them.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from services.contracts.deadlines import (
    CreditWithdrawn,
    DueChanged,
    DutyLapsed,
    DutyRevived,
    DutyWaived,
    ExcuseWithdrawn,
    LatenessExcused,
    LatenessWithdrawn,
    Others,
    PeriodOpened,
    PredecessorCredited,
    ReportExpected,
    ReportLate,
    Revival,
    UnitEnded,
    UnitRegistered,
)
from services.contracts.event import Event
from services.contracts.intake import (
    AcceptanceRevoked,
    FaultsNoted,
    ReportReturned,
    ReportSubmitted,
)
from services.contracts.scoring import MarkCorrected
from tests.integration.standing.years import VN

OF_DUTY = (ReportExpected, ReportLate, LatenessWithdrawn, LatenessExcused, ExcuseWithdrawn, DueChanged, DutyWaived)
OF_DUTY_TOO = (DutyLapsed, DutyRevived, PredecessorCredited, CreditWithdrawn)
OF_INTAKE = (ReportSubmitted, ReportReturned, AcceptanceRevoked, FaultsNoted)


class Heard(NamedTuple):
    """An event, and when the register's journal took it."""

    event: Any
    at: datetime


class Shown(NamedTuple):
    """One cell as the slow look shows it."""

    status: str
    due_at: datetime
    submitted_at: datetime | None = None
    arrived_at: datetime | None = None
    days_late: int = 0
    faults: tuple[str, ...] = ()
    returned: int = 0


def so_since(event: Event) -> datetime:
    """Say since when it was so: what speaks of an arrival since that arrived, all else since it was decided."""
    match event:
        case PredecessorCredited() | LatenessExcused():
            return event.arrived_at
        case LatenessWithdrawn(now_due_at=None):
            return event.arrived_at or event.withdrawn_at
        case _:
            return event.happened_at()


def visible(heard: Sequence[Heard], as_of: datetime, known_at: datetime) -> list[Any]:
    """Return what was so by an instant and known by another, in the order of hearing."""
    return [each.event for each in heard if so_since(each.event) <= as_of and each.at <= known_at]


def last(events: Iterable[Any], of: Callable[[Any], bool]) -> Any:
    """Return the last event of a kind; None where there is none."""
    return next((each for each in reversed(list(events)) if of(each)), None)


def is_so(events: Sequence[Any], yes: type, no: type, of: Callable[[Any], bool] = lambda _each: True) -> bool:
    """Tell whether the last word of two kinds is the one that says yes."""
    return isinstance(last(events, lambda each: isinstance(each, (yes, no)) and of(each)), yes)


def _taken_back(sent: Sequence[Any], place: int) -> bool:
    name = sent[place].submission_id
    return any(isinstance(each, AcceptanceRevoked) and each.submission_id == name for each in sent[place:])


def accepted(sent: Sequence[Any]) -> list[ReportSubmitted]:
    """Return the acceptances that stand, in the order of their decision."""
    return [
        each for place, each in enumerate(sent) if isinstance(each, ReportSubmitted) and not _taken_back(sent, place)
    ]


def _credits(said: Sequence[Any]) -> list[datetime]:
    both = (PredecessorCredited, CreditWithdrawn)
    names = {each.credit for each in said if isinstance(each, both)}
    final = [[each for each in said if isinstance(each, both) and each.credit == name][-1] for name in names]
    return [each.arrived_at for each in final if isinstance(each, PredecessorCredited)]


def _told(said: Sequence[Any], sent: Sequence[Any]) -> list[datetime]:
    """Return arrivals of which deadlines speaks, though intake may not have been heard of them yet."""
    gone = {each.arrived_at for each in sent if isinstance(each, AcceptanceRevoked)}
    found = []
    for place, each in enumerate(said):
        if isinstance(each, LatenessWithdrawn | LatenessExcused) and each.arrived_at is not None:
            uncredited = {after.arrived_at for after in said[place:] if isinstance(after, CreditWithdrawn)}
            if each.arrived_at not in gone | uncredited:
                found.append(each.arrived_at)
    return found


def duty(said: Sequence[Any], sent: Sequence[Any], corrected: Sequence[MarkCorrected]) -> Shown | None:
    """Say how one duty stands by all that is visible of it; None where deadlines told of none."""
    moves = [each for each in said if isinstance(each, ReportExpected | DueChanged | ReportLate)]
    named = [each for each in moves if not isinstance(each, ReportLate)]
    if not moves:
        return None
    due_at = (named or moves[:1])[-1].due_at
    shown = _judged(said, sent, due_at)
    faults, returned = quality(sent, corrected)
    status = _corrected(shown.status, corrected)
    days = shown.days_late if status == "late" else 0
    return shown._replace(status=status, days_late=days, faults=faults, returned=returned)


def _corrected(status: str, corrected: Sequence[MarkCorrected]) -> str:
    """Say what decided objections make of a status; each objection's last word counts."""
    final = {each.objection: each for each in corrected}
    given = [each.status.value for each in final.values() if each.status is not None]
    if status not in {"late", "missing"} or not given:
        return status
    return "waived" if "waived" in given else given[-1]


def quality(sent: Sequence[Any], corrected: Sequence[MarkCorrected]) -> tuple[tuple[str, ...], int]:
    """Return the faults of the newest version that stands, and how often the report came back."""
    standing = accepted(sent)
    returned = sum(isinstance(each, ReportReturned) for each in sent)
    if not standing:
        return (), returned
    newest = standing[-1]
    noted = last(sent, lambda each: isinstance(each, FaultsNoted) and each.submission_id == newest.submission_id)
    found = newest.reasons if noted is None else noted.faults
    lifted = {fault for each in {each.objection: each for each in corrected}.values() for fault in each.faults_lifted}
    return tuple(sorted(str(fault.value) for fault in found if fault.value not in lifted)), returned


def _is_waiver(each: Any) -> bool:
    return isinstance(each, DutyWaived) or each.because is Revival.WAIVER_REVOKED


def _is_lapse(each: Any) -> bool:
    return isinstance(each, DutyLapsed) or each.because is not Revival.WAIVER_REVOKED


def _judged(said: Sequence[Any], sent: Sequence[Any], due_at: datetime) -> Shown:
    stand = accepted(sent)
    arrivals: list[tuple[datetime, datetime | None]] = [(each.arrived_at, each.submitted_at) for each in stand]
    arrivals += [(at, None) for at in (*_credits(said), *_told(said, sent))]
    arrivals.sort(key=lambda each: (each[0], each[1] is None, each[1] or each[0]))
    arrived, claimed = arrivals[0] if arrivals else (None, None)

    def shown(status: str, days: int = 0) -> Shown:
        return Shown(status, due_at, claimed, arrived, days)

    if is_so(said, DutyWaived, DutyRevived, _is_waiver):
        return shown("waived")
    if is_so(said, DutyLapsed, DutyRevived, _is_lapse):
        return shown("not_obliged")
    of_it = [each for each in said if each.due_at == due_at]
    if arrived is None:
        is_called = is_so(of_it, ReportLate, LatenessWithdrawn)
        return shown("missing" if is_called else "expected")
    if arrived < due_at:
        return shown("on_time")
    words = [each for each in of_it if isinstance(each, LatenessExcused | ExcuseWithdrawn | LatenessWithdrawn)]
    if words and isinstance(words[-1], LatenessExcused):
        return shown("excused")
    return shown("late", (arrived.astimezone(VN).date() - due_at.astimezone(VN).date()).days + 1)


class Cells(NamedTuple):
    """A whole register by the slow look, by unit, obligation and period."""

    cells: dict[tuple[str, str, str], Shown]
    kinds: dict[str, str]


def _key(event: Any) -> tuple[str, str, str]:
    return (event.unit, event.obligation, event.period)


def _lives(events: Sequence[Any], unit: str) -> tuple[datetime | None, datetime | None]:
    """Say from when to when a unit existed; None: without beginning, without end."""
    began = next(each.began_at for each in events if isinstance(each, UnitRegistered) and each.unit == unit)
    ended = last(events, lambda each: isinstance(each, UnitEnded) and each.unit == unit)
    return began, None if ended is None else ended.ended_at


def _existed(events: Sequence[Any], unit: str, at: datetime) -> bool:
    began, ended = _lives(events, unit)
    return (began is None or began <= at) and (ended is None or at < ended)


def register(heard: Sequence[Heard], as_of: datetime, known_at: datetime, year: int) -> Cells:
    """Show every unit that existed in the year, or owed something, by every period opened that falls due in it."""
    events = visible(heard, as_of, known_at)
    periods: dict[tuple[str, str], PeriodOpened] = {
        (each.obligation, each.period): each for each in events if isinstance(each, PeriodOpened)
    }
    within = {key: each for key, each in periods.items() if _year(each.due_at) == year}
    kinds = {each.unit: each.kind for each in events if isinstance(each, UnitRegistered)}
    stood = {}
    for unit in kinds:
        for obligation, period in within:
            of = [each for each in events if hasattr(each, "period") and _is_of(each, (unit, obligation, period))]
            said = [each for each in of if each.TYPE.startswith("deadlines.")]
            sent = [each for each in of if each.TYPE.startswith("intake.")]
            stood[unit, obligation, period] = duty(said, sent, [each for each in of if isinstance(each, MarkCorrected)])
    return Cells(
        {
            (unit, obligation, period): shown or _unheard(events, unit, within[obligation, period])
            for (unit, obligation, period), shown in stood.items()
            if _is_listed(events, unit, year) or any(s for key, s in stood.items() if key[0] == unit)
        },
        kinds,
    )


def _is_of(event: Any, key: tuple[str, str, str]) -> bool:
    return hasattr(event, "unit") and _key(event) == key


def _is_listed(events: Sequence[Any], unit: str, year: int) -> bool:
    began, ended = _lives(events, unit)
    return (began is None or began.astimezone(VN).year <= year) and (ended is None or _year(ended) >= year)


def _year(end: datetime) -> int:
    return (end - timedelta(microseconds=1)).astimezone(VN).year


def _unheard(events: Sequence[Any], unit: str, period: PeriodOpened) -> Shown:
    there = _existed(events, unit, period.due_at - timedelta(microseconds=1))
    unknown = there and period.others is Others.UNKNOWN
    return Shown("unknown" if unknown else "not_obliged", period.due_at)


# ---------------------------------------------------------------------------------------------- scores

Scheme = dict[str, Any]
"""A scheme as its file says it, numbers as text."""


def _share(scheme: Scheme, shown: Shown) -> Fraction | None:
    """Return the share of the mark for timeliness that a cell earns; None: it does not count."""
    rules = scheme["timeliness"]
    match shown.status:
        case "on_time":
            return Fraction(1)
        case "late":
            days = _days(shown, rules["counts"])
            if days <= int(rules["grace"]):
                return Fraction(1)
            steps = rules["ladder"]
            return next(Fraction(step["share"]) for step in steps if "up_to" not in step or days <= int(step["up_to"]))
        case "missing":
            return Fraction(rules["missing"])
        case "excused":
            given = rules["excused"]
            return None if given == "exclude" else Fraction(1) if given == "count" else Fraction(given)
        case _:
            return None


def _days(shown: Shown, counts: str) -> int:
    """Count the begun days from the due instant on: all of them, or those from Monday to Friday."""
    first = shown.due_at.astimezone(VN).date()
    days = [first + timedelta(days=number) for number in range(shown.days_late)]
    return len([day for day in days if counts == "calendar" or day.isoweekday() <= 5])


def _clean(scheme: Scheme, shown: Shown) -> Fraction | None:
    """Return the share of the mark for quality; None: nothing is there to be judged."""
    if shown.status not in {"on_time", "late", "excused"} or shown.arrived_at is None:
        return None
    rules = scheme["quality"]
    taken = sum((Fraction(rules["faults"].get(fault, rules["other"])) for fault in shown.faults), Fraction(0))
    taken += shown.returned * Fraction(rules["returned"])
    return max(Fraction(rules["least"]), 1 - taken)


def score(scheme: Scheme, cells: Iterable[tuple[str, Shown]]) -> Decimal | None:
    """Return a unit's score, out of its own maximum; cells are its obligations' codes and how they stand."""
    earned = maximum = Fraction(0)
    for obligation, shown in cells:
        weight = Fraction(scheme["weights"].get(obligation, scheme["weights"]["default"]))
        for axis, share in (("timeliness", _share(scheme, shown)), ("quality", _clean(scheme, shown))):
            if share is not None and shown.status != "expected":
                most = weight * Fraction(scheme["axes"][axis]) / 100
                maximum += most
                earned += most * share
    if not maximum:
        return None
    exact = 100 * earned / maximum
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
