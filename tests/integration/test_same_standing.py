"""In whatever order things are heard, and whatever a sender's clock says, every duty stands as it should in the end."""

import csv
import hashlib
import json
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from services.deadlines import catalogue as catalogues
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import OutageReported
from services.intake.domain import Reviewed
from tests.kit.chain import LINES, Chain, chained

ROOT: Final = Path(__file__).parents[2] / "catalogues" / "rach-gia-2023"
EXPECTED: Final = Path(__file__).parents[1] / "e2e" / "data" / "register-2023-10-03.csv"
LATE: Final = "deadlines.report-late.v1"
WITHDRAWN: Final = "deadlines.lateness-withdrawn.v1"


def moment(text: str) -> datetime:
    """Read a local moment."""
    return datetime.fromisoformat(f"{text}+07:00")


START: Final = moment("2023-01-02 08:00:00")
DUE: Final = moment("2023-03-16 00:00:00")
EARLY: Final = moment("2023-03-15 23:00:00")
TOO_LATE: Final = moment("2023-03-16 01:00:00")
NEXT_DAY: Final = moment("2023-03-16 20:00:00")
PATIENCE_OVER: Final = moment("2023-03-17 00:00:01")
DUTY: Final = ("u", "B", "2023")


def catalogue(*, trust: str = "sender", max_delay_hours: int = 24) -> Catalogue:
    """Return one unit that owes one report by 15 March."""
    return Catalogue.model_validate(
        {
            "catalogue": "one",
            "authority": "UBND",
            "year": 2023,
            "province": {"code": "p", "name": "P"},
            "district": {"code": "d", "name": "D", "trust": trust, "max_delay_hours": max_delay_hours},
            "units": [{"no": 1, "code": "u", "name": "U", "kind": "commune", "district": "d"}],
            "obligations": [
                {
                    "code": "B",
                    "title": "Báo cáo",
                    "citation": {"number": "1", "date": "2021-01-04"},
                    "audience": "all",
                    "others": "unknown",
                    "accepts": {"channels": ["e-office"], "signed": True, "annexes": False},
                    "periods": [
                        {"code": "2023", "opens": "2023-01-01", "due": {"phrase": "BY_DAY", "day": "2023-03-15"}}
                    ],
                }
            ],
        }
    )


def submission(at: datetime, **more: Any) -> str:
    """Return a submission with a sender's stamp."""
    return json.dumps(
        {
            "submission_id": "S1",
            "unit": "u",
            "obligation": "B",
            "period": "2023",
            "submitted_at": at.isoformat(),
            "channel": "e-office",
            "attested": {"signed": True, "annexes_complete": True},
            **more,
        }
    )


@pytest.fixture
async def chain(tmp_path: Path) -> AsyncIterator[Chain]:
    """The services on 2 January."""
    async with chained(tmp_path, START) as made:
        yield made


async def standing(chain: Chain) -> str:
    """Return how the one duty stands."""
    return (await chain.register("d", 2023))[DUTY]


async def begin(chain: Chain, **district: Any) -> None:
    """Take the catalogue in and let everybody hear it."""
    await chain.take_in(catalogue(**district))
    await chain.name_issuer("d")
    await chain.move(START + timedelta(minutes=1))
    await chain.rest()


async def outage(chain: Chain, since: str, until: str) -> None:
    """Declare an outage of the district."""
    reported = OutageReported(district="d", outage="o", since=moment(since), until=moment(until), reason="mất điện")
    await chain.services["deadlines"].submit("operator", "outage", reported)
    await chain.rest()


HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
A_SECOND: Final = timedelta(seconds=1)
STAMPS: Final = {
    "hour-slow": -HOUR - A_SECOND,
    "day-slow": -DAY - A_SECOND,
    "hour-fast": HOUR,
    "decade-fast": timedelta(days=3652),
}
STANDS: Final = {
    # (trust, stamp): stored an hour early, stored an hour late; without an outage, with one that lasted from noon to noon
    ("sender", "hour-slow"): ("on_time", "on_time", "on_time", "on_time"),
    ("sender", "day-slow"): ("held", "held", "on_time", "on_time"),
    ("sender", "hour-fast"): ("on_time", "late", "on_time", "excused"),
    ("sender", "decade-fast"): ("on_time", "late", "on_time", "excused"),
    ("receiver", "hour-slow"): ("on_time", "late", "on_time", "excused"),
    ("receiver", "day-slow"): ("on_time", "late", "on_time", "excused"),
    ("receiver", "hour-fast"): ("on_time", "late", "on_time", "excused"),
    ("receiver", "decade-fast"): ("on_time", "late", "on_time", "excused"),
}


@pytest.mark.parametrize(("trust", "stamp"), list(STANDS))
@pytest.mark.parametrize(("declared", "stored"), list(product((False, True), (EARLY, TOO_LATE))))
async def test_whose_clock_judges(chain: Chain, trust: str, stamp: str, stored: datetime, *, declared: bool) -> None:
    await begin(chain, trust=trust)
    await chain.move(min(stored, DUE - A_SECOND))
    if declared:
        await outage(chain, "2023-03-15 12:00:00", "2023-03-16 12:00:00")
    if stored < DUE:
        await chain.send("d", submission(stored + STAMPS[stamp]), stored)
    await chain.move(TOO_LATE)
    await chain.rest()
    if stored >= DUE:
        await chain.send("d", submission(stored + STAMPS[stamp]), stored)
    await chain.rest()
    expected = STANDS[trust, stamp][2 * declared + (stored >= DUE)]
    # Held, whose claim lies before the due instant: nobody is judged until an officer has looked, or patience is over.
    held = "missing" if stored >= DUE else "expected"
    assert await standing(chain) == (held if expected == "held" else expected)
    if expected == "held":
        await chain.services["intake"].submit("reviewer", "review", _taken_in())
        await chain.rest()
        assert await standing(chain) == "on_time"


