"""`figures total`: the units' figures of a report and period, summed by indicator and kind, or unit by unit."""

from collections.abc import Sequence
from functools import partial

from services.cli import calls, shown, tables
from services.cli.exporting import Target
from services.cli.output import Output
from services.cli.said import Office
from services.cli.tables import Question, Written
from services.scoring.pb import admin_pb2

MOST_NAMED = 20


async def show(office: Office, question: Question, wanted: Target, *, by_unit: bool) -> None:
    """Show sums, or the figures they are made of."""
    asked = (calls.CONSOLIDATE_FIGURES, admin_pb2.ConsolidateFiguresRequest())
    written = Written("figures" if by_unit else "sums")
    await tables.answered(office, asked, question, (written, wanted), partial(consolidated, by_unit=by_unit))


def consolidated(out: Output, found: admin_pb2.ConsolidatedFigures, *, by_unit: bool) -> None:
    """Print them with what is missing, and as of when."""
    shown.line(out, shown.joined((f"{found.obligation}/{found.period}", found.district)), style="bold")
    shown.line(out, as_of(out, found.as_of, found.known_at), style="dim")
    if not found.figures and not found.sums:
        out.say("no-figures", name=f"{found.obligation}/{found.period}")
    elif by_unit:
        _figures(out, found)
    else:
        _sums(out, found)
    if found.missing:
        missing = out.text("figures-missing", count=len(found.missing), units=_named(found.missing))
        shown.line(out, missing)


def as_of(out: Output, at: str, known_at: str) -> str:
    """Say of which instants an answer is."""
    return out.text("as-of-known-at", as_of=shown.at(out, at), known_at=shown.at(out, known_at))


def _sums(out: Output, found: admin_pb2.ConsolidatedFigures) -> None:
    made = shown.table(
        out, "indicator", "kind", "column-sum", "column-units", "column-estimates", "column-sums-missing"
    )
    for column in made.columns[2:]:
        column.justify = "right"
    for one in found.sums:
        missing = f"! {one.missing}" if one.missing else ""
        estimates = f"≈ {one.estimates}" if one.estimates else ""
        total = shown.decimal(out, one.sum)
        made.add_row(one.indicator, one.kind or out.text("every-kind"), total, str(one.units), estimates, missing)
    shown.show(out, made)


def _figures(out: Output, found: admin_pb2.ConsolidatedFigures) -> None:
    made = shown.table(out, "indicator", "unit", "column-value", "basis", "column-before", "column-difference")
    for at in (2, 4, 5):
        made.columns[at].justify = "right"
    for one in found.figures:
        value = shown.decimal(out, one.value) if one.value else f"! {shown.word(out, 'why', one.why_missing)}"
        basis = shown.word(out, "basis", one.basis) if one.basis else ""
        changes = (shown.decimal(out, text) for text in (one.before, one.difference))
        whose = out.text("of-unit", unit=one.of_unit) if one.of_unit else ""
        made.add_row(one.indicator, shown.joined((one.name or one.unit, whose), by="\n"), value, basis, *changes)
    shown.show(out, made)


def _named(units: Sequence[str]) -> str:
    return f"{', '.join(units[:MOST_NAMED])}{' …' if len(units) > MOST_NAMED else ''}"
