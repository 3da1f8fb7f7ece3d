"""A period opens, each of its due instants comes and is settled by itself, and it is closed when nothing is open.

A period that is open follows its plan, with extensions (`effective`); where that makes it another one it is said again, and
one that was closed is open again. What intake and the clock say of an instant is remembered in whatever order it is heard.

    PeriodUnknown    no such period was opened
    InstantNotCome   an operator wants to close what is not due yet
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final, NamedTuple, assert_never

from services.contracts.deadlines import PeriodClosed, PeriodClosing, PeriodOpened
from services.contracts.intake import IntakeSettled
from services.deadlines.domain.effective import Known, dues, effective
from services.deadlines.domain.inputs import (
    DutiesClosed,
    ExtensionGranted,
    ExtensionRecalled,
    MomentKind,
    MomentReached,
    PeriodPlanned,
    PeriodUnplanned,
)
from services.kit.decider import Decider, Fact, Refusal

__all__ = ["PERIOD", "PeriodState", "as_it_is", "dues", "hearing"]


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """The moment of its opening has come."""


@dataclass(frozen=True, slots=True)
class RevisePeriod:
    """The planner found another plan, or that no catalogue names the period any longer."""


@dataclass(frozen=True, slots=True)
class ExtendPeriod:
    """Some units have until another instant."""

    extension: str
    units: tuple[str, ...]
    due_at: datetime


@dataclass(frozen=True, slots=True)
class RecallExtension:
    """An extension is taken back; `units` are those it was for."""

    extension: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BeginClosing:
    """A due instant has come."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class CloseInstants:
    """An operator wants duties of these instants closed."""

    obligation: str
    period: str
    instants: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class EndPeriod:
    """Every duty is decided."""

    expected: int
    late: int
    now: datetime


PeriodCommand = OpenPeriod | RevisePeriod | ExtendPeriod | RecallExtension | BeginClosing | CloseInstants | EndPeriod
PeriodDecision = PeriodOpened | PeriodClosing | PeriodClosed


class PeriodUnknown(Refusal):
    """No period of this name was opened; `dunghan periods list` names those there are."""

    SITUATION: ClassVar[str] = "PERIOD_UNKNOWN"


class InstantNotCome(Refusal):
    """A due instant that has not come cannot be closed; wait for it."""

    SITUATION: ClassVar[str] = "INSTANT_NOT_COME"


@dataclass(frozen=True, slots=True)
class Instant:
    """What is known of one due instant.

    Attributes:
        reached: whether its moment has been, be it that nobody owed by it then.
        came: whether it has come.
        silent: the districts whose mark is missing; None until intake has settled.
        over: whether the patience with what is held or silent is over.
        ordered: whether an operator closed duties of it.
    """

    reached: bool = False
    came: bool = False
    silent: frozenset[str] | None = None
    over: bool = False
    ordered: bool = False

    @property
    def is_settled(self) -> bool:
        """Say whether it came and nothing but what is silent can still be heard of."""
        return self.came and self.silent is not None


@dataclass(frozen=True, slots=True)
class PeriodState:
    """What is known of a period.

    Attributes:
        opened: how it was said last, at `said_at`; None until it was opened.
        word: what the planner said last, heard at `word_at`.
        extensions: those that stand, by their name.
        instants: what is known of each due instant.
        ever: every unit that was of its audience at any time.
        closed: whether nothing of it is open.
    """

    opened: PeriodOpened | None = None
    said_at: datetime | None = None
    word: PeriodPlanned | PeriodUnplanned | None = None
    word_at: datetime | None = None
    extensions: Mapping[str, ExtensionGranted] = field(default_factory=lambda: MappingProxyType({}))
    instants: dict[datetime, Instant] = field(default_factory=dict)
    ever: frozenset[str] = frozenset()
    closed: bool = False

    def at(self, due_at: datetime) -> Instant:
        """Return what is known of an instant."""
        return self.instants.get(due_at, Instant())

    @property
    def passed(self) -> frozenset[datetime]:
        """The instants that have come, or had passed when the planner spoke last though nobody had taken them yet."""
        planned = self.word.opened.instants() if isinstance(self.word, PeriodPlanned) else ()
        known = (*planned, *(self.opened.instants() if self.opened else ()))
        return frozenset(
            due_at for due_at in known if self.at(due_at).came or (self.word_at is not None and due_at <= self.word_at)
        )


def as_it_is(state: PeriodState, back: Collection[str] = ()) -> PeriodOpened | None:
    """Return how a period is by all that is known; `back`: units whose extension was just taken back."""
    return effective(Known(state.word, state.opened, state.passed, state.extensions, frozenset(back)))


class Hearing(NamedTuple):
    """How a duty of a settled instant is judged: whether a district is silent, whether the patience is over."""

    silent: bool
    over: bool


