"""Two services that mean nothing: `asker` hears questions and numbers them, `answerer` hears `asker` and answers.

Some texts make something happen: `forbidden` is refused, `broken` fails inside the rules, `huge` is too large to publish.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, Integer, MetaData, String, Table, insert
from typing_extensions import override

from services.contracts import envelope
from services.contracts.event import Event, Moment
from services.kit import journal
from services.kit.database import upsert
from services.kit.decider import Decider, Fact, Refusal, Rules, Say, States, To, Write
from services.kit.incoming import Incoming

START: Final = datetime(2023, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
FORBIDDEN: Final = "forbidden"
BROKEN: Final = "broken"
HUGE: Final = "huge"
CROWD: Final = "crowd"
ASKERS: Final = "asker"
TALLY: Final = "tally/all"


class Question(BaseModel):
    """What somebody in the crowd wants to know; no event of ours."""

    model_config = ConfigDict(frozen=True)
    TYPE: ClassVar[str] = "toy.question"
    topic: str
    text: str


class Unreadable(BaseModel):
    """Something came that is no question."""

    model_config = ConfigDict(frozen=True)
    TYPE: ClassVar[str] = "toy.unreadable"
    why: str


class _Toy(Event):
    topic: str
    text: str
    number: int
    at: Moment

    @override
    def route(self) -> str:
        return f"{self.TYPE.split('.v', 1)[0]}.{self.topic}"

    @override
    def happened_at(self) -> datetime:
        return self.at


class Asked(_Toy):
    """A question got its number."""

    TYPE: ClassVar[str] = "asker.asked.v1"


class Answered(_Toy):
    """A question was answered."""

    TYPE: ClassVar[str] = "answerer.answered.v1"


class Tallied(_Toy):
    """Every third answer of a topic is counted over all topics."""

    TYPE: ClassVar[str] = "answerer.tallied.v1"


class Forbidden(Refusal):
    """This may not be asked."""

    SITUATION = "FORBIDDEN"


@dataclass(frozen=True)
class Take:
    """The command of every decider here."""

    topic: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Count:
    """What a stream remembers: how much was heard and said, and when last."""

    heard: int = 0
    own: int = 0
    last: datetime | None = None
    row: int = 0


ANSWERS_BY = {"asker": Asked, "answerer": Answered}
KNOWN: Final[dict[str, type[BaseModel]]] = {
    model.TYPE: model for model in (Question, Unreadable, Asked, Answered, Tallied)
}

TABLES = MetaData()
COUNTS = Table(
    "counts",
    TABLES,
    Column("topic", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("number", Integer),
)
LINES = Table(
    "lines",
    TABLES,
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("type", String),
    Column("text", String),
    Column("occurred_at", String),
    Column("recorded_at", String),
)
_COUNT = upsert(COUNTS)
_LINE = insert(LINES)


def evolve(state: Count, fact: Fact) -> Count:
    """Remember a fact."""
    own, heard = state.own + fact.own, state.heard + (not fact.own)
    return Count(heard, own, fact.occurred_at, fact.row)


def _decide(make: type[_Toy], before: str) -> Decider:
    def decide(command: Take, state: Count) -> Sequence[Event]:
        if command.text == FORBIDDEN:
            raise Forbidden(topic=command.topic)
        if command.text == BROKEN:
            raise ZeroDivisionError("the rules fail on this one")
        if make is not Tallied and state.own >= state.heard:
            return []  # an own event came back after a restore, before what it answers was heard again
        text = "x" * 600_000 if command.text == HUGE else before + command.text
        return [make(topic=command.topic, text=text, number=state.own + 1, at=command.at)]

    return Decider(Count(), evolve, decide)


def decode(type_: str, body: str) -> Any:
    """Read a body; None for an unknown type."""
    model = KNOWN.get(type_)
    if model is None:
        return None
    if issubclass(model, Event):
        return model.model_validate(json.loads(body)["data"])
    return model.model_validate_json(body)


def decode_data(type_: str, data: Any) -> Any:
    """Read an envelope's data; None for an unknown type."""
    model = KNOWN.get(type_)
    return None if model is None else model.model_validate(data)


