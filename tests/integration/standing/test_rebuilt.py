"""Folded anew by streams, the register's tables are what the service wrote hearing them in any order; on both engines."""

from random import Random  # noqa: TID251 - a seed goes in
from typing import Final

import pytest

from services.kit import journal
from services.kit.databases import opened
from services.kit.folder import Made
from services.kit.rebuild import Rebuild
from services.kit.site import Site, Step
from services.scoring import projections
from services.scoring.domain.inputs import SchemeImported
from services.scoring.rulebook import RULES
from tests.integration.standing.fed import Fed, interleaved, numbered
from tests.integration.standing.test_interleavings import SCHEME
from tests.integration.standing.years import START, year

PART_ROWS: Final = 8
TROUBLE: Final = 0.3

pytestmark = pytest.mark.database


@pytest.mark.parametrize("seed", range(3))
async def test_a_year_that_was_heard_in_any_order_is_folded_anew_row_by_row(database_url: str, seed: int) -> None:
    random, made = Random(seed), year(seed)  # noqa: S311 - no secrets here
    async with opened(database_url, [journal.JOURNAL, projections.TABLES]) as database:
        register = Fed(database, START)
        await register.transactor.take_place()
        await register.submit("scheme", SchemeImported(scheme=SCHEME.scheme, content=SCHEME.written()))
        told = interleaved(random, numbered(made.said, "deadlines"), numbered(made.sent, "intake"))
        await register.hear_all(told, 7, random, TROUBLE)
        rebuild = Rebuild(Site(register.transactor, Made(RULES, projections.TABLES), part_rows=PART_ROWS))
        await rebuild.run()
        assert await database.read(projections.SPANS.select())
    state = rebuild.state
    assert (state.step, state.differing, state.findings, state.why) == (Step.SWITCHED, 0, [], "")
    assert state.rows == register.transactor.row > PART_ROWS
