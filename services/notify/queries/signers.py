"""Questions about who signs and who is away, and whether a district is on hold."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from services.contracts.notify import SignerAway, SignerNamed
from services.kit import moment
from services.kit.database import Database
from services.notify.projections.lifetables import ABSENCES, SIGNERS
from services.notify.projections.sending import HOLDS

SIGNERS_OF = select(SIGNERS.c.said).where(SIGNERS.c.district == bindparam("district")).order_by(SIGNERS.c.person)
ABSENCES_OF = select(ABSENCES.c.said).where(ABSENCES.c.district == bindparam("district"))
HOLD_OF = select(HOLDS.c.reason, HOLDS.c.at).where(HOLDS.c.district == bindparam("district"), HOLDS.c.held == 1)


class Signs(NamedTuple):
    """Who may sign, and since and until when that person is away."""

    named: SignerNamed
    away: SignerAway | None

    def is_valid(self, at: datetime) -> bool:
        """Tell whether an instant lies in the term."""
        named = self.named
        begun = named.since is None or named.since <= at
        return not named.withdrawn and begun and (named.until is None or at < named.until)

    def is_away(self, at: datetime) -> bool:
        """Tell whether that person is away at an instant."""
        away = self.away
        return away is not None and away.since <= at and (away.until is None or at < away.until)


class Hold(NamedTuple):
    """Why nothing of a district goes out, and since when."""

    reason: str
    at: datetime


async def signers(database: Database, district: str) -> list[Signs]:
    """Return everybody who was named to sign for a district."""
    here = {"district": district}
    absences = [SignerAway.model_validate_json(row[0]) for row in await database.read(ABSENCES_OF, here)]
    away = {each.person: each for each in absences}
    named = [SignerNamed.model_validate_json(row[0]) for row in await database.read(SIGNERS_OF, here)]
    return [Signs(each, away.get(each.person)) for each in named]


async def hold(database: Database, district: str) -> Hold | None:
    """Return why a district is on hold; None: it is not."""
    rows = await database.read(HOLD_OF, {"district": district})
    return Hold(rows[0][0], moment.parse(rows[0][1])) if rows else None
