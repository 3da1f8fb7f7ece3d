"""Receipts judged without any server: what each proves, or why it proves nothing. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from services.client.keys import ReceiptKeys

Receipt = Mapping[str, Any]
"""A receipt as its JSON says it."""


class Reason(StrEnum):
    """Why a receipt proves nothing; a closed list.

    forged         no key of the province's signed it
    altered        a key of the province's is named, and the signature does not fit what is said
    foreign        it is genuine, and another district's
    replayed       it is genuine, and stands for another submission, or was followed by another decision
    contradictory  two genuine receipts say two things of one place in the journal
    unsigned       nothing was signed
    test           it answers a test
    key-expired    it was decided when the key was no longer in use
    """

    FORGED = "forged"
    ALTERED = "altered"
    FOREIGN = "foreign"
    REPLAYED = "replayed"
    CONTRADICTORY = "contradictory"
    UNSIGNED = "unsigned"
    TEST = "test"
    KEY_EXPIRED = "key-expired"


class Sent(NamedTuple):
    """A submission as the district sent it: its id, and the SHA-256 of its bytes."""

    submission_id: str
    sha256: str


class Verdict(NamedTuple):
    """What is said of one receipt; without a reason it proves the decision it names."""

    receipt: Receipt
    reason: Reason | None


class Place(NamedTuple):
    """A place in one of intake's journals."""

    source: str
    position: int


def verify(
    receipts: Sequence[Receipt], content: Sequence[Sent] | None, keys: ReceiptKeys, district: str
) -> list[Verdict]:
    """Judge receipts in their order; `content`: what they are shown for, None where that is not known.

    As many receipts as submissions stand row by row for one another; else each is looked up by its id.
    """
    reasons = [_alone(receipt, keys, district) for receipt in receipts]
    genuine = [number for number, reason in enumerate(reasons) if reason is None]
    for number in _contradictory(receipts, genuine):
        reasons[number] = Reason.CONTRADICTORY
    others = _twice(receipts, genuine) if content is None else _of_others(receipts, genuine, content)
    for number in (*others, *_outdated(receipts, genuine)):
        reasons[number] = reasons[number] or Reason.REPLAYED
    return [Verdict(receipt, reason) for receipt, reason in zip(receipts, reasons, strict=True)]


def _alone(receipt: Receipt, keys: ReceiptKeys, district: str) -> Reason | None:
    fault = keys.fault(dict(receipt), district)
    if fault:
        return Reason(fault)
    return Reason.TEST if receipt.get("test") else None


def _contradictory(receipts: Sequence[Receipt], genuine: Sequence[int]) -> list[int]:
    said = defaultdict[Place, set[tuple[str, str]]](set)
    for number in genuine:
        if place := _place(receipts[number]):
            said[place].add((str(receipts[number]["event_id"]), str(receipts[number].get("journal_hash"))))
    return [number for number in genuine if len(said.get(_place(receipts[number]) or Place("", 0), ())) > 1]


def _place(receipt: Receipt) -> Place | None:
    """Name the place a receipt speaks of; None where it decides nothing in a journal."""
    event_id, position = receipt.get("event_id"), receipt.get("position")
    return Place(str(event_id).rpartition("-")[0], int(position)) if event_id and position is not None else None


def _of_others(receipts: Sequence[Receipt], genuine: Sequence[int], content: Sequence[Sent]) -> list[int]:
    """Name those that stand for another submission than the one they are shown for."""
    if len(content) == len(receipts):
        return [number for number in genuine if _answers(receipts[number]) != content[number]]
    known = set(content)
    return [number for number in genuine if _answers(receipts[number]) not in known]


def _answers(receipt: Receipt) -> Sent:
    return Sent(str(receipt.get("submission_id") or ""), str(receipt.get("content_sha256") or ""))


def _twice(receipts: Sequence[Receipt], genuine: Sequence[int]) -> list[int]:
    """Name every receipt whose decision stands further up: it is shown for two submissions."""
    seen, found = set[tuple[Place | None, Sent]](), list[int]()
    for number in genuine:
        decision = (_place(receipts[number]), _answers(receipts[number]))
        if decision in seen:
            found.append(number)
        seen.add(decision)
    return found


def _outdated(receipts: Sequence[Receipt], genuine: Sequence[int]) -> list[int]:
    """Name decisions that another one of the same submission followed."""
    last = dict[Sent, tuple[datetime, int]]()
    decided = {number: moment for number in genuine if (moment := _moment(receipts[number])) is not None}
    for number, moment in decided.items():
        sent = _answers(receipts[number])
        last[sent] = max(moment, last.get(sent, moment))
    return [number for number, moment in decided.items() if moment < last[_answers(receipts[number])]]


def _moment(receipt: Receipt) -> tuple[datetime, int] | None:
    decided_at, place = receipt.get("decided_at"), _place(receipt)
    return (datetime.fromisoformat(str(decided_at)), place.position) if decided_at and place is not None else None
