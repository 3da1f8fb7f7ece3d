"""States of streams in memory. The row of `sources` guards that nobody else writes, so they stay true.

NotOurs    a decision came out for a stream no decider is there for: a mistake in the rules
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from services.kit.decider import Decider, Fact, Rules

STATES_KEPT = 20_000


class NotOurs(Exception):
    """No decider is there for this stream."""


def decider_of(rules: Rules, stream: str) -> Decider:
    """Return what remembers and decides on a stream.

    Raises:
        NotOurs: no decider is there for it.
    """
    decider = rules.deciders.get(stream.partition("/")[0])
    if decider is None:
        raise NotOurs(stream)
    return decider


class _Kept:
    """A stream's decider, its state, and how many own events it has."""

    __slots__ = ("decider", "state", "version")

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.state: Any = decider.initial
        self.version = 0


class States:
    """The states a service holds; the longest unused are dropped, and folded again when they are needed."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def __getitem__(self, stream: str) -> Any:
        return self._kept[stream].state

    def __contains__(self, stream: str) -> bool:
        return stream in self._kept

    def missing(self, streams: Iterable[str]) -> list[str]:
        """Return the streams that have to be folded first."""
        return [stream for stream in streams if stream and stream not in self._kept]

    def begin(self, stream: str) -> None:
        """Start a stream's fold.

        Raises:
            NotOurs: no decider is there for it.
        """
        self._kept[stream] = _Kept(decider_of(self._rules, stream))

    def version(self, stream: str) -> int:
        """Return how many own events a stream has."""
        return self._kept[stream].version

    def decide(self, stream: str, command: Any) -> Any:
        """Let a stream's decider decide."""
        kept = self._kept[stream]
        return kept.decider.decide(command, kept.state)

    def evolve(self, fact: Fact) -> None:
        """Let a stream's state remember a fact."""
        if not fact.stream:
            return
        kept = self._kept[fact.stream]
        if fact.event is not None:
            kept.state = kept.decider.evolve(kept.state, fact)
        kept.version += fact.own

    def used(self, streams: Iterable[str]) -> None:
        """Keep these streams longest."""
        for stream in streams:
            if stream:
                self._kept.move_to_end(stream)

    def trim(self) -> None:
        """Drop what was not used for longest; called between transactions."""
        while len(self._kept) > STATES_KEPT:
            self._kept.popitem(last=False)

    def forget(self) -> None:
        """Drop everything."""
        self._kept.clear()
