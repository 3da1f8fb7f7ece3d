"""Obligations, their periods and the working calendar."""

from datetime import date, datetime
from typing import ClassVar

from typing_extensions import override

from services.contracts.deadlines.parts import Accepts, Basis, Citation, Deadline, Others, UnitsDue
from services.contracts.event import Event, Moment
from services.contracts.naming import Token


class ObligationDefined(Event):
    """A rule: which report, what it must have, ordered by which letter. `no` is its place in lists.

    `recurs` and `due` say in words of catalogues how often and by when, `quote` is the letter's own sentence; `completes`
    names the obligation whose estimates this one makes exact; `follows` the rule of a higher authority it is derived from.
    """

    TYPE: ClassVar[str] = "deadlines.obligation-defined.v1"
    obligation: Token
    no: int
    title: str
    accepts: Accepts
    citation: Citation
    version: int
    province: str = ""
    basis: Basis = Basis.EXACT
    completes: Token | None = None
    recurs: str = ""
    due: str = ""
    quote: str = ""
    follows: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    defined_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.obligation.{self.obligation}"

    @override
    def happened_at(self) -> datetime:
        return self.defined_at


class PeriodOpened(Event):
    """A period takes reports from now on; window days are both inclusive, `due_at` is the first instant too late.

    `dues` names the units of the audience for which another instant holds; each instant is settled by itself. Where the
    deadline is not `firm` (no day is named, or «kịp thời») nobody is late: `due_at` is then how long the period is followed.
    Said again where the audience or a due instant is another.
    """

    TYPE: ClassVar[str] = "deadlines.period-opened.v1"
    obligation: Token
    period: Token
    window_from: date | None = None
    window_to: date | None = None
    due_at: Moment
    audience: tuple[Token, ...]
    others: Others
    dues: tuple[UnitsDue, ...] = ()
    province: str = ""
    firm: bool = True
    deadline: Deadline | None = None
    basis: Basis = Basis.EXACT
    opened_at: Moment

    def due_of(self, unit: str) -> datetime:
        """Return the due instant of one unit."""
        return next((due.due_at for due in self.dues if unit in due.units), self.due_at)

    def instants(self) -> tuple[datetime, ...]:
        """Return every due instant of the period, in order."""
        special = {unit: due.due_at for due in reversed(self.dues) for unit in due.units}
        return tuple(sorted({special.get(unit, self.due_at) for unit in self.audience} or {self.due_at}))

    @override
    def route(self) -> str:
        return f"deadlines.period.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.opened_at


class PeriodClosing(Event):
    """A due instant of a period has come; nobody is judged until intake says it has settled."""

    TYPE: ClassVar[str] = "deadlines.period-closing.v1"
    obligation: Token
    period: Token
    due_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.period.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.due_at


class PeriodClosed(Event):
    """Nothing of the period is open any more: how many were expected, how many of them were late or missing."""

    TYPE: ClassVar[str] = "deadlines.period-closed.v1"
    obligation: Token
    period: Token
    expected: int
    late: int
    closed_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.period.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.closed_at


class CalendarDayDecreed(Event):
    """A day is worked on, or not, otherwise than its weekday says; said again for the same day and scope it corrects.

    `scope`: the province it holds in, None: everywhere. `provisional`: computed, no document says so yet. `announced`: when
    the document was made known; a deadline that had passed by then is not moved.
    """

    TYPE: ClassVar[str] = "deadlines.calendar-day-decreed.v1"
    day: date
    working: bool
    name: str = ""
    scope: Token | None = None
    provisional: bool = False
    source: Citation | None = None
    announced: date | None = None
    reason: str = ""
    decreed_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.calendar.{self.scope or '_'}.{self.day.isoformat()}"

    @override
    def happened_at(self) -> datetime:
        return self.decreed_at


class CalendarDayRevoked(Event):
    """What was decreed of a day holds no more: its weekday says again whether it is worked on."""

    TYPE: ClassVar[str] = "deadlines.calendar-day-revoked.v1"
    day: date
    scope: Token | None = None
    reason: str
    source: Citation | None = None
    revoked_at: Moment

    @override
    def route(self) -> str:
        return f"deadlines.calendar.{self.scope or '_'}.{self.day.isoformat()}"

    @override
    def happened_at(self) -> datetime:
        return self.revoked_at
