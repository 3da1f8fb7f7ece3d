"""Districts that send: each submission once or more, some ids for other content too; and what must hold afterwards."""

import asyncio
import itertools
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple

from nats.aio.client import Client
from nats.js import JetStreamContext

from services.client.client import DistrictClient
from services.client.client import connected as joined
from services.client.outbox import Answered, Outbox
from services.client.pace import Pace
from services.client.receipts import judge_of
from services.client.sheets import Sheet
from services.contracts import naming
from services.contracts.district import Document, Submission
from services.intake.domain import SOURCE_PREFIX
from services.kit.clock import RealClock
from services.kit.journal import Row
from tests.faults.districts import OBLIGATIONS, UNITS, Country

CLOCK: Final = RealClock()
CHUNK: Final = 10
PACE: Final = Pace(first=3.0, factor=1.6, most=15.0, patience=240.0)


class Answer(NamedTuple):
    """A receipt that reached a district, and when by our clock."""

    at: float
    sheet: Sheet
    receipt: dict[str, Any]


@dataclass
class Plan:
    """What a district will send: every submission, some again, and under some used ids something else."""

    district: str
    first: list[Sheet]
    again: list[list[Sheet]] = field(default_factory=list)
    other: list[Sheet] = field(default_factory=list)

    def part(self, names: Iterable[str]) -> "Plan":
        """Return what of the plan is about these submissions."""
        wanted = set(names)
        of = [[one for one in some if _id(one) in wanted] for some in (self.first, *self.again, self.other)]
        return Plan(self.district, of[0], of[1:-1], of[-1])


def _id(sheet: Sheet) -> str:
    return sheet.submission.submission_id


def with_document(district: str, path: Path) -> Sheet:
    """Announce a document that lies in a file, and goes into the district's bucket first."""
    data = path.read_bytes()
    document = Document(
        bucket=naming.documents_bucket(district), object=path.name, sha256=sha256(data).hexdigest(), size=len(data)
    )
    plain = _sheet(district, 0, "e-office").submission
    announced = plain.model_copy(update={"submission_id": "D0000", "document": document})
    return Sheet(announced, announced.model_dump_json().encode(), document=path)


def plan(district: str, count: int) -> Plan:
    """Plan a district's sending: each submission one to three times, every tenth id used for other content too."""
    first = [_sheet(district, number, "e-office") for number in range(count)]
    again = [[one for number, one in enumerate(first) if number % 3 >= times] for times in (1, 2)]
    other = [_sheet(district, number, "e-mail") for number in range(0, count, 10)]
    return Plan(district, first, again, other)


def _sheet(district: str, number: int, channel: str) -> Sheet:
    content = {
        "submission_id": f"S{number:04}",
        "unit": f"{district}-u{number % UNITS}",
        "obligation": f"C-{number // UNITS % OBLIGATIONS}",
        "period": "P1",
        "submitted_at": CLOCK.now().isoformat(),
        "channel": channel,
        "attested": {"signed": True, "annexes_complete": True},
    }
    return Sheet(Submission.model_validate(content), json.dumps(content).encode())


@dataclass
class Senders:
    """The districts' clients, all in this process, each with an outbox of its own; what each was answered is kept."""

    made: Country
    plans: dict[str, Plan]
    every: float
    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    unanswered: list[str] = field(default_factory=list)
    clients: dict[str, DistrictClient] = field(default_factory=dict)

    def done(self, *districts: str) -> float:
        """Return which part of the submissions of districts (none: all) has a receipt."""
        asked = districts or tuple(self.plans)
        answered = sum(len({_id(one.sheet) for one in self.answers[code]}) for code in asked)
        return answered / sum(len(self.plans[code].first) for code in asked)

    async def run(self, districts: Sequence[str], *, since: float = 0, until: float = 1) -> None:
        """Send a share of what districts will, chunk by chunk, whatever became of the chunks before."""
        async with asyncio.TaskGroup() as group:
            for place, district in enumerate(districts):
                count = len(self.plans[district].first)
                chunks = range(int(since * count), int(until * count), CHUNK)
                group.create_task(self._district(group, district, chunks, self.every * place / len(districts)))

    async def _district(self, group: asyncio.TaskGroup, district: str, chunks: range, begin: float) -> None:
        await asyncio.sleep(begin)
        whole = self.plans[district]
        for start in chunks:
            part = whole.part(_id(one) for one in whole.first[start : start + CHUNK])
            group.create_task(self._chunk(part))
            await asyncio.sleep(self.every)

    async def _chunk(self, part: Plan) -> None:
        client = self.clients[part.district]

        def done(sheet: Sheet, answer: Answered | None) -> None:
            if answer is None or not answer.receipt:
                self.unanswered.append(f"{part.district}/{_id(sheet)}: {answer}")
            else:
                self.answers[part.district].append(Answer(monotonic(), sheet, json.loads(answer.receipt)))

        for turn in (part.first, *part.again, part.other):
            await client.deliver(turn, again=True, done=done)

    def longest_gap(self, district: str, since: float, until: float) -> float:
        """Return the longest time a district went without any receipt."""
        times = [since, *sorted(one.at for one in self.answers[district] if since < one.at < until), until]
        return max(after - before for before, after in itertools.pairwise(times))


