"""Pending objections: which units have marks that are provisional because somebody decides on them still."""

from datetime import datetime
from heapq import heappop, heappush
from typing import NamedTuple

from services.scoring.domain.cases import What
from services.scoring.domain.places import Home


class Stepped(NamedTuple):
    """A step of an objection; `year` is said by the first alone, `until`: by when it has to be decided or can be appealed."""

    objection: str
    home: Home
    what: What
    year: int | None
    until: datetime | None


class Pending:
    """Which objections are pending: open, or decided and still to be appealed against; that ends by time alone."""

    def __init__(self) -> None:
        self._year: dict[str, int] = {}
        self._last: dict[Home, dict[str, Stepped]] = {}
        self._ends: list[tuple[datetime, Home, str]] = []

    def take(self, step: Stepped) -> Home:
        """Take in a step; answer whose objection it is."""
        self._year.setdefault(step.objection, step.year or 0)
        there = self._last.setdefault(step.home, {})
        there[step.objection] = step
        if step.what is What.DECIDED and step.until is not None:
            heappush(self._ends, (step.until, step.home, step.objection))
        elif step.what in {What.DECIDED, What.WITHDRAWN}:
            del there[step.objection]
        return step.home

    def pass_to(self, now: datetime) -> set[Home]:
        """Let go what can be appealed against no more; answer whose it is."""
        homes = set()
        while self._ends and self._ends[0][0] <= now:
            until, home, objection = heappop(self._ends)
            step = self._last[home].get(objection)
            if step is not None and step.what is What.DECIDED and step.until == until:
                del self._last[home][objection]
                homes.add(home)
        return homes

    def count(self, home: Home, year: int) -> int:
        """Count the pending objections of a unit that are about a year."""
        return sum(self._year[objection] == year for objection in self._last.get(home, ()))
