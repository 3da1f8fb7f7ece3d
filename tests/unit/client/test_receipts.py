"""Which receipts are believed, and what they tell about our clock."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.client import receipts
from services.client.failures import BadProfile
from services.client.profile import Profile
from services.client.receipts import ClockWatch, judge_of
from services.contracts.receipt import signed_bytes

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = base64.b64encode(PRIVATE.public_key().public_bytes_raw()).decode()
RECEIPT = {
    "submission_id": "RG-1",
    "message_id": "rach-gia-RG-1",
    "content_sha256": "0" * 64,
    "outcome": "accepted",
    "district": "rach-gia",
    "decided_at": "2026-03-13T08:18:00+07:00",
    "received_at": "2026-03-13T08:18:00+07:00",
    "test": False,
    "key": "first",
}


def signed(private: Ed25519PrivateKey = PRIVATE, **changes: Any) -> dict[str, Any]:
    receipt = {**RECEIPT, **changes}
    return {**receipt, "signature": base64.b64encode(private.sign(signed_bytes(receipt))).decode()}


def profile(folder: Path, until: str | None = None) -> Profile:
    keys = folder / "receipt-keys.json"
    keys.write_text(json.dumps({"keys": [{"id": "first", "public_key": PUBLIC, "since": None, "until": until}]}))
    return Profile(district="rach-gia", urls=("nats://x",), receipt_keys=keys)


@pytest.mark.parametrize(
    ("receipt", "fault"),
    [
        (signed(), ""),
        (signed(test=True), ""),
        (RECEIPT, "unsigned"),
        ({**signed(), "outcome": "refused"}, "altered"),
        ({**signed(), "signature": "no base64"}, "altered"),
        ({**signed(test=True), "test": False}, "altered"),
        (signed(OTHER), "altered"),
        (signed(key="second"), "forged"),
        (signed(district="ha-tien"), "foreign"),
        (signed(decided_at="2027-01-01T00:00:00+07:00"), "key-expired"),
    ],
)
def test_a_receipt_is_believed_or_the_reason_is_said(tmp_path: Path, receipt: dict[str, Any], fault: str) -> None:
    assert judge_of(profile(tmp_path, "2027-01-01T00:00:00+07:00"))(receipt) == fault


def test_without_keys_every_receipt_is_believed() -> None:
    assert judge_of(Profile(district="rach-gia", urls=("nats://x",)))(RECEIPT) == ""


def test_keys_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    wrong = profile(tmp_path)
    assert wrong.receipt_keys is not None
    wrong.receipt_keys.write_text('{"keys": [{}]}')

    with pytest.raises(BadProfile, match=r"receipt-keys\.json: keys\.0\.id"):
        judge_of(wrong)


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'{"outcome": "accepted"}', b"[" * 100_000, b'"text"'])
def test_what_is_no_receipt_is_none(data: bytes) -> None:
    assert receipts.parse(data) is None


def moved(watch_starts: float, seconds: float, *, leaf: bool = False) -> float:
    """Publish at a moment of our clock, store half a second later; the province received it at 100."""
    moments = iter([watch_starts, watch_starts + 0.5])
    watch = ClockWatch(leaf=leaf, wall=lambda: next(moments))
    watch.before("m")
    watch.stored("m")
    return watch.off_by({"message_id": "m", "received_at": f"1970-01-01T00:01:{seconds:06.3f}+00:00"})


@pytest.mark.parametrize(
    ("ours", "leaf", "off"),
    [
        (100.0, False, 0.0),
        (101.9, False, 0.0),
        (105.0, False, 5.0),
        (97.6, False, 0.0),
        (90.0, False, -9.5),
        (90.0, True, 0.0),
        (105.0, True, 5.0),
    ],
)
def test_a_clock_that_is_off_is_seen_and_a_slow_line_is_not_taken_for_one(
    ours: float, off: float, *, leaf: bool
) -> None:
    assert moved(ours, 40.0, leaf=leaf) == pytest.approx(off)


def test_a_receipt_of_another_sending_says_nothing_about_the_clock() -> None:
    assert ClockWatch(wall=lambda: 0.0).off_by({"message_id": "other", "received_at": "2026-01-01T00:00:00+00:00"}) == 0


@pytest.mark.parametrize(
    ("difference", "off"), [(-30.0, 30.0), (-1.5, 0.0), (3600, 0.0), (-90_000, 0.0), (None, 0.0), ("-30", 0.0)]
)
def test_what_was_stamped_after_it_was_received_tells_of_a_clock_ahead(difference: object, off: float) -> None:
    watch = ClockWatch(wall=lambda: 0.0)

    assert watch.off_by({"message_id": "earlier", "clock_difference": difference}) == off


def test_a_repeat_speaks_of_an_earlier_day_and_not_of_the_clock() -> None:
    watch = ClockWatch(wall=lambda: 1_000_000.0)
    watch.before("m")

    assert watch.off_by({"message_id": "m", "received_at": "1970-01-01T00:01:00+00:00", "repeat": True}) == 0
