"""Receipts where things are taken back: each names what stands in a journal; a test's names nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tests.simulation.acts import Trial
from tests.simulation.acts_rules import REVOKED, digest
from tests.simulation.acts_sent import Sent
from tests.simulation.oracle import HELD, MINUTE, RETURNED, WORDS, Row
from tests.simulation.story import midnight

UNHEARD: Final = frozenset({"unit-unknown", "obligation-unknown", "period-unknown"})


def check(oracle: Sent) -> Iterator[str]:
    """Answer every receipt that says what is not so."""
    by_id = {row.message_id: row for row in oracle.own("intake")}
    trials = {(act.district, digest(act)): act for act in oracle.story.of(Trial)}
    finals: dict[Any, set[str]] = defaultdict(set)
    for receipt in oracle.seen.receipts:
        about = receipt["district"], receipt["content_sha256"]
        if receipt["outcome"] == "unreadable":
            continue
        if about in trials:
            yield from _tried(oracle, trials[about], receipt)
            continue
        yield from _receipt(receipt, by_id)
        if receipt["outcome"] not in {HELD, "withdrawn"} and receipt["event_id"]:
            finals[*about, receipt["submission_id"]].add(receipt["event_id"])
    yield from (f"{about} was answered by {sorted(found)}" for about, found in finals.items() if len(found) > 1)
    decided = {row.data.get("content_sha256") for row in oracle.own("intake")}
    yield from (f"the test {act.submission_id} was decided" for act in trials.values() if digest(act) in decided)


def _receipt(receipt: Mapping[str, Any], by_id: Mapping[str, Row]) -> Iterator[str]:
    name, row = receipt["submission_id"], by_id.get(receipt["event_id"])
    if receipt["test"]:
        yield f"the receipt of {name} is one of a test"
    if row is None:
        if receipt["event_id"] is not None or (receipt.get("withdraws"), receipt["outcome"]) == (None, "refused"):
            yield f"the receipt of {name} names {receipt['event_id']}, which no journal has"
        return
    gone = row.type == REVOKED or "withdrawn" in row.data.get("reasons", ())
    word = "withdrawn" if row.type == REVOKED or receipt.get("withdraws") else WORDS.get(row.type)
    said = receipt["journal_hash"], receipt["position"], receipt["outcome"]
    if said != (row.hash, row.position, word):
        yield f"the receipt of {name} says {said}, the journal {(row.hash, row.position, word)}"
    if row.data["submission_id"] != receipt.get("withdraws", name) or (receipt.get("withdraws") and not gone):
        yield f"the receipt of {name} names the event of {row.data['submission_id']}"


def _tried(oracle: Sent, act: Trial, receipt: Mapping[str, Any]) -> Iterator[str]:
    if not receipt["test"] or receipt["event_id"] or receipt["position"] or receipt["journal_hash"]:
        yield f"the test {act.submission_id} has a place in the journal"
    received = datetime.fromisoformat(receipt["received_at"])
    ruling = oracle.rules.rule(act.sending, received, datetime.fromisoformat(receipt["decided_at"]))
    allowed, reasons = set(ruling.outcomes), {reason["code"] for reason in receipt["reasons"]}
    turn = oracle.story.find(act.sending.obligation, act.sending.period)
    opening = turn is not None and abs(received - midnight(turn[1].opens)) < MINUTE
    if reasons <= UNHEARD and (ruling.reasons & UNHEARD or opening or oracle.seen.struck & {"restore"}):
        # Judged once, by what was heard: a restored service may not have heard yet what it knew before.
        allowed |= {HELD}
    if act.sending.replaces:
        allowed |= {RETURNED}
    if receipt["outcome"] not in allowed:
        yield f"the test {act.submission_id} is {receipt['outcome']}, had to be {sorted(allowed)}"
