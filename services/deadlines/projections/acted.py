"""What operators decided: by whom, why, on which letter, for whom, until when, and whether it was taken back."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from services.contracts.deadlines import Citation, OutageRevoked
from services.deadlines.acts import day_decision, decision
from services.deadlines.domain.inputs import (
    ActRecalled,
    ConflictSettled,
    CreditGranted,
    CreditRecalled,
    DayDecreed,
    DayRecalled,
    DemandRecalled,
    DutiesClosed,
    ExtensionGranted,
    ExtensionRecalled,
    NoteRecalled,
    NoteTaken,
    OutageRecalled,
    OutageReported,
    ReportDemanded,
    ResolutionRecalled,
    UnitEndEntered,
    UnitEntered,
    UnitOf,
    WaiverGranted,
    WaiverRecalled,
)
from services.deadlines.projections.standings import RECALL
from services.deadlines.projections.tables import DECISIONS, REVOKED, keep
from services.kit.decider import Fact, Write
from services.kit.moment import text

EFFECT: Final = "effect/"
"""What begins so is an act that was decided before and takes effect now."""


def cite(source: Citation | None) -> str:
    """Write a letter in one line: its number, and its date where it is known."""
    if source is None:
        return ""
    return source.number if source.dated is None else f"{source.number} ({source.dated.isoformat()})"


def _decided(fact: Fact, kind: str, name: str, **known: str) -> Write:
    empty = dict.fromkeys(
        (
            "district",
            "obligation",
            "period",
            "units",
            "until",
            "catalogue",
            "revoked_at",
            "revoked_by",
            "revoked_reason",
        ),
        "",
    )
    about = {
        "decision": name,
        "kind": kind,
        "actor": fact.actor,
        "decided_at": text(fact.recorded_at),
        "reason": fact.event.reason if hasattr(fact.event, "reason") else fact.event.text,
        "source": cite(fact.event.source),
        "body": fact.event.model_dump_json(),
    }
    return keep(DECISIONS, **{**empty, **about, **known})


def named(units: Iterable[str]) -> str:
    """Write units so that each has a blank about it."""
    return f" {' '.join(units)} "


def _of_duties(kind: str, name: str) -> Callable[[Fact], Iterator[Write]]:
    def project(fact: Fact) -> Iterator[Write]:
        event = fact.event
        duties: tuple[UnitOf, ...] = event.duties if hasattr(event, "duties") else (event.duty,)
        known = {"obligation": event.obligation, "period": event.period, "units": named(one.unit for one in duties)}
        until = text(event.due_at) if isinstance(event, ExtensionGranted) else ""
        yield _decided(fact, kind, getattr(event, name), until=until, **known)

    return project


def _closed(fact: Fact) -> Iterator[Write]:
    event: DutiesClosed = fact.event
    units = named(one.unit for one in event.duties)
    yield _decided(
        fact, "closing", decision("closing", fact.id), obligation=event.obligation, period=event.period, units=units
    )


def _outage(fact: Fact) -> Iterator[Write]:
    event: OutageReported = fact.event
    yield _decided(fact, "outage", event.outage, district=event.district, until=text(event.until))


def _noted(fact: Fact) -> Iterator[Write]:
    event: NoteTaken = fact.event
    known = {"obligation": event.obligation or "", "period": event.period or ""}
    yield _decided(fact, "note", event.note, units=named([event.unit]) if event.unit else "", **known)


def _day(fact: Fact) -> Iterator[Write]:
    event: DayDecreed = fact.event
    yield _decided(fact, "day", day_decision(event.scope, event.day))


def _resolved(fact: Fact) -> Iterator[Write]:
    event: ConflictSettled = fact.event
    known = {"obligation": event.obligation, "period": event.period, "catalogue": event.catalogue}
    yield _decided(fact, "resolution", event.resolution, **known)


def _demanded(fact: Fact) -> Iterator[Write]:
    event: ReportDemanded = fact.event
    known = {"obligation": event.obligation, "period": event.turn.code, "catalogue": event.catalogue}
    yield _decided(fact, "demand", event.demand, units=named(event.units), **known)


def _unit(fact: Fact) -> Iterator[Write]:
    event: UnitEntered | UnitEndEntered = fact.event
    if not fact.id.startswith(EFFECT):
        yield _decided(fact, "unit", event.act, units=named([event.unit]), until=text(event.effective_at))


def _recalled(kind: str, name: str) -> Callable[[Fact], Iterator[Write]]:
    def project(fact: Fact) -> Iterator[Write]:
        yield _taken_back(fact, kind, getattr(fact.event, name))

    return project


def _outage_recalled(fact: Fact) -> Iterator[Write]:
    yield _taken_back(fact, "outage", fact.event.outage, fact.event.district)


def _day_recalled(fact: Fact) -> Iterator[Write]:
    yield _taken_back(fact, "day", day_decision(fact.event.scope, fact.event.day))


def _taken_back(fact: Fact, kind: str, name: str, district: str = "") -> Write:
    which = {"b_decision": name, "b_kind": kind, "b_district": district}
    by = {"revoked_at": text(fact.recorded_at), "revoked_by": fact.actor, "revoked_reason": fact.event.reason}
    return Write(RECALL, {**which, **by})


def _never_was(fact: Fact) -> Iterator[Write]:
    event: OutageRevoked = fact.event
    yield keep(REVOKED, district=event.district, outage=event.outage, revoked_at=text(fact.recorded_at))


PROJECTIONS: Final[dict[type[Any], Callable[[Fact], Iterator[Write]]]] = {
    DutiesClosed: _closed,
    ExtensionGranted: _of_duties("extension", "extension"),
    WaiverGranted: _of_duties("waiver", "waiver"),
    CreditGranted: _of_duties("credit", "credit"),
    OutageReported: _outage,
    NoteTaken: _noted,
    DayDecreed: _day,
    ConflictSettled: _resolved,
    ReportDemanded: _demanded,
    UnitEntered: _unit,
    UnitEndEntered: _unit,
    ExtensionRecalled: _recalled("extension", "extension"),
    WaiverRecalled: _recalled("waiver", "waiver"),
    CreditRecalled: _recalled("credit", "credit"),
    OutageRecalled: _outage_recalled,
    NoteRecalled: _recalled("note", "note"),
    DayRecalled: _day_recalled,
    ResolutionRecalled: _recalled("resolution", "resolution"),
    DemandRecalled: _recalled("demand", "demand"),
    ActRecalled: _recalled("unit", "act"),
    OutageRevoked: _never_was,
}
"""These look at the whole fact: who said it counts."""
