"""How the duties of each unit stand at a pair of instants, as one text a district: little to fetch where units are many."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, func, literal_column, or_, select

from services.kit.database import Snapshot
from services.scoring.domain.ledger import Columns
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.marks import FAULTY
from services.scoring.domain.spans import instant
from services.scoring.projections.listed import PERIODS
from services.scoring.projections.spans import SPANS, volume
from services.scoring.queries.lists import EVERYWHERE, Asked

SPAN, PERIOD = SPANS.c, PERIODS.c
BLANK: Final[ColumnElement[str]] = literal_column("' '")
COMMA: Final[Any] = literal_column("','")
SEMICOLON: Final[Any] = literal_column("';'")
IS_FAULTY: Final = SPAN.mark.op("&")(literal_column(str(FAULTY))) != literal_column("0")
HELD: Final = and_(
    SPAN.volume == bindparam("volume"),
    SPAN.so_from <= bindparam("as_of"),
    SPAN.known_from <= bindparam("known_at"),
    SPAN.dropped_at > bindparam("known_at"),
    or_(SPAN.so_until > bindparam("as_of"), SPAN.known_until > bindparam("known_at")),
)
MARKED: Final[ColumnElement[str]] = SPAN.mark.op("||", return_type=String)(BLANK)

Lines = dict[tuple[str, str], str]
"""By district and unit: `mark name[ faults]` of each duty of which something was heard, parted by commas."""


def _lines(named: ColumnElement[str], *here: ColumnElement[bool]) -> Select[tuple[str, str]]:
    row = MARKED.concat(named)
    faulty = row.concat(BLANK).concat(SPAN.faults)
    joined = func.aggregate_strings(case((IS_FAULTY, faulty), else_=row), COMMA)
    unit = (
        select(SPAN.district, SPAN.unit, joined.label("line"))
        .where(HELD, *here)
        .group_by(SPAN.volume, SPAN.district, SPAN.unit)
        .subquery()
    )
    line = unit.c.unit.concat(COMMA).concat(unit.c.line)
    return select(unit.c.district, func.aggregate_strings(line, SEMICOLON)).group_by(unit.c.district)


PAIR: Final = SPAN.obligation.concat(literal_column("'/'")).concat(SPAN.period)
HERE: Final = SPAN.district == bindparam("district")
EVERY: Final = {True: _lines(SPAN.obligation), False: _lines(PAIR)}
OF_DISTRICT: Final = {True: _lines(SPAN.obligation, HERE), False: _lines(PAIR, HERE)}
EVER_OPENED: Final = select(PERIOD.obligation, PERIOD.period).distinct()


async def columns(snapshot: Snapshot, periods: Sequence[ListedPeriod]) -> Columns:
    """Name the periods of a year by their obligations alone where that cannot be mistaken: such lines are shorter."""
    listed = {(each.obligation, each.period) for each in periods}
    obligations, volumes = {each for each, _ in listed}, {volume(period) for _, period in listed}
    ever = {(str(row[0]), str(row[1])) for row in await snapshot.fetch(EVER_OPENED, {})}
    others = [pair for pair in ever - listed if pair[0] in obligations and volume(pair[1]) in volumes]
    return Columns.of(periods, by_obligation=len(obligations) == len(listed) and not others)


async def lines(snapshot: Snapshot, asked: Asked, named: Columns) -> Lines:
    """Fetch the lines of every unit of a district, or of all."""
    everywhere = asked.district == EVERYWHERE
    question = (EVERY if everywhere else OF_DISTRICT)[named.by_obligation]
    values = {"as_of": instant(asked.as_of), "known_at": instant(asked.known_at), "district": asked.district}
    found: Lines = {}
    for each in sorted({volume(period.period) for period in named.periods}):
        for district, text in await snapshot.fetch(question, {**values, "volume": each}):
            for unit, _, line in (block.partition(",") for block in text.split(";")):
                home = (district, unit)
                found[home] = f"{found[home]},{line}" if home in found else line
    return found
