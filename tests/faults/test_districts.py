"""Many districts under trouble: lines are cut, the hub is killed; everybody gets every receipt, and nobody waits for another."""

import asyncio
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple

import pytest

from services.client.pace import Delivery
from tests.faults import results
from tests.faults.districts import Country, country
from tests.faults.senders import Senders, everything_holds, senders, with_document
from tests.kit.wait import eventually

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.timeout(400)]

FEW: Final = tuple(f"h{number}" for number in range(7))
SOON: Final = 60.0
MANY: Final = tuple(f"h{number:02}" for number in range(50))
DEAD: Final = tuple(f"d{number}" for number in range(5))
"""Registered with a server of their own that never comes."""
SUBMISSIONS: Final = 400
EVERY: Final = 1.5
CUT_SECONDS: Final = 15.0
LONGEST_GAP: Final = results.promised(10)


@pytest.mark.brief
async def test_a_line_cut_and_the_hub_killed_keep_nobody_else_waiting(tmp_path: Path) -> None:
    made = Country(tmp_path, FEW, leaf=FEW[:2], dead=FEW[-1:])
    async with country(made):
        await made.heard(FEW[:-1])
        async with senders(made, dict.fromkeys(FEW[:-1], 60), every=0.3) as sending:
            async with asyncio.TaskGroup() as group:
                group.create_task(sending.run(made.whole, until=0.5))
                group.create_task(sending.run(made.leaf))
                await eventually(lambda: sending.done(FEW[0]) > 0, within=SOON)
                cut = monotonic()
                made.lines[FEW[0]].cut()
                await eventually(lambda: sending.done(*FEW[1:-1]) > 0.5, within=SOON)
                healed = monotonic()
                made.lines[FEW[0]].heal()
            # What a leaf sends comes through a hub that was killed only after 40 s: that is the slow test's.
            async with asyncio.TaskGroup() as group:
                group.create_task(sending.run(made.whole, since=0.5))
                await eventually(lambda: sending.done(*made.whole) > 0.6, within=SOON)
                await made.restart_hub()
        await everything_holds(made, sending)
    assert max(sending.longest_gap(code, cut, healed) for code in FEW[1:-1]) <= LONGEST_GAP
    assert sending.longest_gap(FEW[0], cut, healed) > 0.8 * (healed - cut), "nothing was cut"


@pytest.mark.brief
async def test_a_document_comes_through_a_cut_line_as_through_a_whole_one(tmp_path: Path) -> None:
    made = Country(tmp_path, FEW[:2], leaf=FEW[:1])
    paper = tmp_path / "bao-cao.pdf"
    paper.write_bytes(b"%PDF" * 300_000)
    async with country(made):
        await made.heard(FEW[:2])
        async with senders(made, dict.fromkeys(FEW[:2], 1), every=0.1) as sending, asyncio.TaskGroup() as group:
            await sending.run(made.leaf)
            made.lines[FEW[0]].cut()
            sent = [
                group.create_task(
                    sending.clients[code].deliver([with_document(code, paper)], how=Delivery(wait_held=True))
                )
                for code in FEW[:2]
            ]
            (whole,) = await sent[1]
            assert not sent[0].done()
            made.lines[FEW[0]].heal()
        assert not made.refused()
        kept = {
            path.parent.parent.name
            for path in (tmp_path / "documents").rglob(f"*/{sha256(paper.read_bytes()).hexdigest()}")
        }
    assert [one.outcome for one in (whole, *sent[0].result()) if one is not None] == ["accepted", "accepted"]
    assert kept == set(FEW[:2])


class Hurt(NamedTuple):
    """When two lines were cut, when they were healed, when the hub was killed."""

    cut: float
    healed: float
    killed: float


async def hurt(made: Country, sending: Senders) -> Hurt:
    """Cut two lines for a while, then kill the hub, all while districts send."""
    await eventually(lambda: sending.done() > 0.1, within=60)
    cut = monotonic()
    for code in made.leaf[:2]:
        made.lines[code].cut()
    await asyncio.sleep(CUT_SECONDS)
    healed = monotonic()
    for code in made.leaf[:2]:
        made.lines[code].heal()
    await eventually(lambda: sending.done() > 0.6, within=120)
    killed = monotonic()
    await made.restart_hub()
    assert sending.done() < 1
    return Hurt(cut, healed, killed)


async def test_fifty_districts_two_lines_cut_and_the_hub_killed(tmp_path: Path) -> None:
    made = Country(tmp_path, (*DEAD, *MANY), leaf=MANY[:5], dead=DEAD)
    async with country(made):
        provisioned = await made.heard(MANY)
        idle = await made.busy(3)
        began = monotonic()
        async with senders(made, dict.fromkeys(MANY, SUBMISSIONS), EVERY) as sending, asyncio.TaskGroup() as group:
            group.create_task(sending.run(MANY))
            when = await hurt(made, sending)
        took = monotonic() - began
        await everything_holds(made, sending)
        counts = await made.counts()
    gaps = {code: sending.longest_gap(code, when.cut, when.healed) for code in MANY}
    others = [gap for code, gap in gaps.items() if code not in made.leaf[:2]]
    after = [sending.longest_gap(code, when.killed, sending.answers[code][-1].at) for code in made.whole]
    results.note(
        "50 districts, 5 leaves, 2 lines cut, hub killed",
        submissions=len(MANY) * SUBMISSIONS,
        messages=sum(count["arrived"] for count in counts.values()),
        seconds=round(took, 1),
        streams_heard_after=round(provisioned, 2),
        longest_gap_of_others=round(max(others), 2),
        longest_gap_after_kill=round(max(after), 2),
        **{f"idle_percent_{name}": value for name, value in idle.items()},
    )
    assert provisioned <= LONGEST_GAP
    assert max(others) <= LONGEST_GAP
    assert min(gaps[code] for code in made.leaf[:2]) > 0.8 * CUT_SECONDS, "nothing was cut"
