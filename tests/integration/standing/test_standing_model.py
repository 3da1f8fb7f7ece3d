"""On random years the register, its totals and the scores are what an independent slow look at all that was said gives."""

from datetime import datetime, timedelta
from random import Random  # noqa: TID251 - a seed goes in

import pytest

from services.scoring import queries
from services.scoring.queries import Asked
from tests.integration.standing import slow
from tests.integration.standing.fed import Fed, fed, interleaved, numbered
from tests.integration.standing.years import DISTRICT, END, START, year

DAY = timedelta(days=1)


def asked(random: Random, register: Fed) -> tuple[datetime, datetime]:
    """Draw a pair of instants: when it was so, and when it was known."""
    as_of = START + random.random() * (END - START)
    known_at = random.choice([each.at for each in register.heard])
    return random.choice(((as_of, register.now), (END, known_at), (as_of, known_at), (END, register.now)))


async def compare(register: Fed, as_of: datetime, known_at: datetime, about: str) -> None:
    """Hold the register against the slow look."""
    wanted = slow.register(register.heard, as_of, known_at, 2023).cells
    cells = await queries.register(register.database, Asked(DISTRICT, 2023, as_of, known_at))
    found = {
        (cell.unit.unit, cell.obligation.obligation, cell.period): (cell.standing.status.value, *cell.standing[1:])
        for cell in cells
    }
    said = {key: tuple(shown)[: len(next(iter(found.values()), ()))] for key, shown in wanted.items()}
    assert found == said, about


async def live(seed: int) -> None:
    random, made = Random(seed), year(seed)  # noqa: S311 - no secrets here
    said, sent = numbered(made.said, "deadlines"), numbered(made.sent, "intake")
    async with fed() as register:
        await register.hear_all(interleaved(random, said, sent), random.choice((1, 7, 256)), random)
        for _ in range(6):
            as_of, known_at = asked(random, register)
            await compare(register, as_of, known_at, f"seed {seed}: as of {as_of}, known at {known_at}")


@pytest.mark.parametrize("first", range(0, 60, 10))
async def test_years(first: int) -> None:
    for seed in range(first, first + 10):
        await live(seed)