def stream_of(event: Any, _source: str) -> str:
    """Put everything of a topic together."""
    if isinstance(event, Unreadable):
        return ""
    return TALLY if event.topic == "all" else f"topic/{event.topic}"


def own_stream(event: Any) -> str:
    """Say where an own event was decided."""
    return TALLY if isinstance(event, Tallied) else f"topic/{event.topic}"


def needs(fact: Fact) -> Sequence[str]:
    """Say that answers look at the tally."""
    return (TALLY,) if isinstance(fact.event, Answered) else ()


def react(fact: Fact, states: States) -> Sequence[To | Say]:
    """Number questions, answer what is asked, tally every third answer, thank for questions."""
    event = fact.event
    if isinstance(event, Unreadable):
        return [Say("thanks.unreadable", f"thanks-{fact.id}", "{}")]
    if isinstance(event, Tallied) or (isinstance(event, Asked) and fact.own):
        return ()
    if isinstance(event, Answered):
        third = event.number % 3 == 0 or states[TALLY].own > 1000
        return [To(TALLY, Take("all", event.topic, event.at))] if third else ()
    order = To(fact.stream, Take(event.topic, event.text, fact.occurred_at))
    return [order, Say(f"thanks.{event.topic}", f"thanks-{fact.id}", "{}")] if isinstance(event, Question) else [order]


def publish(fact: Fact) -> Iterable[Say]:
    """Say a word beside every own event."""
    yield Say(f"notes.{fact.event.topic}", f"note-{fact.id}", json.dumps({"of": fact.id}))


def project(fact: Fact) -> Iterable[Write]:
    """Keep the counts, and a line for everything."""
    event = fact.event
    if isinstance(event, Unreadable):
        return
    if fact.own:
        yield Write(_COUNT, {"topic": event.topic, "kind": fact.type, "number": event.number})
    plain = {"row": fact.row, "type": fact.type, "text": event.text[:40]}
    yield Write(
        _LINE, {**plain, "occurred_at": fact.occurred_at.isoformat(), "recorded_at": fact.recorded_at.isoformat()}
    )


ASKER: Final = Rules(
    source="asker",
    version="toy/1",
    deciders={"topic": _decide(Asked, "")},
    decode=decode,
    seal=envelope.seal,
    stream_of=stream_of,
    react=react,
    project=project,
    publish=publish,
    own_stream=own_stream,
    opens=envelope.open_envelope,
)
ANSWERER: Final = replace(
    ASKER,
    source="answerer",
    deciders={"topic": _decide(Answered, "re: "), "tally": _decide(Tallied, "")},
    needs=needs,
)
OTHER_ANSWERER: Final = replace(
    ANSWERER, version="toy/2", deciders={"topic": _decide(Answered, "Re: "), "tally": _decide(Tallied, "")}
)


def question(text: str, *, topic: str = "sea", message_id: str = "", at: datetime = START) -> Incoming:
    """Return a question of the crowd as a tap gives it; its id is its text, unless another one is given."""
    event = Question(topic=topic, text=text)
    body = event.model_dump_json()
    return Incoming(CROWD, message_id or f"q-{text}", Question.TYPE, body, event, at, CROWD)


def asked(*texts: str, topics: int = 3, at: datetime = START, after: Sequence[Incoming] = ()) -> list[Incoming]:
    """Return what `asker` says, chained as a service chains it, going on after what it said before."""
    said, previous = list[Incoming](), after[-1] if after else None
    for text in texts:
        position = len(after) + len(said) + 1
        before = journal.chain(previous.previous, previous.body) if previous is not None else ""
        event = Asked(topic=f"t{position % topics}", text=text, number=position, at=at)
        own_id = f"{ASKERS}-{position}"
        head = journal.OwnHead(ASKERS, position, at.isoformat(), before, own_id, "", CROWD, "toy/1")
        body = envelope.seal(head, event)
        previous = Incoming(ASKERS, own_id, Asked.TYPE, body, event, at, CROWD, own_id, "", position, before)
        said.append(previous)
    return said
