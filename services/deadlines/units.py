"""Operators' calls about units: registered, renamed, moved, merged, split, dissolved, listed (deadlines/v1/admin.proto).

What is to happen later is journaled now, and decided when its moment comes: the ticker hands it in again then.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from pydantic import ValidationError
from typing_extensions import override

from services.contracts.deadlines import Ending
from services.deadlines import planner, units_shown
from services.deadlines.asked import OWN_CALL, beginning, cited, composed, given, token
from services.deadlines.domain import calendar
from services.deadlines.domain.directory import DistrictUnknown
from services.deadlines.domain.inputs import UnitEndEntered, UnitEntered
from services.deadlines.domain.lineage import WHAT, UnitHasEnded, UnitUnknown
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.deadlines.queries import owed, registry
from services.deadlines.queries.registry import UnitRow
from services.deadlines.rehearsal import Said, foreseen, known, rehearse, there
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.kit.transact import Incoming, Taken

OPERATOR: Final = "operator"
FOR_EVER: Final = datetime.max.replace(tzinfo=calendar.LOCAL)
LONGEST: Final = 40
"""How much of a call's own id the name of what it says has."""

ENDINGS: Final = {"merge": Ending.MERGED, "split": Ending.SPLIT, "dissolve": Ending.DISSOLVED}

OneAsked = admin_pb2.RegisterUnitRequest | admin_pb2.RenameUnitRequest | admin_pb2.MoveUnitRequest
SeveralAsked = admin_pb2.MergeUnitsRequest | admin_pb2.SplitUnitRequest | admin_pb2.DissolveUnitRequest
What = Mapping[str, Any]
"""What a unit is, by field, or some of it."""


class _Taken(NamedTuple):
    """The units as they will be, what becomes of whose duties, and whether all of it was said before."""

    rows: Sequence[UnitRow]
    duties: Sequence[admin_pb2.DutyChange]
    repeat: bool


