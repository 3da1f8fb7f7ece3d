"""A district joins by one command, and `district check` names what is wrong with it; everything runs on one `dunghan up`."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest

from services.cli import broker, checking, main, outfit
from services.cli.failures import CliFailure
from services.cli.folder import Folder
from services.cli.keyring import Keyring
from services.cli.outfit import Bad, Outfit
from services.cli.output import Output
from services.cli.probing import Probe
from services.cli.server_commands import Asked
from services.cli.settings import SERVICES
from tests.e2e.running import ROOT, Demo
from tests.kit.servers import free_port, nats_binary
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(150)]

CATALOGUE: Final = str(ROOT / "catalogues" / "rach-gia-2023")
STEPS: Final = {
    *("profile", "key", "outbox", "connection", "permissions"),
    *("contract", "size", "bucket", "test", "clock"),
}
SEED: Final = re.compile(rb"\bSU[A-Z2-7]{56}\b|PRIVATE KEY")
GIB: Final = 1 << 30
SECONDS: Final = "0.00002"
"""Not quite two of them, in days."""
TRIES: Final = 10


def ask(*arguments: str) -> tuple[int, str, str]:
    """Run a command in this process: starting one takes longer than what it does."""
    out, errors = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(errors):
        code = main.call(["--lang", "en", *arguments])
    return code, out.getvalue(), errors.getvalue()


def said(*arguments: str) -> Any:
    code, out, errors = ask("--json", *arguments)
    assert code == 0, out + errors
    return json.loads(out)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Everything, running, with the catalogue of Rạch Giá."""
    demo = Demo(tmp_path_factory.mktemp("joining") / "data")
    command = [sys.executable, "-m", "services.cli.main", "--json", "up", "--data-dir", str(demo.folder)]
    with (demo.folder.parent / "log").open("wb") as log:
        demo.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, start_new_session=True)  # noqa: S603 - our own arguments
    try:
        assert demo.process.stdout is not None
        assert b'"ready"' in demo.process.stdout.readline(), (demo.folder.parent / "log").read_text("utf-8")
        said("catalogue", "import", CATALOGUE, "--data-dir", str(demo.folder))
        _until_made("OBJ_documents-rach-gia", demo.folder)
        yield demo.folder
    finally:
        demo.end()
        assert demo.process.stdout is not None
        demo.process.stdout.close()


def _until_made(stream: str, folder: Path) -> None:
    """Wait for a store of a district: a broker that is just told of new keys may refuse it at first, and is asked again."""
    log = folder / "log" / "intake.log"
    asyncio.run(eventually(lambda: f'"{stream}"' in log.read_text("utf-8"), within=60))


@pytest.fixture(scope="module")
def bundle(folder: Path) -> Path:
    """What Rạch Giá got to join with."""
    target = folder.parent / "rach-gia"
    said("district", "add", "rach-gia", "-o", str(target), "--data-dir", str(folder))
    return target


@pytest.fixture
def copy(bundle: Path, tmp_path: Path) -> Path:
    """A bundle that may be hurt."""
    return Path(shutil.copytree(bundle, tmp_path / "bundle"))


class Checked:
    """What `district check` said of a bundle."""

    def __init__(self, content: dict[str, Any], code: int) -> None:
        self.steps = {one["step"]: one for one in content["steps"]}
        self.wrong = {one["step"]: one["code"] for one in content["steps"] if one["ok"] is False}
        self.code = code

    def text(self, step: str) -> str:
        return str(self.steps[step]["text"])


def check(*options: str, district: str = "rach-gia") -> Checked:
    code, out, errors = ask("--json", "district", "check", district, *options)
    assert out, errors
    return Checked(json.loads(out), code)


