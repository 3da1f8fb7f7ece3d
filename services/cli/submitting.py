"""`dunghan submit`: files in, receipts out; what was taken into the outbox is sent whatever becomes of the process."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.progress import Progress

from services.cli import receipts_shown
from services.cli.clientside import spoken
from services.cli.failures import CliFailure, RefusedByRule, WrongUsage
from services.cli.output import Output
from services.cli.receipts_shown import Outcomes
from services.client import reference, sheets, withdrawing
from services.client.client import DistrictClient, connected
from services.client.failures import BadSheet, NoReference, Unreachable, Wrong
from services.client.link import linked
from services.client.outbox import Answered, Outbox
from services.client.pace import Delivery, Pace
from services.client.profile import Profile
from services.client.receipts import ClockWatch, judge_of
from services.client.reference import Reference
from services.client.sheets import Reading, Sheet
from services.contracts.district import Withdrawal
from services.kit.clock import RealClock

LOOK_SECONDS: Final = 5.0
"""How long a dry run waits for a broker it can do without."""
TAKEN: Final = frozenset({"accepted", "held"})


@dataclass(frozen=True)
class Wanted:
    """What is to be sent, and how."""

    files: Sequence[Path] = ()
    pace: Pace = field(default_factory=Pace)
    how: Delivery = field(default_factory=Delivery)
    dry_run: bool = False
    test: bool = False
    resume: bool = False
    withdraw: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Wish:
    """Who sends what; `real_clock`: the province lives now, so that clocks can be compared."""

    profile: Profile
    reading: Reading
    wanted: Wanted
    real_clock: bool = True


Batches = list[tuple[Path | None, list[Sheet]]]


async def submit(out: Output, wish: Wish) -> None:
    """Send every file and what waits, and write the receipts of a file beside it.

    Raises:
        RefusedByRule: something was not accepted.
        CliFailure: somebody did not answer, or a file is not right.
    """
    with spoken(out.lang):
        read = _read(out, wish)
        if wish.wanted.dry_run:
            await _tried(out, wish, [sheet for found in read.values() for sheet in found])
            return
        with _outbox(wish) as outbox:
            batches: Batches = [(path, _as_before(outbox, found)) for path, found in read.items()]
            outbox.put([sheet for _, found in batches for sheet in found])
            await _sent(out, wish, outbox, batches)


@contextmanager
def _outbox(wish: Wish) -> Iterator[Outbox]:
    outbox = Outbox(wish.profile.outbox)
    try:
        yield outbox
    finally:
        outbox.close()


def _read(out: Output, wish: Wish) -> Mapping[Path, list[Sheet]]:
    """Read all files before anything is sent; every fault of every file is said."""
    found: dict[Path, list[Sheet]] = {}
    wrong: list[Wrong] = []
    for path in wish.wanted.files:
        try:
            found[path] = sheets.read(path, wish.reading)
        except BadSheet as bad:
            wrong += bad.wrong
    _say_wrong(out, wrong)
    return found


def _say_wrong(out: Output, wrong: Sequence[Wrong]) -> None:
    if len(wrong) > 1:
        for one in wrong:
            out.failure(one.said(out.lang))
        raise WrongUsage(out.text("rows-wrong", count=len(wrong)))
    if wrong:
        raise WrongUsage(wrong[0].said(out.lang))


def _as_before(outbox: Outbox, found: Sequence[Sheet]) -> list[Sheet]:
    """A document alone has no moment of its own: sent again, it says what it said at first."""
    return [_same(outbox, sheet) or sheet for sheet in found]


def _same(outbox: Outbox, sheet: Sheet) -> Sheet | None:
    if sheet.document is None or str(sheet.document) != sheet.where:
        return None
    at = {"submitted_at": sheet.submission.submitted_at}
    for known in outbox.known(sheet.submission.submission_id):
        if known.submission.model_copy(update=at) == sheet.submission:
            return Sheet(known.submission, known.body, sheet.where, sheet.document)
    return None


async def _tried(out: Output, wish: Wish, found: Sequence[Sheet]) -> None:
    """Compare with what the province publishes, where it can be reached; nothing is sent."""
    known = await _reference(out, wish)
    now, district = RealClock().now(), wish.profile.district
    wrong = [(sheet, list(known.wrong(sheet, district, now)) if known else []) for sheet in found]
    if out.json:
        for sheet, faults in wrong:
            own = {
                "submission_id": sheet.submission.submission_id,
                "content_sha256": sheet.sha256,
                "where": sheet.where,
            }
            out.line({**own, "outcome": None, "faults": [one.key for one in faults]})
    _say_wrong(out, [one for _, faults in wrong for one in faults])
    out.say("dry-run", count=len(found))


async def _reference(out: Output, wish: Wish) -> Reference | None:
    try:
        async with linked(wish.profile, patience=min(wish.wanted.pace.patience, LOOK_SECONDS)) as link:
            known = await reference.read(link)
    except (Unreachable, NoReference) as error:
        out.note("not-checked", why=error.said(out.lang))
        return None
    if known.empty:
        out.note("not-checked", why="REFERENCE")
        return None
    return known


async def _sent(out: Output, wish: Wish, outbox: Outbox, batches: Batches) -> None:
    clock = ClockWatch() if wish.real_clock else None
    judge = judge_of(wish.profile)
    outcomes: list[tuple[Sheet, Answered | None]] = []
    async with connected(wish.profile, outbox=outbox, pace=wish.wanted.pace, judge=judge, clock=clock) as client:
        if wish.wanted.withdraw:
            batches.append((None, [await _withdrawal(out, wish, outbox, client)]))
        if wish.wanted.resume:
            batches.append((None, outbox.waiting(held=wish.wanted.how.wait_held)))
        for path, found in batches:
            outcomes += await _batch(out, wish, client, path, found)
    _tell(out, wish, client, outcomes)
    if wish.wanted.resume and not outcomes:
        out.say("nothing-waits")
    elif others := len(outbox.waiting()) - receipts_shown.counted(outcomes)[receipts_shown.NONE]:
        out.note("still-waiting", count=max(others, 0))
    _ended(out, wish, client, outcomes)


async def _withdrawal(out: Output, wish: Wish, outbox: Outbox, client: DistrictClient) -> Sheet:
    sheet = await withdrawing.withdrawal(
        client, outbox, wish.wanted.withdraw, reason=wish.wanted.reason, at=wish.reading.at
    )
    if sheet is None:
        raise RefusedByRule(out.text("submission-unknown", id=wish.wanted.withdraw, district=wish.profile.district))
    return sheet


async def _batch(
    out: Output, wish: Wish, client: DistrictClient, path: Path | None, found: Sequence[Sheet]
) -> Outcomes:
    with Progress(console=out.errors, disable=out.json or not found) as bar:
        task = bar.add_task(path.name if path else wish.profile.district, total=len(found))

        def done(sheet: Sheet, answer: Answered | None) -> None:
            bar.advance(task)
            if out.json:
                out.line(receipts_shown.plain(sheet, answer))

        answers = await client.deliver(found, how=wish.wanted.how, done=done)
    outcomes = list(zip(found, answers, strict=True))
    if path is not None:
        receipts_shown.written(outcomes, _receipts_of(path, wish))
    return outcomes


def _receipts_of(path: Path, wish: Wish) -> Path:
    """A trial's answers never take the place of receipts."""
    return path.with_name(f"{path.name}{'.test' if wish.wanted.test else ''}.receipts.jsonl")


