"""Operators' calls about sending systems: registering, retiring, keys, who sends for which unit; lists of them.

Each change is an input of its own with who made it and why; the same `request_id` again changes nothing.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from typing_extensions import override

from services.contracts.deadlines import DistrictKey, KeyUse, Trust
from services.deadlines.asked import OWN_CALL, cited, given, instant, instant_or_none, token
from services.deadlines.domain import calendar
from services.deadlines.domain.directory import DistrictUnknown
from services.deadlines.domain.inputs import DistrictEntered, DistrictStruckOff, Input, KeysListed, SenderNamed
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.deadlines.queries import registry
from services.deadlines.queries.registry import DistrictRow, Sender, UnitRow
from services.kit.rpc import BadInput
from services.kit.service import Service

OPERATOR: Final = "operator"
A_DAY: Final = 86_400
NKEY: Final = re.compile(r"U[A-Z2-7]{55}")
"""The public key of a NATS user, as `nk` writes it."""


class DistrictCalls(admin_pb2_grpc.DeadlinesAdminServicer):
    """The calls of `DeadlinesAdmin` that are about sending systems."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @override
    async def RegisterDistrict(
        self, request: admin_pb2.RegisterDistrictRequest, context: object
    ) -> admin_pb2.DistrictResponse:
        """Say that a sending system may publish, or what is another about it."""
        given("name", request.name, "is missing; say what the system is called")
        entered = DistrictEntered(
            district=token("district", request.district),
            name=request.name,
            province=await self._province(request.province),
            trust=_chosen("trust", Trust, request.trust or Trust.RECEIVER.value),
            max_delay=_seconds(request.max_delay),
            leaf=request.leaf,
            reason=request.reason,
        )
        return await self._taken(request, entered)

    @override
    async def RetireDistrict(
        self, request: admin_pb2.RetireDistrictRequest, context: object
    ) -> admin_pb2.DistrictResponse:
        """Say that a sending system sends no more; the answer names the units nobody else sends for."""
        given("reason", request.reason, "is missing; say why it sends no more")
        at = instant_or_none("retired_at", request.retired_at) or self._now()
        struck = DistrictStruckOff(
            district=token("district", request.district),
            retired_at=at,
            reason=request.reason,
            source=cited(request.source),
        )
        return await self._taken(request, struck, only=True)

    @override
    async def SetDistrictKeys(
        self, request: admin_pb2.SetDistrictKeysRequest, context: object
    ) -> admin_pb2.DistrictResponse:
        """Say which keys a sending system may connect with, all of them."""
        code = token("district", request.district)
        known = {key.key: key.since for row in await self._rows(code) for key in row.keys}
        keys = tuple(_key(key, known.get(key.key) or self._now()) for key in request.keys)
        return await self._taken(request, KeysListed(district=code, keys=keys, reason=request.reason))

    @override
    async def AssignSender(self, request: admin_pb2.AssignSenderRequest, context: object) -> admin_pb2.DistrictResponse:
        """Say which district sends for a unit from when to when."""
        given("since", request.since, "is missing; say from when on it sends, as 2026-01-01T00:00:00+07:00")
        since, until = instant("since", request.since), instant_or_none("until", request.until)
        if until is not None and until <= since:
            raise BadInput("until", "is not after `since`; leave it empty where no end is known")
        named = SenderNamed(
            unit=token("unit", request.unit),
            district=token("district", request.district),
            since=since,
            until=until,
            reason=request.reason,
            source=cited(request.source),
        )
        return await self._taken(request, named)

    @override
    async def ListDistricts(
        self, request: admin_pb2.ListDistrictsRequest, context: object
    ) -> admin_pb2.ListDistrictsResponse:
        """Answer every sending system, those that are retired too."""
        units = await registry.units(self._service.database)
        rows = await registry.districts(self._service.database)
        return admin_pb2.ListDistrictsResponse(districts=[_district(row, units, self._now()) for row in rows])

    @override
    async def GetDistrict(self, request: admin_pb2.GetDistrictRequest, context: object) -> admin_pb2.District:
        """Answer one sending system with its keys and the units it sends for."""
        return await self._shown(request.district)

    def _now(self) -> datetime:
        return self._service.clock.now().astimezone(calendar.LOCAL)

    async def _province(self, asked: str) -> str:
        if asked:
            return token("province", asked)
        known = await registry.provinces(self._service.database)
        if len(known) == 1:
            return known[0]
        names = f"it is one of {', '.join(known)}" if known else "none is known yet"
        raise BadInput("province", f"is missing; {names}")

    async def _rows(self, district: str) -> list[DistrictRow]:
        return [row for row in await registry.districts(self._service.database) if row.district == district]

    async def _taken(
        self,
        request: admin_pb2.RegisterDistrictRequest
        | admin_pb2.RetireDistrictRequest
        | admin_pb2.SetDistrictKeysRequest
        | admin_pb2.AssignSenderRequest,
        said: Input,
        *,
        only: bool = False,
    ) -> admin_pb2.DistrictResponse:
        given("request_id", request.request_id, OWN_CALL)
        taken = await self._service.submit(OPERATOR, request.request_id, said, actor=request.actor or OPERATOR)
        return admin_pb2.DistrictResponse(district=await self._shown(request.district, only=only), repeat=taken.repeat)

    async def _shown(self, district: str, *, only: bool = False) -> admin_pb2.District:
        rows = await self._rows(district)
        if not rows:
            raise DistrictUnknown(district=district)
        units = await registry.units(self._service.database)
        shown = _district(rows[0], units, self._now())
        shown.units.extend(_sends_for(district, units, self._now(), only=only))
        return shown


