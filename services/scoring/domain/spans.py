"""How a duty stands through both times: since when it was so, and since when that was known.

Facts come in the order they are known; since when each was so is another matter. The *timeline* of a duty holds, by
since when they are so, what is known on each stretch. A new fact adds itself to every stretch from `so` on and cuts the one
it falls into; stretches before stay as they are. Everything a stretch ever was is a *span*, kept for ever:

    it holds at (happened-at T, known-at K) where  so_from <= T  and  known_from <= K  and  K < dropped_at
                                              and  (T < so_until  or  K < known_until)

The last line is a corner: another stretch takes over from `so_until` on, but only for who knows it from `known_until` on.
So a fact that comes in order costs one span more, and at every (T, K) exactly one span of a duty holds, or none.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from services.scoring.domain.facts import Learnt
from services.scoring.domain.learning import Known, learn

FOR_EVER: Final = 2**63 - 1
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY_SECONDS: Final = 86_400
DAY: Final = DAY_SECONDS * 1_000_000
"""A day, as instants are counted."""
NOTHING_KNOWN: Final = Known()


def instant(at: datetime) -> int:
    """Return an instant as microseconds since 1970, UTC."""
    since = at - EPOCH
    return (since.days * DAY_SECONDS + since.seconds) * 1_000_000 + since.microseconds


def moment(at: int) -> datetime:
    """Return an instant that was written as microseconds, in UTC."""
    return EPOCH + timedelta(microseconds=at)


class Dated(NamedTuple):
    """A fact about a duty: since when it was so, when it was recorded, and whose which word it is."""

    so_since: datetime
    recorded_at: datetime
    source: str
    position: int
    learnt: Learnt


class Span(NamedTuple):
    """What is known of a duty on a stretch of both times, by which facts, and how it stands by them."""

    so_from: int
    known_from: int
    so_until: int
    known_until: int
    dropped_at: int
    known: Known
    facts: tuple[Dated, ...]
    stands: Any

    def holds(self, as_of: int, known_at: int) -> bool:
        """Tell whether it holds at a pair of instants."""
        is_there = self.so_from <= as_of and self.known_from <= known_at < self.dropped_at
        return is_there and (as_of < self.so_until or known_at < self.known_until)


Timeline = tuple[Span, ...]


def grow(timeline: Timeline, fact: Dated, stand: Callable[[Known], Any]) -> tuple[Timeline, Sequence[Span]]:
    """Add the next fact that is known; `stand` says how a duty stands by what is known of it.

    Returns the timeline after it, and the spans that are new or otherwise than before.
    """
    so, at = instant(fact.so_since), instant(fact.recorded_at)
    if not timeline:
        begun = (Span(so, at, FOR_EVER, FOR_EVER, FOR_EVER, *_known_with(fact, None, stand)),)
        return begun, begun
    last = timeline[-1]
    at = max(at, last.known_from)
    if so <= last.so_from:
        return _inserted(timeline, fact, (so, at), stand)
    touched = (*_cut(last, so, at), Span(so, at, FOR_EVER, FOR_EVER, FOR_EVER, *_known_with(fact, last, stand)))
    return (*timeline[:-1], *touched), touched


def _inserted(
    timeline: Timeline, fact: Dated, place: tuple[int, int], stand: Callable[[Known], Any]
) -> tuple[Timeline, Sequence[Span]]:
    """Add a fact that came late: what begins no earlier than it is known otherwise from now on."""
    so, at = place
    first = len(timeline)
    while first and timeline[first - 1].so_from >= so:
        first -= 1
    kept, later = timeline[:first], timeline[first:]
    touched: list[Span] = []
    begun: list[Span] = []
    if later[0].so_from > so:
        base = kept[-1] if kept else None
        begun.append(Span(so, at, later[0].so_from, at, FOR_EVER, *_known_with(fact, base, stand)))
        if base is not None:
            touched += _cut(base, so, at)
            kept = (*kept[:-1], touched[-1])
    touched += [span._replace(dropped_at=at) for span in later if span.known_from < at]
    begun += [Span(span.so_from, at, *span[2:5], *_known_with(fact, span, stand)) for span in later]
    return (*kept, *begun), (*touched, *begun)


def _known_with(fact: Dated, base: Span | None, stand: Callable[[Known], Any]) -> tuple[Known, tuple[Dated, ...], Any]:
    """Add a fact to what is known on a stretch: what is known then, by which facts, and how the duty stands by it."""
    before, facts = (NOTHING_KNOWN, ()) if base is None else (base.known, base.facts)
    known = learn(before, fact.learnt)
    return known, (*facts, fact), stand(known)


def _cut(base: Span, so: int, at: int) -> list[Span]:
    """Let a span end at `so` for who knows that; the last row is how it stands now."""
    so_from, known_from, so_until, _known_until, dropped_at, known, facts, stands = base
    if so_until == FOR_EVER:
        return [Span(so_from, known_from, so, at, dropped_at, known, facts, stands)]
    again = base._replace(known_from=at, so_until=so, known_until=at)
    return [again] if base.known_from == at else [base._replace(dropped_at=at), again]
