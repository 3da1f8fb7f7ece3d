"""Small years, told by one catalogue and by another: what would be by the other is what the other one makes of the year."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from services.cli.whatif import Supposed, Wish, requests
from services.deadlines.admin import DeadlinesAdmin
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.scoring.admin import ScoringAdmin
from services.scoring.pb import admin_pb2 as pb
from tests.integration.standing.supposing import Key, Row, owed
from tests.integration.test_rules_stories import PLAIN, START, Office, moment
from tests.kit.chain import chained

ENDS: Final = moment("2023-03-30 09:00:00")
RULE: Final = PLAIN["obligations"][0]
LATER_DAY: Final = {"phrase": "BY_DAY", "day": {"day": 20, "of": "last_month"}}
EARLIER_DAY: Final = {"phrase": "BEFORE_DAY", "day": {"day": 11, "of": "last_month"}}


def other(**rule: Any) -> dict[str, Any]:
    """The catalogue with another rule."""
    return {**PLAIN, "obligations": [{**RULE, **rule}]}


@asynccontextmanager
async def told(folder: Path, plain: dict[str, Any]) -> AsyncIterator[Office]:
    """A quarter by a catalogue: a reports in time, b on the 14th, c never; x of the other district on the 18th."""
    async with chained(folder, START) as chain:
        office = Office(chain)
        await office.imports(plain)
        for day, unit, district in (("2023-03-12", "a", "d"), ("2023-03-14", "b", "d"), ("2023-03-18", "x", "e")):
            await office.at(f"{day} 09:00:00")
            await office.receives(unit, district=district)
        await office.at(f"{ENDS:%Y-%m-%d %H:%M:%S}")
        yield office


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quarter as it was."""

    async def live(folder: Path) -> Path:
        async with told(folder, PLAIN):
            return folder

    return asyncio.run(live(tmp_path_factory.mktemp("quarter")))


async def registers(office: Office) -> dict[Key, Row]:
    scoring, nobody = ScoringAdmin(office.chain.services["scoring"]), Any
    found: dict[Key, Row] = {}
    for district in ("d", "e"):
        asked = pb.GetRegisterRequest(district=district, year=2023)
        for one in (await scoring.GetRegister(asked, nobody)).cells:  # type: ignore[arg-type]
            found[one.unit, one.obligation, one.period] = (one.status, one.due_at, one.days_late)
    return found


async def would_be(office: Office, plain: dict[str, Any]) -> dict[Key, Row]:
    """The registers as they would be by another catalogue."""
    text = Catalogue.model_validate(plain).model_dump_json(by_alias=True)
    asked = deadlines_pb.ForeseeDutiesRequest(catalogues_json=[text], year=2023)
    parts = [part async for part in DeadlinesAdmin(office.chain.services["deadlines"]).ForeseeDuties(asked, None)]
    found = await registers(office)
    for_scoring = requests(Supposed([text]), Wish((), 2023), parts, "en")
    async for part in ScoringAdmin(office.chain.services["scoring"]).Simulate(_each(for_scoring), None):
        found |= {(one.unit, one.obligation, one.period): (one.status, one.due_at, one.days_late) for one in part.moved}
    return found


async def _each(asked: Any) -> AsyncIterator[pb.SimulateRequest]:
    for one in asked:
        yield one


@pytest.mark.parametrize(
    ("plain", "statuses"),
    [
        pytest.param(other(due=LATER_DAY), "on_time on_time missing on_time", id="later"),
        pytest.param(other(due=EARLIER_DAY), "late late missing late", id="earlier"),
        pytest.param(
            other(due_for=[{"units": ["b", "c"], "due": LATER_DAY}]), "on_time on_time missing late", id="for-some"
        ),
        pytest.param(other(audience=["a", "x"]), "on_time not_obliged not_obliged late", id="fewer"),
        pytest.param(other(due={"phrase": "SOFT"}), "on_time on_time expected on_time", id="not-firm"),
    ],
)
async def test_another_rule_is_what_its_import_makes_of_the_quarter(
    now: Path, tmp_path: Path, plain: dict[str, Any], statuses: str
) -> None:
    async with chained(now, ENDS) as chain:
        would = await would_be(Office(chain), plain)
    async with told(tmp_path, plain) as office:
        assert owed(would) == owed(await registers(office))
    assert " ".join(would[unit, "BC", "2023-Q1"][0] for unit in "abcx") == statuses
