"""What officers write down: papers, lists kept elsewhere, what nobody knows, who sends."""

from datetime import datetime

from tests.simulation.acts import Assign, Lift, Listed, Paper, Register, Retire
from tests.simulation.acts_rules import (
    LIFTED,
    LISTED,
    REVOKED,
    UNKNOWN,
    Which,
)
from tests.simulation.acts_sent import Sent
from tests.simulation.oracle import ACCEPTED, HELD, MINUTE, MOMENT, WORDS, Case, Duty, Row


class Written(Sent):
    """What officers wrote down."""

    # Officers ----------------------------------------------------------------------------------------------------

    def _officers(self) -> None:
        for act in self.story.of(Assign) + self.story.of(Retire):
            if not self._done(act):
                self.say(f"{act} was not done")
        self._written()

    def _written(self) -> None:
        papers = {act.submission_id: act for act in self.story.of(Paper)}
        for act in papers.values():
            self._paper(act)
        listed, lifted = self._lists(), self._lifted()
        for which, stood in self.stood.items():
            if stood.written and which[1] not in papers and stood.row.row not in listed:
                self.say(f"{which} was written down by nobody")
        for rows in self.flags.values():
            for row in rows:
                if row.row not in listed and row.row not in lifted:
                    self.say(f"{row.type} of {row.duty} was said by nobody")

    def _paper(self, act: Paper) -> None:
        unit, case = self.story.unit(act.unit), self.cases.get((act.unit, act.obligation, act.period))
        stood = self.stood.get((unit.district if unit else "", act.submission_id))
        if self._done(act) != (stood is not None):
            self.say(f"{act} was{'' if stood else ' not'} written down, and the answer was another one")
        elif stood is not None and (stood.arrived_at != act.arrived_at or stood.row.data["evidence"] != "recorded"):
            self.say(f"{act} was written down as {stood.row.data}")
        opened = case is not None and any(
            row.duty == case.key and row.recorded_at + MINUTE < act.at
            for row in self.own("deadlines")
            if row.type == "deadlines.report-expected.v1"
        )
        if stood is None and opened and id(act) in self.answers:
            self.say(f"{act} was refused: {self.answers[id(act)].refused}")

    def _lifted(self) -> set[int]:
        """Rows that an officer's lifting made; and whether every one of them did."""
        found = set[int]()
        for act in self.story.of(Lift):
            duty = act.unit, act.obligation, act.period
            rows = [row for row in self.flags[duty] if row.type == LIFTED and row.at("lifted_at") + MINUTE > act.at]
            flags = [row for row in self.flags[duty] if row.recorded_at + MINUTE < act.at]
            if self._done(act):
                found |= {row.row for row in rows[:1]}
                if not rows:
                    self.say(f"{act} did nothing")
            elif id(act) in self.answers and flags and flags[-1].type == UNKNOWN and not rows:
                self.say(f"{act} was refused: {self.answers[id(act)].refused}")
        return found

    def _lists(self) -> set[int]:
        """Rows that lists made: each cell what it is worth by what was known when the list came."""
        found = set[int]()
        journal = self.seen.journals["intake"]
        inputs = {row.message_id: row for row in journal if row.type == LISTED}
        for act in self.story.of(Register):
            row = next(
                (row for name, row in inputs.items() if name.startswith(f"Register-{act.at:%m%dT%H%M%S%f}")), None
            )
            if row is None:
                if self._done(act) and act.cells:
                    self.say(f"{act} is not in the journal")
                continue
            taken = {cell["unit"]: cell["submission_id"] for cell in row.data["cells"]}
            for cell in act.cells:
                found |= self._cell(act, cell, row, taken.get(cell.unit, ""))
        return found

    def _cell(self, act: Register, cell: Listed, listed: Row, name: str) -> set[int]:
        duty: Duty = cell.unit, act.obligation, act.period
        case, unit = self.cases.get(duty), self.story.unit(cell.unit)
        if case is None or unit is None:
            return set()
        made = self.stood.get((unit.district, name)) if name else None
        flags = [
            row for row in self.flags[duty] if row.row > listed.row and row.recorded_at < listed.recorded_at + MOMENT
        ]
        flag = flags[0] if flags and flags[0].row < listed.row + 3 * len(act.cells) + 1 else None
        expected = self._worth(case, cell, listed)
        if expected is None:
            wrong = made is not None or flag is not None
        elif isinstance(expected, datetime):
            wrong = made is None or made.arrived_at != expected or made.row.data["evidence"] != "letter"
        else:
            wrong = flag is None or flag.type != expected
        if wrong:
            seen = made.row.data if made else flag.type if flag else "nothing"
            self.say(f"the cell {cell} of {duty} became {seen}, had to be {expected}")
        return {row.row for row in (made.row if made else None, flag) if row is not None}

    def _worth(self, case: Case, cell: Listed, listed: Row) -> datetime | str | None:
        """What a cell says: from when something counts, that nothing is known, or that nothing had come; None: no news."""
        if not any(row.duty == case.key and row.row < listed.row for row in self._expected()):
            return None
        state, unknown = self._known(case, listed)
        own_held = any(word == HELD and which[0] == case.unit.district for which, word in state.items())
        if own_held or ACCEPTED in state.values():
            return None
        words = {"on_time": case.due - MOMENT, "late": case.due}
        arrived = cell.arrived_at or words.get(cell.mark)
        if arrived is not None:
            return arrived if arrived <= listed.recorded_at else None
        if cell.mark == "missing":
            return LIFTED if unknown else None
        return None if unknown else UNKNOWN

    def _known(self, case: Case, listed: Row) -> tuple[dict[Which, str], bool]:
        state: dict[Which, str] = {}
        for row in self.own("intake"):
            known = row.row < listed.row and row.type in {*WORDS, REVOKED} and row.duty == case.key
            if known and "id-reused" not in row.data.get("reasons", ()):
                state[row.data["district"], row.data["submission_id"]] = WORDS.get(row.type, "gone")
        flags = [row for row in self.flags[case.key] if row.row < listed.row]
        return state, bool(flags) and flags[-1].type == UNKNOWN

    def _expected(self) -> list[Row]:
        return [row for row in self.seen.journals["intake"] if row.type == "deadlines.report-expected.v1"]
