"""What a receipt proves without any server, and why another one proves nothing."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import pytest

from services.client.proof import Reason, Sent, verify
from services.contracts.receipt import signed_bytes
from tests.kit.receipts import DECIDED, LATER, OTHERS, OURS, keys, name_of, sent, signed, unsigned


def reasons(*receipts: Mapping[str, Any], of: tuple[Sent, ...] | None = None, until: str = "") -> list[Reason | None]:
    return [verdict.reason for verdict in verify(receipts, of, keys(until), "rach-gia")]


def test_genuine_receipts_prove_their_decisions() -> None:
    assert reasons(signed(1), signed(2), of=(sent(1), sent(2))) == [None, None]


def test_a_repeat_says_the_same_and_proves_the_same() -> None:
    assert reasons({**signed(1), "repeat": True}, of=(sent(1),)) == [None]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"outcome": "returned"}, Reason.ALTERED),
        ({"arrived_at": "2023-03-14T00:00:00+07:00"}, Reason.ALTERED),
        ({"duty": {"unit": "rach-soi", "obligation": "BC-Q1", "period": "2023"}}, Reason.ALTERED),
        ({"duty": ["an-binh"]}, Reason.ALTERED),
        ({"test": True}, Reason.ALTERED),
        ({"reasons": "none"}, Reason.ALTERED),
        ({"event_id": "intake-1\n1"}, Reason.ALTERED),
        ({"position": 2}, Reason.ALTERED),
        ({"journal_hash": None}, Reason.ALTERED),
        ({"signature": "no signature"}, Reason.ALTERED),
        ({"signature": b64encode(b"0" * 64).decode()}, Reason.ALTERED),
        ({"signature": ""}, Reason.UNSIGNED),
        ({"signature": None}, Reason.UNSIGNED),
        ({"key": "0" * 16}, Reason.FORGED),
        ({"key": None}, Reason.FORGED),
    ],
)
def test_whatever_is_changed_afterwards_is_seen(changed: dict[str, Any], reason: Reason) -> None:
    assert reasons({**signed(), **changed}) == [reason]


@pytest.mark.parametrize("bit", range(0, 512, 73))
def test_no_bit_of_a_signature_may_be_changed(bit: int) -> None:
    genuine = signed()
    signature = bytearray(b64decode(genuine["signature"]))
    signature[bit // 8] ^= 1 << bit % 8
    assert reasons({**genuine, "signature": b64encode(signature).decode()}) == [Reason.ALTERED]


def test_a_signature_by_somebody_elses_key_is_forged_under_whichever_name() -> None:
    forged = signed(key=OTHERS)
    under_our_name = {**unsigned(), "key": name_of(OURS)}
    under_our_name["signature"] = b64encode(OTHERS.sign(signed_bytes(under_our_name))).decode()
    assert reasons(forged, under_our_name) == [Reason.FORGED, Reason.ALTERED]


def test_what_is_genuine_and_another_districts_is_foreign() -> None:
    assert reasons(signed(district="ha-tien")) == [Reason.FOREIGN]


def test_a_tests_receipt_proves_nothing() -> None:
    tried = signed(test=True, event_id=None, position=None, journal_hash=None)
    assert reasons(tried) == [Reason.TEST]
    assert reasons({**tried, "test": False}) == [Reason.ALTERED]


def test_a_receipt_shown_for_another_submission_is_replayed() -> None:
    assert reasons(signed(1), signed(1), of=(sent(1), sent(2))) == [None, Reason.REPLAYED]
    assert reasons(signed(1), signed(1)) == [None, Reason.REPLAYED]
    assert reasons(signed(3), of=(sent(1), sent(2))) == [Reason.REPLAYED]
    assert reasons(signed(1, content_sha256=sent(2).sha256), of=(sent(1),)) == [Reason.REPLAYED]


def test_the_same_row_twice_has_the_same_receipt_twice() -> None:
    assert reasons(signed(1), signed(1), of=(sent(1), sent(1))) == [None, None]


def test_a_decision_that_was_followed_by_another_is_replayed() -> None:
    held = signed(1, outcome="held", event_id="intake-7", position=7)
    accepted = signed(1, event_id="intake-9", position=9, decided_at=LATER)
    assert reasons(held, accepted, of=(sent(1),)) == [Reason.REPLAYED, None]
    assert reasons(held, of=(sent(1),)) == [None]


def test_two_receipts_that_give_one_place_two_hashes_prove_nothing_either() -> None:
    rewritten = signed(2, event_id="intake-1", position=1)
    assert reasons(signed(1), rewritten, signed(3)) == [Reason.CONTRADICTORY, Reason.CONTRADICTORY, None]


def test_journals_of_two_incarnations_count_by_themselves() -> None:
    assert reasons(signed(1), signed(2, event_id="intake-2-1", position=1)) == [None, None]


def test_a_key_proves_what_was_decided_while_it_was_in_use() -> None:
    assert reasons(signed(), until=LATER) == [None]
    assert reasons(signed(), until=DECIDED) == [Reason.KEY_EXPIRED]
    undated = signed(decided_at=None, event_id=None, position=None, journal_hash=None, outcome="unreadable")
    assert reasons(undated, until=LATER) == [Reason.KEY_EXPIRED]
    assert reasons(undated) == [None]