class UnitCalls(admin_pb2_grpc.DeadlinesAdminServicer):
    """The calls of `DeadlinesAdmin` about units."""

    _service: Service

    @override
    async def ListUnits(self, request: admin_pb2.ListUnitsRequest, context: object) -> admin_pb2.ListUnitsResponse:
        """Answer the units there are at a moment, in the order of lists; those that ended too, where they are asked for."""
        now = now_of(self._service)
        at = beginning("as_of", request.as_of) or now
        to_be = await rehearse(self._service.database, (), now, until=at)
        rows = [row.at(at) for row in to_be]
        there = [row for row in rows if row.exists_at(at) or (request.ended and row.ended_at and row.ended_at <= at)]
        wanted = {"district": request.district, "kind": request.kind, "parent": request.parent}
        asked = {name: value for name, value in wanted.items() if value}
        fits = [row for row in there if all(getattr(row, name) == value for name, value in asked.items())]
        return admin_pb2.ListUnitsResponse(units=[units_shown.unit(row, at) for row in fits])

    @override
    async def GetUnit(self, request: admin_pb2.GetUnitRequest, context: object) -> admin_pb2.UnitDetail:
        """Answer one unit, by its code or one of its names: its history, what lies ahead, who sends, what it owes."""
        database = self._service.database
        row = await self._row(request.unit)
        history, ended = await registry.versions(database, row.unit), await registry.end_of(database, row.unit)
        ahead = [effect for effect in await registry.effects_due(database) if effect.said.unit == row.unit]
        return admin_pb2.UnitDetail(
            unit=units_shown.unit(row),
            changes=units_shown.changes(history, ended, ahead),
            senders=units_shown.senders(row),
            duties=map(units_shown.duty, await owed.duties(database, owed.Asked(unit=row.unit, standing="open"))),
        )

    @override
    async def RegisterUnit(self, request: admin_pb2.RegisterUnitRequest, context: object) -> admin_pb2.UnitResponse:
        """Register a unit, or say what is another about it; what is left empty stays."""
        code = token("unit.unit", request.unit.unit)
        what = _what(request.unit, await known(self._service.database, code) or {"no": await self._next_number()})
        what["district"] = token("unit.district", what["district"])
        what["province"] = await self._province_of(what["province"], what["district"])
        what["kind"] = token("unit.kind", what["kind"])
        given("unit.name", what["name"], "is missing; say what the unit is called, as letters write it")
        if what["no"] < 1:
            raise BadInput("unit.no", "is no place in a list; count from 1, or leave it empty to be the last")
        return await self._one(request, "register", code, what)

    @override
    async def RenameUnit(self, request: admin_pb2.RenameUnitRequest, context: object) -> admin_pb2.UnitResponse:
        """Give a unit another name; it goes on by the old one too."""
        given("name", request.name, "is missing; say what the unit is called from then on")
        return await self._changed(request, "rename", {"name": request.name})

    @override
    async def MoveUnit(self, request: admin_pb2.MoveUnitRequest, context: object) -> admin_pb2.UnitResponse:
        """Put a unit under another one, or into another district; what is left empty stays."""
        asked = {"parent": request.parent, "district": request.district}
        where = {name: token(name, code) for name, code in asked.items() if code}
        if not where:
            raise BadInput("parent", "is missing, and so is `district`; say where the unit belongs from then on")
        return await self._changed(request, "move", where)

    @override
    async def MergeUnits(self, request: admin_pb2.MergeUnitsRequest, context: object) -> admin_pb2.UnitsResponse:
        """End units into one that is registered; where it is one of them, it goes on."""
        into = token("into", request.into)
        ending = [code for code in _codes("units", request.units) if code != into]
        if not ending:
            raise BadInput("units", "names nobody but the unit they go into; name the units that end")
        return await self._several(request, self._ends(request, "merge", ending, (into,)))

    @override
    async def SplitUnit(self, request: admin_pb2.SplitUnitRequest, context: object) -> admin_pb2.UnitsResponse:
        """End a unit into several that are registered; where it is one of them, it goes on and they come from it."""
        code, into = token("unit", request.unit), _codes("into", request.into)
        if not set(into) - {code}:
            raise BadInput("into", "names nobody but the unit itself; name the units that come after it")
        if code not in into:
            return await self._several(request, self._ends(request, "split", [code], into))
        return await self._several(request, await self._goes_on(request, code, into))

    @override
    async def DissolveUnit(self, request: admin_pb2.DissolveUnitRequest, context: object) -> admin_pb2.UnitsResponse:
        """End units that nobody follows."""
        return await self._several(request, self._ends(request, "dissolve", _codes("units", request.units), ()))

    async def _row(self, asked: str) -> UnitRow:
        """Return a unit, or one that is only to be."""
        try:
            return _found(await registry.units(self._service.database), asked)
        except UnitUnknown:
            return _found(await rehearse(self._service.database, (), now_of(self._service), until=FOR_EVER), asked)

    def _ends(self, request: SeveralAsked, kind: str, ending: Sequence[str], into: Sequence[str]) -> list[Said]:
        acts = _acts(kind, request.request_id, len(ending))
        said = {"how": ENDINGS[kind], "successors": into, **self._why(request)}
        return [UnitEndEntered(act=act, unit=code, **said) for act, code in zip(acts, ending, strict=True)]

    async def _goes_on(self, request: admin_pb2.SplitUnitRequest, code: str, into: Sequence[str]) -> list[Said]:
        """Say of those that come from a unit which itself goes on that they do."""
        why = self._why(request)
        await there(self._service.database, code, why["effective_at"])
        others = [each for each in into if each != code]
        said: list[Said] = []
        for act, each in zip(_acts("split", request.request_id, len(others)), others, strict=True):
            what = await there(self._service.database, each, why["effective_at"])
            came_from = tuple(dict.fromkeys((*what["predecessors"], code)))
            said.append(_entered(act, each, {**what, "predecessors": came_from}, why))
        return said

    async def _changed(
        self, request: admin_pb2.RenameUnitRequest | admin_pb2.MoveUnitRequest, kind: str, changes: What
    ) -> admin_pb2.UnitResponse:
        code, at = token("unit", request.unit), self._why(request)["effective_at"]
        what = await there(self._service.database, code, at)
        ended = await registry.end_of(self._service.database, code)
        if ended is not None and ended.said.ended_at == at:
            raise UnitHasEnded(unit=code, ended_at=at.isoformat())
        return await self._one(request, kind, code, {**what, **changes})

    async def _one(self, request: OneAsked, kind: str, code: str, what: What) -> admin_pb2.UnitResponse:
        [act] = _acts(kind, request.request_id, 1)
        said = _entered(act, code, what, self._why(request))
        _not_below(await registry.units(self._service.database), code, said.parent)
        taken = await self._take(request, [said])
        return admin_pb2.UnitResponse(
            unit=units_shown.unit(_found(taken.rows, code)),
            repeat=taken.repeat,
            act=act,
            ahead=said.effective_at > now_of(self._service),
            duties=taken.duties,
        )

    async def _several(self, request: SeveralAsked, said: Sequence[Said]) -> admin_pb2.UnitsResponse:
        taken = await self._take(request, said)
        concerned = {code for one in said for code in (one.unit, *getattr(one, "successors", ()))}
        return admin_pb2.UnitsResponse(
            units=[units_shown.unit(row) for row in taken.rows if row.unit in concerned],
            repeat=taken.repeat,
            acts=[one.act for one in said],
            ahead=any(one.effective_at > now_of(self._service) for one in said),
            duties=taken.duties,
        )

    async def _take(self, request: OneAsked | SeveralAsked, said: Sequence[Said]) -> _Taken:
        """Take all of it or nothing in, or only look."""
        given("reason", request.reason, "is missing; say why, as people will ask")
        service = self._service
        foresee = rehearse if request.dry_run else foreseen
        rows = await foresee(service.database, said, now_of(service))
        duties = await planner.preview(service, members=tuple(map(planner.member, rows))) if rows else []
        if request.dry_run:
            return _Taken(rows, duties, repeat=False)
        given("request_id", request.request_id, OWN_CALL)
        taken = await hand_in(service, request.request_id, request.actor or OPERATOR, said)
        await planner.plan(service)
        return _Taken(rows or await registry.units(service.database), [] if taken.repeat else duties, taken.repeat)

    def _why(self, request: OneAsked | SeveralAsked) -> dict[str, Any]:
        at = beginning("effective_at", request.effective_at) or now_of(self._service)
        return {"effective_at": at, "reason": request.reason, "source": cited(request.source)}

    async def _province_of(self, asked: str, district: str) -> str:
        rows = await registry.districts(self._service.database)
        found = [row.province for row in rows if row.district == district]
        if not found:
            raise DistrictUnknown(district=district)
        return asked or found[0]

    async def _next_number(self) -> int:
        database = self._service.database
        ahead = [each.said.no for each in await registry.effects_due(database) if isinstance(each.said, UnitEntered)]
        return max([0, *ahead, *(row.no for row in await registry.units(database))]) + 1


