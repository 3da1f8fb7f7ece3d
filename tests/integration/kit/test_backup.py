"""Backups are whole or none: taken under load, brought back to either engine byte for byte, refused where anything is wrong."""

import asyncio
import gzip
import itertools
import json
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from nats import errors as nats_errors
from sqlalchemy import select
from typing_extensions import override

from services.cli import backups, restoring
from services.cli.failures import CliFailure, Unreachable, WrongUsage
from services.cli.servers import Servers, asking
from services.kit import fold, journal, moment, run
from services.kit.archive import Manifest, manifest_of
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.journal import Head, Row
from services.kit.pb import operations_pb2 as pb
from services.kit.pb import operations_pb2_grpc
from tests.kit import toy, toyservice
from tests.kit.servers import NatsServer, Postgres
from tests.kit.toy import START, question
from tests.kit.toybackup import MADE, OUT, kept, rows_of, said, sqlite, written
from tests.kit.toyservice import Running, answerer, ask, asker, connected, serving, settings
from tests.kit.wait import eventually

SOON = 60
TOYS = ["asker", "answerer"]
ROOT = Path(__file__).parents[3]


@pytest.fixture
async def journals(tmp_path: Path) -> dict[str, list[Row]]:
    """Two journals at rest in `tmp_path`, three batches a day apart, the second of which has heard all of the first."""
    clocks = [SimulatedClock(START + timedelta(days=day)) for day in range(3)]
    asked = [[question(f"q{day}{number}", topic=f"t{number % 2}") for number in range(4)] for day in range(3)]
    first = await written(sqlite(tmp_path / "asker.db"), "asker", list(zip(clocks, asked, strict=True)))
    heard = said(first, "asker")
    batches = [(clock, heard[4 * day : 4 * day + 4]) for day, clock in enumerate(clocks)]
    return {"asker": first, "answerer": await written(sqlite(tmp_path / "answerer.db"), "answerer", batches)}


def at_rest(folder: Path) -> dict[str, str]:
    return {name: sqlite(folder / f"{name}.db") for name in TOYS}


async def check_restored(url: str, name: str, rows: list[Row]) -> None:
    """The journal is these very rows, everything made anew fits, and the same would be decided again."""
    assert await rows_of(url) == rows
    verdict = await fold.verify(url, MADE[name].rules, MADE[name].tables, decisions=True)
    assert (verdict.findings, verdict.rows) == ([], len(rows))


# ---------------------------------------------------------------------------------------- taking one


@asynccontextmanager
async def toys(folder: Path, server: NatsServer) -> AsyncIterator[tuple[dict[str, Running], Servers]]:
    """Both services at work, started together, and channels to them."""
    running = {name: Running() for name in TOYS}
    made = {"asker": asker(running["asker"]), "answerer": answerer(running["answerer"])}
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(run.serve(made[name], settings(folder, server, name))) for name in TOYS]
        try:
            await eventually(lambda: all(map(is_ready, running.values())), within=SOON)
            addresses = {name: one.address for name, one in running.items()}
            async with asking(addresses, patience=10, lang="en") as servers:
                yield running, servers
        finally:
            for task in tasks:
                task.cancel()


def is_ready(running: Running) -> bool:
    return running.port > 0 and running.service._relay is not None  # noqa: SLF001


def left(folder: Path, *patterns: str) -> list[str]:
    return [path.name for pattern in patterns for path in folder.glob(pattern)]


async def take(servers: Servers, to: Path, *, packed: bool = False) -> Manifest:
    return await backups.keep(servers, TOYS, to, OUT, about={}, packed=packed)


