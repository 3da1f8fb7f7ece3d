"""What reactions share."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from services.deadlines.domain import calendar
from services.kit.decider import Fact, States, To


def needs_nothing(_event: Any) -> Sequence[str]:  # noqa: ANN401 - any event
    """Say that a reaction looks at no other stream than its own."""
    return ()


def nothing_further(_fact: Fact, _states: States) -> Sequence[str]:
    """Say that what a reaction looks at does not depend on what it finds there."""
    return ()


class Reaction(NamedTuple):
    """What follows from a kind of fact, and which other streams it looks at for that."""

    react: Callable[[Fact, States], Iterator[To]]
    needs: Callable[[Any], Sequence[str]] = needs_nothing
    further: Callable[[Fact, States], Sequence[str]] = nothing_further


def now_of(fact: Fact) -> datetime:
    """Return when a fact was recorded, in one zone: deciding again from a journal (UTC) writes the very same text."""
    return fact.recorded_at.astimezone(calendar.LOCAL)
