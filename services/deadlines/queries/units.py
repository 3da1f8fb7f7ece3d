"""Named questions about units: what they are and were, who came after them, who sends for them, what lies ahead."""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, func, or_, select

from services.contracts.deadlines import UnitEnded, UnitRegistered
from services.deadlines.domain import calendar
from services.deadlines.domain.inputs import UnitEndEntered, UnitEntered
from services.deadlines.projections import SENDERS, UNIT_ACTS, UNIT_ENDS, UNIT_VERSIONS, UNITS
from services.kit.database import Database, Snapshot
from services.kit.moment import parse, text

ALL_UNITS: Final = (
    select(
        *(UNITS.c.code, UNITS.c.no, UNITS.c.name, UNITS.c.kind, UNITS.c.district, UNITS.c.province, UNITS.c.email),
        *(UNITS.c.parent, UNITS.c.aliases, UNITS.c.address, UNITS.c.grouped, UNITS.c.predecessors),
        *(UNITS.c.began_at, UNITS.c.registered_at, UNIT_ENDS.c.ended_at, UNIT_ENDS.c.how, UNIT_ENDS.c.successors),
    )
    .select_from(UNITS.outerjoin(UNIT_ENDS, UNIT_ENDS.c.unit == UNITS.c.code))
    .order_by(UNITS.c.no, UNITS.c.code)
)
"""Every unit, those that ended too, in the order of lists."""

ALL_SENDERS: Final = select(SENDERS.c.unit, SENDERS.c.district, SENDERS.c.since, SENDERS.c.until).order_by(
    SENDERS.c.unit, SENDERS.c.since, SENDERS.c.district
)
"""All that is said of who sends for whom."""

_VERSIONS: Final = select(UNIT_VERSIONS.c.unit, UNIT_VERSIONS.c.since, UNIT_VERSIONS.c.body, UNIT_VERSIONS.c.decided_at)
_BY_UNIT: Final = select(UNIT_VERSIONS.c.unit).group_by(UNIT_VERSIONS.c.unit)


def _versions_of(several: Any) -> Any:  # noqa: ANN401 - statements
    return _VERSIONS.where(UNIT_VERSIONS.c.unit.in_(several)).order_by(UNIT_VERSIONS.c.unit, UNIT_VERSIONS.c.since)


CHANGED_UNITS: Final = _versions_of(_BY_UNIT.having(func.count() > 1))
"""What units were that have changed since they were registered."""

MOVED_UNITS: Final = _versions_of(
    _BY_UNIT.having(
        or_(func.count(UNIT_VERSIONS.c.district.distinct()) > 1, func.count(UNIT_VERSIONS.c.parent.distinct()) > 1)
    )
)
"""What units were that have belonged to several districts, or under several units."""

VERSIONS_OF: Final = _VERSIONS.where(UNIT_VERSIONS.c.unit == bindparam("unit")).order_by(UNIT_VERSIONS.c.since)
"""What one unit was, from the beginning."""

ENDED: Final = select(UNIT_ENDS.c.decided_at, UNIT_ENDS.c.body).where(UNIT_ENDS.c.unit == bindparam("unit"))
"""How one unit ended."""

_AHEAD: Final = (UNIT_ACTS.c.done_at == "", UNIT_ACTS.c.recalled_at == "")
ACTS_AHEAD: Final = (
    select(UNIT_ACTS.c.act, UNIT_ACTS.c.kind, UNIT_ACTS.c.effective_at, UNIT_ACTS.c.body, UNIT_ACTS.c.actor)
    .where(*_AHEAD, UNIT_ACTS.c.effective_at <= bindparam("until"))
    .order_by(UNIT_ACTS.c.effective_at, UNIT_ACTS.c.kind.desc(), UNIT_ACTS.c.entered, UNIT_ACTS.c.act)
)
"""What is to become of units up to an instant; of one instant, who begins stands before who ends."""

NEXT_EFFECT: Final = select(func.min(UNIT_ACTS.c.effective_at)).where(*_AHEAD)
"""When the next change takes effect."""