@pytest.mark.nats
@pytest.mark.parametrize(("engine", "packed"), [("sqlite", True), ("postgresql", False)])
async def test_a_backup_under_load_comes_back_on_either_engine(
    tmp_path: Path, nats_server: NatsServer, postgres: Postgres, engine: str, *, packed: bool
) -> None:
    async with toys(tmp_path, nats_server) as (running, servers), asked_on(nats_server):
        await eventually(lambda: running["answerer"].service.transactor.row > 200, within=2 * SOON)
        taken = await take(servers, tmp_path / "backup", packed=packed)
        for name, kept in taken.services.items():
            assert kept.rows > 0
            await eventually(lambda: running[name].service.transactor.row > kept.rows, within=SOON)  # noqa: B023 - now
    plan = await restoring.planned(OUT, tmp_path / "backup")
    urls = (
        {name: await postgres.fresh() for name in TOYS}
        if engine == "postgresql"
        else {name: sqlite(tmp_path / "there" / f"{name}.db") for name in TOYS}
    )
    await restoring.to_databases(OUT, plan, urls, MADE)
    for name, url in urls.items():
        whole = await rows_of(toyservice.database_url(tmp_path, name))
        await check_restored(url, name, whole[: plan.limits[name]])
    heard = [row for row in await rows_of(urls["answerer"]) if row.source == "asker"]
    own = [row for row in await rows_of(urls["asker"]) if row.source == "asker"]
    assert [row.hash for row in heard] == [row.hash for row in own[: len(heard)]]


@asynccontextmanager
async def asked_on(server: NatsServer) -> AsyncIterator[None]:
    """Let the crowd ask without end meanwhile."""

    enough = asyncio.Event()

    async def ask_on() -> None:
        for number in itertools.count():
            if enough.is_set():
                return
            with suppress(TimeoutError, nats_errors.Error):  # a busy machine
                await ask(client, [f"{number}-{one}" for one in range(5)])

    async with connected(server) as client, asyncio.TaskGroup() as group:
        group.create_task(ask_on())
        try:
            yield
        finally:
            enough.set()


@pytest.mark.database
async def test_there_and_back_again_gives_the_very_same_files(
    tmp_path: Path, journals: dict[str, list[Row]], postgres: Postgres
) -> None:
    first = await kept(at_rest(tmp_path), tmp_path / "first")
    there = {name: await postgres.fresh() for name in TOYS}
    await restoring.to_databases(OUT, await restoring.planned(OUT, tmp_path / "first"), there, MADE)
    second = await kept(there, tmp_path / "second")
    back = {name: sqlite(tmp_path / "back" / f"{name}.db") for name in TOYS}
    await restoring.to_databases(OUT, await restoring.planned(OUT, tmp_path / "second"), back, MADE)
    third = await kept(back, tmp_path / "third")
    for name in TOYS:
        await check_restored(back[name], name, journals[name])
        heads = [one.services[name].heads for one in (first, second, third)]
        assert heads[0] == heads[1] == heads[2]
        assert first.services[name].seal == third.services[name].seal
        lines = [events((tmp_path / place / f"{name}.jsonl").read_bytes()) for place in ("first", "second", "third")]
        assert lines[0] == lines[1] == lines[2]


def events(file: bytes) -> list[bytes]:
    return [line for line in file.splitlines() if line.startswith(b'{"table":"events"')]


async def test_a_journal_that_is_damaged_is_not_backed_up(
    tmp_path: Path, nats_server: NatsServer, journals: dict[str, list[Row]]
) -> None:
    assert journals
    async with opened(sqlite(tmp_path / "asker.db"), []) as database, database.transaction() as transaction:
        changed = journal.EVENTS.update().where(journal.EVENTS.c.position == 3).values(actor="nobody")
        await transaction.execute(changed, {})
    async with toys(tmp_path, nats_server) as (_, servers):
        with pytest.raises(CliFailure, match=r"journal of asker is damaged: .*the seal does not fit the row"):
            await take(servers, tmp_path / "backup")
    assert left(tmp_path, "backup*") == []


