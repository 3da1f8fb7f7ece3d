"""An officer's desk at the command line: paper is recorded, a mistake taken back, an old list taken over, blanks lifted."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from services.kit.smtpsink import MailSink
from tests.e2e.test_acts import Desk
from tests.faults import province as provinces
from tests.faults.province import CLOCK, DISTRICTS, Province
from tests.kit.servers import NatsServer
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(200)]

UNITS: Final = 6
DUE: Final = CLOCK.now() - timedelta(days=5)
"""The day on which the reports of the past fell due (`tests.faults.province.catalogue`)."""
HOME: Final = DISTRICTS[0]
BY: Final = ("--reason", "đối chiếu hồ sơ giấy", "--source", "12/BC-UBND")


async def standings(desk: Desk, made: Province, district: str) -> Mapping[tuple[str, str], str]:
    """Read the register of a district, once everybody has heard everything."""
    await made.settled()
    found = await desk.types("register", "--district", district, "--year", str(DUE.year))
    return {(cell["unit"], cell["obligation"]): cell["status"] for cell in found["cells"]}


async def stands(desk: Desk, made: Province, unit: str, status: str) -> None:
    """Wait until a unit of our district stands so with the report that was due."""

    async def seen() -> bool:
        return (await standings(desk, made, HOME))[unit, "P-0"] == status

    await eventually(seen, within=20)


async def paper_is_recorded(desk: Desk, made: Province) -> str:
    """What came on paper in time counts from then on; asked twice it is the same."""
    await stands(desk, made, "u0", "missing")
    arrived = (DUE - timedelta(days=2)).date().isoformat()
    words = ("submissions", "record", "u0", "P-0/P1", "--arrived-at", arrived, "--channel", "post", *BY)
    looked = await desk.types(*words, "--dry-run")
    assert looked["outcome"] == "accepted"
    await stands(desk, made, "u0", "missing")
    recorded = await desk.types(*words)
    assert recorded["outcome"] == "accepted"
    await stands(desk, made, "u0", "on_time")
    submission = str(recorded["submission_id"])
    shown: dict[str, Any] = await desk.types("submissions", "show", HOME, submission)
    assert [(one["outcome"], one["evidence"], one["source"]) for one in shown["decisions"]] == [
        ("accepted", "recorded", "12/BC-UBND")
    ]
    assert "12/BC-UBND" in await desk.reads("submissions", "show", HOME, submission)
    return submission


async def a_mistake_is_taken_back(desk: Desk, made: Province, submission: str) -> None:
    """What should never have been taken in makes the duty missing again; a second time there is nothing to take back."""
    revoked = await desk.types("submissions", "revoke", HOME, submission, "--reason", "nhầm đơn vị")
    assert revoked["outcome"] == "withdrawn"
    await stands(desk, made, "u0", "missing")
    assert "intake" in await desk.types("submissions", "revoke", HOME, submission, "--reason", "lần nữa", code=3)


async def a_list_is_taken_over(desk: Desk, made: Province, path: Path) -> None:
    """Its days and marks count as the list says; where it is silent nobody is late, until that is lifted."""
    words = ("submissions", "import", str(path), "--district", HOME, "--year", str(DUE.year), *BY)
    looked = await desk.types(*words, "--dry-run")
    assert [cell["outcome"] for cell in looked["cells"]] == ["accepted", "unknown"]
    assert "nobody" in looked["unread"][0]["text"]
    await desk.types(*words)
    await stands(desk, made, "u0", "late")
    await stands(desk, made, "u3", "unknown")
    again = await desk.types(*words)
    assert [cell["outcome"] for cell in again["cells"]] == ["already", "unknown"]
    await desk.types("submissions", "lift", "u3", "P-0/P1", "--reason", "đã hỏi đơn vị")
    await stands(desk, made, "u3", "missing")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A list from before: one report late, one cell blank, one unit nobody knows."""
    path = tmp_path / "so-cu.csv"
    path.write_text("unit,obligation,period,status\nu0,P-0,P1,Trễ\nu3,P-0,P1,\nnobody,P-0,P1,X\n", "utf-8")
    return path


async def test_an_officers_desk(tmp_path: Path, nats_server: NatsServer, kept: Path) -> None:
    async with (
        provinces.province(tmp_path, nats_server, provinces.sqlite_urls(tmp_path), UNITS, silent_seconds=1.0) as made,
        MailSink(tmp_path / "mail", port=made.smtp_port),
    ):
        desk = Desk(made)
        await made.name_issuers()
        await made.take_in(current=1, past=1, patience=0)
        submission = await paper_is_recorded(desk, made)
        await a_mistake_is_taken_back(desk, made, submission)
        await a_list_is_taken_over(desk, made, kept)
        await made.verified()
