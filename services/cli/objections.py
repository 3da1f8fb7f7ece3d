"""`objections`: a unit states reasons against a mark, it is decided level by level, and all of it can be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import Message

from services.cli import calls, objections_shown, shown, tables, typed
from services.cli.calls import Call
from services.cli.duties import Act
from services.cli.exporting import Target
from services.cli.failures import WrongUsage
from services.cli.moments import moment, wire
from services.cli.said import Office
from services.cli.tables import Question, Written
from services.scoring.pb import admin_pb2

SCORE = "score"


@dataclass(frozen=True)
class Mark:
    """What is objected to: a duty's timeliness or quality, or the score of a year."""

    unit: str
    against: str
    duty: str = ""
    year: int = 0
    scheme: str = ""


@dataclass(frozen=True)
class Stated:
    """What the unit states, by whom and by which letter."""

    reasons: str
    evidence: Sequence[str] = ()
    by: str = ""
    source: str = ""


@dataclass(frozen=True)
class Judgement:
    """How an objection is decided."""

    outcome: str
    status: str = ""
    lifted: Sequence[str] = ()
    by: str = ""


async def file(office: Office, mark: Mark, stated: Stated, filed_at: str) -> None:
    """File an objection for a unit.

    Raises:
        WrongUsage: the duty, or for a score the year, is not named.
    """
    out = office.out
    if mark.against == SCORE and not mark.year:
        raise WrongUsage(out.text("score-needs-year"))
    obligation, period = ("", "") if mark.against == SCORE else typed.duty(mark.duty, out.lang)
    request = admin_pb2.FileObjectionRequest(
        unit=mark.unit,
        against=mark.against,
        obligation=obligation,
        period=period,
        year=mark.year,
        scheme=mark.scheme,
        reasons=stated.reasons,
        evidence=stated.evidence,
        filed_by=stated.by,
        filed_at=wire(moment(filed_at, out.lang)) if filed_at else "",
        **_acting(stated.source),
    )
    await _answered(office, calls.FILE_OBJECTION, request)


async def appeal(office: Office, objection: str, stated: Stated) -> None:
    """Take a decision to the next level."""
    request = admin_pb2.AppealObjectionRequest(
        objection=objection,
        reasons=stated.reasons,
        evidence=stated.evidence,
        filed_by=stated.by,
        **_acting(stated.source),
    )
    await _answered(office, calls.APPEAL_OBJECTION, request)


async def decide(office: Office, objection: str, judgement: Judgement, act: Act) -> None:
    """Decide an objection, or say what that would change."""
    request = admin_pb2.DecideObjectionRequest(
        objection=objection,
        outcome=judgement.outcome,
        status=judgement.status,
        faults_lifted=judgement.lifted,
        reasons=act.reason,
        decided_by=judgement.by,
        dry_run=act.dry_run,
        **_acting(act.source),
    )
    await _answered(office, calls.DECIDE_OBJECTION, request, dry_run=act.dry_run)


async def withdraw(office: Office, objection: str, reasons: str) -> None:
    """Take an objection back."""
    acting = {key: value for key, value in _acting("").items() if key != "source"}
    request = admin_pb2.WithdrawObjectionRequest(objection=objection, reasons=reasons, **acting)
    await _answered(office, calls.WITHDRAW_OBJECTION, request)


async def listed(office: Office, question: Question, wanted: Target) -> None:
    """List objections."""
    asked = (calls.LIST_OBJECTIONS, admin_pb2.ListObjectionsRequest())
    await tables.answered(office, asked, question, (Written("objections"), wanted), objections_shown.listed)


async def statistics(office: Office, question: Question, wanted: Target) -> None:
    """Count objections."""
    asked = (calls.OBJECTION_STATISTICS, admin_pb2.GetObjectionStatisticsRequest())
    await tables.answered(office, asked, question, (Written("statistics"), wanted), objections_shown.statistics)


async def show(office: Office, objection: str) -> None:
    """Show one objection, step by step."""
    request = admin_pb2.GetObjectionRequest(objection=objection)
    found = await office.ask(calls.GET_OBJECTION, request, service="scoring")
    if office.out.json:
        office.out.document(shown.plain(found))
    else:
        objections_shown.detail(office.out, found)


def _acting(source: str) -> dict[str, str]:
    fields = Act("", source).fields()
    return {key: fields[key] for key in ("request_id", "actor", "source")}


async def _answered(
    office: Office, call: Call[admin_pb2.ObjectionResponse], request: Message, *, dry_run: bool = False
) -> None:
    out = office.out
    answer = await office.ask(call, request, service="scoring")
    if out.json:
        out.document({**shown.plain(answer), "dry_run": dry_run})
        return
    objections_shown.detail(out, answer.objection)
    for one in answer.changes:
        shown.line(out, f"→ {one}")
    if dry_run:
        out.say("only-looked")
    elif answer.repeat:
        out.say("repeated")
