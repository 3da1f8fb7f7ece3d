"""An objected mark in the register: before, while and after it is decided, at any two instants."""

from pathlib import Path
from typing import Final

from services.scoring.schemefile import check
from tests.unit.scoring.controls import LATER
from tests.unit.scoring.disputes import DAY, FILED, HOUR, faulty
from tests.unit.scoring.objection_office import FILE, Office, disputed, office

CATALOGUES: Final = Path(__file__).parents[3] / "catalogues"


async def register_of(here: Office, days: int, known: int | None = None) -> tuple[str, bool]:
    """Return how An Bình stands so many days after the filing, known so many days after it."""
    times = {"as_of": FILED + days * DAY + HOUR, "known_at": FILED + (days if known is None else known) * DAY + HOUR}
    asked = {name: moment.isoformat() for name, moment in times.items()}
    register = await here.call("GetRegister", district="rach-gia", year=2023, **asked)
    return next((cell.status, cell.provisional) for cell in register.cells if cell.unit == "an-binh")


async def test_the_register_shows_at_any_two_instants_what_was_shown_then(database_url: str) -> None:
    async with office(database_url) as here:
        await disputed(here)
        assert await register_of(here, -1) == ("late", False)
        assert await register_of(here, 0) == ("late", True)
        assert await register_of(here, 1) == ("late", True)
        assert await register_of(here, 3) == ("excused", False)
        assert await register_of(here, 200) == ("excused", False)
        assert await register_of(here, 200, known=-1) == ("late", False)
        assert await register_of(here, 200, known=2) == ("late", True)
        assert await register_of(here, -1, known=200) == ("late", False)


async def test_a_mark_is_provisional_until_nobody_can_take_the_decision_further(database_url: str) -> None:
    async with office(database_url) as here:
        here.at(FILED)
        filed = await here.call("FileObjection", **FILE)
        await here.call(
            "DecideObjection", objection=filed.objection.objection, outcome="inadmissible", reasons="quá hạn"
        )
        here.at(LATER)
        assert await register_of(here, 10) == ("late", True)
        assert await register_of(here, 11) == ("late", False)
        states = [
            (await here.call("ListObjections", as_of=(FILED + days * DAY).isoformat())).objections[0].state
            for days in (10, 12)
        ]
    assert states == ["decided", "final"]


async def test_a_letter_entered_later_counts_from_when_it_came(database_url: str) -> None:
    async with office(database_url) as here:
        here.at(FILED + 4 * DAY)
        filed = await here.call("FileObjection", **FILE, filed_at=FILED.isoformat())
        assert filed.objection.decide_by == "2023-04-01T00:00:00+07:00"
        assert await register_of(here, 1, known=5) == ("late", True)
        assert await register_of(here, 1, known=3) == ("late", False)


async def scored(here: Office, days: int) -> tuple[str, bool, int]:
    """Return An Bình's score so many days after the filing, whether it is provisional, and its rank."""
    moment = (FILED + days * DAY + HOUR).isoformat()
    scores = await here.call("ListScores", district="rach-gia", year=2023, as_of=moment, known_at=moment)
    return next((one.score, one.provisional, one.rank) for one in scores.scores if one.unit == "an-binh")


async def test_scores_follow_what_objections_change(tmp_path: Path) -> None:
    example = check(CATALOGUES / "thang-diem-vi-du" / "scheme.yaml").scheme
    assert example is not None
    async with office(f"sqlite+aiosqlite:///{tmp_path / 'scoring.db'}") as here:
        await here.hear(faulty("layout"))
        await here.call("ActivateScheme", scheme_json=example.written(), reason="thử")
        await disputed(here)
        quality = await here.call(
            "FileObjection", **{**FILE, "against": "quality"}, filed_at=(FILED + 5 * DAY).isoformat()
        )
        lifted = {"objection": quality.objection.objection, "outcome": "upheld", "faults_lifted": ["layout"]}
        await here.call("DecideObjection", **lifted)
        explained = await here.call("ExplainScore", unit="an-binh", year=2023)
        shown = [await scored(here, days) for days in (-1, 0, 3)]
        last = await here.call("GetScore", unit="an-binh", year=2023)
    # One day late: 0.8 of 70, and a tenth off 30 for the form; then excused, as in time; then without the fault.
    assert shown == [("83.00", False, 1), ("83.00", True, 1), ("97.00", False, 1)]
    assert (last.score, last.provisional) == ("100.00", False)
    assert {(point.axis, point.status, point.earned, point.maximum) for point in explained.points} == {
        ("timeliness", "excused", "70", "70"),
        ("quality", "excused", "30", "30"),
    }


async def test_an_objected_score_is_provisional_until_it_is_decided(tmp_path: Path) -> None:
    example = check(CATALOGUES / "thang-diem-vi-du" / "scheme.yaml").scheme
    assert example is not None
    async with office(f"sqlite+aiosqlite:///{tmp_path / 'scoring.db'}") as here:
        await here.call("ActivateScheme", scheme_json=example.written(), reason="thử")
        here.at(FILED)
        filed = await here.call("FileObjection", unit="an-binh", against="score", year=2023)
        assert await scored(here, 0) == ("86.00", True, 1)
        assert await register_of(here, 0) == ("late", False)
        await here.call("DecideObjection", objection=filed.objection.objection, outcome="upheld")
        here.at(LATER)
        assert await scored(here, 1) == ("86.00", False, 1)
