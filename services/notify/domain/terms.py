"""Who writes for a district when: issuers take turns, and there are times when nobody writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.notify.domain.inputs import IssuerSet


class Term(NamedTuple):
    """Somebody writes from `since` on: not before that was told; until `until`, or until somebody else begins."""

    since: datetime
    sender: IssuerSet

    @property
    def until(self) -> datetime | None:
        """The end that was told; None: for as long as nobody else begins."""
        return self.sender.until


def term(sender: IssuerSet, told_at: datetime) -> Term:
    """Return the term of who was named at a moment."""
    return Term(max(sender.since or told_at, told_at), sender)


def sender_at(terms: Sequence[Term], at: datetime) -> IssuerSet | None:
    """Say who writes at an instant: of those whose term it is, who began last; None where nobody does."""
    begun = sorted((each for each in terms if each.since <= at), key=lambda each: each.since)
    for place in range(len(begun) - 1, -1, -1):
        until, is_last = begun[place].until, place == len(begun) - 1
        if (until is None and is_last) or (until is not None and at < until):
            return begun[place].sender
    return None


def opening(terms: Sequence[Term], after: datetime) -> datetime | None:
    """Return the first instant from `after` on at which somebody writes; None where nobody will."""
    starts = (after, *sorted(each.since for each in terms if each.since > after))
    return next((at for at in starts if sender_at(terms, at) is not None), None)