class _BreaksOff(operations_pb2_grpc.OperationsServicer):
    """A service that dies in the middle of a backup, after rows that are all right."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    @override
    async def GetProgress(self, request: Any, context: Any) -> pb.Progress:
        return pb.Progress()

    @override
    async def Backup(self, request: Any, context: Any) -> AsyncIterator[pb.BackupLine]:
        for row in self._rows:
            yield pb.BackupLine(table="events", json=json.dumps(row._asdict()))
        await context.abort(grpc.StatusCode.UNAVAILABLE, "going down")


async def test_a_service_that_dies_meanwhile_leaves_no_backup(tmp_path: Path, journals: dict[str, list[Row]]) -> None:
    server = grpc.aio.server()
    operations_pb2_grpc.add_OperationsServicer_to_server(_BreaksOff(journals["asker"][:5]), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with asking({"asker": f"127.0.0.1:{port}"}, patience=5, lang="en") as servers:
            with pytest.raises(Unreachable, match="going down"):
                await backups.keep(servers, ["asker"], tmp_path / "backup", OUT, about={}, packed=False)
    finally:
        await server.stop(0)
    assert left(tmp_path, "backup*") == []


async def test_a_backup_never_writes_over_another_one_or_beside_one_under_way(
    tmp_path: Path, journals: dict[str, list[Row]]
) -> None:
    assert journals
    async with asking({}, patience=1, lang="en") as servers:
        for place, there in (("full", "full"), ("begun", "begun.partial")):
            (tmp_path / there).mkdir()
            (tmp_path / there / "something").write_text("of somebody")
            with pytest.raises(WrongUsage, match=re.escape(there)):
                await backups.keep(servers, [], tmp_path / place, OUT, about={}, packed=False)
            assert (tmp_path / there / "something").read_text() == "of somebody"


# ------------------------------------------------------------------------------------- bringing back


def flip(file: Path, line: int, at: int) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    changed = bytearray(lines[line - 1])
    changed[at] ^= 1
    lines[line - 1] = bytes(changed)
    file.write_bytes(b"".join(lines))


def edit(file: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    file.write_bytes(b"".join(change(file.read_bytes().splitlines(keepends=True))))


def forged_manifest(file: Path) -> None:
    content = json.loads(file.read_text())
    content["services"]["asker"]["rows"] -= 1
    file.write_text(json.dumps(content))


DAMAGES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "the end is cut off": ("asker.jsonl", lambda file: file.write_bytes(file.read_bytes()[:-9]), r"asker.jsonl:\d+: "),
    "cut in the middle of a row": (
        "asker.jsonl",
        lambda file: edit(file, lambda lines: [*lines[:4], lines[4][:50]]),
        r"asker.jsonl:5: the line is cut off",
    ),
    "cut between two rows": ("asker.jsonl", lambda file: edit(file, lambda lines: lines[:5]), r"rows is 5"),
    "a byte of a body is flipped": (
        "answerer.jsonl",
        lambda file: flip(file, 3, file.read_bytes().splitlines()[2].index(b'"body"') + 30),
        r"answerer.jsonl:3: .*(hash does not fit the body|no line of a backup)",
    ),
    "a byte of a time is flipped": (
        "answerer.jsonl",
        lambda file: flip(file, 7, file.read_bytes().splitlines()[6].index(b'"recorded_at"') + 17),
        r"answerer.jsonl:7: .*the seal does not fit the row",
    ),
    "two lines changed places": (
        "asker.jsonl",
        lambda file: edit(file, lambda lines: [*lines[:5], lines[6], lines[5], *lines[7:]]),
        r"asker.jsonl:6: after row 5 comes row 7",
    ),
    "a line is missing": (
        "asker.jsonl",
        lambda file: edit(file, lambda lines: [*lines[:8], *lines[9:]]),
        r"asker.jsonl:9: after row 8 comes row 10",
    ),
    "a line stands there twice": (
        "asker.jsonl",
        lambda file: edit(file, lambda lines: [*lines[:8], lines[7], *lines[8:]]),
        r"asker.jsonl:9: after row 8 comes row 8",
    ),
    "a line that is none of ours": (
        "asker.jsonl",
        lambda file: edit(file, lambda lines: [*lines[:2], b"hello\n", *lines[2:]]),
        r"asker.jsonl:3: no line of a backup",
    ),
    "what stands beside the journal was changed": (
        "asker.jsonl",
        lambda file: edit(file, lambda lines: [*lines[:-1], lines[-1].replace(b"thanks", b"sorry!")]),
        r"asker.jsonl: sha256 is",
    ),
    "a service's file is missing": ("answerer.jsonl", Path.unlink, r"answerer.jsonl: is missing"),
    "files changed names": (
        "answerer.jsonl",
        lambda file: file.write_bytes(file.with_name("asker.jsonl").read_bytes()),
        r"answerer.jsonl: rows is 24, manifest.json says \d+",
    ),
    "the manifest is missing": ("manifest.json", Path.unlink, r"manifest.json: is missing"),
    "the manifest was altered": ("manifest.json", forged_manifest, r"manifest.json: was changed after it was written"),
    "the manifest is cut off": (
        "manifest.json",
        lambda file: file.write_bytes(file.read_bytes()[:100]),
        r"manifest.json: cannot be read",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_backup_that_is_not_whole_is_refused_and_the_place_named(
    tmp_path: Path, journals: dict[str, list[Row]], damage: str
) -> None:
    assert journals
    await kept(at_rest(tmp_path), tmp_path / "backup")
    file, harm, named = DAMAGES[damage]
    harm(tmp_path / "backup" / file)
    with pytest.raises(CliFailure, match=named):
        await restoring.planned(OUT, tmp_path / "backup")


async def test_a_packed_backup_that_is_cut_is_refused(tmp_path: Path, journals: dict[str, list[Row]]) -> None:
    await kept(at_rest(tmp_path), tmp_path / "backup", packed=True)
    file = tmp_path / "backup" / "asker.jsonl.gz"
    assert len(events(gzip.decompress(file.read_bytes()))) == len(journals["asker"])
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(CliFailure, match=r"asker.jsonl.gz:\d+: cannot be read"):
        await restoring.planned(OUT, tmp_path / "backup")


async def test_services_that_contradict_one_another_are_refused(tmp_path: Path, journals: dict[str, list[Row]]) -> None:
    """Each file is whole and the manifest fits them, but they are not of one backup."""
    assert journals
    whole = await kept(at_rest(tmp_path), tmp_path / "backup")
    shorter = tmp_path / "shorter"
    shorter.mkdir()
    await written(sqlite(shorter / "asker.db"), "asker", [(SimulatedClock(START), [question("q00", topic="t0")])])
    other = await kept({"asker": sqlite(shorter / "asker.db")}, shorter / "backup")
    (shorter / "backup" / "asker.jsonl").replace(tmp_path / "backup" / "asker.jsonl")
    forged = whole.model_copy(update={"services": {**whole.services, **other.services}}).sealed()
    (tmp_path / "backup" / "manifest.json").write_text(forged.model_dump_json())
    with pytest.raises(CliFailure, match="do not agree"):
        await restoring.planned(OUT, tmp_path / "backup")


@pytest.mark.database
async def test_only_an_empty_place_is_restored_to(
    tmp_path: Path, journals: dict[str, list[Row]], postgres: Postgres
) -> None:
    await kept(at_rest(tmp_path), tmp_path / "backup")
    plan = await restoring.planned(OUT, tmp_path / "backup")
    full = await postgres.fresh()
    for url in (sqlite(tmp_path / "new.db"), full):
        await restoring.to_databases(OUT, plan, {"asker": url}, MADE)
        with pytest.raises(WrongUsage, match=r"rows already|there already"):
            await restoring.to_databases(OUT, plan, {"asker": url}, MADE)
        await check_restored(url, "asker", journals["asker"])
    (tmp_path / "gone.db-wal").write_bytes(b"rows of an earlier file")
    with pytest.raises(WrongUsage, match=r"gone.db-wal is there already"):
        await restoring.to_databases(OUT, plan, {"asker": sqlite(tmp_path / "gone.db")}, MADE)
    with pytest.raises(WrongUsage, match="is not empty"):
        await restoring.to_folder(OUT, plan, tmp_path, MADE)
    with pytest.raises(WrongUsage, match="does not have nobody"):
        await restoring.to_databases(OUT, plan, {"nobody": full}, MADE)


@pytest.mark.database
async def test_a_restore_that_fails_half_way_leaves_nothing(
    tmp_path: Path, journals: dict[str, list[Row]], postgres: Postgres
) -> None:
    assert journals
    await kept(at_rest(tmp_path), tmp_path / "backup")
    plan = await restoring.planned(OUT, tmp_path / "backup")
    empty = await postgres.fresh()
    flip(tmp_path / "backup" / "asker.jsonl", 20, 200)  # after it was examined
    for url in (sqlite(tmp_path / "new.db"), empty):
        with pytest.raises(CliFailure, match=r"asker.jsonl:20: "):
            await restoring.to_databases(OUT, plan, {"asker": url}, MADE)
    with pytest.raises(CliFailure, match=r"asker.jsonl:20: "):
        await restoring.to_folder(OUT, plan, tmp_path / "data", {"asker": MADE["asker"]})
    edit(tmp_path / "backup" / "asker.jsonl", lambda lines: lines[:19])
    for url in (sqlite(tmp_path / "new.db"), empty):
        with pytest.raises(CliFailure, match="ends at row 19, not at 24"):
            await restoring.to_databases(OUT, plan, {"asker": url}, MADE)
    assert left(tmp_path, "new*", "data*") == []
    async with opened(empty, [journal.JOURNAL]) as database:
        assert await database.read(select(journal.EVENTS)) == []


FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from services.cli import backups, restoring
from services.cli.servers import asking
from tests.kit.toybackup import MADE, OUT

async def main(what, here, address):
    here = Path(here)
    if what == "restore":
        plan = await restoring.planned(OUT, here / "backup")
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
        await restoring.to_folder(OUT, plan, here / "data", MADE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))
    async with asking({"asker": address}, patience=5, lang="en") as servers:
        await backups.keep(servers, ["asker"], here / "second", OUT, about={}, packed=False)

asyncio.run(main(*sys.argv[1:]))
"""


