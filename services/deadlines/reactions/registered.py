"""What follows from what operators say of districts, senders and units."""

from collections.abc import Iterator
from typing import Any, Final

from services.deadlines import acts
from services.deadlines.domain.directory import NameDistrict
from services.deadlines.domain.inputs import (
    DistrictEntered,
    DistrictStruckOff,
    KeysListed,
    SenderNamed,
)
from services.deadlines.reactions.common import Reaction, now_of
from services.deadlines.streams import district_stream
from services.kit.decider import Fact, States, To


def _on_entered(fact: Fact, _states: States) -> Iterator[To]:
    yield To(fact.stream, NameDistrict(acts.registered(fact.event, now_of(fact))))


def _on_struck_off(fact: Fact, _states: States) -> Iterator[To]:
    yield To(fact.stream, acts.retired(fact.event))


def _on_keys(fact: Fact, _states: States) -> Iterator[To]:
    yield To(fact.stream, acts.keys_set(fact.event, now_of(fact)))


def _on_named(fact: Fact, _states: States) -> Iterator[To]:
    assigned = acts.assigned(fact.event, now_of(fact))
    yield To(district_stream(assigned.district), assigned)
    yield To(fact.stream, assigned)


REACTIONS: Final[dict[type[Any], Reaction]] = {
    DistrictEntered: Reaction(_on_entered),
    DistrictStruckOff: Reaction(_on_struck_off),
    KeysListed: Reaction(_on_keys),
    SenderNamed: Reaction(_on_named),
}
