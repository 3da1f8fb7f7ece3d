"""Operators' calls about the working calendar: days decreed and listed (deadlines/v1/admin.proto).

A day is taken back as every decision is, by the name `day-<scope, or all>-<day>`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from typing_extensions import override

from services.contracts.deadlines import Citation
from services.deadlines import planner
from services.deadlines.asked import OWN_CALL, day, day_or_none, given, token
from services.deadlines.domain import calendar
from services.deadlines.domain.inputs import DayDecreed
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.deadlines.queries import days as queries
from services.deadlines.queries.days import DayRow
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.kit.transact import Incoming

OPERATOR: Final = "operator"
Key = tuple[date, str]
"""A day and the province it is decreed in; empty: everywhere."""


class DayCalls(admin_pb2_grpc.DeadlinesAdminServicer):
    """The calls of `DeadlinesAdmin` about days."""

    _service: Service

    @override
    async def ListDays(self, request: admin_pb2.ListDaysRequest, context: object) -> admin_pb2.ListDaysResponse:
        """Answer the days that are worked on, or not, otherwise than their weekday says; of a province: that hold there."""
        rows = await queries.decreed(self._service.database)
        of_year = [row for row in rows if request.year in {0, row.day.year}]
        fits = [row for row in of_year if not request.scope or row.scope in {None, request.scope}]
        return admin_pb2.ListDaysResponse(days=[_shown(row) for row in fits])

    @override
    async def DecreeDay(self, request: admin_pb2.DecreeDayRequest, context: object) -> admin_pb2.DecreeDayResponse:
        """Decree days, or only say what that would change: the days, and the duties that move with them or are kept."""
        given("reason", request.reason, "is missing; say why, as people will ask")
        said = _read(request)
        known = {_key(row): row for row in await queries.decreed(self._service.database)}
        news = _news(known, said, self._service.clock.now().astimezone(calendar.LOCAL))
        supposed = tuple({**known, **news}.values())
        duties = await planner.preview(self._service, days=supposed) if news else []
        answer = admin_pb2.DecreeDayResponse(changes=_changes(known, news, said), duties=duties)
        if request.dry_run:
            return answer
        given("request_id", request.request_id, OWN_CALL)
        if await self._is_repeat(request, said):
            return admin_pb2.DecreeDayResponse(repeat=True)
        await planner.plan(self._service)
        return answer

    async def _is_repeat(self, request: admin_pb2.DecreeDayRequest, said: Sequence[DayDecreed]) -> bool:
        """Take all of a notice in, or nothing of it."""
        now, actor = self._service.clock.now(), request.actor or OPERATOR
        names = [request.request_id, *(f"{request.request_id}/{place}" for place in range(2, len(said) + 1))]
        batch = [
            Incoming(OPERATOR, name, one.TYPE, one.model_dump_json(), one, now, actor)
            for name, one in zip(names, said, strict=True)
        ]
        return (await self._service.transactor.hear(batch)).repeat


def _read(request: admin_pb2.DecreeDayRequest) -> list[DayDecreed]:
    said = [_day(one, request.reason) for one in request.days]
    if not said:
        raise BadInput("days", "is empty; name a day, whether it is worked on, and the document that says so")
    twice = [key for key, count in Counter(map(_key, said)).items() if count > 1]
    if twice:
        raise BadInput("days", f"names {twice[0][0].isoformat()} more than once; name every day once")
    return said


def _day(asked: admin_pb2.Day, reason: str) -> DayDecreed:
    if not asked.provisional:
        given("days.source", asked.source, "is missing; name the document that says so, or call the day provisional")
    dated = day_or_none("days.source_date", asked.source_date)
    return DayDecreed(
        day=day("days.day", asked.day),
        working=asked.working,
        name=asked.name,
        scope=token("days.scope", asked.scope) if asked.scope else None,
        provisional=asked.provisional,
        source=Citation(number=asked.source, dated=dated) if asked.source else None,
        announced=day_or_none("days.announced", asked.announced),
        reason=reason,
    )


def _key(one: DayDecreed | DayRow) -> Key:
    return one.day, one.scope or ""


def _news(known: Mapping[Key, DayRow], said: Sequence[DayDecreed], now: datetime) -> dict[Key, DayRow]:
    """Return what would be said otherwise than before; what a document says stays where another day is only computed."""
    news = {}
    for one in said:
        row = known.get(_key(one))
        new = DayRow(**{name: getattr(one, name) for name in DayRow._fields if name != "decreed_at"}, decreed_at=now)
        if row is None or (_outdoes(one, row) and new != row._replace(decreed_at=now)):
            news[_key(one)] = new
    return news


def _outdoes(one: DayDecreed, row: DayRow) -> bool:
    return row.provisional or not one.provisional


def _changes(known: Mapping[Key, DayRow], news: Mapping[Key, DayRow], said: Sequence[DayDecreed]) -> list[str]:
    """Name each change in a line: `+` new, `~` another than before, `=` kept as a document says it."""
    told = [f"{'~' if key in known else '+'} {_words(row)}" for key, row in news.items()]
    kept = [known[_key(one)] for one in said if _key(one) in known and not _outdoes(one, known[_key(one)])]
    return told + [f"= {_words(row)}" for row in kept]


def _words(row: DayRow) -> str:
    kind = "working" if row.working else "off"
    letter = row.source.number if row.source else ""
    return " ".join(filter(None, (row.day.isoformat(), kind, row.scope, row.name, f"({letter})" if letter else "")))


def _shown(row: DayRow) -> admin_pb2.Day:
    return admin_pb2.Day(
        day=row.day.isoformat(),
        working=row.working,
        name=row.name,
        scope=row.scope or "",
        provisional=row.provisional,
        source=row.source.number if row.source else "",
        source_date=row.source.dated.isoformat() if row.source and row.source.dated else "",
        announced=row.announced.isoformat() if row.announced else "",
        decreed_at=row.decreed_at.isoformat(),
        reason=row.reason,
    )
