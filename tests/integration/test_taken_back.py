"""What is taken back, written down, left blank or sent by another district, through all four services."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from services.contracts.deadlines import Trust
from services.contracts.intake import Revoked
from services.deadlines.domain.inputs import DistrictEntered, SenderNamed
from services.intake.domain.inputs import Cell, Lifted, Recorded, RegisterImported, Revoking
from tests.integration.test_same_standing import EARLY, START, TOO_LATE, begin, moment, standing, submission
from tests.kit.chain import Chain, chained

ABOUT: Final[dict[str, Any]] = {"district": "d", "unit": "u", "obligation": "B", "period": "2023"}
A_DAY: Final = timedelta(days=1)
JUDGED: Final = {"deadlines.report-late.v1", "deadlines.lateness-withdrawn.v1"}


@pytest.fixture
async def chain(tmp_path: Path) -> AsyncIterator[Chain]:
    """The services on 2 January, the catalogue taken in."""
    async with chained(tmp_path, START) as made:
        await begin(made)
        yield made


async def officer(chain: Chain, said: Any, call: str) -> None:
    """Let an officer say something to intake, and everybody hear what follows."""
    await chain.services["intake"].submit("officer", call, said)
    await chain.rest()


async def judged(chain: Chain) -> list[str]:
    """What was decided about lateness, in order."""
    return [type_.split(".")[1] for type_ in await chain.types("deadlines") if type_ in JUDGED]


async def test_an_acceptance_an_officer_takes_back_and_a_paper_found_later(chain: Chain) -> None:
    await chain.move(EARLY)
    await chain.send("d", submission(EARLY), EARLY)
    await chain.move(TOO_LATE)
    await chain.rest()
    assert await standing(chain) == "on_time"
    revoking = Revoking(**ABOUT, submission_id="S1", because=Revoked.REVOKED, reason="gửi nhầm đơn vị")
    await officer(chain, revoking, "revoke")
    assert (await standing(chain), await judged(chain)) == ("missing", ["report-late"])
    paper: dict[str, Any] = {
        "channel": "e-office",
        "arrived_at": EARLY - A_DAY,
        "reason": "tìm thấy bản giấy",
        "source": "12/CV",
    }
    await officer(chain, Recorded(**ABOUT, submission_id="P1", **paper), "record")
    assert (await standing(chain), await judged(chain)) == ("on_time", ["report-late", "lateness-withdrawn"])
    again = Revoking(**ABOUT, submission_id="P1", because=Revoked.REVOKED, reason="bản của đơn vị khác")
    await officer(chain, again, "revoke-2")
    assert await standing(chain) == "missing"
    assert await chain.letters() == ["remind", "urge", "correct", "urge"]


async def test_a_blank_of_a_list_is_nobodys_lateness_until_it_is_lifted(chain: Chain) -> None:
    blank = RegisterImported(cells=(Cell(**ABOUT, submission_id="L1"),), reason="sổ cũ", source="sổ 2023")
    await officer(chain, blank, "list")
    await chain.move(moment("2023-03-20 08:00:00"))
    await chain.rest()
    assert (await standing(chain), await judged(chain)) == ("unknown", [])
    assert "deadlines.period-closed.v1" in await chain.types("deadlines")
    await officer(chain, Lifted(**ABOUT, reason="đã đối chiếu", source="13/CV"), "lift")
    assert (await standing(chain), await judged(chain)) == ("missing", ["report-late"])
    late = RegisterImported(
        cells=(Cell(**ABOUT, submission_id="L2", mark="late"),), reason="sổ cũ", source="sổ 2023, bản hai"
    )
    await officer(chain, late, "list-2")
    assert await standing(chain) == "late"


async def test_another_district_sends_for_a_unit_that_stays_where_it_is(chain: Chain) -> None:
    deadlines = chain.services["deadlines"]
    entered: dict[str, Any] = {
        "name": "Tỉnh",
        "province": "p",
        "trust": Trust.RECEIVER,
        "max_delay": 86_400,
        "leaf": False,
    }
    await deadlines.submit("operator", "enter", DistrictEntered(district="e", **entered))
    await deadlines.submit("operator", "name", SenderNamed(unit="u", district="e", since=START))
    await chain.rest()
    await chain.move(EARLY)
    await chain.send("e", submission(EARLY), EARLY)
    await chain.move(TOO_LATE)
    await chain.rest()
    assert (await standing(chain), await judged(chain)) == ("on_time", [])
    sent = {**ABOUT, "district": "e"}
    await officer(chain, Revoking(**sent, submission_id="S1", because=Revoked.REVOKED, reason="nhầm"), "revoke")
    assert (await standing(chain), await judged(chain)) == ("missing", ["report-late"])
