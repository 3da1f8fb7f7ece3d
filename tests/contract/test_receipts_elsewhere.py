"""What is signed is verified, and what was tampered with is refused: in Python, and by the samples in Node.js and Java."""

import base64
import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.client import proof
from services.client.keys import ReceiptKeys
from services.contracts.receipt import signed_bytes
from tests.kit import nodejs

ROOT: Final = Path(__file__).parents[2]
SEED: Final = hashlib.sha256(b"a key of this test").digest()
OLD_SEED: Final = hashlib.sha256(b"a key that has ended").digest()
FOREIGN_SEED: Final = hashlib.sha256(b"nobody's key").digest()
PLAIN: Final[dict[str, Any]] = {
    "submission_id": "RG-0001",
    "district": "rach-gia",
    "message_id": "rach-gia-RG-0001",
    "content_sha256": hashlib.sha256(b"the bytes").hexdigest(),
    "outcome": "refused",
    "repeat": False,
    "test": False,
    "reasons": [
        {"code": "unsigned", "text": {"vi": 'Báo cáo «chưa» ký \\ "số"', "en": "not signed"}},
        {"code": "layout"},
    ],
    "duty": {"unit": "an-binh", "obligation": "BC-Q1", "period": "2023"},
    "submitted_at": "2023-03-15T09:12:00+07:00",
    "received_at": "2023-03-15T02:12:01.250000+00:00",
    "arrived_at": "2023-03-15T02:12:01.250000+00:00",
    "clock_difference": 1.25,
    "due_at": None,
    "decided_at": "2023-03-15T02:12:01.260000+00:00",
    "event_id": "intake-9007199254740991",
    "position": 9007199254740991,
    "journal_hash": hashlib.sha256(b"a journal").hexdigest(),
}


class Case(NamedTuple):
    """A receipt as somebody holds it, and why it proves nothing; empty where it does."""

    name: str
    receipt: dict[str, Any]
    why: str = ""


def signed(seed: bytes = SEED, **changes: Any) -> dict[str, Any]:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = hashlib.sha256(private.public_key().public_bytes_raw()).hexdigest()[:16]
    receipt = {**PLAIN, **changes, "key": key}
    return {**receipt, "signature": base64.b64encode(private.sign(signed_bytes(receipt))).decode()}


GENUINE: Final = signed()
HIDDEN: Final = {**PLAIN["duty"], "outcome": "refused"}
CASES: Final = (
    Case("genuine", GENUINE),
    Case("given again", {**GENUINE, "repeat": True}),
    Case("of a test", signed(test=True, event_id=None, position=None, journal_hash=None), "test"),
    Case("without reasons", signed(outcome="accepted", reasons=[])),
    Case("in words of Vietnamese", signed(submission_id="12/BC-UBND của An Bình")),
    Case("another outcome", {**GENUINE, "outcome": "accepted"}, "altered"),
    Case("the outcome hidden in the duty", {**GENUINE, "outcome": "accepted", "duty": HIDDEN}, "altered"),
    Case("a test shown as real", {**signed(test=True), "test": False}, "altered"),
    Case("another content", {**GENUINE, "content_sha256": "0" * 64}, "altered"),
    Case("one reason less", {**GENUINE, "reasons": []}, "altered"),
    Case("another unit", {**GENUINE, "duty": {**PLAIN["duty"], "unit": "an-hoa"}}, "altered"),
    Case("a line feed in a field", {**GENUINE, "message_id": "RG-0001\n2023"}, "altered"),
    Case("no base64", {**GENUINE, "signature": "§§§§"}, "altered"),
    Case("a signature cut short", {**GENUINE, "signature": GENUINE["signature"][:40]}, "altered"),
    Case("nobody's key", signed(FOREIGN_SEED), "forged"),
    Case("another key's name", {**signed(FOREIGN_SEED), "key": GENUINE["key"]}, "altered"),
    Case("another district's", signed(district="chau-doc"), "foreign"),
    Case("not signed", {**PLAIN, "key": GENUINE["key"]}, "unsigned"),
    Case("before the key ended", signed(OLD_SEED, decided_at="2022-12-31T23:59:59+07:00")),
    Case("of no moment", signed(OLD_SEED, decided_at=None), "key-expired"),
    Case("after the key ended", signed(OLD_SEED), "key-expired"),
)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle's keys and all receipts in one file."""
    folder = tmp_path_factory.mktemp("bundle")
    keys = [_public(SEED, until=None), _public(OLD_SEED, until="2023-01-01T00:00:00+07:00")]
    (folder / "receipt-keys.json").write_text(json.dumps({"keys": keys}), "utf-8")
    (folder / "district.json").write_text('{"district": "rach-gia", "receipt_keys": "receipt-keys.json"}', "utf-8")
    lines = (json.dumps(case.receipt, ensure_ascii=number % 2 == 0) for number, case in enumerate(CASES))
    (folder / "receipts.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return folder


def _public(seed: bytes, *, until: str | None) -> dict[str, str | None]:
    raw = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    key = {"id": hashlib.sha256(raw).hexdigest()[:16], "public_key": base64.b64encode(raw).decode()}
    return {**key, "since": "2020-01-01T00:00:00+07:00", "until": until}


def _said(command: list[str]) -> list[str]:
    """Run a sample; it refuses something, and says so for each receipt."""
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own arguments
    assert asked.returncode == 3, asked.stdout + asked.stderr
    return asked.stdout.splitlines()


def _check(said: list[str]) -> None:
    found = {case.name: line.partition(": ")[2].partition(":")[0] for case, line in zip(CASES, said, strict=True)}
    assert found == {case.name: case.why for case in CASES}


def test_in_python(held: Path) -> None:
    keys = ReceiptKeys.load(held / "receipt-keys.json")
    verdicts = {case.name: proof.verify([case.receipt], None, keys, "rach-gia")[0].reason for case in CASES}

    assert {name: reason or "" for name, reason in verdicts.items()} == {case.name: case.why for case in CASES}


def test_in_node(held: Path) -> None:
    _check(
        _said([str(nodejs.node()), "examples/node/receipt.mjs", "--bundle", str(held), str(held / "receipts.jsonl")])
    )


@pytest.mark.slow
def test_in_java(held: Path) -> None:
    java = shutil.which("java")
    assert java is not None, "there is no JDK on this machine (Debian: default-jdk-headless)"
    sample = "docs/integrators/samples/Receipts.java"
    _check(_said([java, sample, str(held / "receipt-keys.json"), "rach-gia", str(held / "receipts.jsonl")]))
