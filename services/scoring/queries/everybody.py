"""Units through time as they were known at a pair of instants; read once, until another one is registered or ends."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select

from services.kit import journal, moment
from services.kit.database import Snapshot
from services.scoring.domain.roll import Ended, Life, Registered, life
from services.scoring.projections.listed import UNIT_ENDS, UNITS
from services.scoring.queries.rows import ended, registered

UNIT, END = UNITS.c, UNIT_ENDS.c
KEPT: Final = 4

LAST: Final = (select(func.max(UNIT.row)), select(func.max(END.row)))
EVERY_UNIT: Final = select(
    *(UNIT.occurred_at, UNIT.position, UNIT.unit, UNIT.district, UNIT.province),
    *(UNIT.no, UNIT.name, UNIT.kind, UNIT.began_at),
)
EVERY_END: Final = select(END.occurred_at, END.position, END.unit, END.successors)
DATED_UNITS: Final = EVERY_UNIT.add_columns(UNIT.recorded_at)
DATED_ENDS: Final = EVERY_END.add_columns(END.recorded_at)


class Units(NamedTuple):
    """Every unit there was, by code; and those that were ever at home in a district."""

    lives: Mapping[str, Life]
    homes: Mapping[str, Mapping[str, Life]]


class _Turn(NamedTuple):
    recorded_at: datetime
    turn: Registered | Ended


def _life(turns: Iterable[_Turn]) -> Life | None:
    said = [each.turn for each in turns]
    versions = [turn for turn in said if isinstance(turn, Registered)]
    return life(versions, [turn for turn in said if isinstance(turn, Ended)]) if versions else None


def _units(lives: Mapping[str, Life | None]) -> Units:
    known = {code: unit for code, unit in lives.items() if unit is not None}
    homes: dict[str, dict[str, Life]] = {}
    for code, unit in known.items():
        for district in {stay.district for stay in unit.stays}:
            homes.setdefault(district, {})[code] = unit
    return Units(known, homes)


class _Everybody:
    """All that was ever said of units."""

    def __init__(self, turns: Sequence[_Turn]) -> None:
        self._turns: dict[str, list[_Turn]] = {}
        for each in turns:
            self._turns.setdefault(each.turn.unit, []).append(each)
        self._whole = {code: _life(of_unit) for code, of_unit in self._turns.items()}
        self._last = {
            code: (max(each.turn.since for each in of_unit), max(each.recorded_at for each in of_unit))
            for code, of_unit in self._turns.items()
        }
        self._everything = _units(self._whole)
        self._last_of_all = tuple(map(max, zip(*self._last.values(), strict=True))) if self._last else None

    def at(self, as_of: datetime, known_at: datetime) -> Units:
        """Return the units as they were known at a pair of instants."""
        if self._last_of_all is None or (self._last_of_all[0] <= as_of and self._last_of_all[1] <= known_at):
            return self._everything
        partly = [code for code, (since, known) in self._last.items() if since > as_of or known > known_at]
        if not partly:
            return self._everything
        then = {code: _life(self._then(code, as_of, known_at)) for code in partly}
        return _units({**self._whole, **then})

    def _then(self, code: str, as_of: datetime, known_at: datetime) -> list[_Turn]:
        return [each for each in self._turns[code] if each.turn.since <= as_of and each.recorded_at <= known_at]


_KNOWN: Final[OrderedDict[str, _Everybody]] = OrderedDict()
"""By the journal's seal at the last word about a unit: the same seal means the same journal up to there."""


def forget() -> None:
    """Read everything anew when it is asked for next."""
    _KNOWN.clear()


async def _read(snapshot: Snapshot) -> _Everybody:
    turns = [_Turn(moment.parse(row[-1]), registered(row[:-1])) for row in await snapshot.fetch(DATED_UNITS, {})]
    turns += [_Turn(moment.parse(row[-1]), ended(row[:-1])) for row in await snapshot.fetch(DATED_ENDS, {})]
    return _Everybody(turns)


async def _seal(snapshot: Snapshot) -> str:
    last = [row[0] or 0 for question in LAST for row in await snapshot.fetch(question, {})]
    found = await snapshot.fetch(journal.SEAL_AT, {"at": max(last)})
    return str(found[0][0]) if found else ""


async def units_then(snapshot: Snapshot, as_of: datetime, known_at: datetime) -> Units:
    """Return the units as they were known at a pair of instants."""
    seal = await _seal(snapshot)
    known = _KNOWN.get(seal)
    if known is None:
        known = await _read(snapshot)
        if seal:
            _KNOWN[seal] = known
            while len(_KNOWN) > KEPT:
                _KNOWN.popitem(last=False)
    return known.at(as_of, known_at)
