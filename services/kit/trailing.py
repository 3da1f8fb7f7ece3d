"""What follows a fold row by row: the rows after a position, with the states of the streams they belong to."""

import json

from services.kit import journal
from services.kit.database import Database
from services.kit.decider import Rules, Write
from services.kit.journal import Row
from services.kit.states import States

CHUNK = 1000


class Trailing:
    """Goes on from a position; what it gives counts as done only when it is told so."""

    def __init__(self, database: Database, rules: Rules, position: int = 0) -> None:
        self._database = database
        self._rules = rules
        self._states = States(rules)
        self._rows: list[Row] = []
        self.position = position

    async def next(self) -> list[Write]:
        """Return what the next rows write; the same again until `kept`."""
        found = await self._database.read(journal.AFTER, {"after": self.position, "limit": CHUNK})
        self._rows = list(map(Row._make, found))
        self._states.forget()
        await self._load()
        return [write for row in self._rows for write in self._writes(row)]

    def kept(self) -> int:
        """Go on after these rows; returns how many they were."""
        if self._rows:
            self.position = self._rows[-1].position
        return len(self._rows)

    async def _load(self) -> None:
        streams = sorted({row.stream for row in self._rows if self._rules.is_portrayed(row.stream)})
        for stream in streams:
            self._states.begin(stream)
        if streams:
            for plain in await self._database.read(journal.OF_STREAMS, {"streams": json.dumps(streams)}):
                row = Row._make(plain)
                if row.position <= self.position:
                    self._states.evolve(journal.fact_of(row, self._rules))

    def _writes(self, row: Row) -> list[Write]:
        fact, portrayed = journal.fact_of(row, self._rules), self._rules.is_portrayed(row.stream)
        if portrayed:
            self._states.evolve(fact)
        if fact.event is None:
            return []
        projected = list(self._rules.project(fact))
        return [*projected, *self._rules.portray([(fact, self._states[row.stream])])] if portrayed else projected
