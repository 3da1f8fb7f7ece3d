"""Marks as of one instant and known at another."""

import json
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import bindparam, literal_column, or_, select

from services.kit import moment
from services.kit.database import OneOf, Snapshot
from services.scoring.domain.marks import Shown, folded
from services.scoring.domain.spans import Dated
from services.scoring.domain.standing import DutyKey
from services.scoring.projections import DUTY_FACTS
from services.scoring.queries.lists import EVERYWHERE, Asked, as_asked
from services.scoring.queries.rows import learnt

FACT = DUTY_FACTS.c

Duties = dict[str, dict[DutyKey, list[Dated]]]
Wanted = Mapping[str, Collection[DutyKey]]

FACTS_THEN: Final = (
    select(
        *(FACT.district, FACT.unit, FACT.obligation, FACT.period),
        *(FACT.occurred_at, FACT.recorded_at, FACT.source, FACT.position),
        *(FACT.kind, FACT.due_at, FACT.arrived_at, FACT.submitted_at, FACT.submission_id, FACT.reasons),
        *(FACT.faults, FACT.version, FACT.evidence, FACT.status),
    )
    .where(
        or_(bindparam("district") == EVERYWHERE, FACT.district == bindparam("district")),
        OneOf(FACT.period, "periods"),
        OneOf(FACT.obligation.concat(literal_column("'/'")).concat(FACT.period), "pairs"),
        as_asked(DUTY_FACTS),
    )
    .order_by(FACT.source, FACT.position)
)


async def dated_facts(
    snapshot: Snapshot, asked: Asked, pairs: Collection[tuple[str, str]], wanted: Wanted | None = None
) -> Duties:
    """Fetch the facts of duties that were so and known then: by district and duty, each source in order.

    `pairs`: of which obligations and periods; `wanted`: of which duties by district, None: of all.
    """
    times = {"as_of": moment.text(asked.as_of), "known_at": moment.text(asked.known_at)}
    periods = json.dumps(sorted({period for _, period in pairs}))
    values = {"district": asked.district, "periods": periods, "pairs": json.dumps(["/".join(pair) for pair in pairs])}
    found: Duties = {}
    for district, *row in await snapshot.fetch(FACTS_THEN, {**times, **values}):
        if wanted is None or tuple(row[:3]) in wanted.get(district, ()):
            duty, fact = learnt(row)
            found.setdefault(district, {}).setdefault(duty, []).append(fact)
    return found


def shown(facts: Mapping[DutyKey, list[Dated]]) -> dict[DutyKey, Shown]:
    """Show the duties of which something was heard by their facts alone; whoever asks what would be if changes these first."""
    folds = {duty: folded(each) for duty, each in facts.items()}
    return {duty: fold for duty, fold in folds.items() if fold is not None}
