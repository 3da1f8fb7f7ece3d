"""`dunghan receipt verify` tells proof from what only looks like it, without any server."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from services.cli import main
from services.client import sheets
from tests.kit.receipts import OTHERS, keys, signed

ROW: Final = {
    "unit": "an-binh",
    "obligation": "BC-Q1",
    "period": "2023",
    "submitted_at": "2023-03-15T09:12:00+07:00",
    "channel": "e-office",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two submissions, their genuine receipts and the province's public keys."""
    rows = [{"submission_id": f"RG-{number}", **ROW} for number in (1, 2)]
    (tmp_path / "quy-1.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (tmp_path / "keys.json").write_text(keys().model_dump_json(), "utf-8")
    write(tmp_path, *(genuine(tmp_path, number) for number in (1, 2)))
    return tmp_path


def genuine(folder: Path, number: int, **changes: Any) -> dict[str, Any]:
    sent = sheets.read(folder / "quy-1.jsonl")[number - 1]
    about = {"submission_id": f"RG-{number}", "content_sha256": sha256(sent.body).hexdigest()}
    return signed(number, **{**about, **changes})


def write(folder: Path, *receipts: Mapping[str, Any]) -> None:
    lines = "".join(json.dumps(receipt, ensure_ascii=False) + "\n" for receipt in receipts)
    (folder / "quy-1.jsonl.receipts.jsonl").write_text(lines, "utf-8")


def verified(folder: Path, *options: str) -> int:
    file, key_file = folder / "quy-1.jsonl.receipts.jsonl", folder / "keys.json"
    return main.call(["receipt", "verify", str(file), "--keys", str(key_file), *options])


def test_genuine_receipts_are_proof(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(folder, "--district", "rach-gia", "--lang", "vi") == 0
    said = capsys.readouterr().out
    assert "Tất cả 2 biên nhận đều là bằng chứng." in said
    assert said.count("✓") == 2


def test_every_kind_of_false_receipt_is_refused_with_its_reason(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = genuine(folder, 1, submission_id="RG-9")
    false = [
        signed(1, key=OTHERS),
        {**genuine(folder, 1), "outcome": "returned"},
        genuine(folder, 1, district="ha-tien"),
        other,
        genuine(folder, 1, test=True, event_id=None, position=None, journal_hash=None),
        {name: value for name, value in genuine(folder, 1).items() if name != "signature"},
        genuine(folder, 2),
    ]
    write(folder, *false)
    assert verified(folder, "--district", "rach-gia", "--json") == 3
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [line["reason"] for line in lines] == [
        "forged", "altered", "foreign", "replayed", "test", "unsigned", None,
    ]  # fmt: skip
    assert [line["good"] for line in lines] == [False] * 6 + [True]
    assert all(line["compared"] for line in lines)
    assert len(told.err.strip().splitlines()) == 1


def test_a_receipt_of_another_row_is_replayed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, genuine(folder, 2), genuine(folder, 1))
    assert verified(folder, "--json") == 3
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["reason"] for line in lines] == ["replayed", "replayed"]


def test_content_that_was_changed_after_sending_is_not_what_the_receipt_stands_for(folder: Path) -> None:
    path = folder / "quy-1.jsonl"
    path.write_text(path.read_text("utf-8").replace("e-office", "post", 1), "utf-8")
    assert verified(folder) == 3


def test_without_what_was_sent_the_signature_alone_is_judged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "quy-1.jsonl").unlink()
    assert verified(folder, "--lang", "en") == 0
    assert "not compared with what was sent" in capsys.readouterr().err


def test_a_file_that_was_sent_with_options_is_compared_with_the_same_options(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "quy-1.jsonl"
    path.write_text(path.read_text("utf-8").replace('"period": "2023"', '"period": ""'), "utf-8")
    assert verified(folder, "--json") == 0
    assert not json.loads(capsys.readouterr().out.splitlines()[0])["compared"]
    assert verified(folder, "--lang", "en") == 0
    assert "add --period" in capsys.readouterr().err
    assert verified(folder, "--period", "2023", "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["compared"]
    assert verified(folder, "--period", "2024") == 3


def test_what_is_named_to_compare_with_must_be_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(folder, "--of", str(folder / "nowhere.csv")) == 2
    assert "nowhere.csv" in capsys.readouterr().err


def test_a_bundle_says_whose_they_are_and_which_keys_sign(folder: Path) -> None:
    bundle = folder / "bundle"
    bundle.mkdir()
    (bundle / "receipt-keys.json").write_text(keys().model_dump_json(), "utf-8")
    profile = 'district = "{}"\nurls = ["nats://127.0.0.1:4222"]\nreceipt_keys = "receipt-keys.json"\n'
    (bundle / "district.toml").write_text(profile.format("rach-gia"), "utf-8")
    file = str(folder / "quy-1.jsonl.receipts.jsonl")
    assert main.call(["receipt", "verify", file, "--bundle", str(bundle)]) == 0
    (bundle / "district.toml").write_text(profile.format("ha-tien"), "utf-8")
    assert main.call(["receipt", "verify", file, "--bundle", str(bundle)]) == 3


def test_the_public_keys_are_printed_and_the_folder_of_up_has_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "keys").mkdir()
    (folder / "keys" / "receipt-keys.json").write_text(keys().model_dump_json(), "utf-8")
    assert main.call(["receipt", "keys", "--data-dir", str(folder)]) == 0
    (printed,) = json.loads(capsys.readouterr().out)["keys"]
    assert printed["id"] == keys().keys[0].id
    file = str(folder / "quy-1.jsonl.receipts.jsonl")
    assert main.call(["receipt", "verify", file, "--data-dir", str(folder)]) == 0


@pytest.mark.parametrize("line", ["{", "[]", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), ""])
def test_a_line_that_is_no_receipt_is_named(folder: Path, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "quy-1.jsonl.receipts.jsonl").write_text(line, "utf-8")
    assert verified(folder, "--district", "rach-gia") == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_whose_they_are_must_be_known(folder: Path) -> None:
    write(folder, genuine(folder, 1), genuine(folder, 2, district="ha-tien"))
    assert verified(folder) == 2


def test_without_keys_nothing_is_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("DUNGHAN_DATA_DIR", raising=False)
    assert main.call(["receipt", "verify", str(folder / "quy-1.jsonl.receipts.jsonl")]) == 2