AS_IT_WAS: Final = ("no", "name", "kind", "district", "province", "email", "parent", "aliases", "address", "groups")
"""What of a unit may have been another at another time."""
FOR_EVER: Final = "9999"
"""Later than every instant."""


class Sender(NamedTuple):
    """Since when and until when a district sends for a unit; `since` None: its own district, from the beginning."""

    unit: str
    district: str
    since: datetime | None
    until: datetime | None

    def sends_at(self, now: datetime) -> bool:
        """Say whether it sends at a moment."""
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


class Version(NamedTuple):
    """What a unit was from a moment on, and when that was decided."""

    since: datetime
    said: UnitRegistered
    decided_at: datetime


class UnitRow(NamedTuple):
    """A unit as it is now, who came after it and who sends for it.

    `since`: when it began, None where it is older than everything ordered of it. `history` stands where it moved; of others only
    where it was asked for, and where it is another than it was.
    `predecessors` are those it names and those that ended into it.
    """

    unit: str
    no: int
    name: str
    kind: str
    district: str
    province: str
    email: str | None
    parent: str | None
    aliases: tuple[str, ...]
    address: str
    groups: tuple[str, ...]
    predecessors: tuple[str, ...]
    since: datetime | None
    registered_at: datetime
    ended_at: datetime | None
    how: str
    successors: tuple[str, ...]
    senders: tuple[Sender, ...] = ()
    history: tuple[Version, ...] = ()

    def exists_at(self, moment: datetime) -> bool:
        """Say whether there was such a unit at a moment."""
        return (self.since is None or self.since <= moment) and (self.ended_at is None or moment < self.ended_at)

    def owes_at(self, due_at: datetime) -> bool:
        """Say whether it is there in the last moment before a due instant: only then it can owe what falls due."""
        return (self.since is None or self.since < due_at) and (self.ended_at is None or due_at <= self.ended_at)

    def district_at(self, moment: datetime) -> str:
        """Name the district it belonged to at a moment; before the first one known, that one."""
        past = [version.said.district for version in self.history if version.since <= moment]
        return past[-1] if past else next((version.said.district for version in self.history), self.district)

    def at(self, moment: datetime) -> "UnitRow":
        """Return it as it was at a moment; who came after it stays."""
        past = [version.said for version in self.history if version.since <= moment] or [
            version.said for version in self.history[:1]
        ]
        if not past:
            return self
        was: dict[str, Any] = {name: getattr(past[-1], name) for name in (*AS_IT_WAS, "registered_at")}
        return self._replace(**was)

    def goes_by(self, name: str) -> bool:
        """Say whether it has this code or name, or had."""
        return _plain(name) in {_plain(self.unit), _plain(self.name), *map(_plain, self.aliases)}


class Ended(NamedTuple):
    """How a unit ended, and when that was decided."""

    said: UnitEnded
    decided_at: datetime


class Effect(NamedTuple):
    """What is to become of a unit at a moment."""

    act: str
    at: datetime
    said: UnitEntered | UnitEndEntered
    actor: str


def _plain(name: str) -> str:
    """Return a name as people compare it, however it is typed."""
    return unicodedata.normalize("NFC", name).casefold().strip()


def local(written: str) -> datetime:
    """Read a stored moment in local time."""
    return parse(written).astimezone(calendar.LOCAL)


def local_or_none(written: str | None) -> datetime | None:
    """Read a stored moment; None where nothing is written."""
    return local(written) if written else None


async def units(database: Database, *, history: bool = False) -> tuple[UnitRow, ...]:
    """Answer every unit, those that ended too; `history`: with all that they were."""
    async with database.snapshot() as snapshot:
        return await units_in(snapshot, history=history)


