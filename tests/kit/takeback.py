"""What a restored service goes through: its journal ends early, its own later events come back first and without their
causes, then what had caused them is heard again. Nothing may be decided twice, nothing may be missing.

    for place, again in takeback.everywhere(story):
        assert told(takeback.own_events(again)) == told(takeback.own_events(story)), place
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from services.kit import journal, moment
from services.kit.decider import Rules
from services.kit.incoming import Incoming
from services.kit.journal import Row
from tests.kit.spec import Journal

Order = Callable[[Sequence[Row]], Sequence[Row]]
"""In which order lost causes come again; each source keeps its own, as the network does."""


def as_before(causes: Sequence[Row]) -> Sequence[Row]:
    """Hear everything in the order in which it was heard the first time."""
    return causes


def one_source_after_another(causes: Sequence[Row]) -> Sequence[Row]:
    """Hear one source to its end before the next."""
    return sorted(causes, key=lambda row: row.source)


def the_other_way_round(causes: Sequence[Row]) -> Sequence[Row]:
    """Hear the sources to their ends, the last one first."""
    sources = sorted({row.source for row in causes}, reverse=True)
    return [row for source in sources for row in causes if row.source == source]


ORDERS: Final[tuple[Order, ...]] = (as_before, one_source_after_another, the_other_way_round)


def everything(_row: Row) -> bool:
    """Say that every lost cause comes again; a test whose operators do not repeat their calls says otherwise."""
    return True


class Lost(NamedTuple):
    """What a journal lost after a cut."""

    own: list[Row]
    causes: list[Row]


def lost_after(told: Journal, cut: int) -> Lost:
    """Say what stood in a journal after its first `cut` rows."""
    rows, own = told.rows[cut:], told.rules.source
    return Lost([row for row in rows if row.source == own], [row for row in rows if row.source != own])


def restored(told: Journal, *, cut: int, known: int | None = None) -> Journal:
    """Go on from the first `cut` rows, after the first `known` lost own events (all of them) came back."""
    own = lost_after(told, cut).own[:known]
    again = Journal(told.rules)
    again.go_on_from([*told.rows[:cut], *_taken_back(told.rules, told.rows[:cut], own)])
    return again


def _taken_back(rules: Rules, kept: Sequence[Row], own: Sequence[Row]) -> Iterator[Row]:
    """Append own events as recovery does: byte for byte, on the stream that `own_stream` names, nothing reacted to."""
    versions: dict[str, int] = {}
    for row in kept:
        versions[row.stream] = versions.get(row.stream, 0) + (row.source == rules.source)
    seal = kept[-1].seal if kept else ""
    for position, row in enumerate(own, start=len(kept) + 1):
        stream = rules.own_stream(rules.decode(row.type, row.body))
        assert stream == row.stream, f"{row.type} was decided on {row.stream}, own_stream says {stream!r}"
        versions[stream] = versions.get(stream, 0) + 1
        back = row._replace(position=position, stream=stream, version=versions[stream])
        seal = journal.sealed(seal, tuple(back[:-3]), back.hash)
        yield back._replace(seal=seal)


def hear_again(again: Journal, causes: Sequence[Row], told: Journal) -> Journal:
    """Hear lost causes, at the moment at which the first telling ended."""
    at = moment.parse(told.rows[-1].recorded_at)
    for row in causes:
        event = told.rules.decode(row.type, row.body)
        traced = (row.actor, row.correlation_id, row.causation_id)
        incoming = Incoming(
            row.source, row.message_id, row.type, row.body, event, moment.parse(row.occurred_at), *traced
        )
        again.take(incoming, at=at)
    return again


def everywhere(
    told: Journal, *, returns: Callable[[Row], bool] = everything, orders: Sequence[Order] = ORDERS
) -> Iterator[tuple[str, Journal]]:
    """Set a journal back to every position; all its own events come back, then the causes, in every order."""
    for cut in range(len(told.rows)):
        causes = [row for row in lost_after(told, cut).causes if returns(row)]
        for order in orders:
            again = hear_again(restored(told, cut=cut), order(causes), told)
            yield f"cut after {cut}, {order.__name__}", again


def with_an_end_lost(
    told: Journal, *, returns: Callable[[Row], bool] = everything, first: int = 0
) -> Iterator[tuple[str, Journal]]:
    """Set a journal back to the end of every step from row `first` on, where only some of its own events come back.

    Those after them had reached nobody; they are decided again when their causes are heard.
    """
    ends = [cut for cut, row in enumerate(told.rows) if row.source != told.rules.source]
    for cut in ends[bisect_left(ends, first) :]:
        lost = lost_after(told, cut)
        causes = [row for row in lost.causes if returns(row)]
        for known in range(len(lost.own)):
            yield f"cut after {cut}, {known} back", hear_again(restored(told, cut=cut, known=known), causes, told)


def own_events(told: Journal) -> list[Any]:
    """Return what was decided, taken back or not, in the order of its numbers."""
    return [told.rules.decode(row.type, row.body) for row in told.rows if row.source == told.rules.source]
