"""What is documented is what goes out: real receipts of every outcome, real aggregates, held against their models."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel

from services.contracts.aggregates import Aggregate, Moved
from services.contracts.answers import Receipt, UnreadableReceipt
from services.contracts.deadlines import Ending, UnitEnded
from services.contracts.district import Attested, Withdrawal
from services.contracts.intake import Outcome, ReasonCode, Revoked
from services.contracts.scoring import Status
from services.intake.domain import Repeated, Tried, Unreadable
from services.intake.domain.inputs import Revoking, Withdrawing
from services.intake.signing import Signer
from services.scoring.domain.aggregate import DISTRICT, Counted, Last, Stamp, content, gone, ranked
from services.scoring.domain.places import Place
from services.scoring.domain.tallies import Figures
from tests.kit.controls import DUE, IN_TIME, KNOWN, OTHER_UNIT, PERIOD, submission
from tests.kit.spec import Journal
from tests.unit.intake.telling import ABOUT, SOURCE, informed, said, send

SHA: Final = "ab" * 32
ENDED: Final = UnitEnded(
    unit="an-binh",
    district="rach-gia",
    how=Ending.MERGED,
    successors=("rach-soi",),
    reason="sáp nhập",
    ended_at=DUE,
)


def story() -> Journal:
    """Let intake answer everything it can be asked."""
    journal = informed(*KNOWN)
    send(journal, submission("A-1"))
    again = {**ABOUT, "submission_id": "A-1"}
    again.pop("district")
    journal.hear(Repeated(**again, content_sha256=SHA), source=SOURCE, at=IN_TIME, message_id="A-1~1")
    send(journal, submission("A-2", attested=Attested(signed=True)))
    send(journal, submission("A-3", channel="zalo"))
    send(journal, submission("A-4", period="2031"))
    tried = Tried(submission=submission("A-5", test=True), content_sha256=SHA)
    journal.hear(tried, source=SOURCE, at=IN_TIME, message_id="test~A-5")
    _take_back(journal, "A-6", "A-1")
    _take_back(journal, "A-7", "nothing")
    send(journal, submission("A-8"))
    revoking = Revoking(**{**ABOUT, "submission_id": "A-8"}, because=Revoked.REVOKED, reason="gửi nhầm")
    journal.hear(revoking, source="operator", at=DUE)
    lost = Unreadable(
        district="rach-gia",
        subject="submissions.rach-gia.an-binh",
        message_id=None,
        content_sha256=SHA,
        reason=ReasonCode.UNREADABLE,
        why="unit: missing",
    )
    journal.hear(lost, source=SOURCE, at=IN_TIME)
    said(journal, OTHER_UNIT, ENDED, PERIOD.model_copy(update={"audience": ("rach-soi",)}))
    send(journal, submission("A-9", at=DUE))
    return journal


def _take_back(journal: Journal, submission_id: str, withdraws: str) -> None:
    about = submission().model_dump(include={"unit", "obligation", "period", "submitted_at"})
    withdrawal = Withdrawal(submission_id=submission_id, withdraws=withdraws, **about)
    event = Withdrawing(withdrawal=withdrawal, content_sha256=SHA)
    journal.hear(event, source=SOURCE, at=IN_TIME, message_id=submission_id)


def receipts() -> Iterator[dict[str, Any]]:
    for say in story().said:
        yield json.loads(say.body)


def shape(receipt: dict[str, Any]) -> type[BaseModel]:
    return UnreadableReceipt if receipt["outcome"] == "unreadable" else Receipt


def test_the_story_has_every_outcome() -> None:
    answered = Counter(receipt["outcome"] for receipt in receipts())

    assert set(answered) == {outcome.value for outcome in Outcome}
    assert {receipt["submission_id"] for receipt in receipts()} == {*(f"A-{number}" for number in range(1, 10)), None}


def test_every_receipt_is_of_the_documented_shape_and_nothing_in_it_is_undocumented() -> None:
    for receipt in receipts():
        model = shape(receipt)
        model.model_validate_json(json.dumps(receipt))
        assert set(receipt) <= set(model.model_fields)


def test_nothing_is_documented_that_no_receipt_has() -> None:
    signer = Signer(Ed25519PrivateKey.generate())
    for model in (Receipt, UnreadableReceipt):
        texts = [signer.sign(json.dumps(receipt)) for receipt in receipts() if shape(receipt) is model]
        assert set(model.model_fields) == {name for text in texts for name in json.loads(text)}


def place(unit: str) -> Place:
    return Place("kien-giang", "rach-gia", unit)


def test_an_aggregate_is_of_the_documented_shape() -> None:
    counted, last = Counted(Figures({Status.ON_TIME: 3, Status.LATE: 1}, accepted=4, faultless=3)), Last()
    for unit in ("an-binh", DISTRICT):
        ranking = {"ranking": ranked({"an-binh": counted})} if unit == DISTRICT else {}
        said = last.news(place(unit), {**content(place(unit), 2023, counted), **ranking}, Stamp(DUE, {"intake": 3}))
        assert said is not None
        Aggregate.model_validate_json(said.body)
        assert set(json.loads(said.body)) | {"ranking"} == set(Aggregate.model_fields)


def test_the_last_word_of_a_place_is_of_the_documented_shape() -> None:
    said = Last().news(place("an-binh"), gone(DUE, None), Stamp(DUE, {"intake": 3}))
    assert said is not None
    Moved.model_validate_json(said.body)
    assert set(json.loads(said.body)) == set(Moved.model_fields)