async def units_in(snapshot: Snapshot, *, history: bool = False) -> tuple[UnitRow, ...]:
    """Answer every unit as of one moment of the database."""
    said: dict[str, list[Sender]] = defaultdict(list)
    for unit, district, since, until in await snapshot.fetch(ALL_SENDERS, {}):
        said[unit].append(Sender(unit, district, local(since), local_or_none(until)))
    changed: dict[str, list[Version]] = defaultdict(list)
    for row in await snapshot.fetch(CHANGED_UNITS if history else MOVED_UNITS, {}):
        changed[row[0]].append(_version(*row))
    rows = [_row(*row) for row in await snapshot.fetch(ALL_UNITS, {})]
    lineage = _lineage(rows)
    return tuple(_whole(row, said.get(row.unit, []), tuple(changed.get(row.unit, ())), lineage) for row in rows)


def _whole(row: UnitRow, said: list[Sender], history: tuple[Version, ...], lineage: Mapping[str, list[str]]) -> UnitRow:
    named = {each.district for each in said}
    own = [each for each in _homes(row, history) if each.district not in named]
    predecessors = tuple(dict.fromkeys((*row.predecessors, *lineage.get(row.unit, ()))))
    return row._replace(senders=(*own, *said), history=history, predecessors=predecessors)


def _lineage(rows: list[UnitRow]) -> Mapping[str, list[str]]:
    came_from: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for successor in row.successors:
            came_from[successor].append(row.unit)
    return came_from


def _homes(row: UnitRow, history: tuple[Version, ...]) -> Iterator[Sender]:
    """Yield the districts it belonged to one after another; each sends while it does."""
    moves = [(version.since, version.said.district) for version in history] or [(row.registered_at, row.district)]
    kept = [move for place, move in enumerate(moves) if place == 0 or moves[place - 1][1] != move[1]]
    for place, (since, district) in enumerate(kept):
        until = kept[place + 1][0] if place + 1 < len(kept) else None
        yield Sender(row.unit, district, since if place else None, until)


def _version(_unit: str, since: str, body: str, decided_at: str) -> Version:
    return Version(local(since), UnitRegistered.model_validate_json(body), local(decided_at))


def _row(*columns: object) -> UnitRow:
    row = UnitRow(*columns)  # type: ignore[arg-type]
    return row._replace(
        parent=row.parent or None,
        aliases=_list(row.aliases),
        groups=_list(row.groups),
        predecessors=_list(row.predecessors),
        since=local_or_none(row.since),  # type: ignore[arg-type]
        registered_at=local(row.registered_at),  # type: ignore[arg-type]
        ended_at=local_or_none(row.ended_at),  # type: ignore[arg-type]
        how=row.how or "",
        successors=_list(row.successors),
    )


def _list(written: object) -> tuple[str, ...]:
    return tuple(json.loads(str(written))) if written else ()


async def versions(database: Database, unit: str) -> tuple[Version, ...]:
    """Answer what a unit was, from the beginning."""
    return tuple(_version(*row) for row in await database.read(VERSIONS_OF, {"unit": unit}))


async def moved(database: Database) -> tuple[UnitRegistered, ...]:
    """Answer what those units were that have moved."""
    return tuple(_version(*row).said for row in await database.read(MOVED_UNITS))


async def end_of(database: Database, unit: str) -> Ended | None:
    """Answer how a unit ended; None: it has not."""
    rows = await database.read(ENDED, {"unit": unit})
    return Ended(UnitEnded.model_validate_json(rows[0][1]), local(rows[0][0])) if rows else None


async def effects_due(database: Database, until: datetime | None = None) -> tuple[Effect, ...]:
    """Answer what is to become of units up to an instant, in order; None: all that lies ahead."""
    rows = await database.read(ACTS_AHEAD, {"until": text(until) if until else FOR_EVER})
    return tuple(_effect(*row) for row in rows)


def _effect(act: str, kind: str, at: str, body: str, actor: str) -> Effect:
    said = (UnitEndEntered if kind == "end" else UnitEntered).model_validate_json(body)
    return Effect(act, local(at), said, actor)


async def next_effect(database: Database) -> datetime | None:
    """Answer when the next change of a unit takes effect."""
    [(at,)] = await database.read(NEXT_EFFECT, {})
    return local_or_none(at)
