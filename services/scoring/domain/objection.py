"""Objections: a unit states reasons against a mark or a score, level by level, and each level decides with reasons.

Only a mark that hurts can be objected to: a duty that is late or missing, faults of quality, a score; within the days of the
procedure, and once: a mark that was decided for good is objected to again only when it has changed. Levels decide in turn. A
decision that does not uphold the objection can be taken to the next level, which then decides the whole anew. What upholds
it excuses or waives the duty, or lifts faults; never does it say that something was in time (ADR 0027).

All objections of a unit are one stream, so that two of them cannot be about the same mark. After a restore what is
decided already is not decided again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, assert_never

from services.contracts.scoring import (
    Against,
    ObjectionAppealed,
    ObjectionDecided,
    ObjectionFiled,
    ObjectionOutcome,
    ObjectionWithdrawn,
    Status,
)
from services.kit.decider import Decider, Fact
from services.scoring.domain import refusals
from services.scoring.domain.cases import Case, Docket, Happened, State, Subject, What, entered
from services.scoring.domain.inputs import ObjectionCarriedOn, ObjectionDropped, ObjectionEntered, ObjectionJudged

HURTING: Final = frozenset({Status.LATE, Status.MISSING})
GIVEN: Final = frozenset({Status.EXCUSED, Status.WAIVED})
"""How a duty may stand by a decision on an objection."""
UPHOLDING: Final = frozenset({ObjectionOutcome.UPHELD, ObjectionOutcome.PARTLY_UPHELD})


class KnownMark(NamedTuple):
    """A duty's mark as it was last said, and since when on each axis."""

    status: Status
    faults: tuple[str, ...]
    so_timely_since: datetime
    so_good_since: datetime

    def since(self, against: Against) -> datetime:
        """Say since when what is objected to is so."""
        return self.so_good_since if against is Against.QUALITY else self.so_timely_since

    def hurts(self, against: Against) -> bool:
        """Tell whether there is something to object to."""
        return bool(self.faults) if against is Against.QUALITY else self.status in HURTING


@dataclass(frozen=True, slots=True)
class File:
    """Take in an objection; `mark` is that of its duty, where it is about one and there is one."""

    said: ObjectionEntered
    mark: KnownMark | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Appeal:
    """Take an objection to the next level."""

    said: ObjectionCarriedOn
    now: datetime


