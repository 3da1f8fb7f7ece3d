"""However the two streams interleave, in batches of whatever size, twice, with holes: the same bytes are answered for every as-of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random  # noqa: TID251 - a seed goes in
from typing import Any, Final

import pytest

from services.scoring.admin import ScoringAdmin
from services.scoring.domain.inputs import SchemeImported
from services.scoring.domain.scheme import Scheme
from services.scoring.pb import admin_pb2
from tests.integration.standing.fed import Answering, Fed, fed, interleaved, numbered
from tests.integration.standing.schemes import scheme_of
from tests.integration.standing.years import DISTRICT, END, START, Year, year

LATER: Final = END + timedelta(days=300)
SIZES: Final = (1, 7, 256)
SCHEME: Final = Scheme.model_validate({**scheme_of(Random(3)), "weights": {"default": "1", "BC-1": "1.3333"}})  # noqa: S311
TROUBLE: Final = 0.3
AS_OFS: Final = tuple((START + share * (END - START)).isoformat() for share in (0.15, 0.3, 0.45, 0.6, 0.75, 1))


async def answers(register: Fed) -> list[bytes]:
    """Ask for every register, ranking and explanation of the year."""
    register.clock.move(LATER)
    admin: Any = ScoringAdmin(Answering(register))  # type: ignore[arg-type]
    given: list[Any] = []
    for as_of in AS_OFS:
        times: dict[str, Any] = {"as_of": as_of, "known_at": LATER.isoformat(), "year": 2023}
        given.append(await admin.GetRegister(admin_pb2.GetRegisterRequest(district=DISTRICT, **times), None))
        given.append(await admin.ListScores(admin_pb2.ListScoresRequest(district=DISTRICT, **times), None))
        units = [score.unit for score in given[-1].scores]
        given += [await admin.ExplainScore(admin_pb2.GetScoreRequest(unit=unit, **times), None) for unit in units]
    return [each.SerializeToString(deterministic=True) for each in given]


@asynccontextmanager
async def heard(made: Year, random: Random) -> AsyncIterator[Fed]:
    """Feed a year in some order, with some trouble."""
    async with fed(START) as register:
        await register.submit("scheme", SchemeImported(scheme=SCHEME.scheme, content=SCHEME.written()))
        told = interleaved(random, numbered(made.said, "deadlines"), numbered(made.sent, "intake"))
        await register.hear_all(told, random.choice(SIZES), random, TROUBLE)
        yield register


async def compare(seed: int, times: int) -> None:
    """Hold several ways of hearing one year against each other."""
    made = year(seed)
    wanted: list[bytes] = []
    for turn in range(times):
        async with heard(made, Random(1_000 * seed + turn)) as register:  # noqa: S311 - no secrets here
            found = await answers(register)
        assert any(found)
        assert found == (wanted or found), f"year {seed}, turn {turn}"
        wanted = found


async def test_some_interleavings_give_the_same_bytes() -> None:
    for seed in range(5):
        await compare(seed, 3)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 50, 5))
async def test_a_thousand_interleavings_give_the_same_bytes(first: int) -> None:
    for seed in range(first, first + 5):
        await compare(seed, 20)
