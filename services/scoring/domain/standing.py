"""How a duty stands.

A duty is `expected` until it is settled. It is `on_time` where something accepted arrived before `due_at`, the first
instant that is too late; `late` where what was accepted arrived then or after; `missing` where the due instant was
settled and nothing accepted has arrived. The clock stops at the earliest accepted arrival, in whatever order arrivals
are heard: a later version changes quality, never timeliness. What `intake` tells may be heard before what `deadlines`
tells; so every fact about a duty is *learnt*, what is *known* is a fold that does not mind the order of the two, and
the standing is a function of what is known. What came late is `excused` where its due instant fell into a declared
outage; what never came stays `missing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple, assert_never

from services.contracts.deadlines import (
    Because,
    DistrictRegistered,
    LatenessExcused,
    LatenessWithdrawn,
    ReportExpected,
    ReportLate,
    UnitRegistered,
)
from services.contracts.intake import ReportHeld, ReportRefused, ReportReturned, ReportSubmitted
from services.contracts.scoring import StandingChanged, Status
from services.kit.decider import Decider, Fact

LOCAL: Final = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh: UTC+7 without summer time since 1975-06-13 (tz database)."""

AboutDuty = (
    ReportExpected
    | ReportLate
    | LatenessWithdrawn
    | LatenessExcused
    | ReportSubmitted
    | ReportReturned
    | ReportRefused
    | ReportHeld
)


class DutyKey(NamedTuple):
    """One duty within a district."""

    unit: str
    obligation: str
    period: str


class Kind(StrEnum):
    """What a heard fact says about a duty; the words stand in the table `duty_facts`."""

    EXPECTED = "expected"
    UNMET = "unmet"
    WITHDRAWN = "withdrawn"
    EXCUSED = "excused"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFUSED = "refused"
    HELD = "held"


class Learnt(NamedTuple):
    """What one fact says about a duty, whoever told it."""

    kind: Kind
    due_at: datetime | None = None
    arrived_at: datetime | None = None
    submitted_at: datetime | None = None
    submission_id: str = ""
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Judge:
    """Say how a duty stands by what is known of it; `now` is when the occasion was recorded."""

    province: str
    district: str
    duty: DutyKey
    now: datetime


