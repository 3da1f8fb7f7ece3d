"""`dunghan submit`: files in, receipts out."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.progress import Progress

from services.cli import submissions
from services.cli.access import folder_meant
from services.cli.client import Pace, connected
from services.cli.failures import CliFailure, RefusedByRule
from services.cli.outbox import Answered, Outbox
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.submissions import Sheet

TAKEN: Final = frozenset({"accepted", "held"})


@dataclass(frozen=True)
class Wish:
    """What the caller asked `submit` for."""

    files: Sequence[Path]
    district: str
    period: str
    url: str
    resend: float
    patience: float


def url_of(asked: Asked, data_dir: Path | None, nats: str) -> str:
    """Return where the broker is: said outright, kept by the folder, or the usual place."""
    folder = folder_meant(data_dir, asked.server)
    state = folder.state() if folder else None
    return nats or (state.nats_url if state else "nats://127.0.0.1:4222")


async def submit(out: Output, wish: Wish) -> None:
    """Send every file, one after the other, and write its receipts beside it.

    Raises:
        RefusedByRule: something was not accepted.
        CliFailure: somebody did not answer.
    """
    read = {path: submissions.read(path, period=wish.period, lang=out.lang) for path in wish.files}
    for path, sheets in read.items():
        answers = await _send(out, wish, path, sheets)
        written = path.with_name(f"{path.name}.receipts.jsonl")
        written.write_text(
            "".join(_line(sheet, answer) for sheet, answer in zip(sheets, answers, strict=True)), "utf-8"
        )
        _tell(out, wish, answers, written)


async def _send(out: Output, wish: Wish, path: Path, sheets: Sequence[Sheet]) -> list[Answered | None]:
    outbox = Outbox(path.with_name(f"{path.name}.outbox.db"))
    pace = Pace(first=wish.resend, patience=wish.patience)
    with Progress(console=out.errors, disable=out.json) as bar:
        task = bar.add_task(path.name, total=len(sheets))

        def done(sheet: Sheet, answer: Answered | None) -> None:
            bar.advance(task)
            if out.json:
                out.line(_plain(sheet, answer))

        try:
            async with connected(wish.url, wish.district, outbox=outbox, pace=pace, lang=out.lang) as client:
                return await client.deliver(sheets, again=True, done=done)
        finally:
            outbox.close()


def _plain(sheet: Sheet, answer: Answered | None) -> dict[str, Any]:
    own = {"submission_id": sheet.submission.submission_id, "content_sha256": sheet.sha256}
    if answer is None:
        return {**own, "outcome": None}
    if not answer.receipt:
        return {**own, "outcome": answer.outcome, "reasons": [{"code": answer.outcome}]}
    receipt: dict[str, Any] = json.loads(answer.receipt)
    return receipt


def _line(sheet: Sheet, answer: Answered | None) -> str:
    return json.dumps(_plain(sheet, answer), ensure_ascii=False) + "\n"


def _tell(out: Output, wish: Wish, answers: Sequence[Answered | None], written: Path) -> None:
    counts = Counter(answer.outcome if answer else "no-receipt" for answer in answers)
    if not out.json:
        out.console.print(", ".join(f"{out.text(outcome)} {count}" for outcome, count in sorted(counts.items())))
    out.say("receipts-in", path=written)
    if without := counts.pop("no-receipt", 0):
        raise CliFailure(out.text("no-receipt-yet", count=without, seconds=wish.patience))
    if others := sum(count for outcome, count in counts.items() if outcome not in TAKEN):
        raise RefusedByRule(out.text("not-accepted", count=others, path=written))