async def on_a_full_disk(what: str, here: Path, address: str = "") -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", FULL_DISK, what, str(here), address, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(SOON * 2):
        _, told = await process.communicate()
    assert process.returncode == 1
    return told.decode().splitlines()[-1]


@pytest.mark.slow
async def test_a_full_disk_leaves_no_backup_and_no_half_restored_folder(
    tmp_path: Path, nats_server: NatsServer, journals: dict[str, list[Row]]
) -> None:
    assert journals
    await kept(at_rest(tmp_path), tmp_path / "backup")
    assert "CliFailure: not restored: " in await on_a_full_disk("restore", tmp_path)
    async with serving(asker, settings(tmp_path, nats_server, "asker")) as running:
        assert "CliFailure: not backed up: " in await on_a_full_disk("backup", tmp_path, running.address)
    assert left(tmp_path, "data*", "second*") == []


async def test_up_to_a_moment_everybody_is_at_one_cut(tmp_path: Path, journals: dict[str, list[Row]]) -> None:
    await kept(at_rest(tmp_path), tmp_path / "backup")
    until = moment.text(START + timedelta(days=1))
    plan = await restoring.planned(OUT, tmp_path / "backup", until)
    there = {name: sqlite(tmp_path / "there" / f"{name}.db") for name in TOYS}
    await restoring.to_databases(OUT, plan, there, MADE)
    for name, url in there.items():
        rows = [row for row in journals[name] if row.recorded_at <= until]
        assert 0 < len(rows) < len(journals[name])
        await check_restored(url, name, rows)
    async with opened(there["asker"], []) as database:
        # What waited to be said may speak of rows that are gone.
        assert await database.read(journal.OUTBOX_ALL) == []
        assert [
            Head(last, hash_) for source, last, hash_ in await database.read(journal.HEADS) if source == "asker"
        ] == [plan.heads["asker"]]


