"""The list that a letter speaks of, and how it stood when it was last spoken of."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from services.contracts.notify import LetterKind
from services.kit.database import Database
from services.kit.rpc import BadInput
from services.notify import queries
from services.notify.domain.inputs import RectificationDrafted
from services.notify.queries import Asked, drafting
from services.notify.texts import LOCAL, Issuer, Line, Register, Report, Unit

DAY_IN_ID: Final = re.compile(r"-(\d{4}-\d{2}-\d{2})(?:~\d+)?$")


async def compared(database: Database, asked: Asked, kind: LetterKind, issuer: Issuer) -> dict[str, object]:
    """Return the list, and the list as it stood on the day of which the last letter of the kind spoke.

    Raises:
        BadInput: nothing stands in it.
    """
    register = register_of(await queries.rectification(database, asked), issuer)
    last = await _last_told(database, asked, kind)
    was = None if last is None else await queries.rectification(database, asked._replace(as_of=last))
    then = None if was is None or not was.columns else register_of(was, issuer)
    return {"reports": register.reports, "listed": register, "was": then}


async def _last_told(database: Database, asked: Asked, kind: LetterKind) -> datetime | None:
    """Return the end of the day of which the last letter of this kind spoke."""
    before = asked.as_of.astimezone(LOCAL).date().isoformat()
    days = [
        found[1]
        for letter, stage, _ in await drafting.like(database, asked.district, kind)
        if stage not in drafting.CLOSED and (found := DAY_IN_ID.search(letter)) is not None and found[1] < before
    ]
    if not days:
        return None
    return datetime.combine(date.fromisoformat(max(days)) + timedelta(days=1), time.min, LOCAL) - timedelta(seconds=1)


def register_of(listed: RectificationDrafted, issuer: Issuer) -> Register:
    """Return a list as letters speak of it.

    Raises:
        BadInput: nothing stands in it.
    """
    if not listed.rows:
        raise BadInput("district", f"{listed.district!r}: no units are known of it")
    if not listed.columns:
        raise BadInput("year", "no report of that year was asked for by then")
    return Register(
        issuer=issuer,
        reports=tuple(
            Report(title=each.title, due_at=each.due_at, citation=each.citation, firm=each.firm)
            for each in listed.columns
        ),
        lines=tuple(
            Line(no=row.no, unit=Unit(name=row.name, commune=row.commune), statuses=row.statuses) for row in listed.rows
        ),
        as_of=listed.as_of,
    )
