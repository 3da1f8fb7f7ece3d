"""Totals, rankings and explanations as people read them: with signs and words, never by colour alone."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from rich.table import Table
from rich.text import Text

from services.cli import register, shown
from services.cli.output import Output
from services.scoring.pb import admin_pb2

BAR: Final = 20
NAME: Final = 24
"""How wide names are in tables of numbers."""
PROVISIONAL: Final = "*"
MOST_EVENTS: Final = 6


def totals(out: Output, found: admin_pb2.Totals) -> None:
    """Print how many duties stand how and our measures, then those of DHIS2, each scope by itself."""
    shown.line(out, out.text("totals-of", year=found.year), style="bold")
    shown.line(out, as_of(out, found), style="dim")
    statuses = [status for status in register.LOOKS if any(one.counts.get(status) for one in found.measures)]
    out.console.print(Text(" · ").join(register.mark(status, out.lang) for status in statuses))
    for scope, of_scope in groupby(found.measures, lambda one: one.scope):
        measures = list(of_scope)
        shown.show(out, _standings(out, scope, measures, statuses))
        out.console.print()
        shown.show(out, _dhis2(out, scope, measures))
        out.console.print()
    shown.line(out, out.text("totals-differ"))


def _standings(out: Output, scope: str, measures: Sequence[admin_pb2.Measures], statuses: Sequence[str]) -> Table:
    made = _of_scope(out, scope, len(statuses) + 2)
    for column, status in zip(made.columns[1:], statuses, strict=False):
        column.header = Text(register.LOOKS[status].sign, style=register.LOOKS[status].style)
    made.columns[-2].header, made.columns[-1].header = out.text("ours-on-time"), out.text("ours-quality")
    for one in measures:
        counts = (str(one.counts.get(status, 0)) for status in statuses)
        rates = (shown.decimal(out, rate) or "–" for rate in (one.timeliness, one.quality))
        made.add_row(one.name or one.code, *counts, *rates)
    return made


def _dhis2(out: Output, scope: str, measures: Sequence[admin_pb2.Measures]) -> Table:
    heads = ("dhis2-expected", "dhis2-actual", "dhis2-on-time", "dhis2-rate", "dhis2-rate-on-time")
    made = _of_scope(out, scope, len(heads))
    for column, key in zip(made.columns[1:], heads, strict=True):
        column.header = out.text(key)
    for one in measures:
        counts = (str(one.expected_reports), str(one.actual_reports), str(one.actual_reports_on_time))
        rates = (shown.decimal(out, rate) or "–" for rate in (one.reporting_rate, one.reporting_rate_on_time))
        made.add_row(one.name or one.code, *counts, *rates)
    return made


def _of_scope(out: Output, scope: str, numbers: int) -> Table:
    made = shown.table(out, f"scope-{scope}")
    made.columns[0].width = NAME
    for _ in range(numbers):
        made.add_column(justify="right")
    return made


def as_of(out: Output, found: admin_pb2.Totals | admin_pb2.Scores | admin_pb2.Explanation) -> str:
    """Say of which instants an answer is."""
    return out.text("as-of-known-at", as_of=shown.at(out, found.as_of), known_at=shown.at(out, found.known_at))


def ranking(out: Output, found: admin_pb2.Scores) -> None:
    """Print units by their place, each with a bar of what it earned of its own maximum."""
    name = f"{found.scheme}/{found.version}"
    shown.line(out, shown.joined((out.text("scores-of", year=found.year), name)), style="bold")
    shown.line(out, as_of(out, found), style="dim")
    made = lines(out, found.scores)
    shown.show(out, made)
    if any(one.provisional for one in found.scores):
        shown.line(out, out.text("provisional-scores"))
    if not found.scores:
        shown.line(out, out.text("nobody-scored"))


def lines(out: Output, scores: Iterable[admin_pb2.Score]) -> Table:
    """Lay scores out, a line each."""
    made = shown.table(out, "column-rank", "unit", "column-score", "column-earned", "column-classed")
    made.columns[0].justify = made.columns[2].justify = "right"
    for number in (0, 2, 3):
        made.columns[number].no_wrap = True
    for one in scores:
        place = str(one.rank) if one.rank else "–"
        made.add_row(place, one.name or one.unit, score(out, one), bar(one), one.classed)
    return made


def score(out: Output, one: admin_pb2.Score) -> str:
    """Show a score; a star says that it may still be otherwise."""
    written = shown.decimal(out, one.score) if one.score else "–"
    return f"{written}{PROVISIONAL if one.provisional else ' '}"


def bar(one: admin_pb2.Score) -> str:
    """Draw what was earned of the maximum."""
    if not one.maximum or not Decimal(one.maximum):
        return ""
    full = int((Decimal(one.earned) / Decimal(one.maximum) * BAR).to_integral_value())
    return "█" * full + "░" * (BAR - full)


def explanation(out: Output, found: admin_pb2.Explanation) -> None:
    """Print every point of a unit's score duty by duty, and their sum."""
    one = found.score
    place = out.text("place-of", rank=one.rank, of=one.of) if one.rank else ""
    head = (one.name or one.unit, f"{score(out, one).strip()}", one.classed, place)
    shown.line(out, shown.joined(head), style="bold")
    orders = found.source or out.text("no-letter-orders")
    shown.line(out, f"{found.scheme}/{found.version} · {orders}")
    shown.line(out, as_of(out, found), style="dim")
    for _, points in groupby(found.points, lambda point: (point.of_unit, point.obligation, point.period)):
        _duty(out, list(points))
    _sum(out, found)
    if one.provisional:
        shown.line(out, out.text("provisional-scores"))


