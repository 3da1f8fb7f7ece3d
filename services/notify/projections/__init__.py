"""Read models of `notify`: letters and their sendings; and what a rectification letter's list is made of."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from services.contracts.deadlines import (
    DutyEvent,
    ExcuseWithdrawn,
    LatenessExcused,
    LatenessWithdrawn,
    ObligationDefined,
    PeriodOpened,
    ReportDueSoon,
    ReportLate,
    UnitEnded,
    UnitRegistered,
)
from services.contracts.notify import (
    DutyRef,
    IssuerNamed,
    LetterDrafted,
    LetterEvent,
    LetterKind,
    SignerAway,
    SignerNamed,
)
from services.contracts.scoring import StandingChanged
from services.kit import moment
from services.kit.decider import Fact, Write
from services.notify.domain.desk import cited, sender_of
from services.notify.domain.inputs import AddresseeNamed, DeskOpened, IssuerSet
from services.notify.projections import planned, sending
from services.notify.projections.life import project_life
from services.notify.projections.signers import project_signer
from services.notify.projections.tables import (
    KEEP_ADDRESS,
    KEEP_ADDRESSEE,
    KEEP_HELD,
    KEEP_ISSUER,
    KEEP_OBLIGATION,
    KEEP_PERIOD,
    KEEP_STANDING,
    KEEP_UNIT,
    LEAVE,
    LET_ALL_GO,
    LET_GO,
    SUCCEED,
    TABLES,
)

__all__ = ["TABLES", "project"]


WAITING: Final[Mapping[type[DutyEvent], tuple[LetterKind, LetterKind | None]]] = {
    ReportDueSoon: (LetterKind.REMIND, None),
    ReportLate: (LetterKind.URGE, None),
    ExcuseWithdrawn: (LetterKind.URGE, LetterKind.CORRECT),
    LatenessWithdrawn: (LetterKind.CORRECT, LetterKind.URGE),
    LatenessExcused: (LetterKind.CORRECT, LetterKind.URGE),
}
"""Which letter may have to be written after an event, and which one no more."""


def project(fact: Fact) -> Iterable[Write]:
    """Say what a fact writes into the read models."""
    return (*_project(fact), *planned.project(fact))


def _project(fact: Fact) -> Iterable[Write]:
    match fact.event:
        case LetterDrafted() as drafted:
            return (*project_life(fact), *_drafted(drafted))
        case LetterEvent():
            return project_life(fact)
        case SignerNamed() | SignerAway():
            return project_signer(fact.event)
        case IssuerSet() | IssuerNamed() | AddresseeNamed():
            return (_at_the_desk(fact),)
        case event if isinstance(event, sending.OF_SENDING):
            return sending.project(event)
        case DeskOpened() as opened:
            return [Write(LET_ALL_GO, _duty_of(opened.district, duty)) for duty in opened.duties]
        case event if isinstance(event, DutyEvent):
            return _waiting(event, fact.recorded_at)
        case _:
            return _listed(fact.event)


def _drafted(drafted: LetterDrafted) -> Iterable[Write]:
    if drafted.kind is not LetterKind.RECTIFY:
        for duty in drafted.duties:
            yield _let_go(drafted.district, duty, drafted.kind)


def _at_the_desk(fact: Fact) -> Write:
    """Keep who writes when, and what units of elsewhere are called."""
    match fact.event:
        case IssuerNamed() as named:
            kept = {"district": named.district, "told_at": moment.text(named.named_at)}
            return Write(KEEP_ISSUER, {**kept, "said": sender_of(named).model_dump_json()})
        case IssuerSet() as sender:
            kept = {"district": sender.district, "told_at": moment.text(fact.recorded_at)}
            return Write(KEEP_ISSUER, {**kept, "said": sender.model_dump_json()})
        case _:
            return Write(KEEP_ADDRESSEE, fact.event.model_dump(include={"district", "unit", "name"}))


def _duty_of(district: str, duty: DutyRef) -> dict[str, str]:
    return {f"b_{name}": value for name, value in {"district": district, **duty.model_dump()}.items()}


def _waiting(event: DutyEvent, recorded_at: datetime) -> Iterable[Write]:
    """Keep what may have to be written about a duty, until it is, or its ground is gone."""
    found = next((kinds for type_, kinds in WAITING.items() if isinstance(event, type_)), None)
    if found is None:
        return
    waits, gone = found
    duty = DutyRef(unit=event.unit, obligation=event.obligation, period=event.period)
    if gone is not None:
        yield _let_go(event.district, duty, gone)
    about = {"district": event.district, **duty.model_dump(), "kind": waits.value}
    yield Write(KEEP_HELD, {**about, "recorded_at": moment.text(recorded_at)})


def _let_go(district: str, duty: DutyRef, kind: LetterKind) -> Write:
    return Write(LET_GO, {**_duty_of(district, duty), "b_kind": kind.value})


def _listed(event: Any) -> Iterable[Write]:  # noqa: ANN401 - an event of any type
    """Keep the latest of what a list of standings needs."""
    match event:
        case StandingChanged() as standing:
            yield _standing(standing)
        case UnitRegistered() | UnitEnded():
            yield from _unit(event)
        case ObligationDefined() as obligation:
            values = obligation.model_dump(include={"obligation", "no", "title"})
            yield Write(KEEP_OBLIGATION, {**values, "citation": cited(obligation.citation)})
        case PeriodOpened() as period:
            yield _period(period)
        case _:
            pass


def _unit(event: UnitRegistered | UnitEnded) -> Iterable[Write]:
    left_at = {"b_unit": event.unit, "b_left_at": moment.text(event.happened_at())}
    if isinstance(event, UnitEnded):
        yield Write(LEAVE, {**left_at, "b_elsewhere": ""})
        heir = event.successors[0] if len(event.successors) == 1 else None
        yield Write(SUCCEED, {"b_unit": event.unit, "b_heir": heir})
        return
    named = event.model_dump(include={"district", "unit", "name", "kind"})
    began_at = None if event.began_at is None else moment.text(event.began_at)
    yield Write(LEAVE, {**left_at, "b_elsewhere": event.district})
    yield Write(KEEP_UNIT, {**named, "no": event.no, "began_at": began_at, "left_at": None})
    yield Write(KEEP_ADDRESS, {**named, "email": event.email, "heir": None})


def _standing(standing: StandingChanged) -> Write:
    values = standing.model_dump(mode="json", include={"district", "unit", "obligation", "period", "status"})
    arrived_at = None if standing.arrived_at is None else moment.text(standing.arrived_at)
    return Write(KEEP_STANDING, {**values, "due_at": moment.text(standing.due_at), "arrived_at": arrived_at})


def _period(period: PeriodOpened) -> Write:
    values = {
        "obligation": period.obligation,
        "period": period.period,
        "due_at": moment.text(period.due_at),
        "opened_at": moment.text(period.opened_at),
        "audience": json.dumps(period.audience),
        "others": period.others.value,
        "firm": int(period.firm),
    }
    return Write(KEEP_PERIOD, values)