def _chosen(field: str, kind: type[Trust], written: str) -> Trust:
    try:
        return kind(written)
    except ValueError as error:
        raise BadInput(field, f"{written!r} is none of {', '.join(kind)}") from error


def _seconds(asked: int) -> int:
    if asked < 0:
        raise BadInput("max_delay", "is negative; give seconds, or 0 for a day")
    return asked or A_DAY


def _key(asked: admin_pb2.DistrictKey, since: datetime) -> DistrictKey:
    if not NKEY.fullmatch(asked.key):
        raise BadInput("keys", f"{asked.key!r} is no public key of a NATS user; it is 56 letters and digits, U first")
    try:
        use = KeyUse(asked.use or KeyUse.CLIENT)
    except ValueError as error:
        raise BadInput("keys", f"{asked.use!r} is none of {', '.join(KeyUse)}") from error
    begins = instant_or_none("keys", asked.since) or since
    until = instant_or_none("keys", asked.until)
    if until is not None and until <= begins:
        raise BadInput("keys", f"{asked.key} ends before it begins; correct `until`")
    return DistrictKey(key=asked.key, use=use, since=begins, until=until)


def _written(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _district(row: DistrictRow, units: Iterable[UnitRow], now: datetime) -> admin_pb2.District:
    sends = {sender.unit for sender in _senders(row.district, units) if sender.sends_at(now)}
    return admin_pb2.District(
        district=row.district,
        name=row.name,
        province=row.province,
        trust=row.trust.value,
        max_delay=row.max_delay,
        leaf=row.leaf,
        registered_at=_written(row.registered_at),
        retired_at=_written(row.retired_at),
        keys=[
            admin_pb2.DistrictKey(key=key.key, use=key.use.value, since=_written(key.since), until=_written(key.until))
            for key in row.keys
        ],
        unit_count=len(sends),
    )


def _senders(district: str, units: Iterable[UnitRow]) -> list[Sender]:
    there = [unit for unit in units if unit.ended_at is None]
    return [sender for unit in there for sender in unit.senders if sender.district == district]


def _sends_for(district: str, units: Iterable[UnitRow], now: datetime, *, only: bool) -> Iterable[admin_pb2.SendsFor]:
    """Name the units a district sends for; `only`: those nobody else sends for, now or later."""
    for unit in units:
        if only and unit.ended_at is not None:
            continue
        others = [each for each in unit.senders if each.district != district]
        if only and any(each.until is None or each.until > now for each in others):
            continue
        for sender in unit.senders:
            if sender.district == district and not (only and sender.until is not None and sender.until <= now):
                times = {"since": _written(sender.since), "until": _written(sender.until)}
                yield admin_pb2.SendsFor(unit=unit.unit, name=unit.name, **times)