async def test_what_stands_beside_the_journal_comes_back(tmp_path: Path, journals: dict[str, list[Row]]) -> None:
    assert journals
    dead = {"message_id": "m", "source": "crowd", "subject": "questions.sea", "reason": "broken", "state": "open"}
    async with opened(sqlite(tmp_path / "asker.db"), []) as database:
        async with database.transaction() as transaction:
            about = {**dead, "id": 2, "at": "then", "body": b"\x00\xff{{"}
            await transaction.execute(journal.KEEP_DEAD, about)
            for number, kind in ((1, "simulated"), (2, "doubted")):
                await transaction.execute(journal.KEEP_CLOCK, {"id": number, "kind": kind, "now": "then"})
        before = await database.read(journal.OUTBOX_ALL)
    await kept(at_rest(tmp_path), tmp_path / "backup")
    plan = await restoring.planned(OUT, tmp_path / "backup")
    await restoring.to_databases(OUT, plan, {"asker": sqlite(tmp_path / "new.db")}, MADE)
    async with opened(sqlite(tmp_path / "new.db"), []) as database:
        assert await database.read(journal.DEAD_LISTED) == [tuple(about[name] for name in DEAD_COLUMNS)]
        assert sorted(await database.read(journal.OUTBOX_ALL)) == sorted(before) != []
        # What the machine's clock was doubted for is not of this machine.
        assert await database.read(journal.CLOCK_ROWS) == [(1, "simulated", "then")]
        assert await database.read(journal.CURSOR_OF, {"stream": "QUESTIONS"}) == []
        assert await database.read(journal.RELAYED_TO) == [(0,)]
        assert await database.read(journal.HOLDER, {"own": "asker"}) == [(journal.RESTORED,)]
        answered = plan.heads["answerer"]
        assert await database.read(journal.WITNESSED_ALL) == [("answerer", answered.position, answered.hash)]


