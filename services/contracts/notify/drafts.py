"""A letter before it has a number: planned, drafted, approved or not."""

from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from services.contracts.deadlines.parts import Citation
from services.contracts.event import Event, Moment
from services.contracts.naming import Token
from services.contracts.notify.words import Capacity, DutyRef, LetterKind, LetterRef, Registry, WaitsFor


class LetterPlanned(Event):
    """A letter about a duty is to be written at `at`, if its ground still stands then.

    `letter` is the id it will have; duties with the same one stand in one letter. `turn`: of which lateness of the duty it
    speaks, or the how many-th of its kind; `closing`: the due instant whose closing gave rise to it; `due_at` and
    `working_days_before`: which reminder it is; `times`: the how many-th letter of its kind on the same ground.
    """

    TYPE: ClassVar[str] = "notify.letter-planned.v1"
    letter: str
    kind: LetterKind
    district: Token
    unit: Token
    obligation: Token
    period: Token
    turn: int
    policy: str
    closing: Moment | None = None
    due_at: Moment | None = None
    working_days_before: int | None = None
    times: int = 1
    at: Moment
    planned_at: Moment

    @override
    def route(self) -> str:
        return f"notify.planned.{self.district}.{self.unit}.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.planned_at


class PlanDropped(Event):
    """A planned letter is not written about a duty: its ground is gone, or its moment has passed."""

    TYPE: ClassVar[str] = "notify.plan-dropped.v1"
    letter: str
    kind: LetterKind
    district: Token
    unit: Token
    obligation: Token
    period: Token
    turn: int
    because: str
    dropped_at: Moment

    @override
    def route(self) -> str:
        return f"notify.planned.{self.district}.{self.unit}.{self.obligation}.{self.period}"

    @override
    def happened_at(self) -> datetime:
        return self.dropped_at


class LetterEvent(Event):
    """Something about one letter; `letter` is its id, made of what it is about, so it exists once."""

    letter: str

    @override
    def route(self) -> str:
        return f"notify.letter.{self.letter}"


class LetterDrafted(LetterEvent):
    """Who must be written to, why, and in which words; `content` is the letter as JSON, kept for ever.

    A correction, or a recall, names in `corrects` the letter it speaks of; that one keeps its number. A reminder says of which
    due instant it reminds, and which of its reminders it is. `policy` (`code/version`) is what it follows, empty: what holds
    without one. `waits_for` None: it is numbered at once; `brake`: it waits because one closing would write to too many.
    `template`: which text, in which version. `again_at`: when the same ground is looked at again. `planned`: it
    follows a plan, or an officer asked for it.
    """

    TYPE: ClassVar[str] = "notify.letter-drafted.v1"
    kind: LetterKind
    district: Token
    book: Token
    duties: tuple[DutyRef, ...]
    units: tuple[Token, ...]
    content: str
    corrects: LetterRef | None = None
    due_at: Moment | None = None
    working_days_before: int | None = None
    policy: str = ""
    template: str = ""
    waits_for: WaitsFor | None = None
    registry: Registry = Registry.OWN
    signature: bool = False
    brake: bool = False
    again_at: Moment | None = None
    planned: bool = False
    reason: str = ""
    source: Citation | None = None
    drafted_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.drafted_at


class LetterWaits(LetterEvent):
    """A draft waits for an officer: its approval (by policy, or by the brake), or number and date from an external book.

    `due_at`: of a reminder, the instant after which it is of no use.
    """

    TYPE: ClassVar[str] = "notify.letter-waits.v1"
    kind: LetterKind
    district: Token
    book: Token
    symbol: str
    units: tuple[Token, ...]
    duties: tuple[DutyRef, ...]
    waits_for: WaitsFor
    registry: Registry = Registry.OWN
    brake: bool = False
    due_at: Moment | None = None
    since: Moment

    @override
    def happened_at(self) -> datetime:
        return self.since


class LetterApproved(LetterEvent):
    """Somebody who may approved the letter; the signature block is that person's, in that capacity."""

    TYPE: ClassVar[str] = "notify.letter-approved.v1"
    person: Token | None = None
    capacity: Capacity
    authority: str = ""
    title: str
    name: str
    reason: str = ""
    approved_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.approved_at


class LetterRejected(LetterEvent):
    """The draft is not sent, for a reason; it never had a number."""

    TYPE: ClassVar[str] = "notify.letter-rejected.v1"
    person: Token | None = None
    reason: str
    rejected_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.rejected_at


class LetterDropped(LetterEvent):
    """A draft without a number is not sent: its ground is gone."""

    TYPE: ClassVar[str] = "notify.letter-dropped.v1"
    because: str
    dropped_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.dropped_at


class LetterRevised(LetterEvent):
    """A draft without a number says something else now: some of its duties have no ground any more, or another deadline.

    An approval that was given before counts no more.
    """

    TYPE: ClassVar[str] = "notify.letter-revised.v1"
    duties: tuple[DutyRef, ...]
    units: tuple[Token, ...]
    content: str
    because: str
    revised_at: Moment

    @override
    def happened_at(self) -> datetime:
        return self.revised_at
