"""Small rules for the kit's step: each submission is heard, answered by one event, and kept as one state row.

The least a service can do, and the same as `bench.bare` does; intake's own rules are measured beside them.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import Column, Integer, MetaData, String, Table
from typing_extensions import override

from bench.load import Report
from services.contracts import envelope
from services.contracts.event import Event
from services.kit.database import upsert
from services.kit.decider import Decider, Fact, Rules, Say, States, To, Write
from services.kit.listen import Tap
from services.kit.puller import Message
from services.kit.transact import Cursor, Incoming

SOURCE: Final = "bench"
DISTRICT: Final = "district"
HEARD: Final = "bench.report.v1"

TABLES = MetaData()
DUTIES = Table(
    "duties",
    TABLES,
    Column("key", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String, nullable=False),
)
KEEP = upsert(DUTIES)


class Filed(Event):
    """A submission was taken in, as it came."""

    TYPE: ClassVar[str] = "bench.filed.v1"
    report: Report
    version: int

    @override
    def route(self) -> str:
        return f"bench.{self.report.unit}"

    @override
    def happened_at(self) -> datetime:
        return self.report.submitted_at


def _evolve(version: int, fact: Fact) -> int:
    return version + isinstance(fact.event, Filed)


def _decide(report: Report, version: int) -> Sequence[Filed]:
    return [Filed(report=report, version=version + 1)]


def _react(fact: Fact, _states: States) -> Sequence[To | Say]:
    return [To(fact.stream, fact.event)] if isinstance(fact.event, Report) else []


def _project(fact: Fact) -> Iterable[Write]:
    if not isinstance(fact.event, Filed):
        return []
    return [Write(KEEP, {"key": fact.stream, "version": fact.event.version, "status": "submitted"})]


def _decode(type_: str, body: str) -> Report | Filed:
    return Report.model_validate_json(body) if type_ == HEARD else Filed.model_validate(json.loads(body)["data"])


def _stream_of(event: Any, _source: str) -> str:  # noqa: ANN401 - an event of any type
    return f"report/{event.unit}/{event.obligation}/{event.period}"


RULES: Final = Rules(
    source=SOURCE,
    version="bench/1",
    deciders={"report": Decider(0, _evolve, _decide)},
    decode=_decode,
    seal=envelope.seal,
    stream_of=_stream_of,
    react=_react,
    project=_project,
)


def _read(message: Message) -> Incoming:
    body = message.data.decode()
    report = Report.model_validate_json(body)
    cursor = Cursor(message.stream, message.created, message.sequence)
    return Incoming(DISTRICT, report.submission_id, HEARD, body, report, message.stored_at, DISTRICT, cursor=cursor)


def tap(stream: str) -> Tap:
    """Hear a stream of submissions."""
    return Tap(stream, _read)
