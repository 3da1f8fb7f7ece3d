"""Receipts as they come in: which are ours, which are to be believed, and what they say about our clock."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any, Final, NamedTuple

from services.client.keys import ReceiptKeys
from services.client.outbox import Answered
from services.client.profile import Profile

Judge = Callable[[Mapping[str, Any]], str]
"""Says why a receipt is not to be believed, `""` where it is."""
TOLERATED: Final = 2.0
"""Seconds a clock may be off; services act on nothing beyond it either."""
A_DAY: Final = 86_400.0


class Receipt(NamedTuple):
    """A receipt that could be read."""

    content: Mapping[str, Any]
    text: str

    @property
    def sha256(self) -> str:
        """Say which bytes it answers."""
        return str(self.content["content_sha256"])

    @property
    def submission_id(self) -> str:
        """Say which submission it answers, empty where that could not be read."""
        return str(self.content.get("submission_id") or "")

    def answered(self, submission_id: str) -> Answered:
        """Return what it says became of a submission."""
        return Answered(submission_id, str(self.content["outcome"]), self.text)


def parse(data: bytes) -> Receipt | None:
    """Read a receipt; None where it is none, or says nothing."""
    try:
        text = data.decode()
        content = json.loads(text)
        if not content.get("content_sha256") or not content.get("outcome"):
            return None
    except (ValueError, AttributeError, RecursionError):
        return None
    return Receipt(content, text)


def believed(_receipt: Mapping[str, Any]) -> str:
    """Believe every receipt, where nobody gave us keys."""
    return ""


def judge_of(profile: Profile) -> Judge:
    """Believe what is signed with the profile's receipt keys, and everything where it names none.

    Raises:
        BadProfile: the keys cannot be read.
    """
    keys = ReceiptKeys.load(profile.receipt_keys) if profile.receipt_keys is not None else None
    if keys is None or not keys.keys:
        return believed
    return lambda receipt: keys.fault(dict(receipt), profile.district)


@dataclass
class ClockWatch:
    """Compares our clock with the province's: what we published between two moments was received between them.

    Through a leaf the province receives later than we publish; then only a clock that runs ahead can be seen.
    """

    leaf: bool = False
    wall: Callable[[], float] = time.time
    _sent: dict[str, tuple[float, float]] = field(default_factory=dict)

    def before(self, message_id: str) -> None:
        """Note that a message is about to be published."""
        self._sent[message_id] = (self.wall(), float("inf"))

    def stored(self, message_id: str) -> None:
        """Note that the stream has it."""
        if message_id in self._sent:
            self._sent[message_id] = (self._sent[message_id][0], self.wall())

    def off_by(self, content: Mapping[str, Any]) -> float:
        """Return how many seconds at least our clock is ahead (positive) or behind; 0 where nothing can be said."""
        sent = self._sent.pop(str(content.get("message_id") or ""), None)
        received_at = content.get("received_at")
        if sent is None:
            return _claimed_ahead(content)
        if not isinstance(received_at, str) or content.get("repeat"):
            return 0.0
        try:
            received = datetime.fromisoformat(received_at).timestamp()
        except (ValueError, OverflowError):
            return 0.0
        # A receipt may be quicker than the stream's acknowledgement; it, too, comes after the province had the message.
        until = sent[1] if isfinite(sent[1]) else self.wall()
        ahead, behind = sent[0] - received, received - until
        if ahead > TOLERATED:
            return ahead
        return -behind if behind > TOLERATED and not self.leaf else 0.0


def _claimed_ahead(content: Mapping[str, Any]) -> float:
    """Return by how much what was sent earlier was stamped after it was received; by days it is a slip of the pen."""
    difference = content.get("clock_difference")
    if not isinstance(difference, int | float) or not TOLERATED < -difference < A_DAY:
        return 0.0
    return -float(difference)
