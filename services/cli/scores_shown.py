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
PROVISIONAL: Final = "*"
MOST_EVENTS: Final = 6


def totals(out: Output, found: admin_pb2.Totals) -> None:
    """Print how many duties stand how, then our measures beside those of DHIS2."""
    shown.line(out, shown.joined((out.text("totals-of", year=found.year), as_of(out, found))), style="bold")
    statuses = [status for status in register.LOOKS if any(one.counts.get(status) for one in found.measures)]
    made = shown.table(out, "column-scope", *statuses)
    for column, status in zip(made.columns[1:], statuses, strict=True):
        column.header = Text(f"{register.LOOKS[status].sign} {out.text(status)}", style=register.LOOKS[status].style)
        column.justify = "right"
    for one in found.measures:
        made.add_row(_scope(out, one), *(str(one.counts.get(status, 0)) for status in statuses))
    shown.show(out, made)
    _measures(out, found.measures)
    out.say("totals-differ")


def _measures(out: Output, measures: Iterable[admin_pb2.Measures]) -> None:
    heads = ("column-scope", "ours-on-time", "ours-quality", "dhis2-expected", "dhis2-actual", "dhis2-on-time")
    made = shown.table(out, *heads, "dhis2-rate", "dhis2-rate-on-time")
    for column in made.columns[1:]:
        column.justify = "right"
    for one in measures:
        ours = (shown.decimal(out, one.timeliness) or "–", shown.decimal(out, one.quality) or "–")
        theirs = (str(one.expected_reports), str(one.actual_reports), str(one.actual_reports_on_time))
        rates = (shown.decimal(out, one.reporting_rate), shown.decimal(out, one.reporting_rate_on_time))
        made.add_row(_scope(out, one), *ours, *theirs, *rates)
    shown.show(out, made, title="measures")


def _scope(out: Output, one: admin_pb2.Measures) -> str:
    return f"{shown.word(out, 'scope', one.scope)}: {one.name or one.code}" if one.code else out.text("scope-all")


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
        out.say("provisional-scores")
    if not found.scores:
        out.say("nobody-scored")


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
        out.say("provisional-scores")


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
    head = f"{shown.word(out, 'axis', point.axis)}: {of} [{point.rule}]"
    shown.line(out, shown.joined((head, shown.decimal(out, point.arithmetic)), by="  "), indent=1)


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
    out.say("sum-of-points", of=of, score=score(out, one).strip())