@asynccontextmanager
async def senders(made: Country, counts: Mapping[str, int], every: float) -> AsyncIterator[Senders]:
    """Connect districts' clients; each will send so many submissions, a chunk every so many seconds."""
    sending = Senders(made, {code: plan(code, count) for code, count in counts.items()}, every)
    async with AsyncExitStack() as stack:
        for code in sending.plans:
            outbox = Outbox(made.profile(code).outbox)
            stack.callback(outbox.close)
            connection = joined(made.profile(code), outbox=outbox, pace=PACE, judge=judge_of(made.profile(code)))
            sending.clients[code] = await stack.enter_async_context(connection)
        yield sending


async def everything_holds(made: Country, sending: Senders) -> None:
    """Every submission was answered and is on the record once; sums agree; nothing came in another order than sent."""
    assert not sending.unanswered, sending.unanswered[:5]
    assert not [code for code, client in sending.clients.items() if client.bad_receipts]
    assert not made.refused()
    counts = await made.counts()
    decided: dict[tuple[str, str], list[Row]] = defaultdict(list)
    by_id = {}
    for row in await made.rows("intake"):
        by_id[row.message_id] = row
        if row.type.startswith("intake.report-"):
            data = json.loads(row.body)["data"]
            decided[data["district"], data["submission_id"]].append(row)
    for code, whole in sending.plans.items():
        _check_district(whole, sending.answers[code], decided, by_id)
        _check_counts(whole, counts[code])
    async with made.at_hub() as client:
        for code in sending.plans:
            info = await JetStreamContext(client, timeout=5).stream_info(naming.submissions_stream(code))
            assert info.state.messages == counts[code]["arrived"], code
        for code in made.leaf:
            await _check_order(made, code, client)


async def _check_order(made: Country, code: str, client: Client) -> None:
    """What a district's own store took came to the province's, and was heard, each message once and in the same order."""
    async with made.at_leaf(code) as leaf:
        sent, came = await everything(leaf, code), await everything(client, code)
    assert came == sent, f"{code}: {len(sent)} went into its own store, {len(came)} came"
    heard = [_digest(row) for row in await made.rows(f"{SOURCE_PREFIX}{code}")]
    assert heard == came, f"{code}: heard in another order"


def _digest(row: Row) -> str:
    known = json.loads(row.body).get("content_sha256")
    return known or sha256(row.body.encode()).hexdigest()


def _check_district(
    whole: Plan, answers: Sequence[Answer], decided: dict[tuple[str, str], list[Row]], by_id: dict[str, Row]
) -> None:
    others = {one.sha256 for one in whole.other}
    assert {one.sheet.sha256 for one in answers} == {one.sha256 for one in whole.first} | others, whole.district
    for one in answers:
        outcome = "refused" if one.sheet.sha256 in others else "accepted"
        row = by_id[one.receipt["event_id"]]
        assert (one.receipt["outcome"], one.receipt["content_sha256"]) == (outcome, one.sheet.sha256), one
        assert (one.receipt["position"], one.receipt["journal_hash"]) == (row.source_position, row.hash), one
    for sheet in whole.first:
        types = sorted(row.type for row in decided[whole.district, _id(sheet)])
        reused = sum(_id(one) == _id(sheet) for one in whole.other)
        assert types == ["intake.report-refused.v1"] * reused + ["intake.report-submitted.v1"], (sheet, types)


def _check_counts(whole: Plan, counts: dict[str, int]) -> None:
    parts = ("accepted", "returned", "refused", "held", "repeat", "unreadable")
    assert counts["arrived"] == sum(counts[part] for part in parts), counts
    assert counts["accepted"] == len(whole.first), counts
    assert counts["arrived"] >= len(whole.first) + sum(map(len, whole.again)) + len(whole.other), counts


async def everything(client: Client, district: str) -> list[str]:
    """Return the hashes of all messages of a district's stream, in order."""
    js, stream = JetStreamContext(client, timeout=5), naming.submissions_stream(district)
    last = (await js.stream_info(stream)).state.last_seq
    bodies = [(await js.get_msg(stream, number)).data or b"" for number in range(1, last + 1)]
    return [sha256(body).hexdigest() for body in bodies]
