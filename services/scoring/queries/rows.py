"""Rows of the read models as the rules know them."""

import json
from datetime import datetime

from services.contracts.deadlines import Others
from services.kit import moment
from services.kit.database import Row
from services.scoring.domain.facts import Kind, Learnt
from services.scoring.domain.register import ListedPeriod
from services.scoring.domain.roll import Ended, Registered
from services.scoring.domain.standing import DutyKey


def moment_of(written: str | None) -> datetime | None:
    """Read a time that may be none."""
    return None if written is None else moment.parse(written)


def learnt(row: Row) -> tuple[DutyKey, Learnt]:
    """Read a fact about a duty."""
    unit, obligation, period, kind, due_at, arrived_at, submitted_at, submission_id, reasons = row
    times = (moment_of(due_at), moment_of(arrived_at), moment_of(submitted_at))
    return DutyKey(unit, obligation, period), Learnt(Kind(kind), *times, submission_id, reasons)


def period(row: Row) -> ListedPeriod:
    """Read a version of a period."""
    obligation, period, others, due_at, opened_at = row
    return ListedPeriod(obligation, period, Others(others), moment.parse(due_at), moment.parse(opened_at))


def registered(row: Row) -> Registered:
    """Read a version of a unit."""
    since, position, unit, district, province, no, name, kind, began_at = row
    known = (position, unit, district, province, no, name, kind)
    return Registered(moment.parse(since), *known, moment_of(began_at))


def ended(row: Row) -> Ended:
    """Read the end of a unit."""
    since, position, unit, successors = row
    return Ended(moment.parse(since), position, unit, tuple(json.loads(successors)))
