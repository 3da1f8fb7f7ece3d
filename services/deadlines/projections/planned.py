"""What catalogues, plans and the clock write into the read models."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from services.contracts.deadlines import (
    ObligationDefined,
    PeriodClosed,
    PeriodClosing,
    PeriodOpened,
)
from services.contracts.intake import (
    IntakeSettled,
)
from services.deadlines import plans
from services.deadlines.domain.inputs import (
    CatalogueImported,
    ConflictSettled,
    DemandRecalled,
    DutiesClosed,
    ExtensionGranted,
    ExtensionRecalled,
    MomentReached,
    PeriodPlanned,
    PeriodUnplanned,
    PlannedMoment,
    ReportDemanded,
    ResolutionRecalled,
)
from services.deadlines.projections.tables import (
    ANNOUNCE_OPENED,
    ANNOUNCED,
    CATALOGUES,
    CLOSED,
    CLOSINGS,
    DEMANDS,
    END_ANNOUNCED,
    FORGET_INSTANTS,
    FORGET_MOMENTS,
    FORGET_PLAN,
    FORGET_UNOPENED,
    INSTANTS,
    MOMENTS,
    OBLIGATIONS,
    OPEN_AGAIN,
    ORDERED,
    PASSED,
    PERIODS,
    PLANS,
    RECALL_DEMAND,
    RECALL_RESOLUTION,
    RESOLUTIONS,
    SETTLED,
    keep,
)
from services.kit.decider import Write
from services.kit.moment import text

Projection = Callable[[Any, str], Iterator[Write]]


def _catalogue(event: CatalogueImported, at: str) -> Iterator[Write]:
    known = {"body": event.catalogue.model_dump_json(), "content": plans.named(event.catalogue), "imported_at": at}
    correct = "" if event.correct is None else event.correct.model_dump_json()
    yield keep(CATALOGUES, code=event.catalogue.catalogue, correct=correct, **known)


def _planned(event: PeriodPlanned, _at: str) -> Iterator[Write]:
    opened, made = event.opened, {"content": plans.content(event), "rule": event.rule, "days": event.days}
    keys = {**_turn(event), "catalogue": event.catalogue}
    yield keep(PLANS, **keys, opens_at=text(opened.opened_at), due_at=text(opened.due_at), **made)
    yield keep(ANNOUNCED, **keys, body=opened.model_dump_json(), ended_at="")
    yield from _moments(event, event.moments, event.catalogue)


def _unplanned(event: PeriodUnplanned, at: str) -> Iterator[Write]:
    yield Write(FORGET_PLAN, _bound(event))
    yield Write(FORGET_UNOPENED, _bound(event))
    yield Write(END_ANNOUNCED, {**_bound(event), "ended_at": at})


def _moments(
    event: Any,  # noqa: ANN401 - whatever is about a period
    moments: tuple[PlannedMoment, ...],
    catalogue: str,
    origin: str = "",
) -> Iterator[Write]:
    yield Write(FORGET_MOMENTS, {**_bound(event), "b_origin": origin})
    for moment in moments:
        ahead = "" if moment.working_days_before is None else str(moment.working_days_before)
        known = {"catalogue": catalogue, "ahead": ahead, "origin": origin}
        yield keep(MOMENTS, **_turn(event), **_moment_key(moment), **known)


def _extended(event: ExtensionGranted, _at: str) -> Iterator[Write]:
    yield from _moments(event, event.moments, event.catalogue, event.extension)


def _recalled(event: ExtensionRecalled, _at: str) -> Iterator[Write]:
    yield from _moments(event, (), "", event.extension)


def _moment(event: MomentReached, _at: str) -> Iterator[Write]:
    yield keep(PASSED, **_turn(event), **_moment_key(event))


def _moment_key(event: MomentReached | PlannedMoment) -> dict[str, str]:
    due_at = "" if event.due_at is None else text(event.due_at)
    return {"kind": event.kind.value, "due_at": due_at, "at": text(event.at)}


def _resolved(event: ConflictSettled, at: str) -> Iterator[Write]:
    keys = {"resolution": event.resolution, "catalogue": event.catalogue, "obligation": event.obligation}
    yield keep(RESOLUTIONS, **keys, body=event.model_dump_json(), said_at=at, recalled_at="")


def _unresolved(event: ResolutionRecalled, at: str) -> Iterator[Write]:
    yield Write(RECALL_RESOLUTION, {"b_resolution": event.resolution, "recalled_at": at})


def _demanded(event: ReportDemanded, _at: str) -> Iterator[Write]:
    keys = {"demand": event.demand, "obligation": event.obligation, "period": event.turn.code}
    yield keep(DEMANDS, **keys, body=event.model_dump_json(), recalled_at="")


def _not_demanded(event: DemandRecalled, at: str) -> Iterator[Write]:
    yield Write(RECALL_DEMAND, {"b_demand": event.demand, "recalled_at": at})


def _obligation(event: ObligationDefined, _at: str) -> Iterator[Write]:
    yield keep(OBLIGATIONS, code=event.obligation, no=event.no, version=event.version, body=event.model_dump_json())


def _opened(event: PeriodOpened, at: str) -> Iterator[Write]:
    known = {"due_at": text(event.due_at), "opened_at": text(event.opened_at), "body": event.model_dump_json()}
    yield keep(PERIODS, **_turn(event), **known, said_at=at)
    yield Write(ANNOUNCE_OPENED, {**_turn(event), "catalogue": "", "body": known["body"], "ended_at": ""})
    yield Write(OPEN_AGAIN, _bound(event))
    yield Write(FORGET_INSTANTS, _bound(event))
    for due_at in event.instants():
        yield keep(INSTANTS, **_turn(event), due_at=text(due_at))


def _closing(event: PeriodClosing, at: str) -> Iterator[Write]:
    yield keep(CLOSINGS, **_turn(event), due_at=text(event.due_at), began_at=at)


def _settled(event: IntakeSettled, _at: str) -> Iterator[Write]:
    known = {"settled_at": text(event.settled_at), "silent": " ".join(event.silent)}
    yield keep(SETTLED, **_turn(event), due_at=text(event.due_at), **known)


def _ordered(event: DutiesClosed, at: str) -> Iterator[Write]:
    for due_at in event.instants:
        yield keep(ORDERED, **_turn(event), due_at=text(due_at), ordered_at=at)


def _closed(event: PeriodClosed, _at: str) -> Iterator[Write]:
    yield keep(CLOSED, **_turn(event), closed_at=text(event.closed_at), expected=event.expected, late=event.late)


def _turn(event: Any) -> dict[str, str]:  # noqa: ANN401 - whatever is about a period
    return {"obligation": event.obligation, "period": event.period}


def _bound(event: Any) -> dict[str, str]:  # noqa: ANN401 - whatever is about a period
    return {f"b_{key}": value for key, value in _turn(event).items()}


PROJECTIONS: Final[dict[type[Any], Projection]] = {
    CatalogueImported: _catalogue,
    PeriodPlanned: _planned,
    PeriodUnplanned: _unplanned,
    ExtensionGranted: _extended,
    ExtensionRecalled: _recalled,
    MomentReached: _moment,
    ConflictSettled: _resolved,
    ResolutionRecalled: _unresolved,
    ReportDemanded: _demanded,
    DemandRecalled: _not_demanded,
    ObligationDefined: _obligation,
    PeriodOpened: _opened,
    PeriodClosing: _closing,
    IntakeSettled: _settled,
    PeriodClosed: _closed,
    DutiesClosed: _ordered,
}
