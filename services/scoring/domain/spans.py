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


class Grown(NamedTuple):
    """A timeline after a fact, and the spans that are new or otherwise than before."""

    timeline: Timeline
    touched: Sequence[Span]


class _New(NamedTuple):
    """A fact that comes to a timeline: since when it is so and known, and how a duty stands by what is known of it."""

    so: int
    at: int
    fact: Dated
    stand: Callable[[Known], Any]

    def begin(self, base: Span | None, until: int, known_until: int) -> Span:
        """Open a stretch from `so` on, up to the next one."""
        before, facts = (NOTHING_KNOWN, ()) if base is None else (base.known, base.facts)
        known = learn(before, self.fact.learnt)
        return Span(self.so, self.at, until, known_until, FOR_EVER, known, (*facts, self.fact), self.stand(known))

    def cut(self, base: Span) -> list[Span]:
        """Let a span end at `so` for who knows that; the last row is how it stands now."""
        so_from, known_from, so_until, _known_until, dropped_at, known, facts, stands = base
        if so_until == FOR_EVER:
            return [Span(so_from, known_from, self.so, self.at, dropped_at, known, facts, stands)]
        again = base._replace(known_from=self.at, so_until=self.so, known_until=self.at)
        return [again] if base.known_from == self.at else [base._replace(dropped_at=self.at), again]

    def add_to(self, span: Span) -> Span:
        """Add the fact to a stretch that begins no earlier than it."""
        known = learn(span.known, self.fact.learnt)
        facts = (*span.facts, self.fact)
        return span._replace(known_from=self.at, known=known, facts=facts, stands=self.stand(known))


def grow(timeline: Timeline, fact: Dated, stand: Callable[[Known], Any]) -> Grown:
    """Add the next fact that is known; `stand` says how a duty stands by what is known of it."""
    at = max(instant(fact.recorded_at), timeline[-1].known_from if timeline else -FOR_EVER)
    new = _New(instant(fact.so_since), at, fact, stand)
    if not timeline or timeline[-1].so_from < new.so:
        return _continued(timeline, new)
    first = len(timeline)
    while first and timeline[first - 1].so_from >= new.so:
        first -= 1
    kept, later = timeline[:first], timeline[first:]
    touched: list[Span] = []
    begun: list[Span] = []
    if later[0].so_from > new.so:
        base = kept[-1] if kept else None
        begun.append(new.begin(base, later[0].so_from, at))
        if base is not None:
            touched += new.cut(base)
            kept = (*kept[:-1], touched[-1])
    touched += [span._replace(dropped_at=at) for span in later if span.known_from < at]
    begun += [new.add_to(span) for span in later]
    return Grown((*kept, *begun), (*touched, *begun))


def _continued(timeline: Timeline, new: _New) -> Grown:
    """Add a fact that came in order: after everything there is."""
    if not timeline:
        begun = (new.begin(None, FOR_EVER, FOR_EVER),)
        return Grown(begun, begun)
    touched = (*new.cut(timeline[-1]), new.begin(timeline[-1], FOR_EVER, FOR_EVER))
    return Grown((*timeline[:-1], *touched), touched)
