"""Answers about scores and why they are what they are."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import grpc
from typing_extensions import override

from services.kit.rpc import BadInput
from services.kit.service import Service
from services.scoring import asked
from services.scoring.asked import local
from services.scoring.domain import scoreboard
from services.scoring.domain.explaining import Explained, cited, plain, text
from services.scoring.domain.points import exact
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.scoreboard import Moved, Placed
from services.scoring.pb import admin_pb2, admin_pb2_grpc
from services.scoring.queries import scores as queries
from services.scoring.queries.lists import EVERYWHERE, Asked
from services.scoring.queries.scores import Explanation, Wanted

Context = grpc.aio.ServicerContext[Any, Any]
NONE: Final = ""


def score(placed: Placed) -> admin_pb2.Score:
    """Write a unit's score as it goes over the wire."""
    seat, place, scored = placed.seat, placed.ranked, placed.scored
    return admin_pb2.Score(
        rank=place.rank,
        of=place.of,
        unit=seat.unit.unit,
        name=seat.unit.name,
        kind=seat.unit.kind,
        district=seat.district,
        score=_decimal(scored.score),
        earned=plain(exact(scored.tally.earned)),
        maximum=plain(exact(scored.tally.maximum)),
        timeliness=_decimal(scored.timeliness),
        quality=_decimal(scored.quality),
        classed=scored.classed,
        provisional=scored.provisional,
        counts=scored.counts,
    )


def otherwise(one: Moved) -> admin_pb2.Score:
    """Write a unit's score beside what it was."""
    written = score(one.placed)
    if one.was is not None:
        written.was_score, written.was_rank = _decimal(one.was.scored.score), one.was.rank
        written.was_classed = one.was.scored.classed
    return written


def point(one: Explained, unit: str, titles: dict[str, str]) -> admin_pb2.Point:
    """Write a point with all that explains it."""
    mark, duty = one.mark, one.mark.duty
    return admin_pb2.Point(
        obligation=duty.obligation,
        title=titles.get(duty.obligation, duty.obligation),
        period=duty.period,
        status=mark.status.value,
        axis=one.point.axis.value,
        rule=one.rule,
        earned=plain(one.earned),
        maximum=plain(one.maximum),
        arithmetic=one.arithmetic,
        events=mark.events,
        evidence=mark.evidence,
        provisional=mark.provisional,
        of_unit=duty.unit if duty.unit != unit else NONE,
    )


async def moved(service: Service, in_force: Sequence[Scheme], supposed: Scheme) -> list[admin_pb2.Score]:
    """Say who would stand otherwise if a scheme were in force as well, in the year it begins in."""
    now = service.clock.now()
    question = Asked(EVERYWHERE, supposed.valid.since.year, now, now)
    async with service.database.snapshot() as snapshot:
        return [otherwise(one) for one in await queries.supposed(snapshot, question, in_force, supposed)]


class Scores(admin_pb2_grpc.ScoringAdminServicer):
    """Answers about scores and why they are what they are."""

    _service: Service

    @override
    async def ListScores(self, request: Any, context: Context) -> admin_pb2.Scores:
        """Rank units by a scheme, page by page."""
        question = await self._of_year(request, request.district)
        first, size = _page(request)
        found = await queries.ranking(self._service.database, question, _wanted(request))
        page = found.page(first, size)
        after = first + len(page)
        return admin_pb2.Scores(
            scheme=found.by.code,
            version=found.by.newest.version,
            year=question.year,
            as_of=local(question.as_of),
            known_at=local(question.known_at),
            scores=[score(each) for each in page],
            next_page_token=str(after) if after < len(found) else NONE,
        )

    @override
    async def GetScore(self, request: Any, context: Context) -> admin_pb2.Score:
        """Show a unit's score and place among all units; who is shown with those after it has a score and no place."""
        question, wanted = await self._of_year(request, EVERYWHERE), _wanted(request)
        there = (await queries.ranking(self._service.database, question, wanted)).of(request.unit)
        if there is None and wanted.lineage:
            async with self._service.database.snapshot() as snapshot:
                there = (await queries.explanation(snapshot, question, request.unit, wanted)).placed
        if there is None:
            raise scoreboard.UnitUnknown(unit=request.unit, year=question.year)
        return score(there)

    @override
    async def ExplainScore(self, request: Any, context: Context) -> admin_pb2.Explanation:
        """Explain every point of a unit; its place among others is no part of it."""
        question = await self._of_year(request, EVERYWHERE)
        lang = request.lang or asked.language(context)
        async with self._service.database.snapshot() as snapshot:
            found = await queries.explanation(snapshot, question, request.unit, _wanted(request)._replace(lang=lang))
        return _explanation(found, question, lang)

    async def _of_year(self, request: Any, district: str) -> Asked:  # noqa: ANN401  (a message)
        as_of, known_at = asked.instants(self._service, request)
        everywhere = district in {NONE, EVERYWHERE}
        meant = EVERYWHERE if everywhere else await asked.district(self._service, district)
        return Asked(meant, asked.year(request.year), as_of, known_at)


def _explanation(found: Explanation, question: Asked, lang: str) -> admin_pb2.Explanation:
    newest = found.by.newest
    return admin_pb2.Explanation(
        score=score(found.placed),
        scheme=found.by.code,
        version=newest.version,
        source=cited(newest),
        year=question.year,
        as_of=local(question.as_of),
        known_at=local(question.known_at),
        points=[point(each, found.placed.seat.unit.unit, found.titles) for each in found.points],
        text=text(found.placed.scored, found.points, newest, lang),
    )


def _decimal(value: Decimal | None) -> str:
    return NONE if value is None else plain(value)


def _wanted(request: Any) -> Wanted:  # noqa: ANN401  (a message)
    return Wanted(request.scheme, tuple(getattr(request, "kinds", ())), bool(request.lineage))


def _page(request: Any) -> tuple[int, int]:  # noqa: ANN401  (a message)
    token = request.page_token
    if token and not token.isdecimal():
        raise BadInput("page_token", f"{token!r} không phải mã trang đã trả về; hãy để trống để xem từ đầu")
    if request.page_size < 0:
        raise BadInput("page_size", "hãy ghi số dòng mỗi trang, 0 là tất cả")
    return int(token or 0), request.page_size
