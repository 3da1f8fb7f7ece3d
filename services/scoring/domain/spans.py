"""How a duty stands through both times: since when it was so, and since when that was known.

Facts come in the order they are known; since when each was so is another matter. The *timeline* of a duty holds, by
since when they are so, what is known on each stretch. A new fact adds itself to every stretch from `so` on and cuts the one
it falls into; stretches before stay as they are. Everything a stretch ever was is a *span*, kept for ever:

    it holds at (happened-at T, known-at K) where  so_from <= T  and  known_from <= K  and  K < dropped_at
                                              and  (T < so_until  or  K < known_until)

The last line is a corner: another stretch takes over from `so_until` on, but only for who knows it from `known_until` on.
So a fact that comes in order costs one span more, and at every (T, K) exactly one span of a duty holds, or none.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from services.scoring.domain.facts import Learnt
from services.scoring.domain.learning import Known, learn

FOR_EVER: Final = 2**63 - 1
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY_SECONDS: Final = 86_400
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
    """What is known of a duty on a stretch of both times, and by which facts."""

    so_from: int
    known_from: int
    so_until: int
    known_until: int
    dropped_at: int
    known: Known
    facts: tuple[Dated, ...]

    def holds(self, as_of: int, known_at: int) -> bool:
        """Tell whether it holds at a pair of instants."""
        is_there = self.so_from <= as_of and self.known_from <= known_at < self.dropped_at
        return is_there and (as_of < self.so_until or known_at < self.known_until)


Timeline = tuple[Span, ...]


class Grown(NamedTuple):
    """A timeline after a fact, and the spans that are new or otherwise than before."""

    timeline: Timeline
    touched: Sequence[Span]


def _begin(base: Span | None, later: Timeline, so: int, at: int, fact: Dated) -> Span:
    known, facts = (NOTHING_KNOWN, ()) if base is None else (base.known, base.facts)
    until = (later[0].so_from, at) if later else (FOR_EVER, FOR_EVER)
    return Span(so, at, *until, FOR_EVER, learn(known, fact.learnt), (*facts, fact))


def _cut(base: Span, so: int, at: int) -> list[Span]:
    """Let a span end at `so` for who knows that; the last row is how it stands now."""
    if base.so_until == FOR_EVER:
        return [base._replace(so_until=so, known_until=at)]
    again = base._replace(known_from=at, so_until=so, known_until=at)
    return [again] if base.known_from == at else [base._replace(dropped_at=at), again]


def _learn_on(span: Span, at: int, fact: Dated) -> Span:
    known_until = span.known_until if span.so_until == FOR_EVER else at
    grown = (learn(span.known, fact.learnt), (*span.facts, fact))
    return Span(span.so_from, at, span.so_until, known_until, FOR_EVER, *grown)


def grow(timeline: Timeline, fact: Dated) -> Grown:
    """Add the next fact that is known."""
    so, at = instant(fact.so_since), instant(fact.recorded_at)
    if timeline:
        at = max(at, timeline[-1].known_from)
    first = len(timeline)
    while first and timeline[first - 1].so_from >= so:
        first -= 1
    kept, later = timeline[:first], timeline[first:]
    touched: list[Span] = []
    begun: list[Span] = []
    if not later or later[0].so_from > so:
        base = kept[-1] if kept else None
        begun.append(_begin(base, later, so, at, fact))
        if base is not None:
            touched += _cut(base, so, at)
            kept = (*kept[:-1], touched[-1])
    touched += [span._replace(dropped_at=at) for span in later if span.known_from < at]
    begun += [_learn_on(span, at, fact) for span in later]
    return Grown((*kept, *begun), (*touched, *begun))
