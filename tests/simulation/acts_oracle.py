"""What must have come out where things are taken back: what stands as of when, who is judged, who is not.

Its own rules, beside those of `oracle`: they are read off the story, and off journals only for when something was heard.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from typing_extensions import override

from tests.simulation import acts_receipts, records
from tests.simulation.acts import Paper, Register
from tests.simulation.acts_rules import (
    LATE,
    LIFTED,
    REVOKED,
    UNKNOWN,
    WRITTEN,
    Stood,
    Which,
    instants,
    learnt,
)
from tests.simulation.acts_written import Written
from tests.simulation.oracle import ACCEPTED, HELD, MINUTE, WORDS, Case, Duty, Row
from tests.simulation.story import Close, SetIssuer

BY_DEADLINES = ("deadlines.report-expected.v1", LATE, records.WITHDRAWN, records.EXCUSED)


class ActsOracle(Written):
    """Compares what was seen with what had to come."""

    @override
    def check(self) -> list[str]:
        self._index()
        self._submissions()
        self._officers()
        self._taken_back()
        for stood in self.stood.values():
            case = self.cases.get(stood.row.duty)
            if case is not None and stood.taken_back is None:
                case.arrivals.append(stood.arrived_at)
        self._register()
        self._as_of()
        self._known_at()
        self._instants()
        self._clock()
        return [*self.wrong, *acts_receipts.check(self)]

    # Standings ---------------------------------------------------------------------------------------------------

    def _of(self, case: Case) -> list[Stood]:
        return [stood for stood in self.stood.values() if stood.row.duty == case.key]

    def _is_unknown(self, case: Case, at: datetime) -> bool:
        flags = [
            row for row in self.flags[case.key] if row.at("noted_at" if row.type == UNKNOWN else "lifted_at") <= at
        ]
        looked_up = any(stood.written and stood.stands(at) for stood in self._of(case))
        return bool(flags) and flags[-1].type == UNKNOWN and not looked_up and case.key not in self.ordered

    def _stands(self, case: Case, at: datetime) -> set[str]:
        """How a duty stood at a moment, as it is known now."""
        arrivals = [stood.arrived_at for stood in self._of(case) if stood.stands(at)]
        if any(arrived < case.due for arrived in arrivals):
            return {"on_time"}
        if self._is_unknown(case, at):
            return {"unknown"}
        if arrivals:
            return {"late", "excused"} if self.rules.may_excuse(case) else {"late"}
        return {"expected"} if at < case.due else {"missing"}

    @override
    def _register(self) -> None:
        rows = [row for row in self.own("scoring") if row.type == "scoring.standing-changed.v1"]
        said, post = {row.duty: row.data["status"] for row in rows}, records.Post(self)
        for row in rows:
            if row.data["district"] != self.cases[row.duty].unit.district:
                self.say(f"scoring says of {row.duty} that it is one of {row.data['district']}")
        for key, case in self.cases.items():
            closed = any(
                (act.obligation, act.period, act.due_at) == (*key[1:], case.due) for act in self.story.of(Close)
            )
            expected = self._stands(case, self.seen.now)
            if expected == {"missing"}:
                expected = case.standings(self.rules, self.seen.now, closed)
            for where, stands in (("register", self.seen.register.get(key)), ("scoring", said.get(key))):
                if stands not in expected:
                    self.say(f"{where} of {'/'.join(key)}: {stands}, had to be {sorted(expected)}")
            self._judgements(case, closed)
            self._noticed(case, post)
            self._reminded(case)

    def _as_of(self) -> None:
        """The register of the past, as it is known now."""
        since = {row.duty: row.at("expected_at") for row in self._expected()}
        for at, register in self.seen.then.items():
            for key, case in self.cases.items():
                if since.get(key, self.seen.now) > at:
                    continue
                expected = self._stands(case, at)
                if expected == {"missing"} and (case.held or self.flags[key] or self.seen.register[key] == "expected"):
                    expected = {"missing", "expected"}
                if register.get(key) not in expected:
                    self.say(
                        f"register of {'/'.join(key)} as of {at}: {register.get(key)}, had to be {sorted(expected)}"
                    )

    def _known_at(self) -> None:
        """The register as it was known: by what `scoring` had heard, and by nothing that was taken back later."""
        for at, register in self.seen.known.items():
            heard: dict[Duty, list[Row]] = defaultdict(list)
            for row in self.seen.journals["scoring"]:
                if row.recorded_at <= at and row.type in {*WORDS, REVOKED, UNKNOWN, LIFTED, *BY_DEADLINES}:
                    heard[row.duty].append(row)
            for key, case in self.cases.items():
                expected = _known(case, heard[key])
                if expected and register.get(key) not in expected:
                    self.say(f"register of {'/'.join(key)} known at {at}: {register.get(key)}, had to be {expected}")

    @override
    def _stands_late(self, case: Case, *, late: bool) -> None:
        if self._is_unknown(case, self.seen.now):
            if late and not case.in_time and not self._noted_after_late(case):
                self.say(f"{'/'.join(case.key)} is called late, and nobody knows")
            return
        super()._stands_late(case, late=late)

    def _noted_after_late(self, case: Case) -> bool:
        rows = self.seen.journals["deadlines"]
        late = [row.row for row in rows if row.type == LATE and row.duty == case.key]
        return any(row.row > min(late) for row in rows if row.type == UNKNOWN and row.duty == case.key)

    @override
    def _late(self, case: Case, row: Row, closed: bool) -> None:
        super()._late(case, row, closed)
        name, because = "/".join(case.key), row.data["because"]
        # After a restore it may be known before what was taken back is heard again.
        if because == "revoked" and not any(row.type == REVOKED and row.duty == case.key for row in self.own("intake")):
            self.say(f"{name} was called late for what was taken back, and nothing was")
        if "restore" not in self.seen.struck:
            self._by_what_was_heard(case, row)

    def _noticed(self, case: Case, post: records.Post) -> None:
        """Each lateness that stands has a notice of its own, written after it was said."""
        kinds = {records.LATE, records.WITHDRAWN, records.EXCUSED}
        rows = [row for row in self.own("deadlines") if row.type in kinds and row.duty == case.key]
        writes = {act.district for act in self.story.of(SetIssuer) if act.at < self.seen.now}
        if not rows or rows[-1].type != records.LATE or case.unit.district not in writes:
            return
        drafted = [post.drafted[letter].at("drafted_at") for letter in post.of("urge", case)]
        if not any(at >= rows[-1].at("settled_at") for at in drafted):
            self.say(f"{'/'.join(case.key)} is late since {rows[-1].data['settled_at']}, notices are of {drafted}")

    def _by_what_was_heard(self, case: Case, row: Row) -> None:
        """Judged only where nothing stood that was in time, and somebody knows."""
        name, because = "/".join(case.key), row.data["because"]
        heard = [
            each
            for each in self.seen.journals["deadlines"]
            if each.row < row.row and each.type in {*WORDS, REVOKED, UNKNOWN, LIFTED} and each.duty == case.key
        ]
        standing: dict[Which, Row] = {}
        unknown = False
        for each in heard:
            which = each.data["district"], each.data.get("submission_id", "")
            if each.type in {UNKNOWN, LIFTED}:
                unknown = each.type == UNKNOWN
            elif each.type == REVOKED:
                standing.pop(which, None)
            elif WORDS[each.type] == ACCEPTED:
                standing[which] = each
        if any(each.at("arrived_at") < case.due for each in standing.values()):
            self.say(f"{name} was called late at {row.recorded_at} although something stood that was in time")
        looked_up = any(each.data["evidence"] in WRITTEN for each in standing.values())
        if unknown and not looked_up and because != "operator":
            self.say(f"{name} was called late at {row.recorded_at} although nobody knows")

    @override
    def _waited(self, case: Case, late: Row) -> bool:
        held = set[Any]()
        for row in self.seen.journals["deadlines"]:
            if row.row >= late.row:
                break
            if row.type in WORDS and row.duty == case.key:
                attempt = row.data["district"], row.data["submission_id"], row.data["content_sha256"]
                if WORDS[row.type] == HELD and row.at("arrived_at") < case.due:
                    held.add(attempt)
                else:
                    held.discard(attempt)
        return bool(held)

    @override
    def _judged_early(self, case: Case, late: Row, because: str, over: datetime) -> None:
        name = "/".join(case.key)
        sent = [stood for stood in self._of(case) if not stood.written and stood.arrived_at < case.due]
        in_time = [stood for stood in sent if stood.taken_back is None and self.rules.sent_at_due(stood.which[0], case)]
        for stood in in_time:
            if because == "settled" and self._kept_before(case, stood.row):
                self.say(f"{name} called late although {stood.which} was there in time")
        if because == "patience" and any(stood.row.recorded_at + MINUTE < late.recorded_at for stood in in_time):
            self.say(f"{name} called late at {late.recorded_at} although intake had taken it in")
        standing = [stood for stood in self._of(case) if stood.arrived_at < case.due]
        if because == "patience" and not any(self._excusable(case, stood.row, over) for stood in standing):
            self.say(f"{name} called late by patience although nothing was held or cut")

    @override
    def _kept_before(self, case: Case, accepted: Row) -> bool:
        district = accepted.data["district"]
        leaf = self.story.district(district).leaf
        copies = (self.seen.at_leaf if leaf else self.seen.copies)[district, accepted.data["content_sha256"]]
        return any(copy.stored_at < case.due and copy.kept(accepted.recorded_at) for copy in copies)

    @override
    def _accepted_before(self, case: Case, reminded: Row) -> bool:
        standing = set[Which]()
        for row in self.seen.journals["deadlines"]:
            if row.row < reminded.row and row.type in {*WORDS, REVOKED} and row.duty == case.key:
                which = row.data["district"], row.data["submission_id"]
                if row.type == REVOKED:
                    standing.discard(which)
                elif WORDS[row.type] == ACCEPTED:
                    standing.add(which)
        # After a restore the reminder may be known before what was taken back is heard again.
        gone = [stood.which for stood in self._of(case) if stood.taken_back is not None]
        return bool(standing - set(gone) if "restore" in self.seen.struck else standing)

    @override
    def _had_to_remind(self, case: Case, at: datetime) -> bool:
        told = [
            *(act for act in self.story.of(Paper) if (act.unit, act.obligation, act.period) == case.key),
            *(act for act in self.story.of(Register) if (act.obligation, act.period) == case.key[1:]),
        ]
        early = any(act.at.date() <= at.date() for act in told)
        return not early and super()._had_to_remind(case, at)

    @override
    def _periods(self) -> None:
        for obligation, period in self.story.turns():
            which = obligation.code, period.code
            cases = [case for case in self.cases.values() if case.key[1:] == which]
            if not cases:
                continue
            open_still = any(
                case.due > self.seen.now or self.seen.register.get(case.key) == "expected" for case in cases
            )
            again = any(
                row.type == REVOKED and (row.data["obligation"], row.data["period"]) == which
                for row in self.own("intake")
            )
            closed = [
                row
                for row in self.own("deadlines")
                if row.type == "deadlines.period-closed.v1" and (row.data["obligation"], row.data["period"]) == which
            ]
            wanted = {0, 1} if open_still and again else {int(not open_still)}
            if len(closed) not in wanted:
                self.say(f"{'/'.join(which)} was closed {len(closed)} times, had to be {sorted(wanted)}")
            if closed and closed[0].data["expected"] != len(cases):
                self.say(f"{'/'.join(which)} closed with {closed[0].data['expected']} duties of {len(cases)}")


def _known(case: Case, heard: list[Row]) -> set[str]:
    """How a duty stands by what was heard; nothing where that is not to be said simply."""
    kinds = {row.type for row in heard}
    if "deadlines.report-expected.v1" not in kinds or kinds & {records.WITHDRAWN, records.EXCUSED}:
        return set()
    standing = {
        (row.data["district"], row.data["submission_id"]): row for row in heard if WORDS.get(row.type) == ACCEPTED
    }
    for row in heard:
        if row.type == REVOKED:
            standing.pop((row.data["district"], row.data["submission_id"]), None)
    flags = [row.type for row in heard if row.type in {UNKNOWN, LIFTED}]
    late = [row.data["because"] for row in heard if row.type == LATE]
    looked_up = any(row.data["evidence"] in WRITTEN for row in standing.values())
    if any(row.at("arrived_at") < case.due for row in standing.values()):
        return {"on_time"}
    if flags[-1:] == [UNKNOWN] and not looked_up and "operator" not in late:
        return {"unknown"}
    return {"late"} if standing else {"missing"} if late else {"expected"}


__all__ = ["ActsOracle", "instants", "learnt"]
