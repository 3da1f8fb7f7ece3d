"""Tables of `scoring`: which one is meant, so at which moment and known at which, and how it is shown or written."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, fields
from typing import Any, Final

from google.protobuf.message import Message

from services.cli import calls, exporting, shown
from services.cli.access import reached
from services.cli.calls import Answer, Call
from services.cli.exporting import Column, Sheet, Target
from services.cli.moments import moment, wire
from services.cli.output import Output
from services.cli.said import Office
from services.cli.servers import Servers
from services.kit.pb import operations_pb2
from services.scoring.pb import admin_pb2

MOMENTS: Final = ("as_of", "known_at")
EVERY: Final = "*"
"""How services are asked for every district."""
ANSWER: Final = Target("json")
"""With `--json` this means the whole answer, as every command gives it."""
LINEAGES: Final = {"": 0, "own": 0, "with-predecessors": 1}


@dataclass(frozen=True)
class Question:
    """What is asked: whose, of which year, so at which moment, known at which; what is empty is not asked for."""

    district: str = ""
    year: int = 0
    as_of: str = ""
    known_at: str = ""
    lineage: str = "own"
    scheme: str = ""
    unit: str = ""
    obligation: str = ""
    period: str = ""
    state: str = ""
    units: Sequence[str] = ()
    obligations: Sequence[str] = ()
    kinds: Sequence[str] = ()
    statuses: Sequence[str] = ()

    def filled(self, request: Message, lang: str, **more: object) -> Any:  # noqa: ANN401  (a message of whatever call)
        """Fill in what of the question a request can take."""
        known = request.DESCRIPTOR.fields_by_name
        values = {each.name: getattr(self, each.name) for each in fields(self)} | {"lang": lang} | more
        values |= {name: wire(moment(values[name], lang)) for name in MOMENTS if values[name]}
        values |= {"lineage": LINEAGES[self.lineage], "district": EVERY if self.district == "all" else self.district}
        return type(request)(**{name: value for name, value in values.items() if value and name in known})


@dataclass(frozen=True)
class Written:
    """How a table is written: its columns, and what is said of it beside its rows."""

    table: str
    columns: Sequence[str] = ()
    key: str = "rows"
    counted: str = ""
    stamped: bool = True


async def answered(
    office: Office,
    asked: tuple[Call[Answer], Message],
    question: Question,
    how: tuple[Written, Target],
    show: Callable[[Output, Answer], None],
) -> None:
    """Answer a question: the table in the form that is wanted, the whole answer for programs, or a look at it."""
    out, (call, request), (written, wanted) = office.out, asked, how
    if not wanted.is_seen and (wanted != ANSWER or not out.json):
        async with reached(out, office.data_dir, office.asked.server) as servers:
            await export(out, servers, question, written, wanted)
        return
    found = await office.ask(call, question.filled(request, out.lang), service="scoring")
    if out.json:
        out.document(shown.plain(found))
    else:
        show(out, found)


async def export(out: Output, servers: Servers, question: Question, written: Written, wanted: Target) -> None:
    """Write a table as it is handed out; a service that is just being started again is waited for first."""
    request = question.filled(admin_pb2.ExportTableRequest(), out.lang, table=written.table, columns=written.columns)
    await servers.ask("scoring", calls.GET_PROGRESS, operations_pb2.GetProgressRequest())
    async with aclosing(servers.stream("scoring", calls.EXPORT_TABLE, request)) as parts:
        head = await anext(parts)
        sheet = Sheet(
            table=head.table,
            as_of=head.as_of,
            known_at=head.known_at,
            columns=[Column(one.name, one.type) for one in head.columns],
            parts=_values(head, parts),
            title=shown.word(out, "table", head.table),
            about={"district": head.district, **about(question)},
            key=written.key,
            counted=written.counted,
            stamped=written.stamped,
        )
        await exporting.write(out, sheet, wanted)


async def _values(head: admin_pb2.TablePart, parts: AsyncIterator[admin_pb2.TablePart]) -> AsyncIterator[Sequence[str]]:
    yield [*head.values]
    async for part in parts:
        yield [*part.values]


def about(question: Question) -> Mapping[str, Any]:
    """Return what names a table beside its instants."""
    names = ("year", "unit", "obligation", "period", "scheme")
    said = {name: getattr(question, name) for name in names}
    lineage = {} if question.lineage in {"", "own"} else {"lineage": question.lineage}
    return {name: value for name, value in said.items() if value} | lineage
