"""The call that says what other files, or another roll, would make of a year's duties; nothing is kept."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from typing_extensions import override

from services.deadlines import planner
from services.deadlines.asked import end
from services.deadlines.domain import calendar
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.conflicts import Severity
from services.deadlines.domain.wording import Roll
from services.deadlines.pb import admin_pb2, admin_pb2_grpc
from services.deadlines.planner import foreseeing, supposing
from services.deadlines.planner.foreseeing import Period, Worlds
from services.deadlines.plans import Found, World
from services.deadlines.queries.extensions import extensions
from services.deadlines.queries.outages import outages
from services.deadlines.rules import asked, shown
from services.deadlines.worded import language
from services.kit.rpc import BadInput
from services.kit.service import Service

PART: Final = 2000
"""Duties in one part of the answer."""
MOMENT: Final = timedelta(microseconds=1)


class ForesightCalls(admin_pb2_grpc.DeadlinesAdminServicer):
    """The call of `DeadlinesAdmin` about what would be."""

    _service: Service

    @override
    async def ForeseeDuties(
        self, request: admin_pb2.ForeseeDutiesRequest, context: object
    ) -> AsyncIterator[admin_pb2.ForeseeDutiesPart]:
        """Answer which duties and periods of a year would be other ones."""
        files, lang = [asked.catalogue(text) for text in request.catalogues_json], language(context)
        at = _moment(request.as_of, self._service.clock.now())
        world = supposing.at(await planner.look(self._service), at)
        then = supposing.supposed(world, files, _roll(request.roll))
        worlds = await self._worlds(world, then, at)
        for one in files:
            asked.right(worlds.then, one, lang)
        yield _first(world, then, worlds, files, lang)
        year = _year(request.year)
        for part in _parts(foreseeing.foreseen(worlds, year, request.district)):
            yield part

    async def _worlds(self, world: World, then: World, at: datetime) -> Worlds:
        async with self._service.database.snapshot() as snapshot:
            granted, down = await extensions(snapshot, at), await outages(snapshot, at)
        members = {one.unit: one for one in (*world.members, *then.members)}
        return Worlds(await planner.found_in(world), await planner.found_in(then), granted, members, down)


def _first(
    world: World, then: World, worlds: Worlds, files: Sequence[Catalogue], lang: str
) -> admin_pb2.ForeseeDutiesPart:
    """Return what there is to say besides duties: contradictions, new units, the calendar."""
    days = supposing.worked(then)
    return admin_pb2.ForeseeDutiesPart(
        findings=_findings(worlds, then, {one.catalogue for one in files}, lang),
        units=_units(world, files),
        days_off=sorted(day.isoformat() for day, working in days.items() if not working),
        days_worked=sorted(day.isoformat() for day, working in days.items() if working),
        other_calendar=days != supposing.worked(world),
    )


def _findings(worlds: Worlds, then: World, named: set[str], lang: str) -> list[admin_pb2.Finding]:
    """Return the conflicts of the files, and those of others that there are not now."""
    return [
        shown.finding(one, known.catalogue, lang)
        for known in then.catalogues
        for one in worlds.then.findings[known.catalogue.catalogue]
        if one.severity is Severity.CONFLICT
        and (known.catalogue.catalogue in named or _is_new(worlds.now, one.obligation, one.period))
    ]


def _is_new(now: Found, obligation: str, period: str) -> bool:
    return not now.holds((obligation, period))


def _units(world: World, files: Sequence[Catalogue]) -> list[admin_pb2.ForeseenUnit]:
    known = {member.unit for member in world.members}
    return [
        admin_pb2.ForeseenUnit(
            unit=unit.code,
            no=unit.no,
            name=unit.name,
            kind=unit.kind,
            district=unit.district,
            province=file.province.code,
            began_at="" if unit.valid_from is None else calendar.midnight(unit.valid_from).isoformat(),
        )
        for file in files
        for unit in file.units
        if unit.code not in known
    ]


def _parts(periods: Iterator[Period]) -> Iterator[admin_pb2.ForeseeDutiesPart]:
    part = admin_pb2.ForeseeDutiesPart()
    for period in periods:
        part.periods.extend([_period(period)] if period.is_other else [])
        for duty in _duties(period):
            part.duties.append(duty)
            if len(part.duties) == PART:
                yield part
                part = admin_pb2.ForeseeDutiesPart()
    yield part


def _period(period: Period) -> admin_pb2.ForeseenPeriod:
    opened = period.opened
    told = admin_pb2.ForeseenPeriod(
        obligation=period.obligation, period=period.period, no=period.no, title=period.title
    )
    if opened is not None:
        told.due_at, told.opened_at = opened.due_at.isoformat(), opened.opened_at.isoformat()
        told.others = opened.others.value
    return told


def _duties(period: Period) -> Iterator[admin_pb2.ForeseenDuty]:
    about = {"obligation": period.obligation, "period": period.period, "title": period.title}
    for duty in period.duties:
        due_at = "" if duty.due_at is None else duty.due_at.isoformat()
        yield admin_pb2.ForeseenDuty(
            district=duty.district, unit=duty.unit, due_at=due_at, firm=period.firm, outage=duty.outage, **about
        )


def _roll(written: str) -> Roll | None:
    if written and written not in supposing.ROLLS:
        raise BadInput("roll", f"{written!r} is none of {', '.join(supposing.ROLLS)}; leave it out for the rules' own")
    return supposing.ROLLS.get(written)


def _year(written: int) -> int:
    if not date.min.year <= written <= date.max.year:
        raise BadInput("year", "say which year is looked at, for example 2023")
    return written


def _moment(written: str, now: datetime) -> datetime:
    return end("as_of", written) - MOMENT if len(written) == len("2023-12-31") else _instant(written, now)


def _instant(written: str, now: datetime) -> datetime:
    return end("as_of", written) if written else now