DEAD_COLUMNS = [column.name for column in journal.DEAD.columns]

# ------------------------------------------------------------------------------------------- going on


@pytest.mark.nats
async def test_all_restored_together_go_on_by_themselves_without_the_old_broker(
    tmp_path: Path, nats_server: NatsServer, journals: dict[str, list[Row]]
) -> None:
    await kept(at_rest(tmp_path), tmp_path / "backup")
    there = tmp_path / "data"
    await restoring.to_folder(OUT, await restoring.planned(OUT, tmp_path / "backup"), there, MADE)
    async with toys(there / "db", nats_server) as (running, _), connected(nats_server) as client:
        await ask(client, ["new"], topic="sea")
        await eventually(lambda: running["answerer"].service.transactor.head("asker").position == 13, within=SOON)
        await eventually(lambda: all(one.service.backlog == 0 for one in running.values()), within=SOON)
    for name in TOYS:
        rows = await rows_of(sqlite(there / "db" / f"{name}.db"))
        assert rows[: len(journals[name])] == journals[name]
        assert (
            await fold.verify(sqlite(there / "db" / f"{name}.db"), MADE[name].rules, toy.TABLES, decisions=True)
        ).findings == []


@pytest.mark.slow
@pytest.mark.nats
async def test_an_incarnation_and_what_it_orphaned_are_kept_and_come_back(
    tmp_path: Path, nats_server: NatsServer, journals: dict[str, list[Row]]
) -> None:
    """A reader that heard more of the one before is not cut back to where that one ended."""
    (tmp_path / "asker.db").unlink()
    day = [question(f"q0{number}", topic=f"t{number % 2}") for number in range(4)]
    shorter = await written(sqlite(tmp_path / "asker.db"), "asker", [(SimulatedClock(START), day)])
    assert shorter == journals["asker"][: len(shorter)]
    async with opened(sqlite(tmp_path / "asker.db"), []) as database, database.transaction() as transaction:
        await transaction.execute(journal.TAKE_PLACE, {"own": "asker", "me": journal.RESTORED})
    await open_next_incarnation(tmp_path, nats_server)
    async with toys(tmp_path, nats_server) as (running, servers), connected(nats_server) as client:
        await ask(client, ["new", "newer"])
        await eventually(lambda: running["answerer"].service.transactor.head("asker-2").position == 3, within=SOON)
        await take(servers, tmp_path / "backup")
        stood = {name: running[name].service.transactor.row for name in TOYS}
    plan = await restoring.planned(OUT, tmp_path / "backup")
    assert plan.limits == stood
    assert (plan.heads["asker"].position, plan.heads["asker-2"].position) == (4, 3)
    there = {name: sqlite(tmp_path / "there" / f"{name}.db") for name in TOYS}
    await restoring.to_databases(OUT, plan, there, MADE)
    for name, url in there.items():
        here = toyservice.database_url(tmp_path, name)
        assert await rows_of(url) == await rows_of(here)
        assert await findings(name, url) == await findings(name, here)
    assert {finding.what for finding in await findings("answerer", there["answerer"])} == {"orphaned"}
    async with opened(there["answerer"], []) as database:
        assert await database.read(journal.ORPHANED_ALL) == [("asker", 4)]


