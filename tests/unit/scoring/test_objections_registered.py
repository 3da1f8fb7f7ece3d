"""An objected mark in the register: before, while and after it is decided, at any two instants."""

from tests.unit.scoring.controls import LATER
from tests.unit.scoring.disputes import DAY, FILED, HOUR
from tests.unit.scoring.objection_office import FILE, Office, disputed, office


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
