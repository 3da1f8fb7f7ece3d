"""Read models of `notify`: letters and their sendings; and what a rectification letter's list is made of."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, bindparam

from services.contracts.deadlines import ObligationDefined, PeriodOpened, UnitRegistered
from services.contracts.notify import LetterDrafted, LetterFailed, LetterNumbered, LetterSent
from services.contracts.scoring import StandingChanged
from services.kit import moment
from services.kit.database import upsert
from services.kit.decider import Fact, Write
from services.notify.domain.desk import cited
from services.notify.domain.inputs import IssuerSet

TABLES = MetaData()

LETTERS = Table(
    "letters",
    TABLES,
    Column("letter", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("district", String, nullable=False),
    Column("book", String, nullable=False),
    Column("units", String, nullable=False),
    Column("duties", String, nullable=False),
    Column("content", String, nullable=False),
    Column("drafted_at", String, nullable=False),
    Column("year", Integer),
    Column("number", Integer),
    Column("dated", String),
    Column("numbered_at", String),
)

LETTER_UNITS = Table(
    "letter_units",
    TABLES,
    Column("letter", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("message", String, nullable=False),
    Column("error", String, nullable=False),
    Column("ended_at", String),
    Index("letter_units_state", "state"),
)

STANDINGS = Table(
    "standings",
    TABLES,
    Column("district", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("obligation", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("due_at", String, nullable=False),
    Column("arrived_at", String),
)

UNITS = Table(
    "units",
    TABLES,
    Column("district", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("no", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("email", String),
)

OBLIGATIONS = Table(
    "obligations",
    TABLES,
    Column("obligation", String, primary_key=True),
    Column("no", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("citation", String, nullable=False),
)

PERIODS = Table(
    "periods",
    TABLES,
    Column("obligation", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("due_at", String, nullable=False),
    Column("opened_at", String, nullable=False),
    Column("audience", String, nullable=False),
    Column("others", String, nullable=False),
)

ISSUERS = Table(
    "issuers",
    TABLES,
    Column("district", String, primary_key=True),
    Column("book", String, nullable=False),
    Column("issuer", String, nullable=False),
)

KEEP_LETTER = upsert(LETTERS)
KEEP_LETTER_UNIT = upsert(LETTER_UNITS)
KEEP_STANDING = upsert(STANDINGS)
KEEP_UNIT = upsert(UNITS)
KEEP_OBLIGATION = upsert(OBLIGATIONS)
KEEP_PERIOD = upsert(PERIODS)
KEEP_ISSUER = upsert(ISSUERS)

# A letter got its number and date.
NUMBER_LETTER = (
    LETTERS.update()
    .where(LETTERS.c.letter == bindparam("b_letter"))
    .values(
        year=bindparam("b_year"),
        number=bindparam("b_number"),
        dated=bindparam("b_dated"),
        numbered_at=bindparam("b_numbered_at"),
    )
)

# From now on the letter waits to be sent to every unit of it.
NUMBER_LETTER_UNITS = (
    LETTER_UNITS.update().where(LETTER_UNITS.c.letter == bindparam("b_letter")).values(state=bindparam("b_state"))
)

# The sending to one unit came to its end.
END_SENDING = (
    LETTER_UNITS.update()
    .where(LETTER_UNITS.c.letter == bindparam("b_letter"), LETTER_UNITS.c.unit == bindparam("b_unit"))
    .values(
        state=bindparam("b_state"),
        recipient=bindparam("b_recipient"),
        message=bindparam("b_message"),
        error=bindparam("b_error"),
        ended_at=bindparam("b_ended_at"),
    )
)


def project(fact: Fact) -> Iterable[Write]:
    """Say what a fact writes into the read models."""
    match fact.event:
        case LetterDrafted() as drafted:
            return _drafted(drafted)
        case LetterNumbered() as numbered:
            return _numbered(numbered)
        case (LetterSent() | LetterFailed()) as ended:
            return (_ended(ended),)
        case _:
            return _listed(fact.event)


def _drafted(drafted: LetterDrafted) -> Iterable[Write]:
    told = drafted.model_dump(mode="json", include={"letter", "kind", "district", "book", "content"})
    duties = [f"{duty.unit}/{duty.obligation}/{duty.period}" for duty in drafted.duties]
    about = {"units": json.dumps(drafted.units), "duties": json.dumps(duties)}
    unnumbered = {"year": None, "number": None, "dated": None, "numbered_at": None}
    yield Write(KEEP_LETTER, {**told, **about, **unnumbered, "drafted_at": moment.text(drafted.drafted_at)})
    for unit in drafted.units:
        waiting = {"state": "drafted", "recipient": "", "message": "", "error": "", "ended_at": None}
        yield Write(KEEP_LETTER_UNIT, {"letter": drafted.letter, "unit": unit, **waiting})


def _numbered(numbered: LetterNumbered) -> Iterable[Write]:
    values = {
        "b_letter": numbered.letter,
        "b_year": numbered.year,
        "b_number": numbered.number,
        "b_dated": numbered.dated.isoformat(),
        "b_numbered_at": moment.text(numbered.numbered_at),
    }
    yield Write(NUMBER_LETTER, values)
    yield Write(NUMBER_LETTER_UNITS, {"b_letter": numbered.letter, "b_state": "numbered"})


def _ended(ended: LetterSent | LetterFailed) -> Write:
    went_out = isinstance(ended, LetterSent)
    values = {
        "b_letter": ended.letter,
        "b_unit": ended.unit,
        "b_state": "sent" if went_out else "failed",
        "b_recipient": ended.to,
        "b_message": ended.message if isinstance(ended, LetterSent) else "",
        "b_error": ended.error if isinstance(ended, LetterFailed) else "",
        "b_ended_at": moment.text(ended.happened_at()),
    }
    return Write(END_SENDING, values)


def _listed(event: Any) -> Iterable[Write]:  # noqa: ANN401 - an event of any type
    """Keep the latest of what a list of standings needs."""
    match event:
        case StandingChanged() as standing:
            yield _standing(standing)
        case UnitRegistered() as unit:
            yield Write(KEEP_UNIT, unit.model_dump(include={"district", "unit", "no", "name", "kind", "email"}))
        case ObligationDefined() as obligation:
            values = obligation.model_dump(include={"obligation", "no", "title"})
            yield Write(KEEP_OBLIGATION, {**values, "citation": cited(obligation.citation)})
        case PeriodOpened() as period:
            yield _period(period)
        case IssuerSet() as sender:
            values = {"district": sender.district, "book": sender.book, "issuer": sender.issuer.model_dump_json()}
            yield Write(KEEP_ISSUER, values)
        case _:
            pass


def _standing(standing: StandingChanged) -> Write:
    values = standing.model_dump(mode="json", include={"district", "unit", "obligation", "period", "status"})
    arrived_at = None if standing.arrived_at is None else moment.text(standing.arrived_at)
    return Write(KEEP_STANDING, {**values, "due_at": moment.text(standing.due_at), "arrived_at": arrived_at})


def _period(period: PeriodOpened) -> Write:
    values = {
        "obligation": period.obligation,
        "period": period.period,
        "due_at": moment.text(period.due_at),
        "opened_at": moment.text(period.opened_at),
        "audience": json.dumps(period.audience),
        "others": period.others.value,
    }
    return Write(KEEP_PERIOD, values)
