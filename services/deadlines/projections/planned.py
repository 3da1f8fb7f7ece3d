"""What catalogues and the clock write into the read models."""

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
from services.deadlines.domain.inputs import CatalogueImported, DutiesClosed, MomentReached
from services.deadlines.projections.tables import (
    ANNOUNCED,
    CATALOGUES,
    CLOSED,
    CLOSINGS,
    END_ANNOUNCED,
    FORGET_MOMENTS,
    FORGET_PLANS,
    INSTANTS,
    MOMENTS,
    OBLIGATIONS,
    ORDERED,
    PASSED,
    PERIODS,
    PLANS,
    SETTLED,
    keep,
)
from services.kit.decider import Write
from services.kit.moment import text

Projection = Callable[[Any, str], Iterator[Write]]


def _catalogue(event: CatalogueImported, at: str) -> Iterator[Write]:
    catalogue = event.catalogue
    code = catalogue.catalogue
    yield keep(CATALOGUES, code=code, body=catalogue.model_dump_json())
    yield Write(FORGET_PLANS, {"b_catalogue": code})
    yield Write(FORGET_MOMENTS, {"b_catalogue": code})
    yield Write(END_ANNOUNCED, {"b_catalogue": code, "ended_at": at})
    for planned in [plans.plan(catalogue, *turn) for turn in catalogue.turns()]:
        keys = {"obligation": planned.obligation, "period": planned.period, "catalogue": code}
        yield keep(PLANS, **keys, opens_at=text(planned.opened_at), due_at=text(planned.due_at))
        yield keep(ANNOUNCED, **keys, body=planned.model_dump_json(), ended_at="")
    for moment in plans.moments(catalogue):
        yield keep(MOMENTS, **_moment_key(moment), catalogue=code, at=text(moment.at))


def _moment(event: MomentReached, _at: str) -> Iterator[Write]:
    yield keep(PASSED, **_moment_key(event), at=text(event.at))


def _moment_key(event: MomentReached) -> dict[str, str]:
    due_at = "" if event.due_at is None else text(event.due_at)
    return {**_turn(event), "kind": event.kind.value, "due_at": due_at}


def _obligation(event: ObligationDefined, _at: str) -> Iterator[Write]:
    yield keep(OBLIGATIONS, code=event.obligation, no=event.no, version=event.version, body=event.model_dump_json())


def _opened(event: PeriodOpened, _at: str) -> Iterator[Write]:
    known = {"due_at": text(event.due_at), "opened_at": text(event.opened_at), "body": event.model_dump_json()}
    yield keep(PERIODS, **_turn(event), **known)
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


PROJECTIONS: Final[dict[type[Any], Projection]] = {
    CatalogueImported: _catalogue,
    MomentReached: _moment,
    ObligationDefined: _obligation,
    PeriodOpened: _opened,
    PeriodClosing: _closing,
    IntakeSettled: _settled,
    PeriodClosed: _closed,
    DutiesClosed: _ordered,
}
