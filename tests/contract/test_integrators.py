"""What the pages for integrators say is so: examples are read as districts' messages are, the worked signature is computed again."""

import base64
import hashlib
import json
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel

from services.contracts.answers import Receipt
from services.contracts.district import Document, Submission, Withdrawal
from services.contracts.intake import ReasonCode
from services.contracts.receipt import signed_bytes
from services.deadlines.catalogue import check
from services.intake.handlers import read_sent

PAGES: Final = Path(__file__).parents[2] / "docs" / "integrators"
SCRIPT: Final = runpy.run_path(str(PAGES / "pages.py"))
WRITTEN: Final[dict[str, str]] = SCRIPT["render"]()
RECEIPTS: Final = (PAGES / "receipts.md").read_text("utf-8")
SUBMISSION: Final = (PAGES / "submission.md").read_text("utf-8")


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)


def the(kind: str) -> str:
    [found] = blocks(RECEIPTS, kind)
    return found


def example() -> dict[str, Any]:
    receipt: dict[str, Any] = json.loads(the("receipt"))
    return receipt


def public_key() -> bytes:
    [key] = json.loads(the("receipt-keys"))["keys"]
    raw = base64.b64decode(key["public_key"])
    assert key["id"] == hashlib.sha256(raw).hexdigest()[:16] == example()["key"]
    return raw


@pytest.mark.parametrize("page", sorted(WRITTEN))
def test_a_page_is_what_the_script_writes(page: str) -> None:
    assert (PAGES / page).read_text("utf-8") == WRITTEN[page], "say it with `make schemas`"


def test_every_reason_has_a_row_with_words_in_both_languages() -> None:
    rows = {
        row[0]: row[1:]
        for row in re.findall(
            r"^\| `([\w-]+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", WRITTEN["reasons.md"], re.MULTILINE
        )
    }

    assert set(rows) == {code.value for code in ReasonCode}


@pytest.mark.parametrize("text", blocks(SUBMISSION, "json"))
def test_an_example_of_a_message_is_read_as_one(text: str) -> None:
    read_sent(text)
    plain = json.loads(text)
    data = plain.get("data", plain)
    shape: type[BaseModel] = Withdrawal if "withdraws" in data else Submission

    assert shape.model_validate(data).model_dump(mode="json", include={"submission_id"}) == {
        "submission_id": data["submission_id"]
    }


@pytest.mark.parametrize("model", [Submission, Withdrawal, Document])
def test_every_field_of_a_message_is_explained(model: type[BaseModel]) -> None:
    assert [name for name in model.model_fields if f"`{name}`" not in SUBMISSION] == []


def test_the_worked_signature_is_that_of_the_worked_lines() -> None:
    receipt = example()

    assert signed_bytes(receipt).decode() == the("signed-lines")
    Ed25519PublicKey.from_public_bytes(public_key()).verify(
        base64.b64decode(receipt["signature"]), the("signed-lines").encode()
    )
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(public_key()).verify(
            base64.b64decode(receipt["signature"]), signed_bytes({**receipt, "outcome": "accepted"})
        )


def test_the_worked_receipt_answers_the_worked_bytes() -> None:
    receipt, body = example(), the("submission-bytes")

    assert hashlib.sha256(body.encode()).hexdigest() == receipt["content_sha256"]
    assert read_sent(body).content_sha256 == receipt["content_sha256"]
    assert set(receipt) <= set(Receipt.model_fields)
    Receipt.model_validate(receipt)


def test_the_catalogue_to_try_with_is_one() -> None:
    catalogue, problems = check(PAGES / "samples" / "catalogue.yaml")

    assert problems == []
    assert catalogue is not None


def links() -> Iterator[tuple[str, str]]:
    for page in [*sorted(PAGES.glob("*.md")), *sorted((PAGES.parents[1] / "examples").glob("*/README.md"))]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text("utf-8")):
            yield str(page), link


@pytest.mark.parametrize(("page", "link"), sorted(set(links())))
def test_a_link_leads_somewhere(page: str, link: str) -> None:
    assert (Path(page).parent / link).exists()


def test_the_pages_name_no_more_than_ten_commands() -> None:
    [console] = blocks((PAGES / "README.md").read_text("utf-8"), "console")

    assert 0 < len(console.splitlines()) <= 10


def test_the_lock_of_the_sample_names_no_address_and_has_every_hash() -> None:
    text = (PAGES.parents[1] / "examples" / "node" / "package-lock.json").read_text("utf-8")
    packages = [one for name, one in json.loads(text)["packages"].items() if name]

    assert "http" not in text
    assert packages
    assert [one for one in packages if "resolved" in one or not one["integrity"].startswith("sha512-")] == []
