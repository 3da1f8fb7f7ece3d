"""Rows of the read models as the rules know them."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from services.contracts.deadlines import Others
from services.contracts.scoring import Status
from services.kit import moment
from services.kit.database import Row
from services.scoring.domain.facts import Kind, Learnt
from services.scoring.domain.lists import ListedPeriod
from services.scoring.domain.roll import Ended, Registered
from services.scoring.domain.spans import Dated
from services.scoring.domain.standing import DutyKey


def moment_of(written: str | None) -> datetime | None:
    """Read a time that may be none."""
    return None if written is None else moment.parse(written)


def learnt(row: Sequence[Any]) -> tuple[DutyKey, Dated]:
    """Read a fact about a duty."""
    so, recorded, source, position, kind, due_at, arrived_at, submitted_at, submission, why, *more = row[3:]
    faults, version, evidence, status = more
    times = (moment_of(due_at), moment_of(arrived_at), moment_of(submitted_at))
    quality = (tuple(faults.split()), version, evidence)
    told = Learnt(Kind(kind), *times, submission, why, *quality, Status(status) if status else None)
    return DutyKey(*row[:3]), Dated(moment.parse(so), moment.parse(recorded), source, position, told)


def period(row: Row) -> ListedPeriod:
    """Read a version of a period."""
    obligation, period, others, due_at, opened_at, *window = row
    days = [None if day is None else date.fromisoformat(day) for day in window]
    return ListedPeriod(obligation, period, Others(others), moment.parse(due_at), moment.parse(opened_at), *days)


def registered(row: Row) -> Registered:
    """Read a version of a unit."""
    since, position, unit, district, province, no, name, kind, began_at = row
    known = (position, unit, district, province, no, name, kind)
    return Registered(moment.parse(since), *known, moment_of(began_at))


def ended(row: Row) -> Ended:
    """Read the end of a unit."""
    since, position, unit, successors = row
    return Ended(moment.parse(since), position, unit, tuple(json.loads(successors)))
