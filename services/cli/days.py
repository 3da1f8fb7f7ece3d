"""`calendar`: days that are worked on, or not, otherwise than their weekday says, each with the document that says so."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.cli import calls, changes, shown, typed
from services.cli.duties import Act
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.cli.said import Office
from services.deadlines.pb import admin_pb2


@dataclass(frozen=True)
class Notice:
    """What a document says of some days."""

    days: Sequence[str]
    working: bool
    name: str = ""
    scope: str = ""
    source_date: str = ""
    announced: str = ""


async def listed(office: Office, year: int, scope: str) -> None:
    """List the days of a year, or of all."""
    out = office.out
    found = (await office.ask(calls.LIST_DAYS, admin_pb2.ListDaysRequest(year=year, scope=scope))).days
    if out.json:
        out.document([shown.plain(one) for one in found])
        return
    scopes = any(one.scope for one in found)
    made = shown.table(out, "day", "what", "named", "letter", *(("scope",) if scopes else ()))
    for one in found:
        where = (one.scope or out.text("everywhere"),) if scopes else ()
        made.add_row(weekday(out, one.day), kind(out, one), one.name, letter(out, one), *where)
    shown.show(out, made)
    counts = Counter(one.working for one in found)
    provisional = sum(one.provisional for one in found)
    out.say("days-counted", off=counts[False], working=counts[True], provisional=provisional)


def weekday(out: Output, written: str) -> str:
    """Show a day with its weekday."""
    return f"{out.text(f'weekday-{date.fromisoformat(written).isoweekday()}')} {shown.day(out, written)}"


def kind(out: Output, one: admin_pb2.Day) -> str:
    """Say whether a day is worked on, and whether a document says so."""
    words = out.text("day-working" if one.working else "day-off")
    return f"{words} ({out.text('provisional')})" if one.provisional else words


def letter(out: Output, one: admin_pb2.Day) -> str:
    """Name the document, and when it was made known."""
    is_later = one.announced and one.announced != one.source_date
    announced = out.text("announced-on", day=shown.day(out, one.announced)) if is_later else ""
    return shown.joined((one.source, shown.day(out, one.source_date), announced))


async def decree(office: Office, notice: Notice, act: Act) -> None:
    """Say of some days that nobody works on them, or everybody does."""
    lang = office.out.lang
    days = [
        admin_pb2.Day(
            day=typed.day(written, lang),
            working=notice.working,
            name=notice.name,
            scope=notice.scope,
            source=act.source,
            source_date=typed.day(notice.source_date, lang) if notice.source_date else "",
            announced=typed.day(notice.announced, lang) if notice.announced else "",
        )
        for written in notice.days
    ]
    await _decreed(office, days, act)


async def provisional(office: Office, year: int, act: Act) -> None:
    """Fill a year of which there are no notices yet with the days that can be computed.

    Raises:
        WrongUsage: nothing is known of such a year.
    """
    from services.deadlines.provisional import provisional as computed  # noqa: PLC0415  (heavy: the library of holidays)

    try:
        foreseen = computed(year)
    except ValueError as error:
        raise WrongUsage(office.out.text("year-unknown", year=year)) from error
    days = [
        admin_pb2.Day(day=one.date.isoformat(), working=one.working, name=one.name, provisional=True)
        for one in foreseen
    ]
    await _decreed(office, days, act)


async def _decreed(office: Office, days: Sequence[admin_pb2.Day], act: Act) -> None:
    out = office.out
    said = act.fields()
    said.pop("source")
    answer = await office.ask(calls.DECREE_DAY, admin_pb2.DecreeDayRequest(days=days, **said))
    shown.answered(out, answer, dry_run=act.dry_run)
    if not out.json:
        changes.lines(out, answer.changes, everything=True)
        changes.duties(out, answer.duties, everything=act.everything)
    if act.dry_run:
        out.say("only-looked")
    else:
        count = sum(not one.startswith("=") for one in answer.changes)
        out.say("days-decreed" if count and not answer.repeat else "unchanged", count=count)


async def revoke(office: Office, day: str, scope: str, act: Act) -> None:
    """Take back what was decreed of a day."""
    from services.cli import duties  # noqa: PLC0415  (beside: the same call as for every decision)

    decision = f"day-{scope or 'all'}-{typed.day(day, office.out.lang)}"
    await duties.revoke(office, decision, act)