class Arrival(NamedTuple):
    """The accepted arrival that stops the clock; `submitted_at` is the sender's claim."""

    arrived_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a duty.

    Attributes:
        due_at: the first instant that is too late.
        unmet: the due instant that was settled without an accepted arrival.
        excused: the due instant that fell into a declared outage.
        arrival: the accepted arrival that stops the clock.
    """

    due_at: datetime | None = None
    unmet: datetime | None = None
    excused: datetime | None = None
    arrival: Arrival | None = None


class Standing(NamedTuple):
    """How a duty stands."""

    status: Status
    due_at: datetime
    submitted_at: datetime | None = None
    arrived_at: datetime | None = None
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Duty:
    """What is known of a duty and what was last said of it; both rest on last positions heard, by source."""

    known: Known = Known()
    heard: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    said: Standing | None = None
    said_on: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_caught_up(self) -> bool:
        """Tell whether all is heard again on which rests what was said; a restored journal has its own words first."""
        return all(_place(source, self.heard) >= (_turn(source), position) for source, position in self.said_on.items())


def _turn(source: str) -> int:
    """Say how often a source began anew: `intake-2` goes on from `intake`."""
    turn = source.partition("-")[2]
    return int(turn) if turn.isdecimal() else 1


def _place(source: str, heard: Mapping[str, int]) -> tuple[int, int]:
    """Say how far a source was heard, whichever turn of it."""
    name = source.partition("-")[0]
    return max(((_turn(each), heard[each]) for each in heard if each.partition("-")[0] == name), default=(0, 0))


def learn_from(event: AboutDuty) -> Learnt:
    """Say what a heard event says about its duty; a returned, refused or held attempt stops no clock."""
    match event:
        case ReportExpected():
            return Learnt(Kind.EXPECTED, due_at=event.due_at)
        case ReportLate():
            return Learnt(Kind.UNMET, due_at=event.due_at, reasons=_why_judged(event))
        case LatenessWithdrawn():
            return Learnt(Kind.WITHDRAWN, due_at=event.due_at, arrived_at=event.arrived_at)
        case LatenessExcused():
            return Learnt(Kind.EXCUSED, event.due_at, event.arrived_at, reasons=f"outage:{event.outage}")
        case ReportSubmitted() | ReportReturned() | ReportRefused() | ReportHeld():
            reasons = " ".join(event.reasons)
            kind = Kind(event.OUTCOME.value)
            return Learnt(kind, None, event.arrived_at, event.submitted_at, event.submission_id, reasons)
    assert_never(event)


def _why_judged(late: ReportLate) -> str:
    """Say why a duty was judged when it was, where it was not the usual way: a code, then what the operator said."""
    if late.because is Because.SETTLED:
        return ""
    source = late.source.number if late.source is not None else ""
    told = ", ".join(part for part in (" ".join(late.reason.split()), source) if part)
    return f"{late.because.value}: {told}" if told else late.because.value


def _earlier(one: Arrival | None, other: Arrival) -> Arrival:
    """Choose the arrival that stops the clock; of two at one instant the one whose sender is known."""
    if one is None:
        return other

    def rank(arrival: Arrival) -> tuple[datetime, bool, datetime]:
        return (arrival.arrived_at, arrival.submitted_at is None, arrival.submitted_at or arrival.arrived_at)

    return min(one, other, key=rank)


def learn(known: Known, learnt: Learnt) -> Known:
    """Add one fact; facts of `deadlines` come in its own order, those of `intake` anywhere between them."""
    due_at = learnt.due_at or known.due_at
    match learnt.kind:
        case Kind.EXPECTED:
            return replace(known, due_at=due_at)
        case Kind.UNMET:
            return replace(known, due_at=due_at, unmet=due_at)
        case Kind.ACCEPTED | Kind.WITHDRAWN | Kind.EXCUSED if learnt.arrived_at is not None:
            arrival = _earlier(known.arrival, Arrival(learnt.arrived_at, learnt.submitted_at))
            excused = learnt.due_at if learnt.kind is Kind.EXCUSED else known.excused
            return replace(known, due_at=due_at, arrival=arrival, excused=excused)
        case _:
            return known


def days_late(arrived_at: datetime, due_at: datetime) -> int:
    """Count the calendar days begun from `due_at` on: the day of `due_at` itself is the first."""
    return (arrived_at.astimezone(LOCAL).date() - due_at.astimezone(LOCAL).date()).days + 1


def standing(known: Known) -> Standing | None:
    """Say how a duty stands; None where `deadlines` has told of no duty."""
    if known.due_at is None:
        return None
    if known.arrival is None:
        settled = known.unmet == known.due_at
        return Standing(Status.MISSING if settled else Status.EXPECTED, known.due_at)
    arrived_at, submitted_at = known.arrival
    if arrived_at < known.due_at:
        return Standing(Status.ON_TIME, known.due_at, submitted_at, arrived_at)
    if known.excused == known.due_at:
        return Standing(Status.EXCUSED, known.due_at, submitted_at, arrived_at)
    return Standing(Status.LATE, known.due_at, submitted_at, arrived_at, days_late(arrived_at, known.due_at))


def evolve(duty: Duty, fact: Fact) -> Duty:
    """Remember what was heard of a duty and what was said of it."""
    match fact.event:
        case StandingChanged() as said:
            shown = Standing(said.status, said.due_at, said.submitted_at, said.arrived_at, said.days_late)
            return replace(duty, said=shown, said_on=said.sources)
        case heard:
            positions = MappingProxyType({**duty.heard, fact.source: fact.position})
            return replace(duty, known=learn(duty.known, learn_from(heard)), heard=positions)


def judge(command: Judge, duty: Duty) -> Sequence[StandingChanged]:
    """Say it where the duty stands otherwise than last said; what was said stands until all it rests on is heard."""
    now = standing(duty.known)
    if now is None or now == duty.said or not duty.is_caught_up:
        return []
    unit, obligation, period = command.duty
    return [
        StandingChanged(
            province=command.province,
            district=command.district,
            unit=unit,
            obligation=obligation,
            period=period,
            sources=dict(duty.heard),
            changed_at=command.now,
            **now._asdict(),
        )
    ]


def belong(_province: str | None, fact: Fact) -> str | None:
    """Remember to which province a district belongs; only its own and its units' registration stand in its stream."""
    registered: DistrictRegistered | UnitRegistered = fact.event
    return registered.province


def nothing_to_decide(_command: object, _province: str | None) -> Sequence[StandingChanged]:
    """Say nothing: districts are only heard of."""
    return []


STANDING: Final = Decider(Duty(), evolve, judge)
DISTRICT: Final = Decider(None, belong, nothing_to_decide)
