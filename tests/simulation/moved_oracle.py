"""What must have come out where deadlines move: read off the story, and off what officers were answered."""

from collections import Counter
from datetime import datetime
from typing import Any

from typing_extensions import override

from tests.simulation.moved import Decision, Extend, Recall, Waive
from tests.simulation.oracle import Case, Duty, Oracle, Row, Seen, patience_over, reminder
from tests.simulation.story import LOCAL, Story

LATE = "deadlines.report-late.v1"
WITHDRAWN = "deadlines.lateness-withdrawn.v1"
SOON = "deadlines.report-due-soon.v1"


class MovedOracle(Oracle):
    """Compares what was seen with what had to come."""

    def __init__(self, story: Story, seen: Seen) -> None:
        super().__init__(story, seen)
        done = [answer.act for answer in seen.answers if isinstance(answer.act, Decision) and not answer.refused]
        gone = {act.decision for act in done if isinstance(act, Recall)}
        self.extended: dict[Duty, set[datetime]] = {}
        self.standing: dict[Duty, set[datetime]] = {}
        self.waived: set[Duty] = set()
        for act in done:
            duty = act.unit, act.obligation, act.period
            if isinstance(act, Extend):
                self.extended.setdefault(duty, set()).add(act.until)
                if f"extension-{act.name}" not in gone:
                    self.standing.setdefault(duty, set()).add(act.until)
            elif isinstance(act, Waive) and f"waiver-{act.name}" not in gone:
                self.waived.add(duty)
        self.base = {key: case.due for key, case in self.cases.items()}
        for key, case in self.cases.items():
            case.due = max((case.due, *self.standing.get(key, ())))
        self._answers()

    def _answers(self) -> None:
        """Nobody is refused what had to be granted: what was there to be taken back, an instant that is later than any."""
        granted = set[str]()
        for answer in sorted(self.seen.answers, key=lambda answer: answer.at):
            act = answer.act
            if isinstance(act, Recall) and answer.refused and act.decision in granted:
                self.say(f"{act} was refused: {answer.refused}")
            if isinstance(act, Extend | Waive) and not answer.refused:
                granted.add(f"{'extension' if isinstance(act, Extend) else 'waiver'}-{act.name}")

    def _possible(self, key: Duty) -> set[datetime]:
        """Every instant a duty may have fallen due at."""
        return {self.base[key], *self.extended.get(key, ())}

    @override
    def _register(self) -> None:
        said = {
            row.duty: row.data["status"] for row in self.own("scoring") if row.type == "scoring.standing-changed.v1"
        }
        for key, case in self.cases.items():
            expected = {"waived"} if key in self.waived else case.standings(self.rules, self.seen.now, closed=False)
            if expected == {"expected"} and case.due <= self.seen.now:
                expected = {"expected", "missing"}  # held, while its deadline moved: judged by what was known then
            for where, stands in (("register", self.seen.register.get(key)), ("scoring", said.get(key))):
                if stands not in expected:
                    self.say(f"{where} of {'/'.join(key)}: {stands}, had to be {sorted(expected)}")
            self._judgements(case, closed=False)
            self._reminded(case)

    @override
    def _judgements(self, case: Case, closed: bool) -> None:
        """Each lateness is of another instant, or comes after the one before it was withdrawn."""
        rows = [row for row in self.own("deadlines") if row.type in {LATE, WITHDRAWN} and row.duty == case.key]
        late = set[datetime]()
        for row in rows:
            due = row.at("due_at")
            if row.type == WITHDRAWN and due not in late:
                self.say(f"{'/'.join(case.key)}: lateness of {due} withdrawn that was not")
            elif row.type == LATE and due in late:
                self.say(f"{'/'.join(case.key)} was called late twice for {due}")
            late ^= {due}
            if row.type == LATE:
                self._late(case, row, closed)
        self._stands_late(case, late=case.due in late)

    @override
    def _late(self, case: Case, row: Row, closed: bool) -> None:
        name, due = "/".join(case.key), row.at("due_at")
        if due not in self._possible(case.key):
            self.say(f"{name} was called late for {due}, at which it never fell due")
        if row.recorded_at < due:
            self.say(f"{name} called late before it was due")
        over = patience_over(due, case.obligation.patience, self.story)
        if row.data["because"] == "patience" and row.recorded_at < over:
            self.say(f"{name} called late by patience at {row.recorded_at}, which lasts until {over}")

    @override
    def _stands_late(self, case: Case, *, late: bool) -> None:
        if case.key in self.waived:
            if late:
                self.say(f"{'/'.join(case.key)} is called late and was waived")
            return
        super()._stands_late(case, late=late)

    @override
    def _reminded(self, case: Case) -> None:
        name = "/".join(case.key)
        rows = [row for row in self.own("deadlines") if row.type == SOON and row.duty == case.key]
        for due, count in Counter(row.at("due_at") for row in rows).items():
            if count > 1 or due not in self._possible(case.key):
                self.say(f"{name} was reminded {count} times of {due}")
        for row in rows:
            at = reminder(row.at("due_at"), case.obligation, self.story)
            if row.at("reminded_at") != at or row.recorded_at.astimezone(LOCAL).date() != at.date():
                self.say(f"{name} reminded at {row.recorded_at} for {row.data['reminded_at']}, had to be {at}")
            if self._accepted_before(case, row):
                self.say(f"{name} reminded after the report came")
        touched = any((act.unit, act.obligation, act.period) == case.key for act in self.story.of(Decision))
        at = reminder(case.due, case.obligation, self.story)
        if not rows and not touched and self._had_to_remind(case, at):
            self.say(f"{name} was not reminded at {at}")

    @override
    def _instants(self) -> None:
        cases = self.cases.values()
        must = {
            (*case.key[1:], case.due) for case in cases if case.due <= self.seen.now and case.key not in self.waived
        }
        may = {(*case.key[1:], at) for case in cases for at in self._possible(case.key)}
        may |= {(o.code, p.code, p.due.at) for o, p in self.story.turns()}
        closing, settled = self._said_of_instants()
        for instant in must:
            if closing[instant] != 1:
                self.say(f"closing of {instant} was said {closing[instant]} times")
            if instant not in settled or settled[instant].data["silent"]:
                self.say(f"{instant} is not settled for everybody")
        for instant, count in closing.items():
            if count > 1 or instant not in may:
                self.say(f"closing of {instant} was said {count} times, may be {instant in may}")
        self._periods()

    def _said_of_instants(self) -> tuple[Counter[Any], dict[Any, Row]]:
        closing, settled = Counter[Any](), dict[Any, Row]()
        for row in (*self.own("deadlines"), *self.own("intake")):
            if row.type == "deadlines.period-closing.v1":
                closing[row.data["obligation"], row.data["period"], row.at("due_at")] += 1
            elif row.type == "intake.settled.v1":
                settled[row.data["obligation"], row.data["period"], row.at("due_at")] = row
        return closing, settled

    @override
    def _periods(self) -> None:
        for obligation, period in self.story.turns():
            cases = [case for case in self.cases.values() if case.key[1:] == (obligation.code, period.code)]
            if not cases:
                continue
            over = all(max(self._possible(case.key)) <= self.seen.now for case in cases)
            ended = over and all(self.seen.register.get(case.key) != "expected" for case in cases)
            turns = [
                row.type
                for row in self.own("deadlines")
                if row.type in {"deadlines.period-closed.v1", "deadlines.period-opened.v1"}
                and (row.data["obligation"], row.data["period"]) == (obligation.code, period.code)
            ]
            if ended and turns[-1:] != ["deadlines.period-closed.v1"]:
                self.say(f"{obligation.code}/{period.code} was not closed")
