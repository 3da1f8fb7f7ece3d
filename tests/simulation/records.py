"""Receipts against journals, readers' copies against their source, letters against duties, mails against letters."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from tests.simulation.oracle import HELD, WORDS, Case, Oracle, Row
from tests.simulation.story import LOCAL, Garbage, Sending, SetIssuer

READERS: Final = {"intake": ("deadlines",), "deadlines": ("intake",), "scoring": ("intake", "deadlines")}
UNORDERED: Final = frozenset(
    {"broker", "lose_acked", "disconnect", "away", "delete_stream", "purge_stream", "forget", "restore"}
)
"""After these what was under way is published again, behind what came after it; readers ask for it."""
LATE: Final = "deadlines.report-late.v1"
WITHDRAWN: Final = "deadlines.lateness-withdrawn.v1"
EXCUSED: Final = "deadlines.lateness-excused.v1"

REPEAT: Final = b"X-Dunghan-Repeat: 1\r\n"
"""What stands in a mail of which an earlier copy may have arrived."""


def check(oracle: Oracle) -> list[str]:
    """Answer everything that contradicts itself."""
    found = [
        *_numbers(oracle),
        *_copies(oracle),
        *(_receipts(oracle) if not oracle.story.taking_back else ()),
        *_letters(oracle),
        *_book(oracle),
        *_mails(oracle),
    ]
    return [*found, *_silent(oracle), *_order(oracle)]


def _numbers(oracle: Oracle) -> Iterator[str]:
    for service, rows in oracle.seen.journals.items():
        places: dict[str, int] = defaultdict(int)
        for number, row in enumerate(rows, start=1):
            places[row.source] += 1
            if (row.row, row.position) != (number, places[row.source]):
                yield f"{service}: row {row.row} is {row.source} {row.position}, not row {number} at {places[row.source]}"


def _copies(oracle: Oracle) -> Iterator[str]:
    """Every reader has every event of what it hears, byte for byte."""
    for reader, rows in oracle.seen.journals.items():
        heard: dict[str, dict[int, str]] = defaultdict(dict)
        for row in rows:
            heard[row.source][row.position] = row.body
        for source in READERS.get(reader, ("deadlines", "intake", "scoring")):
            own = {row.position: row.body for row in oracle.seen.journals[source] if row.source == source}
            if heard[source] != own:
                wrong = sorted(set(own.items()) ^ set(heard[source].items()))[:1]
                yield f"{reader} has other events of {source} than {source}: {len(heard[source])} of {len(own)}, {wrong}"


def _order(oracle: Oracle) -> Iterator[str]:
    """Where the road was whole, every event was published in the order in which it was decided."""
    if oracle.seen.struck & UNORDERED:
        return
    for stream, ids in oracle.seen.published.items():
        last = 0
        for message_id in ids:
            source, _, number = message_id.rpartition("-")
            if source.lower() == stream.lower() and number.isdigit() and int(number) > last:
                if int(number) != last + 1:
                    yield f"{stream}: event {number} was published after {last}"
                last = int(number)


def _receipts(oracle: Oracle) -> Iterator[str]:
    by_id = {row.message_id: row for row in oracle.own("intake")}
    answered: dict[tuple[Any, Any], list[dict[str, Any]]] = defaultdict(list)
    for receipt in oracle.seen.receipts:
        answered[receipt["submission_id"] or receipt["message_id"], receipt["content_sha256"]].append(receipt)
        if receipt["outcome"] != "unreadable":
            yield from _receipt(receipt, by_id.get(receipt["event_id"]))
    for (name, digest), receipts in answered.items():
        final = {(receipt["outcome"], receipt.get("event_id")) for receipt in receipts if receipt["outcome"] != HELD}
        if len(final) > 1:
            yield f"{name} ({digest[:8]}) was answered otherwise and otherwise: {sorted(map(str, final))}"
    for act in (*oracle.story.of(Sending), *oracle.story.of(Garbage)):
        name = act.submission_id if isinstance(act, Sending) else act.message_id
        if not any(answered_name == name for answered_name, _ in answered):
            yield f"{name} has no receipt"


def _receipt(receipt: dict[str, Any], row: Row | None) -> Iterator[str]:
    name = receipt["submission_id"]
    if row is None:
        yield f"the receipt of {name} names {receipt['event_id']}, which no journal has"
        return
    said = receipt["journal_hash"], receipt["position"], receipt["outcome"], receipt["content_sha256"], name
    is_so = row.hash, row.position, WORDS.get(row.type), row.data["content_sha256"], row.data["submission_id"]
    if said != is_so:
        yield f"the receipt of {name} says {said}, the journal {is_so}"


# Letters ---------------------------------------------------------------------------------------------------------


class Post:
    """Letters of a run as `notify` said them."""

    def __init__(self, oracle: Oracle) -> None:
        self.drafted: dict[str, Row] = {}
        self.numbered: dict[str, Row] = {}
        self.ended: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.twice: list[str] = []
        for row in oracle.own("notify"):
            kind, letter = row.type.split(".")[1], row.data.get("letter", "")
            if kind in {"letter-drafted", "letter-numbered"}:
                kept = self.drafted if kind == "letter-drafted" else self.numbered
                if letter in kept:
                    self.twice.append(f"{letter} was {kind[7:]} twice")
                kept[letter] = row
            elif kind in {"letter-sent", "letter-failed"}:
                self.ended[letter, row.data["unit"]].append(row)

    def of(self, kind: str, case: Case) -> list[str]:
        """Letters of a kind about a duty."""
        unit, obligation, period = case.key
        about = {"unit": unit, "obligation": obligation, "period": period}
        return [
            letter
            for letter, row in self.drafted.items()
            if row.data["kind"] == kind and any(about.items() <= dict(duty).items() for duty in row.data["duties"])
        ]


def _letters(oracle: Oracle) -> Iterator[str]:
    post = Post(oracle)
    yield from post.twice
    writes = {act.district for act in oracle.story.of(SetIssuer) if act.at < oracle.seen.now}
    for case in oracle.cases.values():
        events = [
            row
            for row in oracle.own("deadlines")
            if "unit" in row.data and "period" in row.data and row.duty == case.key
        ]
        known = case.unit.district in writes
        yield from _notices(post, case, events, known=known)
        yield from _reminders(oracle, post, case, events, known=known)


def _notices(post: Post, case: Case, events: list[Row], *, known: bool) -> Iterator[str]:
    name = "/".join(case.key)
    kinds = [row.type for row in events if row.type in {LATE, WITHDRAWN, EXCUSED}]
    urges, corrections = post.of("urge", case), post.of("correct", case)
    sent = [letter for letter in urges if letter in post.numbered]
    if len(urges) > kinds.count(LATE):
        yield f"{name} has late notices {urges} for {kinds}"
    standing_late = LATE in kinds and kinds[-1] == LATE
    if known and standing_late and not sent:
        yield f"{name} is late and nobody was written to"
    taken_back = [kind for kind in kinds if kind in {WITHDRAWN, EXCUSED}]
    lately = [row for row in events if row.type == LATE][-1:] if standing_late else []
    stale = [letter for letter in sent if not any(_drafted_since(post, letter, late) for late in lately)]
    if stale and taken_back and not corrections:
        yield f"{name} had a late notice that was not corrected"
    if corrections and not (sent and taken_back):
        yield f"{name} has corrections {corrections} of nothing"
    if len(corrections) > len(taken_back):
        yield f"{name} was corrected {len(corrections)} times"


def _drafted_since(post: Post, letter: str, late: Row) -> bool:
    """Say whether a notice speaks of the lateness that stands; one that was taken back before may have had none."""
    return post.drafted[letter].at("drafted_at") >= late.at("settled_at")


def _reminders(oracle: Oracle, post: Post, case: Case, events: list[Row], *, known: bool) -> Iterator[str]:
    name = "/".join(case.key)
    soon = [row for row in events if row.type == "deadlines.report-due-soon.v1"]
    letters = post.of("remind", case)
    if letters and not soon:
        yield f"{name} was sent a reminder nobody asked for"
    if len(letters) > max(1, len({row.data["due_at"] for row in soon})):
        yield f"{name} was sent {len(letters)} reminders"
    if soon and not letters and known and not _nobody_wrote(oracle, case, soon):
        yield f"{name} had to be sent a reminder"


def _nobody_wrote(oracle: Oracle, case: Case, soon: list[Row]) -> bool:
    """Say whether the due instants reminded of had come before anybody was named who writes for the district."""
    issuers: list[SetIssuer] = oracle.story.of(SetIssuer)
    return min(act.at for act in issuers if act.district == case.unit.district) > max(row.at("due_at") for row in soon)


def _book(oracle: Oracle) -> Iterator[str]:
    post = Post(oracle)
    books: dict[tuple[str, int], list[int]] = defaultdict(list)
    for letter, row in post.numbered.items():
        books[row.data["book"], row.data["year"]].append(row.data["number"])
        if letter not in post.drafted:
            yield f"{letter} has a number and was never drafted"
    for book, numbers in books.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"the book {book} has the numbers {sorted(numbers)}"
    for letter in post.numbered:
        for unit in post.drafted[letter].data["units"] if letter in post.drafted else ():
            if len(post.ended[letter, unit]) != 1:
                yield f"{letter} to {unit} came to {len(post.ended[letter, unit])} ends"


def _mails(oracle: Oracle) -> Iterator[str]:
    post = Post(oracle)
    contents: dict[str, set[bytes]] = defaultdict(set)
    for message, content in oracle.seen.mails:
        contents[message].add(content.replace(REPEAT, b""))
    yield from _unmarked(oracle.seen.mails)
    sent = {
        row.data["message"]: row for rows in post.ended.values() for row in rows if row.type == "notify.letter-sent.v1"
    }
    for message in sorted(contents.keys() - sent.keys()):
        yield f"the mail {message} is no letter's"
    for message in sorted(sent.keys() - contents.keys()):
        yield f"the letter {message} never reached a mailbox"
    for message, copies in contents.items():
        if len(copies) > 1:
            yield f"{message} went out with {len(copies)} contents"
    for (letter, unit), rows in post.ended.items():
        known = oracle.story.unit(unit)
        failed = any(row.type == "notify.letter-failed.v1" for row in rows)
        if failed != (known is not None and known.email is None):
            yield f"{letter} to {unit} failed without cause, or was sent nowhere"


def _unmarked(mails: list[tuple[str, bytes]]) -> Iterator[str]:
    known = set[str]()
    for message, content in mails:
        if message in known and REPEAT not in content:
            yield f"{message} came again and was not marked"
        known.add(message)


def _silent(oracle: Oracle) -> Iterator[str]:
    """Nothing was set aside but what cannot be read."""
    unreadable = Counter(
        row.data["message_id"] for row in oracle.seen.journals["intake"] if row.type == "intake.input.unreadable.v1"
    )
    garbage = {act.message_id for act in oracle.story.of(Garbage)}
    for message in {name.removeprefix("again~") for name in unreadable} - garbage:
        yield f"{message} can be read and was set aside"


def day(moment: datetime) -> str:
    """Show a moment as people of the province read it."""
    return moment.astimezone(LOCAL).isoformat()
