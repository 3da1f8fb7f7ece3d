"""How a service states its rules: pure values the kit carries out.

A *stream* is the local history of one entity, `<kind>/<id>`: what was heard about it and what was decided about it,
in order. Its *state* is the fold of that history; a *decision* is a function of a command and the state.

    Refusal          the caller may not; each situation is a leaf of its own, its docstring is the message
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Protocol


class Refusal(Exception):
    """The caller may not do this."""

    SITUATION: ClassVar[str] = "REFUSED"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        told = ", ".join(f"{name}={value}" for name, value in facts.items())
        super().__init__(f"{self.__doc__}{f' ({told})' if told else ''}")


class Fact(NamedTuple):
    """One row of the journal as rules see it; `event` is its typed content, None where the type is unknown.

    `position` counts within `source`, `row` within this journal; `own` says whether this service decided it.
    """

    row: int
    source: str
    position: int
    stream: str
    type: str
    id: str
    occurred_at: datetime
    recorded_at: datetime
    correlation_id: str
    actor: str
    hash: str
    own: bool
    event: Any


class To(NamedTuple):
    """A command for the decider of a stream."""

    stream: str
    command: Any


class Say(NamedTuple):
    """A message that is no event: kept until it is published, then forgotten. The same `message_id` goes out once."""

    subject: str
    message_id: str
    body: str


class Write(NamedTuple):
    """One statement of a projection with its parameters: a value, executed by the kit.

    `values`: by name, or as a whole row in the order of its table's columns.
    """

    statement: Any
    values: Mapping[str, Any] | tuple[Any, ...]


class States(Protocol):
    """States of streams, as they are at this point of the journal."""

    def __getitem__(self, stream: str) -> Any: ...
    def __contains__(self, stream: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Decider:
    """The rules of one kind of stream. `evolve` remembers and never judges; `decide` answers events or raises a Refusal."""

    initial: Any
    evolve: Callable[[Any, Fact], Any]
    decide: Callable[[Any, Any], Sequence[Any]]


def nothing_needed(_fact: Fact) -> Sequence[str]:
    """Say that a reaction looks at no stream but the fact's own."""
    return ()


def nothing_further(_fact: Fact, _states: States) -> Sequence[str]:
    """Say that what a reaction looks at does not depend on what it finds there."""
    return ()


def no_stream(_event: Any) -> str:
    """Say that an own event belongs to no stream: such a service cannot take back what it once decided."""
    return ""


def nothing_said(_fact: Fact) -> Iterable[Say]:
    """Say that an own event is published alone."""
    return ()


Stage = tuple[Fact, Any]
"""A fact, and what its stream has become by it."""


def nothing_portrayed(_stages: Sequence[Stage]) -> Iterable[Write]:
    """Say that no read model needs to know what its stream has become."""
    return ()


@dataclass(frozen=True)
class Rules:
    """Everything that decides in a service, as pure functions; one fold over a journal needs no more.

    Attributes:
        source: the service's name as a source, `intake`.
        version: version of the rules, written into every own event.
        deciders: by stream kind, the part of a stream's name before the first `/`.
        decode: wire type and body → typed event, None for an unknown type.
        seal: head and own event → body.
        opens: body → its envelope; without it own events cannot be taken back.
        stream_of: a heard event and its source → the local stream it belongs to (`""`: none).
        own_stream: an own event → the local stream it was decided on; asked only when own events are taken back.
        needs: a fact → further streams whose states its reaction looks at.
        further: a fact and these states → streams that are looked at because of them; asked until none is missing.
        react: a fact (heard or own) → commands and messages.
        project: a fact → writes to the read models.
        portray: facts of one stream, one after the other, each with what the stream has become by it → writes to rows that
            belong to this stream alone; all at once or one by one, the same rows come out.
        portrayed: kinds of streams that are portrayed; a fold takes these stream by stream, in any order of the streams, so
            what is projected from their facts belongs to their stream alone, too.
        superseded: types of own events on portrayed streams of which only a stream's last one is seen: it writes over what
            those before it wrote, and `portray` minds none of them.
        publish: an own fact → messages published beside the event, after it.
    """

    source: str
    version: str
    deciders: Mapping[str, Decider]
    decode: Callable[[str, str], Any]
    seal: Callable[[Any, Any], str]
    stream_of: Callable[[Any, str], str]
    react: Callable[[Fact, States], Sequence[To | Say]]
    project: Callable[[Fact], Iterable[Write]]
    needs: Callable[[Fact], Sequence[str]] = field(default=nothing_needed)
    further: Callable[[Fact, States], Sequence[str]] = field(default=nothing_further)
    portray: Callable[[Sequence[Stage]], Iterable[Write]] = field(default=nothing_portrayed)
    portrayed: frozenset[str] = frozenset()
    superseded: frozenset[str] = frozenset()
    publish: Callable[[Fact], Iterable[Say]] = field(default=nothing_said)
    own_stream: Callable[[Any], str] = field(default=no_stream)
    opens: Callable[[str], Any] | None = None

    def is_portrayed(self, stream: str) -> bool:
        """Say whether a stream is of a kind that is portrayed."""
        return stream.partition("/")[0] in self.portrayed

    def owns(self, source: str) -> bool:
        """Say whether a source is this service, in whichever incarnation: `intake`, `intake-2` and so on."""
        if source == self.source:
            return True
        return source.startswith(f"{self.source}-") and source[len(self.source) + 1 :].isdecimal()
