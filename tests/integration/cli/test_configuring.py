"""`dunghan nats config`: from keys to files that nats-server takes, shown before they change anything."""

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Final

import pytest

from services.cli import broker, bundle, configuring, main, processes
from services.cli.bundle import Contents, Profile
from services.cli.keyring import Keyring
from services.cli.outfit import Bad, Outfit, machine
from services.cli.probing import Probe
from services.cli.processes import Program
from services.contracts.deadlines import DistrictKey
from services.permits.keys import make_seed
from services.permits.realm import DistrictAccess
from tests.kit.servers import free_port, nats_binary
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats

NOBODY: Final = ("--server", "deadlines=127.0.0.1:9")
NODES: Final = ("--node", "n1=127.0.0.1:4222", "--node", "n2=127.0.0.1:4223", "--node", "n3=127.0.0.1:4224")


@pytest.fixture(autouse=True)
def _nobody_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuring, "ASK_SECONDS", 0.1)


def config(*arguments: str) -> tuple[int, str, str]:
    out, errors = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(errors):
        code = main.call(["--lang", "en", "nats", "config", *arguments, *NOBODY])
    return code, out.getvalue(), errors.getvalue()


def test_what_is_there_stays_until_something_is_another(tmp_path: Path) -> None:
    keys, target = tmp_path / "keys", tmp_path / "nats"
    first, _, told = config("--keys", str(keys), "-o", str(target))
    before = {path: path.read_bytes() for path in keys.rglob("*.nk")}
    _, again, _ = config("--json", "--keys", str(keys), "-o", str(target))
    _add_district(Keyring(keys), make_seed().public)
    _, changed, _ = config("--keys", str(keys), "-o", str(target))

    assert first == 0
    assert "realm.json" in told
    assert json.loads(again) == [{"path": str(target / "nats.conf"), "changed": False}]
    assert '+  "DISTRICT_ha-tien" {' in changed
    assert {path: path.read_bytes() for path in keys.rglob("*.nk")} == before


def _add_district(keyring: Keyring, public: str) -> None:
    key = DistrictKey(key=public, since=machine())
    realm = keyring.realm().model_copy(update={"districts": {"ha-tien": DistrictAccess(keys=(key,))}})
    realm.keep(keyring.realm_file)


def test_who_listens_for_others_needs_tls(tmp_path: Path) -> None:
    code, _, why = config("--keys", str(tmp_path / "keys"), "-o", str(tmp_path / "nats"), "--node", "n=0.0.0.0:4222")

    assert code == 2
    assert "--make-ca" in why
    assert not (tmp_path / "nats").exists()


def test_a_cluster_gets_certificates_that_are_never_made_twice(tmp_path: Path) -> None:
    how = ("--kind", "cluster", "--keys", str(tmp_path / "keys"), "-o", str(tmp_path / "nats"), "--make-ca", *NODES)
    first, _, _ = config(*how)
    private = [tmp_path / "keys" / "ca-key.pem", *(tmp_path / "nats" / f"n{number}-key.pem" for number in (1, 2, 3))]
    before = [path.read_bytes() for path in private]
    again, said, _ = config(*how)
    private[0].unlink()
    lost, _, why = config(*how)

    assert (first, again, lost) == (0, 0, 3)
    assert [path.stat().st_mode & 0o077 for path in private[1:]] == [0, 0, 0]
    assert [path.read_bytes() for path in private[1:]] == before[1:]
    assert said.count("unchanged") == 3
    assert "ca.pem" in why


def test_a_district_makes_the_configuration_of_its_server_from_its_bundle(tmp_path: Path) -> None:
    folder, leaf = tmp_path / "bundle", make_seed()
    profile = Profile("district.submission.v1", "ha-tien", "kien-giang", ("nats://127.0.0.1:4222",), leaf=True)
    with bundle.place(folder) as place:
        made = Contents(profile, "Hà Tiên", make_seed().seed, None, leaf_seed=leaf.seed, leaf_config="{}")
        bundle.write(place, made, machine())
    how = ("--kind", "leaf", "--district", "ha-tien", "--bundle", str(folder), "-o", str(tmp_path / "nats"))

    code, said, _ = config(*how, "--remote", "nats-leaf://127.0.0.1:7422")
    _, changed, _ = config(*how, "--remote", "nats-leaf://127.0.0.1:7423")

    written = tmp_path / "nats" / "ha-tien.conf"
    assert code == 0
    assert written.stat().st_mode & 0o077 == 0
    assert leaf.seed in written.read_text("utf-8")
    assert leaf.seed not in said + changed
    assert "7423" in changed


@pytest.fixture
def port(tmp_path: Path) -> int:
    """Of a province with certificates and one district, which has two bundles: one knows the authority, one does not."""
    keyring, seed, port = Keyring(tmp_path / "keys"), make_seed(), free_port()
    how = ("--keys", str(keyring.root), "-o", str(tmp_path / "nats"), "--make-ca", "--node", f"n=127.0.0.1:{port}")
    keyring.prepare(machine())
    _add_district(keyring, seed.public)
    assert config(*how, "--store", str(tmp_path / "store"))[0] == 0
    profile = Profile("district.submission.v1", "ha-tien", "kien-giang", (f"tls://127.0.0.1:{port}",))
    for name, ca in (("right", keyring.root / "ca.pem"), ("wrong", None)):
        contents = Contents(replace(profile, ca=bundle.CA if ca else ""), "Hà Tiên", seed.seed, None, ca)
        with bundle.place(tmp_path / name) as folder:
            bundle.write(folder, contents, machine())
    return port


async def test_a_district_comes_in_by_tls_and_knows_a_false_province(tmp_path: Path, port: int) -> None:
    command = (str(nats_binary()), "-c", str(tmp_path / "nats" / "nats.conf"))
    process = await processes.spawn(Program("nats", command, {}, tmp_path / "log"))
    try:
        await eventually(lambda: broker.answers(port), within=40)
        found = [await _connection(tmp_path / name) for name in ("right", "wrong")]
    finally:
        await processes.end(process, 5)

    assert found == ["found-connection", "bad-tls"]


async def _connection(folder: Path) -> str:
    probe = Probe(Outfit(("ha-tien", folder, None), "en", machine))
    await probe.own.read_profile()
    try:
        return (await probe.connection()).key
    except Bad as bad:
        return bad.found.key
    finally:
        await probe.close()


@pytest.mark.parametrize("how", [("--kind", "square"), ("--kind", "leaf"), ("--node", "n1"), ()])
def test_what_cannot_be_is_said(tmp_path: Path, how: tuple[str, ...]) -> None:
    keys = ("--keys", str(tmp_path / "keys")) if how else ()
    code, _, why = config("-o", str(tmp_path / "nats"), *keys, *how)

    assert code == 2
    assert why
