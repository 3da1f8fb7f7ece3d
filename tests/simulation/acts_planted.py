"""Mistakes on purpose about what is taken back, who sends, and what nobody knows; each is planted for one run."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any, Final

from services.contracts.intake import AcceptanceRevoked
from services.deadlines import projections, queries
from services.deadlines.domain import arrivals
from services.deadlines.domain.duty import judging
from services.deadlines.domain.inputs import UnitOf
from services.intake import desk, handlers
from services.intake.domain import Arrived, Reviewed, knowledge, reviewing, takingback
from services.scoring.domain import facts, spans
from tests.simulation.planted import instead


@contextmanager
def revoked_stops_the_clock() -> Iterator[None]:
    """An acceptance that was taken back goes on stopping the clock."""
    read: dict[Any, Any] = {**projections._PROJECTIONS, AcceptanceRevoked: lambda _event, _at: ()}  # noqa: SLF001 - planted
    stands = instead(arrivals, "_revoke", lambda _before: lambda state, _event: state)
    with stands, instead(projections, "_PROJECTIONS", lambda _before: read):
        yield


@contextmanager
def revoked_still_scored() -> Iterator[None]:
    """The register goes on showing an acceptance that was taken back."""

    def make(learn: Any) -> Any:
        return lambda known, learnt: known if learnt.kind is facts.Kind.REVOKED else learn(known, learnt)

    with instead(spans, "learn", make):
        yield


@contextmanager
def withdrawn_from_the_start() -> Iterator[None]:
    """What a unit withdrew never stood, though it did until then."""

    def make(revoked: Any) -> Any:
        return lambda answer, because, _effective, now: revoked(answer, because, answer.decision.arrived_at, now)

    with instead(takingback, "_revoked", make):
        yield


@contextmanager
def test_counted() -> Iterator[None]:
    """A test is taken for the real thing."""

    def make(sent: Any) -> Any:
        def real(reader: Any, message: Any, said: Any, body: str) -> Any:
            if isinstance(said, Arrived):
                said = said.model_copy(update={"submission": said.submission.model_copy(update={"test": False})})
            return sent(reader, message, said, body)

        return real

    with instead(handlers.DistrictReader, "_sent", make):
        yield


@contextmanager
def assigned_for_ever() -> Iterator[None]:
    """A district that was to send for a while goes on sending."""

    def make(may_send: Any) -> Any:
        return lambda known, *given: may_send(replace(known, senders=dict.fromkeys(known.senders)), *given)

    with instead(knowledge.Knowledge, "may_send", make):
        yield


@contextmanager
def retired_goes_on() -> Iterator[None]:
    """A retired district is heard as before."""
    with instead(knowledge.District, "retired", lambda _before: lambda _district, _at: False):
        yield


@contextmanager
def unknown_judged() -> Iterator[None]:
    """What nobody knows is called late when the patience is over."""

    def make(all_open: Any) -> Any:
        async def all_of_them(database: Any) -> AsyncIterator[Any]:
            async for closing, found in all_open(database):
                unknown = await queries.unknown_duties(database, closing.obligation, closing.period)
                mine = [duty for duty in unknown if duty.due_at == closing.due_at] if closing.over else []
                units = tuple(UnitOf(district=duty.district, unit=duty.unit) for duty in mine)
                yield closing, found._replace(to_judge=found.to_judge + units)

        return all_of_them

    with instead(queries, "all_open", make), instead(judging, "is_unknown", lambda _before: lambda _state: False):
        yield


@contextmanager
def one_person_is_enough() -> Iterator[None]:
    """An officer decides about the own unit alone."""

    alone = instead(desk, "ReviewProposed", lambda _before: Reviewed)
    with alone, instead(reviewing, "_ask_for_two", lambda _before: lambda _command, _report: None):
        yield


BUGS: Final[dict[str, Callable[[], AbstractContextManager[None]]]] = {
    bug.__name__: bug
    for bug in (
        revoked_stops_the_clock,
        revoked_still_scored,
        withdrawn_from_the_start,
        test_counted,
        assigned_for_ever,
        retired_goes_on,
        unknown_judged,
        one_person_is_enough,
    )
}