def change(bundle: Path, name: str, value: str) -> None:
    path = bundle / "district.toml"
    path.write_text(re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", path.read_text("utf-8")), "utf-8")


def fill(bundle: Path) -> None:
    documents = bundle / "outbox.db.documents"
    documents.mkdir()
    with (documents / "large.pdf").open("wb") as file:
        file.truncate(GIB)


def close_port(bundle: Path) -> None:
    change(bundle, "urls", f'["nats://127.0.0.1:{free_port()}"]')


HURT: Final[dict[str, tuple[Callable[[Path], None], str, str, str]]] = {
    "full outbox": (fill, "outbox", "outbox-full", "is full"),
    "dead disk": (lambda at: change(at, "outbox", '"/proc/self/none/outbox.db"'), "outbox", "dead-disk", "written"),
    "expired key": (
        lambda at: change(at, "key_until", '"2024-01-01T00:00:00+07:00"'),
        "key",
        "expired-key",
        "2024-01-01",
    ),
    "unreachable": (close_port, "connection", "unreachable", "cannot be reached"),
    "old version": (
        lambda at: change(at, "contract", '"district.submission.v0"'),
        "contract",
        "old-contract",
        "district.submission.v0 is an old schema version",
    ),
    "no key": (lambda at: (at / "district.nk").unlink(), "key", "bad-key", "district.nk"),
    "no seed": (lambda at: _spoil(at / "district.nk"), "key", "bad-key", "district.nk"),
    "open key": (lambda at: (at / "district.nk").chmod(0o644), "key", "open-key", "chmod 600"),
    "no toml": (lambda at: _spoil(at / "district.toml"), "profile", "bad-profile", "district.toml:1"),
}


def _spoil(path: Path) -> None:
    path.write_text("nothing of the kind\n", "utf-8")


def test_a_bundle_is_all_that_a_district_needs(folder: Path, bundle: Path) -> None:
    checked = check("--bundle", str(bundle), "--with", str(bundle / "samples" / "submission.json"))
    beside = check("--data-dir", str(folder))

    assert (checked.wrong, checked.code) == ({}, 0)
    assert (beside.wrong, beside.code) == ({}, 0)
    assert checked.steps.keys() == STEPS
    assert "signature verified" in checked.text("test")
    assert {path.name for path in bundle.iterdir()} >= {"district.toml", "district.json", "district.nk", "README.md"}
    assert (bundle / "district.nk").stat().st_mode & 0o077 == 0
    counted = said("progress", "--data-dir", str(folder))["services"]["intake"]["counts"]["rach-gia"]
    assert counted["tests"] >= 2
    assert counted.get("accepted", 0) == 0


@pytest.mark.parametrize("how", HURT)
def test_what_is_wrong_is_named(copy: Path, how: str) -> None:
    hurt, step, code, words = HURT[how]
    hurt(copy)

    checked = check("--bundle", str(copy))

    assert checked.code == 1
    assert checked.wrong == {step: code}
    assert words in checked.text(step)


def test_a_file_of_an_old_version_is_named_with_its_place(copy: Path, tmp_path: Path) -> None:
    sheet = json.loads((copy / "samples" / "submission.json").read_text("utf-8"))
    old = tmp_path / "old.json"
    old.write_text(json.dumps({**sheet, "type": "district.submission.v0"}), "utf-8")

    checked = check("--bundle", str(copy), "--with", str(old))

    assert checked.wrong == {"contract": "old-contract"}
    assert "old.json" in checked.text("contract")


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(seconds=-5)])
async def test_a_wrong_clock_is_named(copy: Path, ahead: timedelta, capsys: pytest.CaptureFixture[str]) -> None:
    def wrong() -> datetime:
        return outfit.machine() + ahead

    with pytest.raises(CliFailure):
        await checking.check(Asked(Output("en", json=True), ""), checking.Wish("rach-gia", bundle=copy), wrong)

    checked = Checked(json.loads(capsys.readouterr().out), 1)
    assert checked.wrong == {"clock": "wrong-clock"}
    assert f"{ahead.total_seconds():+.1f} s" in checked.text("clock")


def test_the_key_of_another_district_opens_nothing_of_this_one(folder: Path, copy: Path) -> None:
    other = folder.parent / "ha-tien"
    said("district", "add", "ha-tien", "--name", "Hà Tiên", "-o", str(other), "--data-dir", str(folder))
    assert check("--bundle", str(other), district="ha-tien").wrong == {}
    shutil.copyfile(other / "district.nk", copy / "district.nk")

    checked = check("--bundle", str(copy))

    assert checked.wrong == {"permissions": "not-own"}
    assert "another district's key" in checked.text("permissions")