def _taken_in() -> Reviewed:
    about = {"district": "d", "submission_id": "S1", "unit": "u", "obligation": "B", "period": "2023"}
    return Reviewed(**about, accept=True, reasons=(), arrived_at=None, reason="đã đối chiếu sổ công văn")


async def test_deadlines_heard_an_hour_after_submissions(chain: Chain) -> None:
    await chain.take_in(catalogue())
    await chain.move(EARLY)
    lines = [line for line in LINES if line != ("deadlines", "intake")]
    await chain.rest(lines)
    await chain.send("d", submission(EARLY), EARLY)
    await chain.move(DUE + HOUR)
    await chain.rest(lines)
    assert await standing(chain) == "expected"
    await chain.deliver()
    await chain.reconsider()
    await chain.rest()
    assert await standing(chain) == "on_time"
    assert LATE not in await chain.types("deadlines")


async def test_an_object_after_its_submission(chain: Chain) -> None:
    digest = hashlib.sha256(b"document").hexdigest()
    await begin(chain)
    await chain.move(EARLY)
    document = {"bucket": "documents-d", "object": "S1.pdf", "sha256": digest}
    await chain.send("d", submission(EARLY, document=document), EARLY)
    await chain.move(DUE + timedelta(minutes=10))
    await chain.rest()
    assert await standing(chain) == "expected"
    await chain.find_object("d", "S1", digest)
    await chain.rest()
    assert await standing(chain) == "on_time"
    assert LATE not in await chain.types("deadlines")


@pytest.mark.parametrize(("reviewed_at", "judged"), [(NEXT_DAY, 0), (PATIENCE_OVER, 1)])
async def test_a_review_decided_after_closing(chain: Chain, reviewed_at: datetime, judged: int) -> None:
    await begin(chain)
    await chain.move(EARLY)
    await chain.send("d", submission(EARLY - 2 * DAY), EARLY)
    await chain.move(reviewed_at)
    await chain.rest()
    assert await standing(chain) == ("missing" if judged else "expected")
    await chain.services["intake"].submit("reviewer", "review", _taken_in())
    await chain.rest()
    assert await standing(chain) == "on_time"
    said = await chain.types("deadlines")
    assert (said.count(LATE), said.count(WITHDRAWN)) == (judged, judged)


@pytest.mark.parametrize(("healed_at", "judged"), [(EARLY + DAY, 0), (PATIENCE_OVER, 1)])
async def test_a_line_that_is_cut_over_the_due_instant(chain: Chain, healed_at: datetime, judged: int) -> None:
    # Its own store took the report an hour before the due instant; the province sees it when the line is healed.
    await begin(chain, max_delay_hours=48)
    chain.away.add("d")
    await chain.move(healed_at)
    await chain.rest(silence=True)
    assert await standing(chain) == ("missing" if judged else "expected")
    reminded = ["remind"] * (await chain.types("deadlines")).count("deadlines.report-due-soon.v1")
    assert await chain.letters() == reminded + ["urge"] * judged
    await chain.send("d", submission(EARLY), healed_at)
    chain.away.clear()
    await chain.rest()
    assert await standing(chain) == "on_time"
    said = await chain.types("deadlines")
    assert (said.count(LATE), said.count(WITHDRAWN)) == (judged, judged)
    assert said.count("deadlines.period-closed.v1") == 1
    assert await chain.letters() == reminded + ["urge", "correct"] * judged


def shuffled(rows: Iterable[dict[str, str]], seed: int) -> list[dict[str, str]]:
    """Return rows in an order a seed chooses."""
    return sorted(rows, key=lambda row: hashlib.sha256(f"{seed}/{row['id']}".encode()).hexdigest())


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
async def test_the_whole_year_in_random_order(chain: Chain, seed: int) -> None:
    read, problems = catalogues.check(ROOT)
    assert read is not None, problems
    district = read.senders()[0].model_copy(update={"max_delay_hours": 24 * 400})
    await chain.take_in(read.model_copy(update={"district": district}))
    with (ROOT / "submissions.csv").open(encoding="utf-8", newline="") as file:
        rows = shuffled(csv.DictReader(file), seed)
    opened = max(period.opens for obligation in read.obligations for period in obligation.periods)
    days = [moment(f"{opened} 00:00:00") + timedelta(days=11 * step) for step in range(8)]
    for place, row in enumerate(rows):
        if place % (len(rows) // len(days) + 1) == 0:
            await chain.move(days.pop(0))
            await chain.rest()
        claimed = datetime.fromisoformat(row["submitted_at"])
        received = max(claimed, chain.services["intake"].clock.now())
        await chain.send("rach-gia", _of_row(row, claimed), received)
    await chain.move(moment("2023-12-31 23:00:00"))
    await chain.rest()
    found = await chain.register("rach-gia", 2023)
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        for cell in csv.DictReader(file):
            if cell["status"] != "missing":  # some of these came after the day of that list
                assert found[cell["unit"], cell["obligation"], "2023"] == cell["status"], cell
    counted = [list(found.values()).count(status) for status in ("on_time", "late", "missing", "not_obliged")]
    assert counted == [71, 49, 3, 27]


def _of_row(row: dict[str, str], claimed: datetime) -> str:
    return json.dumps(
        {
            "submission_id": row["id"],
            "unit": row["unit"],
            "obligation": row["obligation"],
            "period": row.get("period") or "2023",
            "submitted_at": claimed.isoformat(),
            "channel": row["channel"],
            "attested": {"signed": row["signed"] == "1", "annexes_complete": row["annexes_complete"] == "1"},
        }
    )
