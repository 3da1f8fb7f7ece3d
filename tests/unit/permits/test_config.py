"""Configurations: valid for the server itself, private where others reach it, and nothing in them for whom no key is named."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.contracts.deadlines import DistrictKey, KeyUse
from services.permits import config
from services.permits.certificates import issue, make_ca
from services.permits.config import NotPrivate, Place, Remote, Tls
from services.permits.grants import OWNS
from services.permits.keys import make_seed
from services.permits.realm import DistrictAccess, Realm
from tests.kit.servers import nats_binary

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def opens(use: KeyUse = KeyUse.CLIENT, until: datetime | None = None) -> DistrictKey:
    return DistrictKey(key=make_seed().public, use=use, since=NOW, until=until)


REALM = Realm(
    province="kien-giang",
    operator=make_seed().public,
    services={name: make_seed().public for name in OWNS},
    consumers={"province": make_seed().public},
    districts={
        "rach-gia": DistrictAccess(keys=(opens(), opens(until=NOW))),
        "ha-tien": DistrictAccess(leaf=True, keys=(opens(KeyUse.LEAF), opens())),
        "phu-quoc": DistrictAccess(keys=(opens(),), retired=True),
        "giong-rieng": DistrictAccess(keys=(opens(until=NOW - timedelta(days=1)),)),
        "an-minh": DistrictAccess(),
        "an-bien": DistrictAccess(leaf=True, keys=(opens(KeyUse.LEAF, until=NOW),)),
    },
)
EMPTY = Realm(province="")


def accepted(folder: Path, text: str) -> str:
    """Let nats-server look at a configuration; say what is wrong."""
    path = folder / "nats.conf"
    path.write_text(text, "utf-8")
    done = subprocess.run([nats_binary(), "-t", "-c", path], capture_output=True, check=False, text=True)  # noqa: S603
    return "" if done.returncode == 0 else done.stderr


def certified(folder: Path) -> Tls:
    """Make a certificate."""
    ca = make_ca("Kiên Giang", NOW)
    issued = issue(ca, "n1", ["127.0.0.1"], NOW)
    for name, text in (("ca.pem", ca.cert), ("n1.pem", issued.cert), ("n1.key", issued.key)):
        (folder / name).write_text(text, "ascii")
    return Tls(str(folder / "n1.pem"), str(folder / "n1.key"), str(folder / "ca.pem"))


@pytest.mark.parametrize("realm", [REALM, EMPTY], ids=["everybody", "nobody"])
def test_nats_server_takes_what_is_generated(tmp_path: Path, realm: Realm) -> None:
    tls = certified(tmp_path)
    places = [
        Place(f"n{n}", 4220 + n, str(tmp_path), route_port=6220 + n, leaf_port=7420 + n, tls=tls) for n in (1, 2, 3)
    ]
    remote = Remote(["tls://nats.example:7422", "tls://nats2.example:7422"], make_seed().seed, ca=tls.ca)
    whole = Place("n1", 4222, str(tmp_path), "0.0.0.0", 7422, monitor_port=8222, log="n.log", pid="n.pid", tls=tls)  # noqa: S104
    texts = [
        config.single(realm, whole, NOW),
        config.single(realm, Place("n1", 4222, str(tmp_path)), NOW),
        *(config.cluster(realm, places, place.name, NOW) for place in places),
        config.leaf("ha-tien", Place("leaf", 4223, str(tmp_path)), remote, clients=[make_seed().public]),
        config.leaf("ha-tien", Place("leaf", 4223, str(tmp_path)), remote, clients=[], operator=make_seed().public),
    ]
    assert [accepted(tmp_path, text) for text in texts] == [""] * len(texts)


def test_nobody_listens_for_others_without_tls() -> None:
    with pytest.raises(NotPrivate, match="needs TLS"):
        config.single(REALM, Place("n1", 4222, "store", "0.0.0.0"), NOW)  # noqa: S104


def test_only_keys_that_open_something_stand_in_a_configuration() -> None:
    text = config.single(REALM, Place("n1", 4222, "store"), NOW)
    keys = {code: [key.key for key in access.keys] for code, access in REALM.districts.items()}
    there = {code: [key in text for key in listed] for code, listed in keys.items()}
    assert there == {
        "rach-gia": [True, False],
        "ha-tien": [True, False],
        "phu-quoc": [False],
        "giong-rieng": [False],
        "an-minh": [],
        "an-bien": [False],
    }
    assert "an-bien" not in text
    assert text == config.single(REALM, Place("n1", 4222, "store"), NOW)


def test_a_path_cannot_say_something_else() -> None:
    with pytest.raises(ValueError, match="cannot stand"):
        config.single(REALM, Place("n1", 4222, 'x" }\naccounts {'), NOW)
