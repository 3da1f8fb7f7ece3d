"""Whatever officers grant and take back, and units send, in whatever order: the register says what a slow look at it all says."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random  # noqa: TID251 - a seed goes in
from typing import Final

import pytest

from services.kit.decider import Refusal
from services.kit.rpc import BadInput
from tests.integration.test_rules_stories import PLAIN, SECOND, START, Office, moment
from tests.kit.chain import chained

UNITS: Final = ("a", "b", "c")
DUE: Final = moment("2023-03-14 00:00:00")
BEGIN: Final = moment("2023-03-08 08:00:00")
STEP: Final = timedelta(hours=7, minutes=13)
STEPS: Final = 30
DAY: Final = timedelta(days=1)


@dataclass
class Told:
    """What was said about one unit's duty: arrivals, and acts with whether they still stand."""

    arrived: list[datetime] = field(default_factory=list)
    extended: dict[str, datetime] = field(default_factory=dict)
    waived: set[str] = field(default_factory=set)

    @property
    def due_at(self) -> datetime:
        """The latest instant that was granted and stands."""
        return max((DUE, *self.extended.values()))

    def stands(self, now: datetime) -> str:
        """How the duty stands, by nothing but what was said."""
        first = min(self.arrived, default=None)
        if self.waived:
            return "waived"
        if first is not None:
            return "on_time" if first < self.due_at else "late"
        return "missing" if now >= self.due_at else "expected"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The office a week before the deadline."""
    async with chained(tmp_path, START) as chain:
        made = Office(chain)
        await made.imports(PLAIN)
        await chain.move(BEGIN)
        await chain.rest()
        yield made


async def _granted(office: Office, told: dict[str, Told], unit: str, random: Random) -> None:
    now = office.chain.services["deadlines"].clock.now()
    until = (now + random.randint(-2, 9) * DAY).replace(hour=0, minute=0, second=0)
    asked = {"obligation": "BC", "period": "2023-Q1", "units": [unit], "until": until.isoformat(), "reason": "lũ"}
    if until <= told[unit].due_at:
        with pytest.raises((Refusal, BadInput)):
            await office.says("ExtendDeadline", **asked)
        return
    answer = await office.says("ExtendDeadline", **asked)
    told[unit].extended[answer.decision] = until


async def _act(office: Office, told: dict[str, Told], random: Random) -> str:
    unit = random.choice(UNITS)
    known = told[unit]
    match random.choice(("send", "extend", "extend", "waive", "recall", "recall", "nothing")):
        case "send":
            await office.receives(unit, name=f"{unit}-{random.getrandbits(40)}")
            known.arrived.append(office.chain.services["intake"].clock.now())
        case "extend":
            if not known.waived:
                await _granted(office, told, unit, random)
        case "waive" if not known.waived:
            answer = await office.says("WaiveDuty", obligation="BC", period="2023-Q1", units=[unit], reason="bàn giao")
            known.waived.add(answer.decision)
        case "recall" if known.extended or known.waived:
            decision = random.choice(sorted((*known.extended, *known.waived)))
            await office.says("RevokeDecision", decision=decision, reason="nhầm")
            known.extended.pop(decision, None)
            known.waived.discard(decision)
        case _:
            pass
    return unit


@pytest.mark.parametrize("seed", range(4))
async def test_acts_and_arrivals_at_random(office: Office, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - no secrets here
    told = {unit: Told() for unit in UNITS}
    shown: list[tuple[datetime, str]] = []
    for step in range(STEPS):
        await office.chain.move(BEGIN + (step + 1) * STEP)
        await office.chain.rest()
        await _act(office, told, random)
        await office.chain.move(BEGIN + (step + 1) * STEP + SECOND)
        now = office.chain.services["scoring"].clock.now()
        found = await office.row(*UNITS)
        assert found == " ".join(told[unit].stands(now) for unit in UNITS), f"step {step}"
        shown.append((now, found))
    for at, found in shown:
        printed = f"{at.astimezone(START.tzinfo):%Y-%m-%d %H:%M:%S}"
        assert await office.row(*UNITS, on=printed, known=printed) == found, f"what was shown at {printed}"
