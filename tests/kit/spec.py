"""Given/when/then over the real step of the kit: append, evolve, react, decide; without a database or a broker."""

from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy.dialects import sqlite
from typing_extensions import override

from services.kit import journal, moment
from services.kit.database import Preparer, Transaction
from services.kit.decider import Fact, Rules, Say
from services.kit.incoming import Incoming, Taken
from services.kit.journal import Head, Row
from services.kit.states import States
from services.kit.work import Work

COMPILED = Preparer(sqlite.dialect(paramstyle="qmark"))
"""Statements are constants: each is compiled once for all tests of a process."""


class _Memory(Transaction):
    """Rows kept in a list; writes of projections are compiled, so that a wrong one fails, and forgotten."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__(COMPILED)
        self.rows = rows

    @override
    async def fetch(self, statement: Any, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        assert statement is journal.OF_STREAMS
        return [row for row in self.rows if f'"{row.stream}"' in values["streams"]]

    @override
    async def execute(self, statement: Any, values: Mapping[str, Any]) -> int:
        return 1

    @override
    def add_rows(self, statement: Any, rows: Sequence[Any]) -> None:
        self.rows.extend(rows)


def _run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Drive a coroutine that never really waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("a rule waited for something")


class Journal:
    """A service's journal in memory: `hear` what others say, look at what is decided."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.rows: list[Row] = []
        self.own: list[Fact] = []
        self.said: list[Say] = []
        self._keeper: Any = SimpleNamespace(
            rules=rules,
            own=SimpleNamespace(source=rules.source, before=0),
            states=States(rules),
            heads={},
            row=0,
            seal="",
            holder="spec",
            recorded=None,
        )
        self._ids = 0

    def hear(self, event: Any, *, source: str, at: datetime, message_id: str = "", body: str = "") -> list[Any]:
        """Hear one fact at a moment of the service's clock and return the events decided."""
        self._ids += 1
        incoming = Incoming(
            source, message_id or f"{source}-{self._ids}", type(event).TYPE, "", event, _happened(event, at), source
        )
        return self.take(incoming._replace(body=body or self._body(incoming, event, at)), at=at)

    def take(self, incoming: Incoming, *, at: datetime) -> list[Any]:
        """Hear one thing as it came in and return the events decided."""
        work = Work(self._keeper, _Memory(self.rows), max(at, self._keeper.recorded or at))
        _run(work.take(incoming))
        work.keep(self._keeper)()
        return self._note(work.taken)

    def _body(self, incoming: Incoming, event: Any, at: datetime) -> str:
        if not hasattr(event, "route"):
            return str(event.model_dump_json())
        head = journal.OwnHead(incoming.source, self._ids, at.isoformat(), "", "", "", incoming.source, "spec")
        return self.rules.seal(head, event)

    def _note(self, taken: Taken) -> list[Any]:
        self.own.extend(taken.own)
        self.said.extend(taken.says)
        self.said.extend(say for publication in taken.publications for say in publication.beside)
        return [fact.event for fact in taken.own]

    def go_on_from(self, rows: Sequence[Row]) -> None:
        """Begin with these rows, as a restored database does."""
        self.rows = [*rows]
        self._keeper.heads = {row.source: Head(row.source_position, row.hash) for row in rows}
        if rows:
            self._keeper.row, self._keeper.seal = rows[-1].position, rows[-1].seal
            self._keeper.recorded = moment.parse(rows[-1].recorded_at)

    def forget(self) -> None:
        """Drop the states in memory, as a restart does; they are folded again from the rows."""
        self._keeper.states.forget()

    def state(self, stream: str) -> Any:
        """Return a stream's state."""
        work = Work(self._keeper, _Memory(self.rows), datetime.min.replace(tzinfo=UTC))
        if stream not in self._keeper.states:
            _run(work._load([stream]))  # noqa: SLF001 - the spec is the kit's own test tool
        return self._keeper.states[stream]

    def head(self) -> Head:
        """Return the own head."""
        head: Head = self._keeper.heads.get(self.rules.source, journal.NO_HEAD)
        return head

    def events(self, kind: type[Any]) -> Iterator[Any]:
        """Yield own events of one class."""
        return (fact.event for fact in self.own if isinstance(fact.event, kind))


def _happened(event: Any, at: datetime) -> datetime:
    happened: Callable[[], datetime] | None = getattr(event, "happened_at", None)
    return happened() if happened is not None else at