@dataclass(frozen=True, slots=True)
class Decide:
    """Decide an objection at the level it has come to."""

    said: ObjectionJudged
    mark: KnownMark | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take an objection back."""

    said: ObjectionDropped
    now: datetime


Command = File | Appeal | Decide | Withdraw


def file(command: File, docket: Docket) -> Sequence[ObjectionFiled]:
    """Take in an objection."""
    said = command.said
    subject = Subject(said.against, said.year, said.obligation or "", said.period or "", said.scheme or "")
    known = docket.get(said.objection)
    if known is not None:
        if known.subject != subject or known.filed.reasons != said.reasons:
            raise refusals.IdUsed(objection=said.objection)
        return []
    filed_at = said.filed_at or command.now
    if filed_at > command.now:
        raise refusals.FiledInFuture(filed_at=filed_at.isoformat(), now=command.now.isoformat())
    if said.against is not Against.SCORE:
        _may_be_objected_to(command, filed_at)
    _is_new(command, docket, subject)
    about = said.model_dump(include={*ObjectionFiled.model_fields} - {"filed_at", "source"})
    decide_by = said.procedure.decide_by(1, filed_at)
    return [ObjectionFiled(**about, source=said.source, filed_at=filed_at, decide_by=decide_by)]


def _may_be_objected_to(command: File, filed_at: datetime) -> None:
    said, mark = command.said, command.mark
    about = {"unit": said.unit, "obligation": said.obligation, "period": said.period}
    if mark is None:
        raise refusals.NoMark(**about)
    if not mark.hurts(said.against):
        raise refusals.NothingToObjectTo(**about, against=said.against.value, status=mark.status.value)
    since = mark.since(said.against)
    file_by = said.procedure.file_by(since)
    if filed_at >= file_by:
        raise refusals.FiledTooLate(**about, since=since.isoformat(), file_by=file_by.isoformat())


def _is_new(command: File, docket: Docket, subject: Subject) -> None:
    since = None if command.mark is None else command.mark.since(subject.against)
    for case in docket.values():
        if case.subject.mark != subject.mark or case.last.what is What.WITHDRAWN:
            continue
        if case.is_pending(command.now):
            raise refusals.AlreadyObjected(objection=case.objection)
        if since is not None and case.last.at >= since:
            raise refusals.DecidedForGood(objection=case.objection, decided_at=case.last.at.isoformat())


def appeal(command: Appeal, docket: Docket) -> Sequence[ObjectionAppealed]:
    """Take an objection to the next level."""
    said = command.said
    case = _case(docket, said.objection)
    is_meant = case.state(command.now) is State.DECIDED and said.level in {0, case.level + 1}
    if not is_meant and _was_appealed_so(said, case):
        return []
    if case.is_open:
        raise refusals.NotDecidedYet(objection=said.objection, level=case.level)
    if case.last.what is What.WITHDRAWN or case.last.outcome is ObjectionOutcome.UPHELD:
        raise refusals.NothingToAppeal(objection=said.objection, state=case.state(command.now).value)
    level = case.level + 1
    if not said.procedure.has_level(level) or case.last.until is None or said.level not in {0, level}:
        raise refusals.NoFurtherLevel(objection=said.objection, level=case.level)
    if command.now >= case.last.until:
        raise refusals.AppealedTooLate(objection=said.objection, appeal_by=case.last.until.isoformat())
    about = said.model_dump(include={*ObjectionAppealed.model_fields} - {"source", "level"})
    decide_by = said.procedure.decide_by(level, command.now)
    return [ObjectionAppealed(**about, source=said.source, level=level, decide_by=decide_by, appealed_at=command.now)]


def _was_appealed_so(said: ObjectionCarriedOn, case: Case) -> bool:
    told = (said.reasons, said.evidence, said.filed_by)
    return any(told == (each.reasons, each.evidence, each.by) for each in case.steps if each.what is What.APPEALED)


def decide_case(command: Decide, docket: Docket) -> Sequence[ObjectionDecided]:
    """Decide an objection at the level it has come to."""
    said = command.said
    case = _case(docket, said.objection)
    if not case.is_open or said.level not in {0, case.level}:
        if _was_decided_so(said, case):
            return []
        raise refusals.NothingToDecide(objection=said.objection, state=case.state(command.now).value)
    _may_be_decided_so(command, case)
    level, is_upheld = case.level, said.outcome is ObjectionOutcome.UPHELD
    known = said.procedure.has_level(level)
    appeal_by = said.procedure.appeal_by(level, command.now) if known and not is_upheld else None
    about: dict[str, Any] = said.model_dump(
        include={*ObjectionDecided.model_fields} - {"source", "faults_lifted", "level"}
    )
    lifted = tuple(sorted(set(said.faults_lifted)))
    return [
        ObjectionDecided(
            **about,
            source=said.source,
            faults_lifted=lifted,
            level=level,
            appeal_by=appeal_by,
            decided_at=command.now,
        )
    ]


def _was_decided_so(said: ObjectionJudged, case: Case) -> bool:
    told = (said.outcome, said.status, tuple(sorted(set(said.faults_lifted))), said.reasons)
    decided = (each for each in case.steps if each.what is What.DECIDED)
    return any(told == (each.outcome, each.status, each.lifted, each.reasons) for each in decided)


def _may_be_decided_so(command: Decide, case: Case) -> None:
    """Refuse what an outcome cannot change, and what it should change and does not."""
    said, against = command.said, case.subject.against
    about = {"objection": said.objection, "outcome": said.outcome.value}
    changes = said.status is not None or bool(said.faults_lifted)
    if said.status is not None and said.status not in GIVEN:
        raise refusals.FactsStand(objection=said.objection, status=said.status.value)
    if changes and said.outcome not in UPHOLDING:
        raise refusals.NothingUpheld(**about)
    if (said.status is not None and against is not Against.TIMELINESS) or (
        said.faults_lifted and against is not Against.QUALITY
    ):
        raise refusals.NotObjectedTo(**about, against=against.value)
    there = {*(command.mark.faults if command.mark else ()), *(case.decision.lifted if case.decision else ())}
    if missing := sorted({*said.faults_lifted} - there):
        raise refusals.FaultNotThere(**about, faults=" ".join(missing), there=" ".join(sorted(there)))
    hurts = case.changes_mark or (command.mark is not None and command.mark.hurts(against))
    if said.outcome in UPHOLDING and not changes and against is not Against.SCORE and hurts:
        raise refusals.ChangesNothing(**about)


def withdraw(command: Withdraw, docket: Docket) -> Sequence[ObjectionWithdrawn]:
    """Take an objection back."""
    said = command.said
    case = _case(docket, said.objection)
    if case.last.what is What.WITHDRAWN and case.last.reasons == said.reasons:
        return []
    if not case.is_open:
        raise refusals.NothingToWithdraw(objection=said.objection, state=case.state(command.now).value)
    return [ObjectionWithdrawn(**said.model_dump(), withdrawn_at=command.now)]


def _case(docket: Docket, objection: str) -> Case:
    case = docket.get(objection)
    if case is None:
        raise refusals.NoObjection(objection=objection)
    return case


def remember(docket: Docket, fact: Fact) -> Docket:
    """Remember what was decided; what was said stands in the journal."""
    return entered(docket, fact.event) if isinstance(fact.event, Happened) else docket


def decide(command: Command, docket: Docket) -> Sequence[Happened]:
    """Decide what is said of an objection."""
    match command:
        case File():
            return file(command, docket)
        case Appeal():
            return appeal(command, docket)
        case Decide():
            return decide_case(command, docket)
        case Withdraw():
            return withdraw(command, docket)
    assert_never(command)


OBJECTIONS: Final = Decider({}, remember, decide)
