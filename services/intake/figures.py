"""Figures of accepted reports, compared as an operator asks.

ObligationUnknown    no obligation has this code
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from services.intake import queries
from services.intake.domain.comparing import Comparison, Reported, compare
from services.intake.pb import admin_pb2
from services.kit.database import Database
from services.kit.decider import Refusal
from services.kit.rpc import BadInput


class ObligationUnknown(Refusal):
    """No obligation has this code; look at the list of obligations for the right one."""

    SITUATION = "OBLIGATION_UNKNOWN"


async def compared(database: Database, request: admin_pb2.CompareFiguresRequest) -> Comparison:
    """Compare the figures of a period with those that were estimated; of each unit its last accepted version counts.

    Raises:
        ObligationUnknown: there is no such obligation.
        BadInput: nobody says which obligation was estimated.
    """
    estimate = await _estimated(database, request)
    exacts = await _reported(database, request.obligation, request.period)
    estimates = await _reported(database, estimate, request.estimate_period or request.period)
    return compare(estimates, exacts, district=request.district)


async def _estimated(database: Database, request: admin_pb2.CompareFiguresRequest) -> str:
    known = await database.read(queries.completes, {"obligation": request.obligation})
    if not known:
        raise ObligationUnknown(obligation=request.obligation)
    estimate = request.estimate or str(known[0][0])
    if not estimate:
        why = (
            f"is missing: {request.obligation} completes no other obligation; name the one whose figures were estimated"
        )
        raise BadInput("estimate", why)
    if not await database.read(queries.completes, {"obligation": estimate}):
        raise ObligationUnknown(obligation=estimate)
    return estimate


async def _reported(database: Database, obligation: str, period: str) -> dict[str, Reported]:
    rows = await database.read(queries.reported, {"obligation": obligation, "period": period})
    return {str(row[1]): _read(row) for row in rows}


def _read(row: Sequence[Any]) -> Reported:
    figures = {code: Decimal(figure) for code, figure in json.loads(row[3]).items()}
    return Reported(str(row[0]), str(row[2]), figures)
