"""What officers do with submissions: look, take in or send back, record, take over a list, take back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.table import Table
from rich.text import Text

from services.cli import calls, lists, settings
from services.cli.access import reached
from services.cli.failures import RefusedByRule, WrongUsage
from services.cli.moments import moment, wire
from services.cli.output import Output
from services.cli.said import Said
from services.cli.server_commands import Asked
from services.intake.pb import admin_pb2
from services.scoring.pb import admin_pb2 as scoring_pb

LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "accepted": ("✓", "green"),
    "returned": ("↩", "yellow"),
    "refused": ("✗", "red"),
    "held": ("…", "cyan"),
    "withdrawn": ("–", "dim"),
    "unknown": ("?", "bright_black"),
    "missing": ("✗", "red"),
    "already": ("=", "dim"),
    "faulty": ("!", "yellow"),
    "faultless": ("✓", "green"),
}
"""How an outcome is shown: never by colour alone."""


@dataclass(frozen=True)
class Which:
    """A submission by its sender and its id."""

    district: str
    submission: str


@dataclass(frozen=True)
class Verdict:
    """What an officer says of a held submission: with reason codes it is sent back; `successor`: whose report it is."""

    codes: Sequence[str]
    arrived_at: str = ""
    unit: str = ""
    successor: str = ""


@dataclass(frozen=True)
class Arrival:
    """Something that came another way: for whom, what, when, how."""

    unit: str
    name: str
    arrived_at: str
    channel: str
    submission: str = ""
    dry_run: bool = False


@dataclass(frozen=True)
class Listed:
    """A list to be taken over: the file, whose it is, of which year, and whether to look only."""

    path: Path
    district: str
    year: int
    period: str = ""
    dry_run: bool = False


async def listed(asked: Asked, data_dir: Path | None, *, district: str, outcome: str, limit: int) -> None:
    """List submissions with the decision that stands, when each came and what counts; `--json` has all moments."""
    out = asked.out
    request = admin_pb2.ListSubmissionsRequest(district=district, outcome=outcome, limit=limit)
    async with reached(out, data_dir, asked.server) as servers:
        found = await servers.ask("intake", calls.LIST_SUBMISSIONS, request)
    if out.json:
        out.document([_plain(one) for one in found.submissions])
        return
    table = _table(out, "submission", "duty", "outcome", "received-at", "counts-at", "difference")
    for one in found.submissions:
        duty, name = f"{one.unit}/{one.obligation}/{one.period}", f"{one.district}/{one.submission_id}"
        moments = (_short(one.received_at), _short(one.arrived_at))
        shown = look(out, one.outcome, f"{one.reasons} {one.faults}".strip())
        table.add_row(name, duty, shown, *moments, f"{one.clock_difference:+.0f} s")
    out.console.print(table)


def _table(out: Output, *keys: str) -> Table:
    """Lay out columns whose words are folded, never cut off: an id that lacks its end is no id."""
    table = Table()
    for key in keys:
        table.add_column(out.text(key), overflow="fold")
    return table


async def show(asked: Asked, data_dir: Path | None, which: Which) -> None:
    """Show one submission: what came, every decision on it, what it waits for."""
    out = asked.out
    request = admin_pb2.GetSubmissionRequest(district=which.district, submission_id=which.submission)
    async with reached(out, data_dir, asked.server) as servers:
        found = await servers.ask("intake", calls.GET_SUBMISSION, request)
    if out.json:
        out.document(_plain(found))
        return
    one = found.submission
    out.console.print(look(out, one.outcome, one.reasons), f"{one.unit}/{one.obligation}/{one.period}", markup=False)
    pairs = {
        "sent-at": _local(one.submitted_at),
        "received-at": _local(one.received_at),
        "counts-at": _local(one.arrived_at),
        "due": _local(found.due_at),
        "waits": found.until,
        "proposed": f"{found.proposed_by}: {found.proposal}" if found.proposed_by else "",
        "faults": one.faults,
        "sha256": found.content_sha256,
    }
    for key, value in pairs.items():
        if value:
            out.console.print(f"{out.text(key)}: {value}", markup=False, soft_wrap=True)
    out.console.print(_decisions(out, found.decisions))
    if found.body:
        out.console.print(found.body, markup=False, soft_wrap=True)


def _decisions(out: Output, decisions: Sequence[admin_pb2.Decision]) -> Table:
    table = _table(out, "decided-at", "outcome", "evidence", "who", "why")
    for one in decisions:
        why = " – ".join(part for part in (one.reason, one.source, one.event_id) if part)
        shown = look(out, one.outcome, " ".join(one.reasons))
        table.add_row(_short(one.at), shown, one.evidence, Text(one.actor), Text(why))
    return table


async def review(asked: Asked, data_dir: Path | None, which: Which, verdict: Verdict, said: Said) -> None:
    """Decide a held submission: take it in, or send it back where reasons are given."""
    out, fields = asked.out, said.fields()
    del fields["source"]
    request = admin_pb2.ReviewSubmissionRequest(
        **fields,
        district=which.district,
        submission_id=which.submission,
        accept=not verdict.codes,
        reasons=verdict.codes,
        arrived_at=_wired(out, verdict.arrived_at),
        actor_unit=verdict.unit or settings.actor_unit(),
        successor=verdict.successor,
    )
    async with reached(out, data_dir, asked.server) as servers:
        answer = await servers.ask("intake", calls.REVIEW_SUBMISSION, request)
    if answer.needs_second:
        _answer(out, answer, "needs-second", submission=which.submission)
        return
    outcome = out.text(answer.outcome)
    _answer(out, answer, "reviewed", submission=which.submission, outcome=outcome, event=answer.event_id)


async def revoke(asked: Asked, data_dir: Path | None, which: Which, said: Said) -> None:
    """Take an acceptance back: it never should have stood."""
    request = admin_pb2.RevokeAcceptanceRequest(
        **said.fields(), district=which.district, submission_id=which.submission
    )
    async with reached(asked.out, data_dir, asked.server) as servers:
        answer = await servers.ask("intake", calls.REVOKE_ACCEPTANCE, request)
    answered(asked.out, answer)


async def withdraw(asked: Asked, data_dir: Path | None, which: Which, said: Said) -> None:
    """Take a submission back for its unit."""
    request = admin_pb2.WithdrawSubmissionRequest(
        **said.fields(), district=which.district, submission_id=which.submission
    )
    async with reached(asked.out, data_dir, asked.server) as servers:
        answer = await servers.ask("intake", calls.WITHDRAW_SUBMISSION, request)
    answered(asked.out, answer)


async def record(asked: Asked, data_dir: Path | None, arrival: Arrival, said: Said) -> None:
    """Write down an arrival that came on paper, or was found later."""
    out = asked.out
    obligation, period = _named(out, arrival.name)
    request = admin_pb2.RecordArrivalRequest(
        **said.fields(),
        unit=arrival.unit,
        obligation=obligation,
        period=period,
        arrived_at=_wired(out, arrival.arrived_at),
        channel=arrival.channel,
        submission_id=arrival.submission,
        dry_run=arrival.dry_run,
    )
    async with reached(out, data_dir, asked.server) as servers:
        answer = await servers.ask("intake", calls.RECORD_ARRIVAL, request)
    answered(out, answer)


async def lift(asked: Asked, data_dir: Path | None, unit: str, name: str, said: Said) -> None:
    """Confirm that nothing had arrived where a list was silent."""
    obligation, period = _named(asked.out, name)
    request = admin_pb2.LiftUnknownRequest(**said.fields(), unit=unit, obligation=obligation, period=period)
    async with reached(asked.out, data_dir, asked.server) as servers:
        answer = await servers.ask("intake", calls.LIFT_UNKNOWN, request)
    answered(asked.out, answer)


async def take_over(asked: Asked, data_dir: Path | None, wanted: Listed, said: Said) -> None:
    """Take over a list that was kept before this system, or only say what that would do.

    Raises:
        WrongUsage: nothing in it could be read.
    """
    out = asked.out
    table = lists.table_of(wanted.path, out.lang)
    async with reached(out, data_dir, asked.server) as servers:
        shape = scoring_pb.GetRegisterRequest(district=wanted.district, year=wanted.year)
        register = await servers.ask("scoring", calls.GET_REGISTER, shape)
        entries, troubles = lists.read(table, lists.Known.of(register.cells), period=wanted.period)
        if not entries:
            raise WrongUsage(out.text("list-unread", path=wanted.path, why=_listed(troubles)))
        cells = [admin_pb2.RegisterCell(**entry._asdict()) for entry in entries]
        request = admin_pb2.ImportRegisterRequest(**said.fields(), cells=cells, dry_run=wanted.dry_run)
        answer = await servers.ask("intake", calls.IMPORT_REGISTER, request)
    _taken_over(out, wanted, answer, troubles)


def _taken_over(
    out: Output, wanted: Listed, answer: admin_pb2.ImportRegisterResponse, troubles: Sequence[lists.Trouble]
) -> None:
    refused = [cell for cell in answer.cells if cell.outcome == "refused"]
    if out.json:
        unread = [trouble._asdict() for trouble in troubles]
        out.document({**_plain(answer), "unread": unread, "dry_run": wanted.dry_run})
    else:
        counts = Counter(cell.outcome for cell in answer.cells)
        for outcome, count in sorted(counts.items()):
            out.console.print(look(out, outcome), str(count))
        for cell in refused:
            line = f"{wanted.path}:{cell.where}: {cell.unit}/{cell.obligation}/{cell.period}: {cell.why}"
            out.console.print(line, markup=False, soft_wrap=True)
        for trouble in troubles:
            line = f"{wanted.path}:{trouble.where}: {out.text('list-cell-unread', what=trouble.text)}"
            out.console.print(line, markup=False, soft_wrap=True)
        out.say("list-looked" if wanted.dry_run else "list-taken", path=wanted.path)
    if refused:
        raise RefusedByRule(out.text("list-refused", count=len(refused)))


def _listed(troubles: Sequence[lists.Trouble]) -> str:
    return "; ".join(f"{one.where} {one.text}".strip() for one in troubles[:5])


def look(out: Output, outcome: str, reasons: str = "") -> Text:
    """Write an outcome with its sign, word and colour, and why."""
    sign, style = LOOKS.get(outcome, ("·", ""))
    return Text(f"{sign} {out.text(outcome)} {reasons}".rstrip(), style=style)


def answered(out: Output, answer: admin_pb2.DecisionResponse) -> None:
    """Say what came of an officer's call."""
    outcome = out.text(answer.outcome or "unknown")
    _answer(out, answer, "reviewed", submission=answer.submission_id, outcome=outcome, event=answer.event_id or "–")


def _answer(out: Output, answer: Message, key: str, **facts: object) -> None:
    if out.json:
        out.document(_plain(answer))
    out.say(key, **facts)


def _plain(message: Message) -> Mapping[str, Any]:
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)


def _short(written: str) -> str:
    """Write a moment for a column: local, to the second."""
    return _local(written)[:19].replace("T", " ")


def _local(written: str) -> str:
    return wire(moment(written, "en")) if written else ""


def _wired(out: Output, written: str) -> str:
    return wire(moment(written, out.lang)) if written else ""


def _named(out: Output, name: str) -> tuple[str, str]:
    obligation, slash, code = name.partition("/")
    if not slash:
        raise WrongUsage(out.text("usage", why=f"{name}: OBLIGATION/PERIOD."))
    return obligation, code
