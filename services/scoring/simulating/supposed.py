"""What somebody supposes, read from the messages of a call."""

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple

from pydantic import ValidationError

from services.contracts.deadlines import Others
from services.kit import moment
from services.kit.rpc import BadInput
from services.scoring.domain.foresight import Foreseen, ForeseenPeriod, Supposed
from services.scoring.domain.lists import ListedObligation, ListedPeriod
from services.scoring.domain.roll import BEGINNING, Registered
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.scheme_checks import Severity, findings
from services.scoring.domain.standing import DutyKey
from services.scoring.pb import admin_pb2
from services.scoring.schemefile import ALONE, told

Days = Mapping[date, bool]
"""Which days are worked on, or not, otherwise than their weekday says."""


class Told(NamedTuple):
    """Everything that was told: the first message, and what is supposed."""

    asked: admin_pb2.SimulateRequest
    supposed: Supposed
    days: Days | None


async def read(requests: AsyncIterator[admin_pb2.SimulateRequest]) -> Told:
    """Read every message of a call.

    Raises:
        BadInput: something in them is not what it has to be.
    """
    parts = [part async for part in requests]
    if not parts:
        raise BadInput("year", "hãy gửi ít nhất một thông điệp nêu năm theo dõi")
    try:
        supposed = Supposed(
            _duties(parts),
            [_period(each) for part in parts for each in part.periods],
            [_unit(each) for part in parts for each in part.units],
        )
        days = _days(parts) if any(part.other_calendar for part in parts) else None
    except ValueError as error:
        raise BadInput("duties", str(error)) from error
    return Told(parts[0], supposed if any(part.foresees for part in parts) else Supposed(), days)


def scheme(written: str, lang: str) -> Scheme | None:
    """Read another scheme; None where there is none.

    Raises:
        BadInput: it is none that could score.
    """
    if not written:
        return None
    try:
        read = Scheme.model_validate_json(written)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise BadInput("scheme_json", f"{where}: {first['msg']}") from error
    wrong = [one for one in findings(read, ALONE) if one.severity is Severity.ERROR]
    if wrong:
        raise BadInput("scheme_json", "; ".join(" ".join(told(one, lang)) for one in wrong))
    return read


def _duties(parts: list[admin_pb2.SimulateRequest]) -> Mapping[str, Mapping[DutyKey, Foreseen]]:
    found: dict[str, dict[DutyKey, Foreseen]] = {}
    for each in chain.from_iterable(part.duties for part in parts):
        wanted = Foreseen(_at(each.due_at), each.firm, each.outage)
        found.setdefault(each.district, {})[DutyKey(each.unit, each.obligation, each.period)] = wanted
    return found


def _period(each: admin_pb2.ForeseenPeriod) -> ForeseenPeriod:
    obligation = ListedObligation(each.obligation, each.no, each.title)
    due_at, opened_at = _at(each.due_at), _at(each.opened_at)
    if due_at is None or opened_at is None:
        return ForeseenPeriod(obligation, each.period, None)
    listed = ListedPeriod(each.obligation, each.period, Others(each.others), due_at, opened_at)
    return ForeseenPeriod(obligation, each.period, listed)


def _unit(each: admin_pb2.ForeseenUnit) -> Registered:
    began = _at(each.began_at)
    known = (each.unit, each.district, each.province, each.no, each.name, each.kind)
    return Registered(began or BEGINNING, 0, *known, began)


def _at(written: str) -> datetime | None:
    return moment.parse(written) if written else None


def _days(parts: list[admin_pb2.SimulateRequest]) -> Days:
    off = {date.fromisoformat(day): False for part in parts for day in part.days_off}
    worked = {date.fromisoformat(day): True for part in parts for day in part.days_worked}
    return off | worked