def _tell(out: Output, wish: Wish, client: DistrictClient, outcomes: Outcomes) -> None:
    written = [_receipts_of(path, wish) for path in wish.wanted.files]
    receipts_shown.show(out, outcomes, written[0] if written else None)
    for path in written:
        out.say("receipts-in", path=path)
    if client.clock_off:
        key = "clock-ahead" if client.clock_off > 0 else "clock-behind"
        out.failure(out.text(key, seconds=abs(client.clock_off)))
    if client.bad_receipts:
        out.failure(out.text("bad-receipts", count=client.bad_receipts))


def _ended(out: Output, wish: Wish, client: DistrictClient, outcomes: Outcomes) -> None:
    without = sum(answer is None for _, answer in outcomes)
    if without and client.last_trouble is not None:
        raise CliFailure(client.last_trouble.said(out.lang))
    if without:
        raise CliFailure(out.text("no-receipt-yet", count=without, seconds=wish.wanted.pace.patience))
    if others := sum(not _taken(sheet, answer) for sheet, answer in outcomes):
        where = ", ".join(str(_receipts_of(path, wish)) for path in wish.wanted.files) or wish.profile.outbox
        raise RefusedByRule(out.text("not-accepted", count=others, path=where))


def _taken(sheet: Sheet, answer: Answered | None) -> bool:
    if answer is None:
        return False
    if isinstance(sheet.submission, Withdrawal):
        return answer.outcome == "withdrawn"
    return answer.outcome in TAKEN
