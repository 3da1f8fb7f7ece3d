"""Duties and decisions as people read them."""

from collections.abc import Iterable, Sequence

from services.cli import shown
from services.cli.changes import MOST_UNITS
from services.cli.output import Output
from services.deadlines.pb import admin_pb2


def table(out: Output, duties: Sequence[admin_pb2.Duty], *, title: str = "") -> None:
    """Print duties, a line each."""
    made = shown.table(out, "unit", "report-period", "due", "stands")
    for one in duties:
        how = shown.joined((stands(out, one), shown.at(out, one.arrived_at)), by="\n")
        made.add_row(one.unit, f"{one.obligation}/{one.period}", due(out, one), how)
    shown.show(out, made, title=title)


def due(out: Output, duty: admin_pb2.Duty) -> str:
    """Show by when something is due; what has no day is only followed until one."""
    return shown.moved(out, duty.raw_due_at, duty.due_at) if duty.firm else shown.followed(out, duty.due_at)


def stands(out: Output, duty: admin_pb2.Duty) -> str:
    """Show how a duty stands, and by which act."""
    acts = [
        out.text(key)
        for key, act in (("extended", duty.extension), ("waived", duty.waiver), ("credited", duty.credit))
        if act and duty.standing != key
    ]
    never = duty.standing == "late" and not duty.arrived_at
    words = (shown.word(out, "standing", duty.standing), out.text("missing") if never else "", *acts)
    return shown.joined(words, by=", ")


def detail(out: Output, found: admin_pb2.DutyDetail) -> None:
    """Print one duty with everything that bears on it."""
    duty = found.duty
    name = shown.joined((duty.name or duty.unit, f"{duty.obligation}/{duty.period}"))
    shown.line(out, name, style="bold")
    shown.facts(
        out,
        (
            ("unit", duty.unit),
            ("district", duty.district),
            ("due", due(out, duty)),
            ("reckoned", found.arithmetic),
            ("stands", stands(out, duty)),
            ("arrived", shown.at(out, duty.arrived_at)),
            ("sections", ", ".join(duty.sections)),
            ("extension", duty.extension),
            ("waiver", duty.waiver),
            ("credit", duty.credit),
            ("successors", ", ".join(found.successors)),
        ),
    )
    _arrivals(out, found.arrivals, "arrivals")
    _arrivals(out, found.predecessors, "sent-by-predecessors")
    decisions(out, found.decisions, title="decisions")
    decisions(out, found.notes, title="notes")


def _arrivals(out: Output, arrivals: Iterable[admin_pb2.Arrival], title: str) -> None:
    made = shown.table(out, "submission", "unit", "district", "outcome", "arrived")
    for one in arrivals:
        outcome = out.text(one.outcome) if one.outcome else ""
        made.add_row(one.submission_id, one.unit, one.district, outcome, shown.at(out, one.arrived_at))
    shown.show(out, made, title=title)


def decisions(out: Output, rows: Sequence[admin_pb2.DecisionRow], *, title: str = "") -> None:
    """Print decisions, a paragraph each; the id stands first, so that it can be copied."""
    if rows and title:
        out.console.print(f"\n{out.text(title)}", style="bold")
    for one in rows:
        until = out.text("until-when", at=shown.due(out, one.until)) if one.until else ""
        out.console.print(one.decision, markup=False, soft_wrap=True)
        what = (shown.word(out, "kind", one.kind), one.about, until, _units(out, one.units))
        shown.line(out, shown.joined(what), indent=1)
        why = shown.joined((f"«{one.reason}»" if one.reason else "", one.source))
        shown.line(out, f"{shown.at(out, one.decided_at)} {one.actor}: {why}", indent=1)
        if one.revoked_at:
            who = f"{shown.at(out, one.revoked_at)} {one.revoked_by}: «{one.revoked_reason}»"
            shown.line(out, out.text("revoked-by", who=who), indent=1, style="dim")


def _units(out: Output, codes: Sequence[str]) -> str:
    if len(codes) <= 2 * MOST_UNITS:
        return ", ".join(codes)
    return out.text("units-and-more", first=", ".join(codes[: 2 * MOST_UNITS]), count=len(codes))
