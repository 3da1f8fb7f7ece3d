"""What must have come out, said from the story alone; shares no line with the services.

Of the faults only what legitimately matters is looked at: when the district's and the province's stream really kept a
message, how long a leaf was cut, when `deadlines` was down. Every tolerance stands beside its reason.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from tests.simulation.story import DAY, LOCAL, Close, Document, Obligation, Outage, Sending, Story, Unit, midnight

SATURDAY: Final = 5
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
SLACK: Final = timedelta(seconds=10)
"""How long it may take until what lies in a bucket is found."""
MOMENT: Final = timedelta(seconds=1)
"""What was begun when a clock was set is ended within it."""
ACCEPTED, RETURNED, REFUSED, HELD = "accepted", "returned", "refused", "held"
WORDS: Final = {
    "intake.report-submitted.v1": ACCEPTED,
    "intake.report-returned.v1": RETURNED,
    "intake.report-refused.v1": REFUSED,
    "intake.report-held.v1": HELD,
}

Duty = tuple[str, str, str]
"""unit, obligation, period"""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a journal; `data` is the event's content."""

    row: int
    source: str
    position: int
    type: str
    message_id: str
    recorded_at: datetime
    body: str
    hash: str
    data: Mapping[str, Any]

    def at(self, name: str) -> datetime:
        return datetime.fromisoformat(self.data[name])

    @property
    def duty(self) -> Duty:
        return self.data["unit"], self.data["obligation"], self.data["period"]


@dataclass(slots=True)
class Copy:
    """A message as a broker stored it, and when it lost it again."""

    stored_at: datetime
    lost_at: datetime | None = None

    def kept(self, until: datetime) -> bool:
        return self.lost_at is None or self.lost_at > until


@dataclass(frozen=True, slots=True)
class Answer:
    """What an officer was told: the situation in which a call was refused, else the answer."""

    act: Any
    at: datetime
    refused: str
    response: Any = None


