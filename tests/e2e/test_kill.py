"""Whatever dies comes back, and the year ends as if nothing had broken: kill -9, lost stores, a driver told again."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from services.cli import calls
from services.cli.folder import Folder, FolderState
from services.cli.servers import Servers, asking
from services.client import sheets
from services.client.client import connected
from services.client.outbox import Outbox
from services.client.pace import Pace
from services.client.profile import Profile
from services.kit.pb import operations_pb2
from tests.e2e import running
from tests.e2e.running import DRIVER, SERVICES, SUBMISSIONS, Demo
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.faults, pytest.mark.timeout(400)]

WITHIN = 90.0
"""Seconds until the story comes to a point, on a busy machine."""
BEFORE_A_PERIOD_OPENS = 66
"""After this submission the ticker has the next word, so that services have something to say to a broker that is away."""
SECOND_VERSION = """\
id,submitted_at,unit,obligation,channel,signed,annexes_complete
SECOND-1,2023-03-18T14:00:00+07:00,phong-kinh-te,BC-Q1,e-office,1,1
"""


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
    await eventually(lambda: demo.gone(pid), within=40)
    demo.delete_store()
    demo.signal(DRIVER, signal.SIGCONT)


@asynccontextmanager
async def asked(demo: Demo, *services: str) -> AsyncIterator[Servers]:
    """Hold channels to services of a demo whose driver stands still."""
    async with asking({name: state_of(demo).address(name) for name in services}, patience=20, lang="en") as servers:
        yield servers


def state_of(demo: Demo) -> FolderState:
    """Return where everything of the demo listens."""
    state = Folder(demo.folder).state()
    assert state is not None
    return state


async def progress(servers: Servers, service: str) -> operations_pb2.Progress:
    """Ask a service where it stands."""
    return await servers.ask(service, calls.GET_PROGRESS, operations_pb2.GetProgressRequest())


async def send_another_version(demo: Demo, folder: Path) -> None:
    """Send, beside the story, a second version of a report that was accepted; it changes no standing."""
    path = folder / "second.csv"
    path.write_text(SECOND_VERSION, "utf-8")
    outbox = Outbox(folder / "second.db")
    pace = Pace(first=1.5, patience=30)
    profile = Profile.from_folder(demo.folder, "rach-gia", state_of(demo).nats_url)
    async with connected(profile, outbox=outbox, pace=pace) as district:
        answers = await district.deliver(sheets.read(path, period="2023"))
    outbox.close()
    assert [answer and answer.outcome for answer in answers] == ["accepted"]


async def lose_what_was_not_heard(demo: Demo, folder: Path) -> None:
    """Lose the store with an event in it that two services did not hear."""
    demo.signal(DRIVER, signal.SIGSTOP)
    for name in ("scoring", "notify"):
        demo.kill(name)
    await send_another_version(demo, folder)
    async with asked(demo, "intake") as servers:
        await eventually(lambda: published(servers, "intake"), within=WITHIN)
    await lose_the_broker(demo)


async def lose_what_was_not_published(demo: Demo) -> None:
    """Lose the store while a service has events that the broker did not take."""
    demo.signal(DRIVER, signal.SIGSTOP)
    demo.signal("nats", signal.SIGSTOP)
    async with asked(demo, "deadlines") as servers:
        before = await progress(servers, "deadlines")
        request = operations_pb2.AdvanceClockRequest(to=before.next_moment)
        await servers.ask("deadlines", calls.ADVANCE_CLOCK, request)
        after = await progress(servers, "deadlines")
    assert after.relayed < after.position > before.position
    await lose_the_broker(demo)


@pytest.mark.slow
async def test_a_lost_store_is_made_good_from_the_journals(tmp_path: Path) -> None:
    with running.told(tmp_path / "story") as demo:
        await eventually(lambda: demo.reached(30), within=WITHIN)
        await lose_what_was_not_heard(demo, tmp_path)
        await eventually(lambda: demo.reached(BEFORE_A_PERIOD_OPENS), within=WITHIN)
        await lose_what_was_not_published(demo)
        demo.finish()
        running.check_same_ending(demo)
        running.repair(demo)
        running.check_verified(demo)


async def published(servers: Servers, service: str) -> bool:
    """Say whether the broker took everything a service had to say."""
    found = await progress(servers, service)
    return found.relayed == found.position and not found.outbox


@pytest.mark.slow
async def test_each_process_is_killed_once_and_the_year_ends_the_same(tmp_path: Path) -> None:
    order = zip(points("each", 6), ("scoring", "intake", "nats", "deadlines", DRIVER, "notify"), strict=True)
    with running.told(tmp_path / "story") as demo:
        for point, name in order:
            await kill_at(demo, name, point)
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
        running.repair(demo)
        running.check_verified(demo)
