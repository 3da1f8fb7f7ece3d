"""`obligations`, `periods` and `figures`: rules, their turns, and what was reported in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from services.cli import calls, changes, shown, typed
from services.cli.access import reached
from services.cli.duties import Act
from services.cli.output import Output
from services.cli.said import Office
from services.deadlines.pb import admin_pb2
from services.intake.pb import admin_pb2 as intake_pb
from services.kit.pb import operations_pb2


@dataclass(frozen=True)
class Demand:
    """Which report is asked for: a turn of its own, by when, from whom."""

    obligation: str
    period: str
    due: str
    opens: str = ""
    window: str = ""
    units: Sequence[str] = ()


@dataclass(frozen=True)
class Figures:
    """Whose exact figures are compared with which estimate."""

    obligation: str
    period: str
    estimate: str = ""
    estimate_period: str = ""
    district: str = ""


async def obligations(office: Office, district: str) -> None:
    """List rules."""
    out = office.out
    request = admin_pb2.ListObligationsRequest(district=district)
    found = (await office.ask(calls.LIST_OBLIGATIONS, request)).obligations
    if out.json:
        out.document([shown.plain(one) for one in found])
        return
    made = shown.table(out, "number", "code", "titled", "recurs", "due-worded", "letter")
    for one in found:
        held = any(finding.severity == "conflict" and not finding.resolution for finding in one.findings)
        due = f"{one.due}\n! {out.text('held-by-conflict')}" if held else one.due
        number = one.citation.partition(", ")[0]
        made.add_row(str(one.no), one.obligation, one.title, shown.word(out, "recurs", one.recurs), due, number)
    shown.show(out, made)
    out.say("obligations-counted", count=len(found))


async def obligation(office: Office, code: str) -> None:
    """Show one rule with the sentence it comes from, its turns and what contradicts itself."""
    out = office.out
    request = admin_pb2.GetObligationRequest(obligation=code, lang=out.lang)
    found = await office.ask(calls.GET_OBLIGATION, request)
    if out.json:
        out.document(shown.plain(found))
        return
    shown.line(out, f"{found.obligation} · {found.title}", style="bold")
    if found.quote:
        shown.line(out, f"«{found.quote.strip('«»')}»", style="italic")
    _facts(out, found)
    sections(out, found.sections)
    made = shown.table(out, "period", "window", "due", "state")
    for one in found.periods:
        made.add_row(one.period, window(out, one), due(out, one), state(out, one))
    shown.show(out, made, title="periods")
    if found.findings:
        out.console.print()
        changes.findings(out, found.findings)


def _facts(out: Output, one: admin_pb2.Obligation) -> None:
    """Print what a rule says."""
    needs = [out.text(key) for key, asked in (("signature", one.signed), ("annexes", one.annexes)) if asked]
    shown.facts(
        out,
        (
            ("letter", one.citation),
            ("recurs", shown.word(out, "recurs", one.recurs)),
            ("due", one.due),
            ("roll", shown.word(out, "roll", one.roll)),
            ("audience", one.audience),
            ("basis", shown.word(out, "basis", one.basis)),
            ("channels", ", ".join(one.channels)),
            ("needs", ", ".join((*needs, *one.annex_codes))),
            ("figures", ", ".join(one.figures)),
            ("follows", one.follows),
            ("in-force", _span(out, one.valid_from, one.valid_until)),
            ("catalogue", f"{one.catalogue} v{one.version}"),
            ("assumed", "; ".join(one.assumed)),
        ),
    )


def _span(out: Output, first: str, last: str) -> str:
    return f"{shown.day(out, first)} – {shown.day(out, last)}" if first or last else ""


def sections(out: Output, found: Sequence[admin_pb2.Section]) -> None:
    """Print the sections of a report that several units write together."""
    made = shown.table(out, "section", "titled", "supplier", "state", "arrived")
    for one in found:
        supplier = out.text("every-unit") if one.every else shown.joined((one.supplier, one.name))
        nobody = Text(f"! {out.text('section-no-supplier')}", style="yellow")
        who: str | Text = supplier or nobody
        made.add_row(one.code, one.title, who, shown.word(out, "section", one.state), shown.at(out, one.arrived_at))
    shown.show(out, made, title="sections")


async def periods(office: Office) -> None:
    """List every period and what its closing waits for."""
    out = office.out
    found = (await office.ask(calls.LIST_PERIODS, admin_pb2.ListPeriodsRequest())).periods
    if out.json:
        out.document([shown.plain(one) for one in found])
        return
    made = shown.table(out, "period", "due", "state", "owing", "waiting-for")
    for one in found:
        name = f"{one.obligation}/{one.period}"
        made.add_row(name, due(out, one), state(out, one), f"{one.owing}/{one.expected}", one.waits_for)
    shown.show(out, made)


async def period(office: Office, name: str) -> None:
    """Show one period: how its deadline follows from the letter, its instants, its sections, what each closing waits for."""
    out = office.out
    obligation, code = typed.duty(name, out.lang)
    request = admin_pb2.GetPeriodRequest(obligation=obligation, period=code)
    found = await office.ask(calls.GET_PERIOD, request)
    if out.json:
        out.document(shown.plain(found))
        return
    shown.line(out, f"{name}: {state(out, found.period)}".replace("\n", " · "), style="bold")
    shown.facts(
        out,
        (
            ("due", due(out, found.period)),
            ("worded", found.period.words),
            ("reckoned", found.arithmetic),
            ("window", window(out, found.period)),
            ("owing", f"{found.period.owing}/{found.period.expected}"),
        ),
    )
    sections(out, found.sections)
    _instants(out, found)


def _instants(out: Output, found: admin_pb2.PeriodDetail) -> None:
    instants = shown.table(out, "due", "state", "patience-until", "waiting-for")
    for one in found.instants:
        waits = shown.joined((one.waits_for, f"({' '.join(one.silent)})" if one.silent else ""), by=" ")
        instants.add_row(
            shown.due(out, one.due_at), out.text(f"state-{one.state}"), shown.at(out, one.patience_until), waits
        )
    shown.show(out, instants, title="instants")
    duties = shown.table(out, "district", "unit", "due", "waiting-for")
    for duty in found.open:
        duties.add_row(
            duty.district, duty.unit, shown.due(out, duty.due_at), shown.word(out, "waiting", duty.waits_for)
        )
    shown.show(out, duties, title="still-owing")


def due(out: Output, period: admin_pb2.Period) -> str:
    """Show by when a period is due, and the day before it was moved over days off."""
    if not period.due_at:
        return "–"
    return shown.moved(out, period.raw_due_at, period.due_at) if period.firm else shown.followed(out, period.due_at)


def state(out: Output, period: admin_pb2.Period) -> str:
    """Show where a period is; where it is held, by which conflict."""
    words = shown.word(out, "state", period.state)
    return f"! {words}\n{period.conflict}" if period.conflict else words


def window(out: Output, period: admin_pb2.Period) -> str:
    """Show which days a report covers."""
    return _span(out, period.window_from, period.window_to)


async def demand(office: Office, wanted: Demand, act: Act) -> None:
    """Ask for a report that is owed on demand; it opens today unless another day is named."""
    out = office.out
    due_json = typed.due(wanted.due, out.lang)
    window_json = typed.window(wanted.window, out.lang) if wanted.window else ""
    async with reached(out, office.data_dir, office.asked.server) as servers:
        if wanted.opens:
            opens = typed.day(wanted.opens, out.lang)
        else:
            progress = await servers.ask("deadlines", calls.GET_PROGRESS, operations_pb2.GetProgressRequest())
            opens = typed.today(progress.now)
        request = admin_pb2.DemandReportRequest(
            obligation=wanted.obligation,
            turn_json=typed.turn(wanted.period, opens, due_json, window_json),
            units=wanted.units,
            **act.fields(),
        )
        answer = await servers.ask("deadlines", calls.DEMAND_REPORT, request)
    shown.answered(out, answer, dry_run=act.dry_run)
    changes.duties(out, answer.duties, everything=act.everything)
    if act.dry_run:
        out.say("only-looked")
    else:
        out.say("repeated" if answer.repeat else "decided", decision=answer.demand)


async def figures(office: Office, wanted: Figures) -> None:
    """Put estimated figures beside the exact ones."""
    out = office.out
    request = intake_pb.CompareFiguresRequest(
        obligation=wanted.obligation,
        period=wanted.period,
        estimate=wanted.estimate,
        estimate_period=wanted.estimate_period,
        district=wanted.district,
    )
    found = await office.ask(calls.COMPARE_FIGURES, request, service="intake")
    if out.json:
        out.document(shown.plain(found))
        return
    made = shown.table(out, "unit", "indicator", "estimated", "exact", "differs-by", "percent")
    for column in made.columns[2:]:
        column.justify = "right"
    alone = {*found.without_exact, *found.without_estimate}
    for one in found.rows:
        if one.unit in alone:
            continue
        percent = f"{one.percent} %" if one.percent else "–"
        cells = (shown.decimal(out, text) or "–" for text in (one.estimate, one.exact, one.difference))
        made.add_row(one.unit, one.indicator, *cells, shown.decimal(out, percent))
    shown.show(out, made)
    if found.without_exact:
        out.say("without-exact", units=", ".join(found.without_exact))
    if found.without_estimate:
        out.say("without-estimate", units=", ".join(found.without_estimate))
    if not (found.rows or found.without_exact or found.without_estimate):
        out.say("no-figures", name=f"{wanted.obligation}/{wanted.period}")
