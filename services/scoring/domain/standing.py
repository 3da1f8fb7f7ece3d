"""How a duty stands.

A duty is `expected` until it is settled. It is `on_time` where something accepted arrived before `due_at`, the first
instant that is too late; `late` where what was accepted arrived then or after; `missing` where the due instant was
settled and nothing accepted has arrived. The clock stops at the earliest accepted arrival, in whatever order arrivals
are heard: a later version changes quality, never timeliness. What `intake` tells may be heard before what `deadlines`
tells; so every fact about a duty is *learnt* (`learning`), what is *known* is a fold that does not mind the order of the
two, and the standing is a function of what is known. What came late is `excused` where its due instant fell into a declared
outage; what never came stays `missing`. Where a due instant is another now, the last one said counts; where it is not firm
nobody is late. What is waived is `waived` whatever was sent; what has lapsed is `not_obliged`.

Where a list from before this system says nothing a duty is `unknown`, unless something accepted was in time, until an
officer lifts that or writes down when something had arrived, or an operator closes the duty.

Where an objection was upheld what is late or missing is `excused` or `waived` as its decision says. Quality stands beside
timeliness: `faults` are those of the latest version that was accepted, `returned` counts what came back to be mended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final, NamedTuple

from services.contracts.deadlines import Citation, DistrictRegistered, UnitRegistered
from services.contracts.scoring import MarkCorrected, StandingChanged, Status
from services.kit.decider import Decider, Fact
from services.scoring.domain.facts import learn_from, so_since
from services.scoring.domain.learning import Arrival, Correction, Known
from services.scoring.domain.spans import NOTHING_KNOWN, Dated, Span, Timeline, grow

LOCAL: Final = timezone(timedelta(hours=7))
"""Asia/Ho_Chi_Minh: UTC+7 without summer time since 1975-06-13 (tz database)."""


class DutyKey(NamedTuple):
    """One duty within a district."""

    unit: str
    obligation: str
    period: str


@dataclass(frozen=True, slots=True)
class Judge:
    """Say how a duty stands by what is known of it; `now` is when the occasion was recorded."""

    province: str
    district: str
    duty: DutyKey
    now: datetime


@dataclass(frozen=True, slots=True)
class Correct:
    """Say what a decided objection changes of a mark, all of it; `status` None: what the facts make of it."""

    province: str
    district: str
    duty: DutyKey
    objection: str
    now: datetime
    reason: str
    status: Status | None = None
    faults_lifted: tuple[str, ...] = ()
    source: Citation | None = None


class Standing(NamedTuple):
    """How a duty stands."""

    status: Status
    due_at: datetime
    submitted_at: datetime | None = None
    arrived_at: datetime | None = None
    days_late: int = 0
    faults: tuple[str, ...] = ()
    returned: int = 0


NOTHING: Final[Mapping[str, int]] = MappingProxyType({})


class Since(NamedTuple):
    """When what was last said of each axis was first said."""

    timeliness: datetime
    quality: datetime


class Duty(NamedTuple):
    """What is known of a duty and what was last said of it; both rest on last positions heard, by source.

    `touched` are the spans of its timeline that the last fact made or ended.
    """

    timeline: Timeline = ()
    touched: Sequence[Span] = ()
    heard: Mapping[str, int] = NOTHING
    said: Standing | None = None
    said_on: Mapping[str, int] = NOTHING
    since: Since | None = None

    @property
    def known(self) -> Known:
        """All that is known of it."""
        return self.timeline[-1].known if self.timeline else NOTHING_KNOWN

    @property
    def stands(self) -> Standing | None:
        """How it stands by all that is known of it."""
        return self.timeline[-1].stands if self.timeline else None

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


def days_late(arrived_at: datetime, due_at: datetime) -> int:
    """Count the calendar days begun from `due_at` on: the day of `due_at` itself is the first."""
    return (arrived_at.astimezone(LOCAL).date() - due_at.astimezone(LOCAL).date()).days + 1


CORRECTABLE: Final = frozenset({Status.LATE, Status.MISSING})
"""What an objection can change: what speaks against the unit."""


def standing(known: Known) -> Standing | None:
    """Say how a duty stands; None where `deadlines` has told of no duty."""
    if known.due_at is None:
        return None
    stands, faults, sent_back = _timely(known, known.due_at, known.arrival), known.faults, known.sent_back
    if known.corrected and stands.status in CORRECTABLE and known.said_instead is not None:
        stands = stands._replace(status=known.said_instead, days_late=0)
    return stands._replace(faults=faults, returned=len(sent_back)) if faults or sent_back else stands


def _timely(known: Known, due_at: datetime, arrival: Arrival | None) -> Standing:
    if known.waived or known.lapsed:
        status = Status.WAIVED if known.waived else Status.NOT_OBLIGED
        return Standing(status, due_at) if arrival is None else _shown(status, due_at, arrival)
    is_in_time = arrival is not None and (arrival.arrived_at < due_at or not known.firm)
    if known.is_unknown and not is_in_time:
        return Standing(Status.UNKNOWN, due_at)
    if arrival is None:
        is_missing = known.firm and due_at in known.unmet
        return Standing(Status.MISSING if is_missing else Status.EXPECTED, due_at)
    if is_in_time:
        return _shown(Status.ON_TIME, due_at, arrival)
    if due_at in known.excused:
        return _shown(Status.EXCUSED, due_at, arrival)
    return _shown(Status.LATE, due_at, arrival, days_late(arrival.arrived_at, due_at))


def _shown(status: Status, due_at: datetime, arrival: Arrival, days: int = 0) -> Standing:
    return Standing(status, due_at, arrival.submitted_at, arrival.arrived_at, days)


def evolve(duty: Duty, fact: Fact) -> Duty:
    """Remember what was heard of a duty and what was said of it."""
    match fact.event:
        case StandingChanged() as said:
            shown = (said.status, said.due_at, said.submitted_at, said.arrived_at, said.days_late)
            stands = Standing(*shown, said.faults, said.returned)
            return Duty(duty.timeline, (), duty.heard, stands, said.sources, _since(duty, stands, said.changed_at))
        case learnt:
            dated = Dated(so_since(learnt), fact.recorded_at, fact.source, fact.position, learn_from(learnt))
            heard = duty.heard if fact.own else {**duty.heard, fact.source: fact.position}
            timeline, touched = grow(duty.timeline, dated, standing)
            return Duty(timeline, touched, heard, duty.said, duty.said_on, duty.since)


def _since(duty: Duty, stands: Standing, at: datetime) -> Since:
    before, since = duty.said, duty.since
    if before is None or since is None:
        return Since(at, at)
    is_timely_alike = before._replace(faults=(), returned=0) == stands._replace(faults=(), returned=0)
    return Since(since.timeliness if is_timely_alike else at, since.quality if before.faults == stands.faults else at)


def judge(command: Judge, duty: Duty) -> Sequence[StandingChanged]:
    """Say it where the duty stands otherwise than last said; what was said stands until all it rests on is heard."""
    now = duty.stands
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


def correct(command: Correct, duty: Duty) -> Sequence[MarkCorrected]:
    """Say what an objection changes of the mark, where that is not what it last changed."""
    before = duty.known.corrected.get(command.objection, Correction(None, ()))
    if before == Correction(command.status, command.faults_lifted):
        return []
    unit, obligation, period = command.duty
    return [
        MarkCorrected(
            province=command.province,
            district=command.district,
            unit=unit,
            obligation=obligation,
            period=period,
            objection=command.objection,
            status=command.status,
            faults_lifted=command.faults_lifted,
            reason=command.reason,
            source=command.source,
            corrected_at=command.now,
        )
    ]


def decide(command: Judge | Correct, duty: Duty) -> Sequence[StandingChanged | MarkCorrected]:
    """Decide on a duty."""
    return judge(command, duty) if isinstance(command, Judge) else correct(command, duty)


def belong(_province: str | None, fact: Fact) -> str | None:
    """Remember to which province a district belongs; only its own and its units' registration stand in its stream."""
    registered: DistrictRegistered | UnitRegistered = fact.event
    return registered.province


def nothing_to_decide(_command: object, _province: str | None) -> Sequence[StandingChanged]:
    """Say nothing: districts are only heard of."""
    return []


STANDING: Final = Decider(Duty(), evolve, decide)
DISTRICT: Final = Decider(None, belong, nothing_to_decide)
