"""Units as calls answer them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from services.contracts.deadlines import Citation, UnitRegistered
from services.deadlines.domain.inputs import UnitEndEntered
from services.deadlines.domain.lineage import WHAT
from services.deadlines.pb import admin_pb2
from services.deadlines.queries.owed import DutyRow
from services.deadlines.queries.registry import Effect, Ended, UnitRow, Version


def unit(row: UnitRow, at: datetime | None = None) -> admin_pb2.Unit:
    """Return a unit; `at`: what comes later is not told."""
    ended_at = row.ended_at if at is None or (row.ended_at is not None and row.ended_at <= at) else None
    return admin_pb2.Unit(
        unit=row.unit,
        no=row.no,
        name=row.name,
        kind=row.kind,
        district=row.district,
        province=row.province,
        email=row.email or "",
        parent=row.parent or "",
        aliases=row.aliases,
        address=row.address,
        groups=row.groups,
        predecessors=row.predecessors,
        since=written(row.since),
        ended_at=written(ended_at),
        how=row.how if ended_at else "",
        successors=row.successors if ended_at else (),
    )


def senders(row: UnitRow) -> list[admin_pb2.SendsFor]:
    """Return which districts send for a unit, from when to when."""
    return [
        admin_pb2.SendsFor(unit=each.district, name=row.name, since=written(each.since), until=written(each.until))
        for each in row.senders
    ]


def duty(row: DutyRow) -> admin_pb2.Duty:
    """Return a duty in short."""
    said = {
        name: getattr(row, name) for name in ("district", "unit", "name", "obligation", "period", "standing", "firm")
    }
    return admin_pb2.Duty(**said, due_at=written(row.due_at), arrived_at=written(row.arrived_at))


def changes(history: Sequence[Version], ended: Ended | None, ahead: Iterable[Effect]) -> list[admin_pb2.UnitChange]:
    """Return how a unit came to be what it is, in order, and what lies ahead."""
    told = [*_begun(history), *(_changed(before, after) for before, after in pairwise(history))]
    if ended is not None:
        told.append(_ended(ended))
    return [*told, *_ahead(ahead, history[-1].said if history else None)]


def _begun(history: Sequence[Version]) -> Iterator[admin_pb2.UnitChange]:
    for first in history[:1]:
        at = written(first.said.began_at or first.since)
        yield _change(at, "registered", first.said.name, first.said.source, decided_at=first.decided_at)


def _changed(before: Version, after: Version) -> admin_pb2.UnitChange:
    what, words = difference(before.said, after.said)
    return _change(written(after.since), what, words, after.said.source, decided_at=after.decided_at)


def _ended(ended: Ended) -> admin_pb2.UnitChange:
    said = ended.said
    words = ", ".join(said.successors)
    return _change(written(said.ended_at), said.how.value, words, said.source, decided_at=ended.decided_at)


def _ahead(ahead: Iterable[Effect], now: UnitRegistered | None) -> Iterator[admin_pb2.UnitChange]:
    for effect in ahead:
        said = effect.said
        if isinstance(said, UnitEndEntered):
            what, words = said.how.value, ", ".join(said.successors)
        else:
            what, words = ("registered", said.name) if now is None else difference(now, said)
        told = _change(written(effect.at), what, words, said.source)
        told.act = effect.act
        yield told


def _change(
    at: str, what: str, words: str, source: Citation | None, *, decided_at: datetime | None = None
) -> admin_pb2.UnitChange:
    letter = source.number if source else ""
    return admin_pb2.UnitChange(at=at, what=what, text=words, source=letter, decided_at=written(decided_at))


def difference(before: object, after: object) -> tuple[str, str]:
    """Say what kind of change lies between two descriptions of a unit, and which fields are what now."""
    names = [name for name in WHAT if getattr(before, name) != getattr(after, name)]
    told = [f"{name}: {_plain(before, name)} → {_plain(after, name)}" for name in names if name != "aliases"]
    if "name" in names:
        return "renamed", "; ".join(told)
    return ("moved" if {"district", "parent"} & set(names) else "changed"), "; ".join(told)


def _plain(said: object, name: str) -> str:
    value = getattr(said, name)
    return ", ".join(value) if isinstance(value, tuple) else str(value or "–")


def written(moment: datetime | None) -> str:
    """Write a moment; empty where there is none."""
    return "" if moment is None else moment.isoformat()