async def hand_in(service: Service, request_id: str, actor: str, said: Sequence[Said]) -> Taken:
    """Journal what is said of several units, all of it or nothing; the same call again does nothing."""
    now = service.clock.now()
    batch = [
        Incoming(OPERATOR, name, one.TYPE, one.model_dump_json(), one, now, actor)
        for name, one in zip(_numbered(request_id, len(said)), said, strict=True)
    ]
    return await service.transactor.hear(batch)


def now_of(service: Service) -> datetime:
    """Return the moment, in local time."""
    return service.clock.now().astimezone(calendar.LOCAL)


def _what(asked: admin_pb2.Unit, is_now: What) -> dict[str, Any]:
    """Return what a unit is said to be, by field; what is left empty is as it is."""
    lists = ("aliases", "groups", "predecessors")
    said = {name: tuple(getattr(asked, name)) for name in lists}
    said |= {name: getattr(asked, name) for name in WHAT if name not in lists}
    empty = {"email": None, "parent": None}
    return {name: value or is_now.get(name, empty.get(name, value)) for name, value in said.items()}


def _entered(act: str, code: str, what: What, why: What) -> UnitEntered:
    names = {"name": composed(what["name"]), "aliases": tuple(map(composed, what["aliases"]))}
    try:
        return UnitEntered(act=act, unit=code, **{**what, **names}, **why)
    except ValidationError as error:
        [first, *_] = error.errors()
        field = ".".join(map(str, first["loc"][:1]))
        raise BadInput(f"unit.{field}", f"{first['input']!r} is not as it has to be ({first['msg']})") from error


def _codes(field: str, asked: Iterable[str]) -> list[str]:
    codes = list(dict.fromkeys(token(field, code) for code in asked))
    if not codes:
        raise BadInput(field, "is empty; name the units by their codes")
    return codes


def _numbered(name: str, count: int) -> list[str]:
    return [name, *(f"{name}/{place}" for place in range(2, count + 1))]


def _acts(kind: str, request_id: str, count: int) -> list[str]:
    """Name what a call says: by its own id, as far as that is a code and not too long."""
    cleaned = re.sub(r"[^A-Za-z0-9_-]", "-", request_id)[:LONGEST]
    tail = "" if cleaned == request_id else f"-{hashlib.sha256(request_id.encode()).hexdigest()[:8]}"
    return [name.replace("/", "-") for name in _numbered(f"{kind}-{cleaned}{tail}", count)]


def _found(rows: Iterable[UnitRow], asked: str) -> UnitRow:
    """Return the unit of a code, or else the only one that goes by a name."""
    every = list(rows)
    named = [row for row in every if row.unit == asked] or [row for row in every if row.goes_by(asked)]
    if not named:
        raise UnitUnknown(unit=asked)
    if len(named) > 1:
        raise BadInput("unit", f"{asked!r} is a name of {', '.join(row.unit for row in named)}; give the code of one")
    return named[0]


def _not_below(rows: Iterable[UnitRow], code: str, parent: str | None) -> None:
    """Refuse a parent that is the unit itself, or below it."""
    above = {row.unit: row.parent for row in rows}
    seen: set[str] = set()
    while parent is not None and parent not in seen:
        if parent == code:
            raise BadInput("parent", "is the unit itself, or a unit below it; name one above it")
        seen.add(parent)
        parent = above.get(parent)
