"""What was sent and what was taken back, as it had to be decided: by units, by districts for them, by officers."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from typing_extensions import override

from tests.simulation.acts import TakeBack, Trial, Verdict, Withdrawal
from tests.simulation.acts_rules import (
    LATE,
    LIFTED,
    REVOKED,
    UNKNOWN,
    ActsRules,
    Stood,
    Which,
    digest,
)
from tests.simulation.oracle import (
    ACCEPTED,
    HELD,
    MINUTE,
    REFUSED,
    RETURNED,
    WORDS,
    Answer,
    Duty,
    Oracle,
    Row,
    Ruling,
    Seen,
)
from tests.simulation.story import Review, Sending, Story


class Sent(Oracle):
    """What was sent, and what was taken back."""

    def __init__(self, story: Story, seen: Seen) -> None:
        super().__init__(story, seen)
        self.rules: ActsRules = ActsRules(story, seen)
        self.stood: dict[Which, Stood] = {}
        self.answers: dict[int, Answer] = {id(answer.act): answer for answer in seen.answers}
        self.flags: dict[Duty, list[Row]] = defaultdict(list)
        self.ordered = {
            row.duty for row in self.own("deadlines") if row.type == LATE and row.data["because"] == "operator"
        }
        self.by_which: dict[Which, list[Row]] = defaultdict(list)

    def _index(self) -> None:
        for row in self.own("intake"):
            if row.type not in {*WORDS, REVOKED, UNKNOWN, LIFTED}:
                continue
            self._home(row)
            if row.type in {UNKNOWN, LIFTED}:
                self.flags[row.duty].append(row)
            elif row.type in WORDS and "id-reused" not in row.data["reasons"]:
                self._decision(row)
        self._versions()

    def _decision(self, row: Row) -> None:
        which = row.data["district"], row.data["submission_id"]
        self.by_which[which].append(row)
        if WORDS[row.type] != ACCEPTED:
            return
        if which in self.stood:
            self.say(f"{which} was accepted twice")
        self.stood[which] = Stood(which, row, row.at("arrived_at"))

    def _versions(self) -> None:
        versions: dict[Any, list[int]] = defaultdict(list)
        for stood in self.stood.values():
            versions[stood.which[0], stood.row.duty].append(stood.row.data["version"])
        for about, found in versions.items():
            if found != list(range(1, len(found) + 1)):
                self.say(f"versions of {about} are {found}")

    def _home(self, row: Row) -> None:
        unit, home = self.story.unit(row.data["unit"]), row.data["home"]
        wanted: set[str | None] = {None}
        if unit is None or row.data["district"] == unit.district:
            pass
        elif row.type in WORDS and WORDS[row.type] == REFUSED:
            wanted = {None, unit.district}
        else:
            wanted = {unit.district}
        if home not in wanted:
            self.say(f"{row.type} of {row.duty} from {row.data['district']} names the home {home}, had to be {wanted}")

    # Submissions -------------------------------------------------------------------------------------------------

    @override
    def _submissions(self) -> None:
        written = {which for which, stood in self.stood.items() if stood.written}
        self.decided = defaultdict(list, {which: rows for which, rows in self.by_which.items() if which not in written})
        first: dict[Which, Sending] = {}
        for sending in self.story.of(Sending):
            which = sending.district, sending.submission_id
            if which in first:
                self._reused(sending)
            else:
                first[which] = sending
                self._submission(sending, self.decided.pop(which, []))
        for which in self.decided:
            self.say(f"decided and never sent: {which}")

    @override
    def _outcome(self, sending: Sending, rows: Sequence[Row], ruling: Ruling) -> None:
        last = rows[-1]
        which, outcome, reasons = (sending.district, sending.submission_id), WORDS[last.type], set(last.data["reasons"])
        ruling = self.rules.rule(sending, last.at("received_at"), last.recorded_at)
        allowed = self._allowed(sending, rows, ruling)
        if outcome not in allowed:
            self.say(f"{which} is {outcome} {sorted(reasons)}, had to be {sorted(allowed)}")
        if outcome == REFUSED and not reasons <= ruling.reasons:
            self.say(f"{which} refused for {sorted(reasons)}, had to be {sorted(ruling.reasons)}")
        if last.at("arrived_at") != ruling.arrived_at:
            self.say(f"{which} arrived {last.data['arrived_at']}, had to be {ruling.arrived_at}")
        case = self.cases.get((sending.unit, sending.obligation, sending.period))
        if case is None:
            return
        case.sendings.append(sending)
        if outcome == HELD:
            case.held.append((ruling.arrived_at, last.at("received_at")))
            if self._replaced_by(which, last):
                self.say(f"{which} is still held, and what replaces it was taken in")

    def _allowed(self, sending: Sending, rows: Sequence[Row], ruling: Ruling) -> set[str]:
        last, which, allowed = rows[-1], (sending.district, sending.submission_id), set(ruling.outcomes)
        if sending.replaces and WORDS[last.type] != REFUSED and not self._named(sending, last):
            return {RETURNED}
        if HELD in allowed and any("stamp-too-old" in row.data["reasons"] for row in rows):
            allowed |= self._by_officers(which)
        ended = [word for word in ("withdrawn", "replaced") if word in last.data["reasons"]]
        if ended and any(WORDS[row.type] == HELD for row in rows):
            because = {"withdrawn": self._asked_back(which), "replaced": self._replaced_by(which, last)}
            allowed |= {RETURNED} if because[ended[0]] else set()
        return allowed

    def _named(self, sending: Sending, last: Row) -> bool:
        """Say whether what it replaces was answered before."""
        rows = self.by_which[sending.district, sending.replaces]
        return any(row.row < last.row and row.duty == last.duty for row in rows)

    def _replaced_by(self, which: Which, held: Row) -> bool:
        return any(
            stood.row.data["replaces"] == which[1] and other[0] == which[0] and stood.row.duty == held.duty
            for other, stood in self.stood.items()
        )

    def _asked_back(self, which: Which) -> bool:
        by_unit = any((act.district, act.withdraws) == which for act in self.story.of(Withdrawal))
        return by_unit or any(
            (act.district, act.submission_id) == which and not act.mistaken and self._done(act)
            for act in self.story.of(TakeBack)
        )

    def _done(self, act: Any) -> bool:
        answer = self.answers.get(id(act))
        return answer is not None and not answer.refused

    def _by_officers(self, which: Which) -> set[str]:
        """What officers may have made of it: one of another unit, or two of its own who say the same."""
        found = set[str]()
        proposed: dict[bool, set[str]] = defaultdict(set)
        for act in (*self.story.of(Verdict), *self.story.of(Review)):
            if (act.district, act.submission_id) != which:
                continue
            own = isinstance(act, Verdict) and any(
                (sending.district, sending.submission_id) == which and sending.unit == act.actor_unit
                for sending in self.story.of(Sending)
            )
            proposed[act.accept].add(act.actor if isinstance(act, Verdict) else "an")
            if not own or len(proposed[act.accept]) > 1:
                found.add(ACCEPTED if act.accept else RETURNED)
        return found

    # Taken back --------------------------------------------------------------------------------------------------

    def _taken_back(self) -> None:
        for row in self.own("intake"):
            if row.type == REVOKED:
                self._revoked(row)
        for act in self.story.of(Withdrawal):
            self._withdrawn(act)
        for act in self.story.of(TakeBack):
            self._by_officer(act)

    def _revoked(self, row: Row) -> None:
        which = row.data["district"], row.data["submission_id"]
        stood = self.stood.get(which)
        if stood is None or stood.taken_back is not None or row.duty != stood.row.duty:
            self.say(f"{which} was taken back without standing")
            return
        stood.taken_back = row
        effective, name = row.at("effective_at"), f"{which} taken back from {row.data['effective_at']} on"
        if row.at("arrived_at") != stood.arrived_at:
            self.say(f"{name} says that it arrived {row.data['arrived_at']}, and it did {stood.arrived_at}")
        if row.data["because"] == "revoked":
            if effective != stood.arrived_at or not self._ordered(which, mistaken=True):
                self.say(f"{name}, it arrived {stood.arrived_at}; by whose order?")
        elif row.data["content_sha256"]:
            meant = [act for act in self.story.of(Withdrawal) if (act.district, act.withdraws) == which]
            stored = [at for act in meant if digest(act) == row.data["content_sha256"] for at in self._stored(act, row)]
            if effective not in stored:
                self.say(f"{name}, the withdrawal was stored at {stored}")
        elif effective != row.at("revoked_at") or not self._ordered(which, mistaken=False):
            self.say(f"{name}, said {row.data['revoked_at']}; by whose order?")

    def _ordered(self, which: Which, *, mistaken: bool) -> bool:
        return any(
            (act.district, act.submission_id, act.mistaken) == (*which, mistaken) and self._done(act)
            for act in self.story.of(TakeBack)
        )

    def _stored(self, act: Withdrawal | Trial, until: Row | None = None) -> list[datetime]:
        """When the first copy that was kept was stored; of one that was lost again only if it may have been heard."""
        found = list[datetime]()
        for copy in self.seen.copies[act.district, digest(act)]:
            found.append(copy.stored_at)
            if copy.kept(until.recorded_at if until else self.seen.now):
                break
        return found

    def _gone(self, which: Which) -> bool:
        stood, rows = self.stood.get(which), self.by_which[which]
        ended = bool(rows) and WORDS[rows[-1].type] == RETURNED and "withdrawn" in rows[-1].data["reasons"]
        return ended or (stood is not None and stood.taken_back is not None)

    def _withdrawn(self, act: Withdrawal) -> None:
        which, stored = (act.district, act.withdraws), self._stored(act)
        rows = [row for row in self.by_which[which] if row.duty == (act.unit, act.obligation, act.period)]
        answered = {
            receipt["outcome"]
            for receipt in self.seen.receipts
            if (receipt["district"], receipt["content_sha256"]) == (act.district, digest(act))
        }
        if len(answered) != 1 or not answered <= {"withdrawn", REFUSED}:
            self.say(f"the withdrawal {act.submission_id} was answered {sorted(answered)}")
            return
        taken = answered == {"withdrawn"}
        if taken and not self._gone(which):
            self.say(f"{which} was said to be withdrawn and was not")
        received = min((row.at("received_at") for row in rows), default=None)
        stands = bool(rows) and WORDS[rows[-1].type] in {ACCEPTED, HELD}
        if not taken and stands and not self._gone(which) and received is not None and received < min(stored):
            self.say(f"{which} stood when its withdrawal came, and stands")
        if taken and (received is None or received > max(stored)):
            self.say(f"{which} was withdrawn before it came")

    def _by_officer(self, act: TakeBack) -> None:
        which = act.district, act.submission_id
        if self._done(act):
            if not self._gone(which):
                self.say(f"{act} was done, and it stands")
            return
        answer, stood = self.answers.get(id(act)), self.stood.get(which)
        if answer is None or stood is None or stood.row.recorded_at + MINUTE > act.at:
            return
        if stood.taken_back is None or stood.taken_back.recorded_at > answer.at:
            self.say(f"{act} was refused although it stood: {answer.refused}")
