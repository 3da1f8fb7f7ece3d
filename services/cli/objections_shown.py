"""Objections as people read them: where they stand, by when somebody has to act, and every step."""

from collections.abc import Sequence
from typing import Final

from rich.table import Table

from services.cli import consolidated, shown
from services.cli.output import Output
from services.scoring.pb import admin_pb2

SIGNS: Final = {"open": "…", "decided": "=", "final": "✓", "withdrawn": "–"}
SCOPE: Final = 20
COUNTED: Final = ("filed", "open", "overdue", "upheld", "partly_upheld", "rejected", "inadmissible", "withdrawn")


def listed(out: Output, found: admin_pb2.ListObjectionsResponse) -> None:
    """Print objections, a paragraph each; the id stands first, so that it can be copied."""
    for one in found.objections:
        out.console.print(one.objection, markup=False, soft_wrap=True)
        shown.line(out, shown.joined((one.name or one.unit, about(out, one))), indent=1)
        shown.line(out, state(out, one), indent=1, style="red" if one.overdue else "")
    out.say("objections-counted", count=len(found.objections))


def about(out: Output, one: admin_pb2.Objection) -> str:
    """Say what is objected to."""
    what = f"{one.obligation}/{one.period}" if one.obligation else shown.joined((str(one.year), one.scheme))
    return f"{shown.word(out, 'axis', one.against)}: {what}"


def state(out: Output, one: admin_pb2.Objection) -> str:
    """Say where it stands, at which level, and by when somebody has to act."""
    sign = "!" if one.overdue else SIGNS.get(one.state, "?")
    level = ": ".join(filter(None, (out.text("at-level", level=one.level), one.level_name)))
    where = f"{sign} {shown.word(out, 'objection', one.state)} ({level})"
    outcome = shown.word(out, "outcome", one.outcome) if one.outcome else ""
    until = ""
    if one.state == "open" and one.decide_by:
        until = out.text("decide-overdue" if one.overdue else "decide-by", at=shown.due(out, one.decide_by))
    elif one.state == "decided" and one.appeal_by:
        until = out.text("appeal-by", at=shown.due(out, one.appeal_by))
    return shown.joined((where, outcome, until))


def detail(out: Output, one: admin_pb2.Objection) -> None:
    """Print one objection with every step."""
    out.console.print(one.objection, markup=False, soft_wrap=True, style="bold")
    shown.line(out, shown.joined((one.name or one.unit, about(out, one))))
    shown.line(out, state(out, one), style="red" if one.overdue else "")
    for step in one.steps:
        _step(out, step)


def _step(out: Output, step: admin_pb2.ObjectionStep) -> None:
    outcome = shown.word(out, "outcome", step.outcome) if step.outcome else ""
    what = f"{shown.word(out, 'step', step.what)} ({out.text('at-level', level=step.level)})"
    shown.line(out, shown.joined((shown.at(out, step.at), what, outcome, step.by)), indent=1)
    rests = (f"«{step.reasons}»" if step.reasons else "", step.source, ", ".join(step.evidence))
    shown.line(out, shown.joined(rests), indent=2)


def statistics(out: Output, found: admin_pb2.ObjectionStatistics) -> None:
    """Print how many objections became what, of all and by what they have in common."""
    shown.line(out, consolidated.as_of(out, found.as_of, found.known_at), style="dim")
    shown.show(out, _table(out, found.lines))
    if not found.lines:
        out.say("objections-counted", count=0)


def _table(out: Output, lines: Sequence[admin_pb2.ObjectionStatistics.Line]) -> Table:
    made = shown.table(out, "column-scope", *(f"count-{name}" for name in COUNTED), "upheld-share", "median-days")
    made.columns[0].width = SCOPE
    for column in made.columns[1:]:
        column.justify = "right"
    for one in lines:
        scope = f"{shown.word(out, 'scope', one.scope)}: {_code(out, one)}" if one.code else out.text("scope-all")
        counts = (str(getattr(one, name) or "") for name in COUNTED)
        made.add_row(scope, *counts, shown.decimal(out, one.upheld_share), shown.decimal(out, one.median_days))
    return made


def _code(out: Output, one: admin_pb2.ObjectionStatistics.Line) -> str:
    return shown.word(out, "axis", one.code) if one.scope == "against" else one.code