def hearing(state: PeriodState, due_at: datetime, districts: Collection[str]) -> Hearing | None:
    """Say how a duty is judged that these districts may have sent for; None: not yet."""
    instant = state.at(due_at)
    if not instant.came or instant.silent is None:
        return None
    return Hearing(silent=not instant.silent.isdisjoint(districts), over=instant.over)


def _evolve(state: PeriodState, fact: Fact) -> PeriodState:
    match fact.event:
        case PeriodOpened() as opened:
            ever = state.ever.union(opened.audience)
            return replace(state, opened=opened, said_at=fact.recorded_at, ever=ever, closed=False)
        case PeriodClosed():
            return replace(state, closed=True)
        case PeriodPlanned() | PeriodUnplanned() as word:
            return replace(state, word=word, word_at=fact.recorded_at)
        case ExtensionGranted() as granted:
            return _extended(state, {**state.extensions, granted.extension: granted})
        case ExtensionRecalled(extension=extension):
            return _extended(state, {act: one for act, one in state.extensions.items() if act != extension})
        case event:
            return _note_of(state, event)


def _note_of(state: PeriodState, event: object) -> PeriodState:
    match event:
        case PeriodClosing(due_at=due_at):
            return _note(state, (due_at,), came=True)
        case IntakeSettled(due_at=due_at, silent=silent):
            return _note(state, (due_at,), silent=frozenset(silent))
        case MomentReached(kind=MomentKind.CLOSE, at=at):
            return _note(state, (at,), reached=True)
        case MomentReached(kind=MomentKind.PATIENCE, due_at=datetime() as due_at):
            return _note(state, (due_at,), over=True)
        case DutiesClosed(instants=instants):
            return _note(state, instants, ordered=True)
        case _:
            return state


def _extended(state: PeriodState, extensions: Mapping[str, ExtensionGranted]) -> PeriodState:
    return replace(state, extensions=MappingProxyType(extensions))


def _note(state: PeriodState, instants: Collection[datetime], **known: object) -> PeriodState:
    noted = {due_at: replace(state.at(due_at), **known) for due_at in instants}  # type: ignore[arg-type]
    return replace(state, instants={**state.instants, **noted})


def _open(state: PeriodState) -> Sequence[PeriodOpened]:
    wanted = as_it_is(state)
    return [wanted] if state.opened is None and wanted is not None else []


def _revise(state: PeriodState, back: Collection[str] = ()) -> Sequence[PeriodDecision]:
    if state.opened is None:
        return []
    wanted = as_it_is(state, back)
    if wanted is None or wanted == state.opened:
        return []
    # Nobody owed by these instants when their moments were: they come now.
    missed = [due_at for due_at in wanted.instants() if state.at(due_at).reached and not state.at(due_at).came]
    return [wanted, *(_closing(wanted, due_at) for due_at in missed)]


def _close(command: BeginClosing, state: PeriodState) -> Sequence[PeriodClosing]:
    opened = state.opened
    if opened is None or command.due_at not in opened.instants() or state.at(command.due_at).came:
        return []
    # Written as the period has it: a journal read again has other zones, and must write the very same text.
    [due_at] = [instant for instant in opened.instants() if instant == command.due_at]
    return [_closing(opened, due_at)]


def _closing(opened: PeriodOpened, due_at: datetime) -> PeriodClosing:
    return PeriodClosing(obligation=opened.obligation, period=opened.period, due_at=due_at)


def _may_close(command: CloseInstants, state: PeriodState) -> Sequence[PeriodDecision]:
    if state.opened is None:
        raise PeriodUnknown(obligation=command.obligation, period=command.period)
    for due_at in command.instants:
        if not state.at(due_at).came:
            raise InstantNotCome(obligation=command.obligation, period=command.period, due_at=due_at.isoformat())
    return []


def _end(command: EndPeriod, state: PeriodState) -> Sequence[PeriodClosed]:
    opened = state.opened
    if opened is None or state.closed:
        return []
    known = [state.at(due_at) for due_at in opened.instants()]
    if not all(instant.is_settled or (instant.came and instant.ordered) for instant in known):
        return []
    return [
        PeriodClosed(
            obligation=opened.obligation,
            period=opened.period,
            expected=command.expected,
            late=command.late,
            closed_at=command.now,
        )
    ]


def _decide(command: PeriodCommand, state: PeriodState) -> Sequence[PeriodDecision]:
    match command:
        case OpenPeriod():
            return _open(state)
        case RevisePeriod() | ExtendPeriod():
            return _revise(state)
        case RecallExtension():
            return _revise(state, command.units)
        case BeginClosing():
            return _close(command, state)
        case CloseInstants():
            return _may_close(command, state)
        case EndPeriod():
            return _end(command, state)
    assert_never(command)


PERIOD: Final = Decider(PeriodState(), _evolve, _decide)
