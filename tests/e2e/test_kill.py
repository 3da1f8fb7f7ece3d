"""Whatever dies comes back, and the year ends as if nothing had broken: kill -9, lost stores, a driver told again."""

import signal
from hashlib import sha256
from pathlib import Path

import pytest

from services.cli import settling
from services.cli.folder import Folder
from services.cli.servers import asking
from tests.e2e import running
from tests.e2e.running import DRIVER, SERVICES, SUBMISSIONS, Demo
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.faults, pytest.mark.timeout(400)]

WITHIN = 90.0
"""Seconds until the story comes to a point, on a busy machine."""
BEFORE_A_PERIOD_OPENS = 66
"""After this submission the ticker has the next word, so that services have something to say to a broker that is away."""


def points(seed: str, number: int) -> list[int]:
    """Return so many points of the story, in order, chosen by a seed."""
    last = SUBMISSIONS - 1
    return sorted({int(sha256(f"{seed}/{one}".encode()).hexdigest(), 16) % last for one in range(number)})


async def kill_at(demo: Demo, name: str, point: int) -> None:
    """Kill a process when the story has come to a point; the driver is told to go on."""
    await eventually(lambda: demo.reached(point), within=WITHIN)
    demo.kill(name)
    if name == DRIVER:
        demo.start()


async def lose_the_broker(demo: Demo) -> None:
    """Stop the broker and delete its store before anybody can start it again."""
    pid = demo.pid("nats")
    demo.signal(DRIVER, signal.SIGSTOP)
    demo.signal("nats", signal.SIGKILL)
    await eventually(lambda: demo.gone(pid), within=10)
    demo.delete_store()
    demo.signal(DRIVER, signal.SIGCONT)


async def open_ends(demo: Demo, *services: str) -> bool:
    """Say whether one of the services has something that the broker did not take."""
    state = Folder(demo.folder).state()
    assert state is not None
    async with asking({name: state.address(name) for name in SERVICES}, patience=5, lang="en") as servers:
        snapshot = await settling.look(servers)
    return any(snapshot[name].relayed < snapshot[name].position for name in services)


async def test_each_process_is_killed_once_and_the_year_ends_the_same(tmp_path: Path) -> None:
    order = zip(points("each", 6), ("scoring", "intake", "nats", "deadlines", DRIVER, "notify"), strict=True)
    with running.told(tmp_path / "story") as demo:
        for point, name in order:
            await kill_at(demo, name, point)
        demo.finish()
        running.check_same_ending(demo)
        running.check_verified(demo)


async def test_the_broker_s_store_is_lost_with_unheard_and_unpublished_events(tmp_path: Path) -> None:
    with running.told(tmp_path / "story") as demo:
        await eventually(lambda: demo.reached(30), within=WITHIN)
        for name in ("scoring", "notify"):
            demo.signal(name, signal.SIGSTOP)
        await eventually(lambda: demo.reached(31), within=WITHIN)
        await lose_the_broker(demo)
        for name in ("scoring", "notify"):
            demo.signal(name, signal.SIGCONT)

        await eventually(lambda: demo.reached(BEFORE_A_PERIOD_OPENS), within=WITHIN)
        demo.signal("nats", signal.SIGSTOP)
        await eventually(lambda: open_ends(demo, "intake", "deadlines"), within=WITHIN)
        await lose_the_broker(demo)
        demo.finish()
        running.check_same_ending(demo)
        running.check_verified(demo)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SERVICES, "nats", DRIVER])
async def test_a_process_is_killed_at_ten_points_and_the_year_ends_the_same(name: str, tmp_path: Path) -> None:
    with running.told(tmp_path / "story") as demo:
        for point in points(name, 10):
            await kill_at(demo, name, point)
        demo.finish()
        running.check_same_ending(demo)
        running.check_verified(demo)


@pytest.mark.slow
async def test_the_store_is_lost_at_five_points_and_the_year_ends_the_same(tmp_path: Path) -> None:
    with running.told(tmp_path / "story") as demo:
        for point in points("store", 5):
            await eventually(lambda: demo.reached(point), within=WITHIN)  # noqa: B023  (awaited before the next turn)
            await lose_the_broker(demo)
        demo.finish()
        running.check_same_ending(demo)
        running.check_verified(demo)