def test_a_key_goes_on_until_it_is_revoked(folder: Path) -> None:
    where = ("--data-dir", str(folder))
    first, second = folder.parent / "first", folder.parent / "second"
    said("district", "add", "kien-luong", "--name", "Kiên Lương", "-o", str(first), *where)
    rotated = said("district", "rotate", "kien-luong", "--grace", "1", "-o", str(second), *where)
    during = [check("--bundle", str(one), district="kien-luong").wrong for one in (first, second)]
    said("district", "revoke", "kien-luong", "--key", rotated["public_key"], *where)
    revoked = check("--bundle", str(second), district="kien-luong")
    named = check("--bundle", str(second), *where, district="kien-luong")
    said("district", "revoke", "kien-luong", *where)
    after = check("--bundle", str(first), district="kien-luong")
    shown = said("district", "show", "kien-luong", *where)

    assert during == [{}, {}]
    assert revoked.wrong == {"connection": "key-refused"}
    assert named.wrong == {"connection": "key-revoked"}
    assert after.wrong == {"connection": "key-refused"}
    assert [bool(key["until"]) for key in shown["keys"]] == [True, True]


def test_a_key_opens_nothing_once_its_grace_is_over(folder: Path) -> None:
    where, first, second = ("--data-dir", str(folder)), folder.parent / "older", folder.parent / "newer"
    said("district", "add", "an-minh", "--name", "An Minh", "-o", str(first), *where)
    said("district", "rotate", "an-minh", "--grace", SECONDS, "-o", str(second), *where)

    asyncio.run(_refused_in_the_end(Outfit(("an-minh", first, None), "en", outfit.machine)))

    assert check("--bundle", str(second), district="an-minh").wrong == {}


async def _refused_in_the_end(own: Outfit) -> None:
    await own.read_profile()
    probe = Probe(own)

    async def refused() -> bool:
        try:
            await probe.connection()
        except Bad as bad:
            return bad.found.key == "key-refused"
        return False

    await eventually(refused, within=20)
    await probe.close()


def test_the_key_in_the_folder_and_that_of_a_bundle_do_not_end_one_another(folder: Path, bundle: Path) -> None:
    where = ("--data-dir", str(folder))
    before = Keyring(folder / "keys").public_of_district("rach-gia")

    rotated = said("district", "rotate", "rach-gia", "--grace", "0", *where)

    assert before != rotated["public_key"] == Keyring(folder / "keys").public_of_district("rach-gia")
    assert check(*where).wrong == {}
    assert check("--bundle", str(bundle)).wrong == {}


def test_a_retired_district_comes_in_no_more(folder: Path) -> None:
    where, target = ("--data-dir", str(folder)), folder.parent / "giang-thanh"
    said("district", "add", "giang-thanh", "--name", "Giang Thành", "-o", str(target), *where)
    said("district", "retire", "giang-thanh", "--reason", "merged", *where)

    checked = check("--bundle", str(target), *where, district="giang-thanh")
    again, _, _ = ask("district", "add", "giang-thanh", "-o", str(folder.parent / "more"), *where)

    assert checked.wrong == {"connection": "retired"}
    assert again == 2
    assert not (folder.parent / "more").exists()


def test_where_the_broker_stands_apart_the_next_step_is_said(folder: Path) -> None:
    state = Folder(folder).state()
    assert state is not None
    target, addresses = folder.parent / "u-minh", ",".join(f"{name}={state.address(name)}" for name in SERVICES)
    there = ("--server", addresses, "--keys", str(folder / "keys"), "--nats", state.nats_url, "-o", str(target))
    nowhere, _, why = ask("district", "add", "u-minh", "--name", "U Minh", *there[:4], "-o", str(target))
    code, told, _ = ask("district", "add", "u-minh", "--name", "U Minh", *there)
    before = check("--bundle", str(target), district="u-minh")
    said("catalogue", "import", CATALOGUE, "--data-dir", str(folder))
    after = check("--bundle", str(target), district="u-minh")

    assert (nowhere, code) == (2, 0)
    assert "--nats URL" in why
    assert "dunghan nats config" in told
    assert (before.wrong, after.wrong) == ({"connection": "key-refused"}, {})