def _duty(out: Output, points: Sequence[admin_pb2.Point]) -> None:
    first = points[0]
    mark = register.mark(first.status, out.lang)
    of_unit = out.text("of-unit", unit=first.of_unit) if first.of_unit else ""
    title = shown.joined((f"{first.obligation}/{first.period}", first.title, of_unit))
    star = PROVISIONAL if any(point.provisional for point in points) else ""
    out.console.print()
    out.console.print(mark.append(star), Text(shown.harmless(title), style="bold"), sep="  ")
    for point in points:
        _point(out, point)
    rests = (first.evidence and out.text("by-evidence", evidence=first.evidence), _events(out, first.events))
    shown.line(out, shown.joined(part for part in rests if part), indent=1, style="dim")


def _point(out: Output, point: admin_pb2.Point) -> None:
    counts = bool(point.maximum and Decimal(point.maximum))
    of = (
        f"{shown.decimal(out, point.earned)}/{shown.decimal(out, point.maximum)}" if counts else out.text("not-counted")
    )
    shown.line(out, f"{shown.word(out, 'axis', point.axis)}: {of}  [{point.rule}]", indent=1)
    if point.arithmetic:
        shown.line(out, point.arithmetic, indent=2)


def _events(out: Output, events: Sequence[str]) -> str:
    more = f" … (+{len(events) - MOST_EVENTS})" if len(events) > MOST_EVENTS else ""
    return out.text("by-events", events=f"{' '.join(events[:MOST_EVENTS])}{more}") if events else ""


def _sum(out: Output, found: admin_pb2.Explanation) -> None:
    axes = {point.axis: (Decimal(0), Decimal(0)) for point in found.points}
    for point in found.points:
        earned, most = axes[point.axis]
        axes[point.axis] = (earned + Decimal(point.earned or 0), most + Decimal(point.maximum or 0))
    out.console.print()
    for axis, (earned, most) in axes.items():
        of = f"{shown.decimal(out, f'{earned:f}')}/{shown.decimal(out, f'{most:f}')}"
        shown.line(out, f"Σ {shown.word(out, 'axis', axis)}: {of}")
    one = found.score
    of = f"{shown.decimal(out, one.earned)}/{shown.decimal(out, one.maximum)}"
    shown.line(out, out.text("sum-of-points", of=of, score=score(out, one).strip()), style="bold")
