"""Keys of a folder: made once, the owner's alone, and another folder's are others."""

import json
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from services.cli import admitting, broker
from services.cli.folder import Folder, born
from services.cli.keyring import Keyring
from services.cli.settings import SERVICES
from services.deadlines.pb import admin_pb2
from services.notify import issuerkeys
from services.permits.keys import public_of
from tests.kit.issuers import office, put

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = datetime(2026, 4, 1, tzinfo=UTC)


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys")

    born_now = keyring.prepare(NOW)
    before = contents(keyring.root)
    again = keyring.prepare(LATER)

    assert (born_now, again) == (True, False)
    assert contents(keyring.root) == before
    assert keyring.realm().services["intake"] == public_of(keyring.service("intake"))


def test_private_keys_are_the_owners_alone(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys")
    keyring.prepare(NOW)
    keyring.make_district("rach-gia")

    private = [*keyring.root.rglob("*.nk"), *keyring.root.rglob("*.pem")]

    assert {path.stem for path in private} >= {*SERVICES, "rach-gia", "province", "receipt"}
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in keyring.root.rglob("*") if path.is_dir()} == {0o700}
    assert keyring.root.stat().st_mode & 0o777 == 0o700


def test_another_folder_has_other_keys(tmp_path: Path) -> None:
    one, other = Keyring(tmp_path / "one"), Keyring(tmp_path / "other")
    one.prepare(NOW)
    other.prepare(NOW)

    mine = {path.read_bytes() for path in (*one.root.rglob("*.nk"), one.receipt_key)}
    theirs = {path.read_bytes() for path in (*other.root.rglob("*.nk"), other.receipt_key)}

    assert len(mine) == len(theirs) > len(SERVICES)
    assert mine.isdisjoint(theirs)


def test_a_new_receipt_key_is_listed_beside_the_older_one(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys")
    keyring.prepare(NOW)
    keyring.receipt_key.unlink()
    keyring.prepare(LATER)

    listed = json.loads(keyring.receipt_keys.read_text("utf-8"))["keys"]

    assert [one["since"] for one in listed] == [NOW.isoformat(), LATER.isoformat()]
    assert [one["until"] for one in listed] == [LATER.isoformat(), None]
    assert len({one["id"] for one in listed}) == 2


def test_a_realm_lets_in_whom_deadlines_knows_and_keeps_its_own(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys")
    keyring.prepare(NOW)
    key = admin_pb2.DistrictKey(key="U" + "A" * 55, use="client", since=NOW.isoformat())
    known = [
        admin_pb2.District(district="rach-gia", province="kien-giang", keys=[key]),
        admin_pb2.District(district="ha-tien", province="kien-giang", leaf=True, retired_at=NOW.isoformat()),
    ]

    realm = admitting.realm_of(keyring.realm(), known)

    assert realm.services == keyring.realm().services
    assert realm.province == "kien-giang"
    assert [(code, one.leaf, one.retired) for code, one in realm.districts.items()] == [
        ("rach-gia", False, False),
        ("ha-tien", True, True),
    ]


def test_a_folder_from_before_keeps_its_streams(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    born(folder, clock_start=None, story="", lang="en")
    old = folder.nats / "jetstream" / "$G" / "streams" / "SUBMISSIONS_rach-gia"
    old.mkdir(parents=True)

    broker.keep_streams(folder)
    broker.keep_streams(folder)

    assert (folder.nats / "jetstream" / "DUNGHAN" / "streams" / "SUBMISSIONS_rach-gia").is_dir()


def test_a_folder_has_a_key_to_try_out_signatures_with(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys")
    keyring.prepare_issuers()
    before = contents(keyring.root)
    keyring.prepare_issuers()

    key = issuerkeys.load(keyring.issuers, "UBND-CCHC")
    key.check(datetime(2015, 6, 1, tzinfo=UTC))
    key.check(datetime(2099, 6, 1, tzinfo=UTC))
    (root,) = x509.load_pem_x509_certificates(keyring.issuer_roots.read_bytes())
    key.certificate.verify_directly_issued_by(root)

    assert contents(keyring.root) == before
    assert "không có giá trị pháp lý" in key.name
    assert {path.stat().st_mode & 0o777 for path in keyring.issuers.iterdir()} == {0o600}
    assert not keyring.realm_file.exists()


def test_the_key_of_a_book_goes_before_the_one_to_try_out(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keys")
    keyring.prepare_issuers()
    put(keyring.issuers, "UBND-CCHC", office().pem())

    assert issuerkeys.load(keyring.issuers, "UBND-CCHC").certificate == office().certificate
    assert issuerkeys.load(keyring.issuers, "UBND-NV").certificate != office().certificate
