"""Answers what would be if: another scheme, or other due instants, over what happened; nothing is kept."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date

from typing_extensions import override

from services.contracts.workdays import Workdays
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.scoring import asked
from services.scoring.asked import local
from services.scoring.domain.changing import Whys
from services.scoring.domain.comparing import Compared, Side, compare
from services.scoring.domain.foresight import NOTHING_ELSE
from services.scoring.domain.in_force import Versions, chosen
from services.scoring.domain.scheme import Scheme
from services.scoring.pb import admin_pb2, admin_pb2_grpc
from services.scoring.queries.lists import EVERYWHERE, Asked
from services.scoring.queries.scores import counting
from services.scoring.queries.years import Known, known, years
from services.scoring.simulating import told
from services.scoring.simulating.supposed import Told, read, scheme


class Simulating(admin_pb2_grpc.ScoringAdminServicer):
    """Answers what would be if."""

    _service: Service

    @override
    async def Simulate(
        self, request_iterator: AsyncIterator[admin_pb2.SimulateRequest], context: object
    ) -> AsyncIterator[admin_pb2.SimulateResponse]:
        """Put the year that would be beside the one that is: every unit's score, and each duty that moves."""
        said = await read(request_iterator)
        said.asked.lang = said.asked.lang or asked.language(context)
        question = await _question(self._service, said.asked)
        found = await known(self._service.database, question, said.supposed)
        by = _schemes(found, said, question.year)
        # Aside, so that nobody waits while a province's year is folded again.
        before, after, compared = await asyncio.to_thread(_compared, found, said, question, by)
        for part in told.parts(compared):
            yield part
        last = told.sums(before, after)
        last.as_of, last.known_at = local(question.as_of), local(question.known_at)
        last.was_scheme, last.scheme = ("" if each is None else each.newest.name for each in by)
        yield last


async def _question(service: Service, said: admin_pb2.SimulateRequest) -> Asked:
    now, year = service.clock.now(), asked.year(said.year)
    as_of, known_at = asked.parse("as_of", said.as_of, now), asked.parse("known_at", said.known_at, now)
    is_every = said.district in {"", EVERYWHERE}
    return Asked(EVERYWHERE if is_every else await asked.district(service, said.district), year, as_of, known_at)


Schemes = tuple[Versions | None, Versions | None]
"""What the year is scored by, and what it would be."""


def _schemes(found: Known, said: Told, year: int) -> Schemes:
    """Choose both; where none is in force duties that would be otherwise are scored by the other one on both sides."""
    now, then = chosen(found.schemes, year), _other(found, said, year)
    if now is None and (said.supposed != NOTHING_ELSE or said.days is not None):
        return then, then
    return now, then


def _other(found: Known, said: Told, year: int) -> Versions | None:
    other = scheme(said.asked.scheme_json, said.asked.lang)
    if other is not None:
        return _of_any_day(other)
    named = chosen(found.schemes, year, said.asked.scheme) or _of_another_year(found.schemes, said.asked.scheme)
    if named is None and said.asked.scheme:
        raise BadInput("scheme", f"không có thang điểm {said.asked.scheme}; xem `dunghan schemes list`")
    return named


def _of_another_year(schemes: list[Scheme], named: str) -> Versions | None:
    return next((_of_any_day(one) for one in reversed(schemes) if named in {one.scheme, one.name}), None)


def _of_any_day(other: Scheme) -> Versions:
    """Let a scheme score a year, whenever it is to hold."""
    valid = other.valid.model_copy(update={"since": date.min, "until": None})
    return Versions(other.scheme, (other.model_copy(update={"valid": valid}),))


def _compared(found: Known, said: Told, question: Asked, by: Schemes) -> tuple[Side, Side, Compared]:
    before, after = years(found, question, said.supposed)
    worked = counting(found.days)
    then = worked if said.days is None else counting(Workdays(said.days))
    sides = Side(before, by[0], worked), Side(after, by[1], then)
    return (*sides, compare(*sides, Whys(said.asked.lang)))
