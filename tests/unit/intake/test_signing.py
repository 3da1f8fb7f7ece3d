"""Receipts as they leave: signed with the service's key, the same decision always with the same signature."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from services.intake.settings import Section
from services.intake.signing import NoReceiptKey, Signer, finish, load
from services.kit.decider import Say
from tests.kit.receipts import OURS, keys, name_of, pem, unsigned

SIGNER = Signer(OURS)


def service(path: Path | None) -> Any:
    """Return as much of a service as signing looks at."""
    return SimpleNamespace(settings=SimpleNamespace(intake=Section(receipt_key=path)), troubles={})


def key_file(folder: Path, content: bytes) -> Path:
    path = folder / "receipt.pem"
    path.write_bytes(content)
    return path


def test_a_signed_receipt_is_what_it_was_and_is_believed() -> None:
    plain = unsigned(reasons=[{"code": "unsigned", "text": {"vi": "Báo cáo chưa có chữ ký số", "en": "…"}}])
    receipt = json.loads(SIGNER.sign(json.dumps(plain, ensure_ascii=False)))
    assert {**plain, "key": name_of(OURS), "signature": receipt["signature"]} == receipt
    assert keys().fault(receipt, "rach-gia") == ""


def test_a_repeat_carries_the_same_signature() -> None:
    first, again = (json.loads(SIGNER.sign(json.dumps(unsigned(repeat=repeat)))) for repeat in (False, True))
    assert (first["signature"], first["repeat"], again["repeat"]) == (again["signature"], False, True)


def test_another_decision_has_another_signature() -> None:
    first, other = (json.loads(SIGNER.sign(json.dumps(unsigned(1, outcome=word)))) for word in ("held", "accepted"))
    assert first["signature"] != other["signature"]


def test_what_could_pass_for_two_lines_is_not_signed() -> None:
    text = json.dumps(unsigned(message_id="a\nb"))
    assert SIGNER.sign(text) == text


def test_only_receipts_are_signed(tmp_path: Path) -> None:
    put_on = finish(service(key_file(tmp_path, pem())))
    mark = Say("submissions.rach-gia._mark", "m", "{}")
    receipt = Say("receipts.rach-gia.an-binh", "r", json.dumps(unsigned()))
    assert put_on(mark) == mark
    assert put_on(receipt)._replace(body=receipt.body) == receipt
    assert keys().fault(json.loads(put_on(receipt).body), "rach-gia") == ""


def test_without_a_key_receipts_stay_as_they_are_and_somebody_is_told() -> None:
    running = service(None)
    receipt = Say("receipts.rach-gia.an-binh", "r", json.dumps(unsigned()))
    assert finish(running)(receipt) == receipt
    assert "DUNGHAN_INTAKE__RECEIPT_KEY" in running.troubles["receipts"]


def test_a_key_that_cannot_be_used_is_named_with_its_file(tmp_path: Path) -> None:
    locked = OURS.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    other = X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for number, content in enumerate((b"no key", locked, other, b"")):
        path = tmp_path / f"{number}.pem"
        path.write_bytes(content)
        with pytest.raises(NoReceiptKey, match=f"{number}.pem"):
            load(path)
    with pytest.raises(NoReceiptKey, match=r"nowhere\.pem"):
        finish(service(tmp_path / "nowhere.pem"))
