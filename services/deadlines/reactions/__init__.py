"""What follows from each fact: a heard or own event → commands for streams (`streams` says for which)."""

from collections.abc import Sequence
from typing import Any, Final

from services.deadlines.reactions import acted, judged, planned, registered
from services.deadlines.reactions.common import Reaction
from services.kit.decider import Fact, States, To

_REACTIONS: Final[dict[type[Any], Reaction]] = {
    **planned.REACTIONS,
    **judged.REACTIONS,
    **acted.REACTIONS,
    **registered.REACTIONS,
}
"""Whatever is not named here is only remembered."""


def needs(fact: Fact) -> Sequence[str]:
    """Name the other streams a reaction looks at."""
    reaction = _REACTIONS.get(type(fact.event))
    return () if reaction is None else reaction.needs(fact.event)


def further(fact: Fact, states: States) -> Sequence[str]:
    """Name the streams that a reaction looks at because of what it found in others."""
    reaction = _REACTIONS.get(type(fact.event))
    return () if reaction is None else reaction.further(fact, states)


def react(fact: Fact, states: States) -> Sequence[To]:
    """Answer the commands that follow from a fact."""
    reaction = _REACTIONS.get(type(fact.event))
    return [] if reaction is None else list(reaction.react(fact, states))