@dataclass(slots=True)
class Seen:
    """What an observer outside saw of a run."""

    now: datetime
    journals: dict[str, list[Row]] = field(default_factory=dict)
    copies: dict[tuple[str, str], list[Copy]] = field(default_factory=lambda: defaultdict(list))
    at_leaf: dict[tuple[str, str], list[Copy]] = field(default_factory=lambda: defaultdict(list))
    receipts: list[dict[str, Any]] = field(default_factory=list)
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    register: dict[Duty, str] = field(default_factory=dict)
    away: dict[str, list[tuple[datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))
    published: dict[str, list[str]] = field(default_factory=dict)
    """Message ids as the event streams stored them."""
    struck: frozenset[str] = frozenset()
    objects: dict[tuple[str, str], list[Copy]] = field(default_factory=lambda: defaultdict(list))
    """Documents in buckets, by district and name."""
    wrong_clock: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When the clock of `deadlines` was wrong; the times in its journal are true ones then."""
    answers: list[Answer] = field(default_factory=list)
    """What officers were told, in stories of taking back."""
    then: dict[datetime, dict[Duty, str]] = field(default_factory=dict)
    """The register as of moments of the past."""
    known: dict[datetime, dict[Duty, str]] = field(default_factory=dict)
    """The register as it was known at moments of the past."""
    aggregates: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[tuple[str, int], Counter[str]] = field(default_factory=dict)


def working(day: date, story: Story) -> bool:
    return day.weekday() < SATURDAY and day not in story.days_off


def patience_over(due: datetime, days: int, story: Story) -> datetime:
    """The midnight after so many full working days that follow the due instant."""
    at = due.astimezone(LOCAL)
    while days > 0:
        days -= working(at.date(), story)
        at += DAY
    return at


def reminder(due: datetime, obligation: Obligation, story: Story) -> datetime:
    """The hour of the n-th working day before the last day that is in time."""
    day, left = (due.astimezone(LOCAL) - timedelta(seconds=1)).date(), obligation.remind_before
    while left > 0:
        day -= DAY
        left -= working(day, story)
    return datetime.combine(day, obligation.remind_at, LOCAL)


def planned(story: Story) -> Sequence[datetime]:
    """The instants at which something falls due by the clock alone."""
    found = set[datetime]()
    for _, _, period in story.duties():
        found.add(midnight(period.opens))
    for unit, obligation, period in story.duties():
        due = period.due_of(unit.code)
        found.update((due, reminder(due, obligation, story), patience_over(due, obligation.patience, story)))
    return sorted(at for at in found if story.start < at < story.end)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a submission may come to; `arrived_at` is what counts if it is taken in."""

    outcomes: frozenset[str]
    arrived_at: datetime
    reasons: frozenset[str] = frozenset()


class Rules:
    """The authority's rules, read off the story."""

    def __init__(self, story: Story, seen: Seen) -> None:
        self.story = story
        self.outages: list[Outage] = story.of(Outage)
        self.declared = {
            row.data["outage"]: row.recorded_at
            for row in seen.journals["deadlines"]
            if row.type == "deadlines.outage-declared.v1" and row.source.startswith("deadlines")
        }

    def ruling(self, sending: Sending, received_at: datetime) -> Ruling:
        """Rule on the first content of a submission id, received at an instant."""
        arrived_at = received_at
        if self.story.district(sending.district).trust == "sender":
            arrived_at = min(sending.submitted_at, received_at)
        wrong = frozenset(self._inadmissible(sending))
        if wrong:
            return Ruling(frozenset({REFUSED}), arrived_at, wrong | self._unknown(sending, received_at))
        unknown = self._unknown(sending, received_at)
        if unknown - {"period-unknown"} or self.story.find(sending.obligation, sending.period) is None:
            return Ruling(frozenset({REFUSED}), arrived_at, unknown)
        outcomes = self._fit(sending, received_at)
        # Received before its period was opened: refused, unless the opening was heard while it was held.
        return Ruling(outcomes | {REFUSED} if unknown else outcomes, arrived_at, unknown)

    def _inadmissible(self, sending: Sending) -> Iterator[str]:
        unit, turn = self.story.unit(sending.unit), self.story.find(sending.obligation, sending.period)
        obliged = any(o.code == sending.obligation for o in self.story.obligations)
        if unit is not None and unit.district != sending.district:
            yield "not-this-district"
        if unit is not None and turn is not None and unit.code not in turn[0].audience:
            yield "not-obliged"
        if obliged and sending.channel not in {"e-office", "idesk"}:
            yield "channel-not-allowed"
        if obliged and not sending.signed:
            yield "unsigned"

    def _unknown(self, sending: Sending, received_at: datetime) -> frozenset[str]:
        turn = self.story.find(sending.obligation, sending.period)
        if self.story.unit(sending.unit) is None:
            return frozenset({"unit-unknown"})
        if all(obligation.code != sending.obligation for obligation in self.story.obligations):
            return frozenset({"obligation-unknown"})
        early = turn is None or received_at < midnight(turn[1].opens)
        return frozenset({"period-unknown"} if early else ())

    def _fit(self, sending: Sending, received_at: datetime) -> frozenset[str]:
        if not sending.annexes:
            return frozenset({RETURNED})
        if sending.document is not None:
            # Where it came too late it may be returned; `Oracle._document` looks when it really came.
            whole = sending.document.comes and not sending.document.altered
            return frozenset({ACCEPTED, RETURNED} if whole else {RETURNED})
        district = self.story.district(sending.district)
        age = received_at - sending.submitted_at
        if district.trust != "sender" or age <= district.max_delay_hours * HOUR:
            return frozenset({ACCEPTED})
        believed, later = self._outage(sending, received_at, age - district.max_delay_hours * HOUR)
        if believed:
            return frozenset({ACCEPTED})
        # Declared only afterwards: whether what is held already is looked at again is left open.
        return frozenset({HELD, ACCEPTED}) if later else frozenset({HELD})

    def _outage(self, sending: Sending, received_at: datetime, over: timedelta) -> tuple[bool, bool]:
        for outage in self.outages:
            touches = outage.since <= received_at and outage.until > sending.submitted_at
            if outage.district == sending.district and touches and outage.until - outage.since >= over:
                declared = self.declared.get(outage.code)
                # Heard from another stream than the submission: a minute either way is one moment.
                before = declared is not None and declared + MINUTE < received_at
                return before, declared is not None and not before
        return False, False

    def excuses(self, district: str, due: datetime) -> bool:
        return any(
            outage.district == district and outage.since <= due < outage.until and outage.code in self.declared
            for outage in self.outages
        )


@dataclass(slots=True)
class Case:
    """What became of one duty by the oracle's own reckoning."""

    unit: Unit
    obligation: Obligation
    period: str
    due: datetime
    opens: datetime
    sendings: list[Sending] = field(default_factory=list)
    arrivals: list[datetime] = field(default_factory=list)
    held: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When what is held would count from, and when it was received."""

    @property
    def key(self) -> Duty:
        return self.unit.code, self.obligation.code, self.period

    @property
    def in_time(self) -> bool:
        return bool(self.arrivals) and min(self.arrivals) < self.due

    def standings(self, rules: Rules, now: datetime, closed: bool) -> set[str]:  # noqa: FBT001 - three plain facts
        if self.in_time:
            return {"on_time"}
        if self.arrivals:
            return {"excused" if rules.excuses(self.unit.district, self.due) else "late"}
        if now < self.due:
            return {"expected"}
        waits = [received for arrived, received in self.held if arrived < self.due]
        over = patience_over(self.due, self.obligation.patience, rules.story)
        if waits and now < over:
            # Received after the due instant it may have come when the duty was judged already.
            return {"expected", "missing"} if closed or min(waits) >= self.due else {"expected"}
        return {"missing"}


class Oracle:
    """Compares what was seen with what had to come."""

    def __init__(self, story: Story, seen: Seen) -> None:
        self.story, self.seen = story, seen
        self.rules = Rules(story, seen)
        self.wrong: list[str] = []
        self.cases = {
            (unit.code, obligation.code, period.code): Case(
                unit, obligation, period.code, period.due_of(unit.code), midnight(period.opens)
            )
            for unit, obligation, period in story.duties()
            if midnight(period.opens) <= seen.now
        }
        self.decided: dict[tuple[str, str], list[Row]] = defaultdict(list)

    def own(self, service: str) -> list[Row]:
        """Rows a service decided itself, in whatever incarnation."""
        rows = self.seen.journals[service]
        return [row for row in rows if row.source == service or row.source.startswith(f"{service}-")]

    def say(self, what: str) -> None:
        self.wrong.append(what)

    def check(self) -> list[str]:
        """Answer everything that is not as it had to be."""
        self._submissions()
        self._register()
        self._instants()
        self._clock()
        self._aggregates()
        return self.wrong

    # Submissions -------------------------------------------------------------------------------------------------

    def _submissions(self) -> None:
        for row in self.own("intake"):
            if row.type in WORDS and "id-reused" not in row.data["reasons"]:
                self.decided[row.data["district"], row.data["submission_id"]].append(row)
        first: dict[tuple[str, str], Sending] = {}
        for sending in self.story.of(Sending):
            key = sending.district, sending.submission_id
            if key in first:
                self._reused(sending)
            else:
                first[key] = sending
                self._submission(sending, self.decided.pop(key, []))
        for key in self.decided:
            self.say(f"decided and never sent: {key}")

    def _reused(self, sending: Sending) -> None:
        found = [
            row
            for row in self.own("intake")
            if row.type in WORDS
            and row.data["submission_id"] == sending.submission_id
            and row.data["district"] == sending.district
            and "id-reused" in row.data["reasons"]
        ]
        if not found:
            self.say(f"other content under {sending.submission_id} was not refused")

    def _submission(self, sending: Sending, rows: Sequence[Row]) -> None:
        name = sending.submission_id
        if not rows:
            self.say(f"{name} was never decided")
            return
        received = {row.data["received_at"] for row in rows}
        final = [row for row in rows if WORDS[row.type] != HELD]
        if len(received) != 1:
            self.say(f"{name} was received at several instants: {sorted(received)}")
        if len(final) > 1 or (final and rows[-1] is not final[0]):
            self.say(f"{name} was decided several times: {[WORDS[row.type] for row in rows]}")
        last = rows[-1]
        self._received(sending, last)
        ruling = self.rules.ruling(sending, last.at("received_at"))
        self._outcome(sending, rows, ruling)
        if sending.document is not None and sending.annexes and WORDS[last.type] in {ACCEPTED, RETURNED}:
            self._document(sending, rows, sending.document)

    def _outcome(self, sending: Sending, rows: Sequence[Row], ruling: Ruling) -> None:
        last = rows[-1]
        outcome, reasons = WORDS[last.type], set(last.data["reasons"])
        allowed = set(ruling.outcomes)
        if HELD in allowed and any("stamp-too-old" in row.data["reasons"] for row in rows):
            allowed |= {ACCEPTED, RETURNED} if self._reviewed(sending) else set()
        if outcome not in allowed:
            self.say(f"{sending.submission_id} is {outcome} {sorted(reasons)}, had to be {sorted(allowed)}")
        if outcome == REFUSED and not reasons <= ruling.reasons:
            self.say(f"{sending.submission_id} refused for {sorted(reasons)}, had to be {sorted(ruling.reasons)}")
        if last.at("arrived_at") != ruling.arrived_at:
            self.say(f"{sending.submission_id} arrived {last.data['arrived_at']}, had to be {ruling.arrived_at}")
        case = self.cases.get((sending.unit, sending.obligation, sending.period))
        if case is None or case.unit.district != sending.district:
            return
        case.sendings.append(sending)
        if outcome == ACCEPTED:
            case.arrivals.append(ruling.arrived_at)
        elif outcome == HELD:
            case.held.append((ruling.arrived_at, last.at("received_at")))

    def _document(self, sending: Sending, rows: Sequence[Row], document: Document) -> None:
        """Taken in only with its document; given back only when an hour has passed without it, or when it is another one."""
        name, last = sending.submission_id, rows[-1]
        copies = self.seen.objects[sending.district, document.object]
        came = min((copy.stored_at for copy in copies), default=None)
        if "object-awaited" in last.data["reasons"]:
            held = [row.recorded_at for row in rows if "object-awaited" in row.data["reasons"] and row is not last]
            if not held or last.recorded_at < held[0] + HOUR:
                self.say(f"{name} was given back before its document had an hour to come")
            elif any(copy.stored_at < held[0] + HOUR - SLACK and copy.kept(last.recorded_at) for copy in copies):
                self.say(f"{name} was given back although its document was there")
        elif came is None or last.recorded_at < came:
            self.say(f"{name} is {WORDS[last.type]} without its document")
        elif ("object-altered" in last.data["reasons"]) != document.altered:
            self.say(
                f"{name} is {WORDS[last.type]}, and its document is{'' if document.altered else ' not'} another one"
            )

    def _reviewed(self, sending: Sending) -> bool:
        return any(
            "review" in row.type and row.data.get("submission_id") == sending.submission_id
            for row in self.seen.journals["intake"]
        )

    def _received(self, sending: Sending, row: Row) -> None:
        """The instant of the first copy that a stream kept; of one it lost again only if intake may have heard it."""
        possible = list[datetime]()
        for copy in self.seen.copies[sending.district, row.data["content_sha256"]]:
            possible.append(copy.stored_at)
            if copy.kept(row.recorded_at):
                break
        if row.at("received_at") not in possible:
            self.say(f"{sending.submission_id} received {row.data['received_at']}, stored at {possible}")

    # Standings ---------------------------------------------------------------------------------------------------

    def _register(self) -> None:
        said = {
            row.duty: row.data["status"] for row in self.own("scoring") if row.type == "scoring.standing-changed.v1"
        }
        for key, case in self.cases.items():
            closed = any(
                (act.obligation, act.period, act.due_at) == (*key[1:], case.due) for act in self.story.of(Close)
            )
            expected = case.standings(self.rules, self.seen.now, closed)
            for where, stands in (("register", self.seen.register.get(key)), ("scoring", said.get(key))):
                if stands not in expected:
                    self.say(f"{where} of {'/'.join(key)}: {stands}, had to be {sorted(expected)}")
            self._judgements(case, closed)
            self._reminded(case)

    def _judgements(self, case: Case, closed: bool) -> None:  # noqa: FBT001 - as above
        rows = [
            row
            for row in self.own("deadlines")
            if row.data.get("unit") == case.unit.code and "district" in row.data and "obligation" in row.data
            if row.duty == case.key
        ]
        kinds = Counter(row.type for row in rows)
        name = "/".join(case.key)
        if kinds["deadlines.report-expected.v1"] != 1:
            self.say(f"{name} was expected {kinds['deadlines.report-expected.v1']} times")
        late = False
        for row in rows:
            if row.type == "deadlines.report-late.v1":
                if late:
                    self.say(f"{name} was called late twice")
                late = True
                self._late(case, row, closed)
            elif row.type == "deadlines.lateness-withdrawn.v1":
                if not late:
                    self.say(f"{name}: lateness withdrawn that was not")
                late = False
        self._stands_late(case, late=late)

    def _stands_late(self, case: Case, *, late: bool) -> None:
        judged = case.due <= self.seen.now and not case.in_time
        name = "/".join(case.key)
        if late and not judged:
            self.say(f"{name} is called late and was in time")
        if judged and not late and self.seen.register.get(case.key) != "expected":
            self.say(f"{name} had to be called late")

    def _late(self, case: Case, row: Row, closed: bool) -> None:  # noqa: FBT001 - as above
        name, because = "/".join(case.key), row.data.get("because", "settled")
        if row.recorded_at < case.due:
            self.say(f"{name} called late before it was due")
        over = patience_over(case.due, case.obligation.patience, self.story)
        if because == "patience" and row.recorded_at < over:
            self.say(f"{name} called late by patience at {row.recorded_at}, which lasts until {over}")
        if because == "operator" and not closed:
            self.say(f"{name} closed by an operator who did not")
        if because == "settled" and self._waited(case, row):
            self.say(f"{name} called late while something that came in time was held")
        if case.in_time:
            self._judged_early(case, row, because, over)

    def _waited(self, case: Case, late: Row) -> bool:
        """Say whether `deadlines` had heard of something held in time when it called the duty late."""
        held = set[tuple[str, str]]()
        for row in self.seen.journals["deadlines"]:
            if row.row >= late.row:
                break
            if row.type in WORDS and row.duty == case.key and row.data["district"] == case.unit.district:
                attempt = row.data["submission_id"], row.data["content_sha256"]
                if WORDS[row.type] == HELD and row.at("arrived_at") < case.due:
                    held.add(attempt)
                else:
                    held.discard(attempt)
        return bool(held)

    def _judged_early(self, case: Case, late: Row, because: str, over: datetime) -> None:
        """Something that came in time was called late first: only where it could not be known."""
        name = "/".join(case.key)
        accepted = [
            row
            for row in self.own("intake")
            if WORDS.get(row.type) == ACCEPTED and row.duty == case.key and row.at("arrived_at") < case.due
        ]
        if because == "settled":
            for row in accepted:
                if self._kept_before(case, row):
                    self.say(f"{name} called late although {row.data['submission_id']} was there in time")
        if because == "patience" and any(row.recorded_at + MINUTE < late.recorded_at for row in accepted):
            self.say(f"{name} called late at {late.recorded_at} although intake had taken it in")
        if because == "patience" and not any(self._excusable(case, row, over) for row in accepted):
            self.say(f"{name} called late by patience although nothing was held or cut")

    def _kept_before(self, case: Case, accepted: Row) -> bool:
        """Say whether the district's own store had it before the due instant, and kept it until it was heard."""
        leaf = self.story.district(case.unit.district).leaf
        copies = (self.seen.at_leaf if leaf else self.seen.copies)[case.unit.district, accepted.data["content_sha256"]]
        return any(copy.stored_at < case.due and copy.kept(accepted.recorded_at) for copy in copies)

    def _excusable(self, case: Case, accepted: Row, over: datetime) -> bool:
        name = accepted.data["submission_id"]
        held = any(
            WORDS.get(row.type) == HELD and row.data["submission_id"] == name and row.recorded_at < over
            for row in self.own("intake")
        )
        if accepted.at("received_at") < case.due <= accepted.recorded_at and self._awaited(name):
            return True
        return held or accepted.at("received_at") >= case.due

    def _awaited(self, name: str) -> bool:
        return any(
            WORDS.get(row.type) == HELD and row.data["submission_id"] == name and row.data["until"] == "object"
            for row in self.own("intake")
        )

    def _reminded(self, case: Case) -> None:
        name, at = "/".join(case.key), reminder(case.due, case.obligation, self.story)
        rows = [
            row for row in self.own("deadlines") if row.type == "deadlines.report-due-soon.v1" and row.duty == case.key
        ]
        if len(rows) > 1:
            self.say(f"{name} was reminded {len(rows)} times")
        for row in rows:
            if row.at("reminded_at") != at or row.recorded_at.astimezone(LOCAL).date() != at.date():
                self.say(f"{name} reminded at {row.recorded_at} for {row.data['reminded_at']}, had to be {at}")
            if self._accepted_before(case, row):
                self.say(f"{name} reminded after the report came")
        if not rows and self._had_to_remind(case, at):
            self.say(f"{name} was not reminded at {at}")

    def _accepted_before(self, case: Case, reminded: Row) -> bool:
        return any(
            WORDS.get(row.type) == ACCEPTED and row.duty == case.key and row.row < reminded.row
            for row in self.seen.journals["deadlines"]
        )

    def _had_to_remind(self, case: Case, at: datetime) -> bool:
        """Nothing had been sent, the period was open, and `deadlines` was there before the day was over."""
        if at < max(self.story.start, case.opens) or at > self.seen.now:
            return False
        midnight_after = datetime.combine(at.date() + DAY, time.min, LOCAL)
        gone = any(since <= at + MINUTE and until >= midnight_after for since, until in self.seen.away["deadlines"])
        early = any(sending.at <= midnight_after for sending in case.sendings)
        return not gone and not early and at + MINUTE < self.seen.now and at > self.story.start + MINUTE

    # Instants ----------------------------------------------------------------------------------------------------

    def _instants(self) -> None:
        due = {
            (case.obligation.code, case.period, case.due) for case in self.cases.values() if case.due <= self.seen.now
        }
        closing, settled = Counter[Any](), dict[Any, Row]()
        for row in (*self.own("deadlines"), *self.own("intake")):
            if row.type == "deadlines.period-closing.v1":
                closing[row.data["obligation"], row.data["period"], row.at("due_at")] += 1
            elif row.type == "intake.settled.v1":
                settled[row.data["obligation"], row.data["period"], row.at("due_at")] = row
        for instant in due:
            if closing[instant] != 1:
                self.say(f"closing of {instant} was said {closing[instant]} times")
            if instant not in settled or settled[instant].data["silent"]:
                self.say(f"{instant} is not settled for everybody")
        for instant in set(closing) - due:
            self.say(f"closing of {instant}, which is not due")
        self._periods()

    def _periods(self) -> None:
        for obligation, period in self.story.turns():
            cases = [
                case
                for case in self.cases.values()
                if (case.obligation.code, case.period) == (obligation.code, period.code)
            ]
            if not cases:
                continue
            ended = all(case.due <= self.seen.now and self.seen.register.get(case.key) != "expected" for case in cases)
            rows = [
                row
                for row in self.own("deadlines")
                if row.type == "deadlines.period-closed.v1"
                and (row.data["obligation"], row.data["period"]) == (obligation.code, period.code)
            ]
            if len(rows) != int(ended):
                self.say(f"{obligation.code}/{period.code} was closed {len(rows)} times, had to be {int(ended)}")
            if rows and rows[0].data["expected"] != len(cases):
                self.say(
                    f"{obligation.code}/{period.code} closed with {rows[0].data['expected']} duties of {len(cases)}"
                )

    # Years -------------------------------------------------------------------------------------------------------

    def _clock(self) -> None:
        """Nothing is opened, reminded or closed before its instant by the true clock, nor while the clock is wrong."""
        for row in self.seen.journals["deadlines"] if self.seen.wrong_clock else ():
            at = _instant(row)
            if at is None:
                continue
            if row.recorded_at < at:
                self.say(f"{row.type} for {at} was journaled at {row.recorded_at}")
            if _is_by_clock(row) and any(
                since + MOMENT < row.recorded_at < until for since, until in self.seen.wrong_clock
            ):
                self.say(f"{row.type} for {at} was journaled at {row.recorded_at}, while the clock was wrong")

    def _aggregates(self) -> None:
        """What was last said of every unit is what the register of that year counts."""
        if not self.story.year:
            return
        units = {unit.code for unit in self.story.units}
        said = {each["unit"]: each for each in self.seen.aggregates if each.get("unit") in units}
        for unit in sorted(units - said.keys()):
            self.say(f"no aggregate of {unit}")
        for unit, each in said.items():
            counted = self.seen.counts.get((unit, each["year"]), Counter())
            if Counter(each["counts"]) != counted:
                self.say(
                    f"the aggregate of {unit} in {each['year']} says {each['counts']}, the register {dict(counted)}"
                )


def _is_by_clock(row: Row) -> bool:
    """Say whether nobody but the clock asked for it."""
    return row.data.get("because") != "operator"


def _instant(row: Row) -> datetime | None:
    """Return the instant whose coming a row of `deadlines` tells."""
    if row.type.startswith("deadlines.input.moment"):
        return row.at("at")
    if row.type in {"deadlines.period-closing.v1", "deadlines.report-late.v1"}:
        return row.at("due_at")
    return row.at("reminded_at") if row.type == "deadlines.report-due-soon.v1" else None