async def findings(name: str, url: str) -> list[fold.Finding]:
    return (await fold.verify(url, MADE[name].rules, MADE[name].tables, decisions=True)).findings


async def open_next_incarnation(folder: Path, server: NatsServer) -> None:
    running = Running()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(run.serve(asker(running), settings(folder, server, "asker")))
        await eventually(lambda: running.port > 0 and running.service.state == "refusing", within=SOON)
        async with grpc.aio.insecure_channel(running.address) as channel:
            request = pb.OpenIncarnationRequest(request_id="r", actor="operator", reason="all else is gone")
            opened_ = await operations_pb2_grpc.OperationsStub(channel).OpenIncarnation(request)
        assert (opened_.source, opened_.continues, opened_.position) == ("asker-2", "asker", 4)
        await eventually(lambda: is_ready(running) and running.service.backlog == 0, within=SOON)
        task.cancel()


@pytest.mark.nats
async def test_a_drill_compares_where_everybody_stood(
    tmp_path: Path, nats_server: NatsServer, journals: dict[str, list[Row]]
) -> None:
    assert journals
    await kept(at_rest(tmp_path), tmp_path / "backup")
    plan = await restoring.planned(OUT, tmp_path / "backup")
    async with toys(tmp_path, nats_server) as (running, servers):
        await running["asker"].service.transactor.hear([question("later")])
        assert await restoring.compared(servers, plan) == []
        longer = {**plan.heads, "asker": Head(99, "")}
        other = {**plan.heads, "answerer": plan.heads["answerer"]._replace(hash="0" * 64)}
        for heads, what in ((longer, "head-missing"), (other, "head-differs")):
            found = await restoring.compared(
                servers, restoring.Plan(plan.folder, plan.manifest, plan.limits, heads, "")
            )
            assert [finding.what for _, finding in found] == [what]


async def test_rows_of_a_journal_are_read_as_they_are_stored(
    tmp_path: Path, nats_server: NatsServer, journals: dict[str, list[Row]]
) -> None:
    async with (
        serving(asker, settings(tmp_path, nats_server, "asker")) as running,
        grpc.aio.insecure_channel(running.address) as channel,
    ):
        stub: Any = operations_pb2_grpc.OperationsStub(channel)

        async def read(**asked: Any) -> list[Row]:
            found = [row async for row in stub.ReadJournal(pb.ReadJournalRequest(**asked))]
            plain = [Row(*(getattr(row, name) for name in Row._fields)) for row in found]
            return [row._replace(version=row.version or None) for row in plain]

        rows = journals["asker"]
        own = [row for row in rows if row.source == "asker"]
        assert await read() == rows
        assert await read(after=3, limit=4) == rows[3:7]
        assert await read(source="asker", after=5) == own[5:]
        assert await read(source="asker", after=5, limit=1) == own[5:6]
        assert await read(source="nobody") == []


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path, journals: dict[str, list[Row]]) -> None:
    manifest = asyncio.run(kept(at_rest(tmp_path), tmp_path / "backup"))
    assert manifest_of(tmp_path / "backup") == manifest
    assert {name: one.rows for name, one in manifest.services.items()} == {name: len(journals[name]) for name in TOYS}