def test_a_line_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    target, port = tmp_path / "leaf", free_port()
    there = ("--leaf", "--nats", f"nats-leaf://127.0.0.1:{free_port()}", "-o", str(target))
    said("district", "add", "la-rieng", "--name", "Lá", *there, "--data-dir", str(folder))
    change(target, "urls", f'["nats://127.0.0.1:{port}"]')
    config = target / "leaf.conf"
    config.write_text(config.read_text("utf-8").replace("127.0.0.1:4222", f"127.0.0.1:{port}"), "utf-8")
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([nats_binary(), "-c", config], cwd=tmp_path, stdout=log, stderr=log)  # noqa: S603 - our own server
    try:
        asyncio.run(eventually(lambda: broker.answers(port), within=40))
        checked = check("--bundle", str(target), district="la-rieng")
    finally:
        server.terminate()
        server.wait(10)

    assert checked.wrong == {"leaf": "no-line"}
    assert "leaf.conf" in checked.text("leaf")
    assert checked.steps["test"]["ok"] is None


def test_a_districts_own_server_joins_by_its_bundle_and_is_cut_off_when_its_key_is_revoked(
    folder: Path, tmp_path: Path
) -> None:
    target, port, where = tmp_path / "leaf", free_port(), ("--data-dir", str(folder))
    said("district", "add", "hon-dat", "--name", "Hòn Đất", "--leaf", "-o", str(target), *where)
    change(target, "urls", f'["nats://127.0.0.1:{port}"]')
    config = target / "leaf.conf"
    config.write_text(config.read_text("utf-8").replace("127.0.0.1:4222", f"127.0.0.1:{port}"), "utf-8")

    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([nats_binary(), "-c", config], cwd=tmp_path, stdout=log, stderr=log)  # noqa: S603 - our own server
    try:
        asyncio.run(eventually(lambda: broker.answers(port), within=40))
        asyncio.run(eventually(lambda: b"JetStream using domains" in (tmp_path / "log").read_bytes(), within=40))
        tried = (check("--bundle", str(target), district="hon-dat").wrong for _ in range(TRIES))
        assert {} in tried  # its stores are made as soon as the line is there
        said("district", "revoke", "hon-dat", *where)
        asyncio.run(eventually(lambda: b"Authorization Violation" in (tmp_path / "log").read_bytes(), within=40))
    finally:
        server.terminate()
        server.wait(10)


def test_a_bundle_is_never_overwritten(folder: Path, bundle: Path) -> None:
    before = (bundle / "district.nk").read_bytes()
    again, _, why = ask("district", "add", "rach-gia", "-o", str(bundle), "--data-dir", str(folder))
    dry, _, _ = ask("district", "add", "no-such", "--name", "X", "--dry-run", "--data-dir", str(folder))

    assert again == 2
    assert "not empty" in why
    assert (bundle / "district.nk").read_bytes() == before
    assert dry == 0
    assert "no-such" not in [one["district"] for one in said("district", "list", "--data-dir", str(folder))]


def test_a_backup_and_logs_hold_no_private_key(folder: Path, tmp_path: Path) -> None:
    said("backup", "--to", str(tmp_path / "backup"), "--data-dir", str(folder))

    private = [path for path in (folder / "keys").rglob("*") if path.is_file() and SEED.search(path.read_bytes())]
    assert len(private) >= 6
    assert _holding_keys(tmp_path / "backup") == []
    assert _holding_keys(folder / "log") == []
    assert _holding_keys(folder / "run") == []
    assert _holding_keys(folder / "db") == []


def _holding_keys(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file() and SEED.search(path.read_bytes())]
