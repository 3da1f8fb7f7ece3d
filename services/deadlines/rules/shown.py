"""Rules as answers: findings, obligations, periods and deadlines in words, in the language that is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from services.contracts.deadlines import Accepts, ObligationDefined, PeriodOpened, Section
from services.deadlines.catalogue import told
from services.deadlines.catalogue.quoting import sentence
from services.deadlines.domain.catalogue import Audience, Catalogue, Chosen, Obligation
from services.deadlines.domain.conflicts import Found
from services.deadlines.domain.wording import TurnDay
from services.deadlines.pb import admin_pb2
from services.deadlines.plans import Found as Planned
from services.deadlines.plans import World
from services.deadlines.queries.periods import PeriodRow
from services.deadlines.worded import WORDS, say, words

EVERY: Final = "*"
"""In place of a supplier: every unit."""

LAST: Final = ("cuối", "last")
OF_A_TURN: Final[Mapping[str, tuple[str, str]]] = {
    "month_before": ("tháng trước kỳ", "of the month before"),
    "first_month": ("tháng đầu kỳ", "of the first month"),
    "last_month": ("tháng cuối kỳ", "of the last month"),
    "month_after": ("tháng sau kỳ", "of the month after"),
    "turn": ("ấy", "of the turn"),
}
"""Which day of a turn a rule names."""


def period(row: PeriodRow, opened: PeriodOpened | None, lang: str) -> admin_pb2.Period:
    """Return a period as operators see it."""
    deadline = opened.deadline if opened else None
    raw = deadline.raw_due_at if deadline else None
    return admin_pb2.Period(
        obligation=row.obligation,
        period=row.period,
        due_at=row.due_at.isoformat() if row.due_at else "",
        state=row.state,
        expected=row.numbers.expected,
        owing=row.numbers.owing,
        waits_for=row.waits_for,
        raw_due_at=raw.isoformat() if raw else "",
        firm=opened.firm if opened else True,
        window_from=str(opened.window_from or "") if opened else "",
        window_to=str(opened.window_to or "") if opened else "",
        words=words(deadline, lang),
        conflict=row.conflict,
    )


def finding(found: Found, catalogue: Catalogue, lang: str) -> admin_pb2.Finding:
    """Return a finding as operators see it."""
    said = told(found, lang)
    return admin_pb2.Finding(
        severity=found.severity.value,
        code=found.code.value,
        obligation=found.obligation,
        period=found.period,
        text=said.what,
        advice=said.advice,
        quote=sentence(catalogue, found),
        where=".".join(map(str, found.where)),
    )


def findings(found: Iterable[Found], catalogue: Catalogue, lang: str) -> list[admin_pb2.Finding]:
    """Return what is to be said of a catalogue."""
    return [finding(one, catalogue, lang) for one in found]


def sections_of(accepts: Accepts) -> list[Section]:
    """Return the sections of a report, those that every unit owes first."""
    return [*(Section(code=code, supplier=EVERY) for code in accepts.sections), *accepts.supplied]


def section(
    of: Section, names: Mapping[str, str], arrived: Mapping[str, datetime | None] | None = None
) -> admin_pb2.Section:
    """Return a section, and whether it is there in a period; `arrived` None: no period is asked about."""
    every, supplier = of.supplier == EVERY, of.supplier or ""
    told = admin_pb2.Section(
        code=of.code, title=of.title, supplier="" if every else supplier, every=every, name=names.get(supplier, "")
    )
    if arrived is None or every:
        return told
    at = arrived.get(supplier)
    told.state = _section_state(supplier, arrived)
    told.arrived_at = at.isoformat() if at else ""
    return told


def _section_state(supplier: str, arrived: Mapping[str, datetime | None]) -> str:
    if not supplier:
        return "no-supplier"
    if supplier not in arrived:
        return "expected"
    return "missing" if arrived[supplier] is None else "received"


def obligation(
    defined: ObligationDefined, world: World, found: Planned, names: Mapping[str, str], lang: str
) -> admin_pb2.Obligation:
    """Return a rule as operators see it."""
    having = [
        (known.catalogue, one)
        for known in world.catalogues
        for one in known.catalogue.obligations
        if one.code == defined.obligation
    ]
    row = _defined(defined)
    row.sections.extend(section(each, names) for each in sections_of(defined.accepts))
    for catalogue, one in having[:1]:
        row.catalogue, row.due, row.audience = catalogue.catalogue, due_words(one, lang), audience(one)
        row.roll = one.due.roll.value if one.due else ""
        row.assumed.extend(one.assumed)
        of_it = [each for each in found.findings[catalogue.catalogue] if each.obligation == one.code]
        row.findings.extend(findings(of_it, catalogue, lang))
    return row


def _defined(defined: ObligationDefined) -> admin_pb2.Obligation:
    accepts, letter = defined.accepts, defined.citation
    cited = (letter.number, f"{letter.dated:%d/%m/%Y}" if letter.dated else "", letter.title, letter.item)
    return admin_pb2.Obligation(
        obligation=defined.obligation,
        no=defined.no,
        title=defined.title,
        version=defined.version,
        recurs=defined.recurs,
        basis=defined.basis.value,
        citation=", ".join(part for part in cited if part),
        quote=defined.quote,
        follows=defined.follows,
        valid_from=str(defined.valid_from or ""),
        valid_until=str(defined.valid_until or ""),
        channels=accepts.channels,
        signed=accepts.signed,
        annexes=accepts.annexes,
        annex_codes=accepts.annex_codes,
        figures=accepts.figures,
    )


def due_words(obligation: Obligation, lang: str) -> str:
    """Return by when a rule that recurs is due, in words of catalogues; how often stands beside it."""
    due = obligation.due
    if due is None:
        return ""
    named = due.day if due.day is not None else due.month
    return say(WORDS[due.phrase], lang, day=_named(named, lang), month=_named(named, lang), days=due.days)


def _named(day: date | TurnDay | str | None, lang: str) -> str:
    if isinstance(day, TurnDay):
        month = f"/{day.month:02}" if day.month else f" {say(OF_A_TURN[day.of or 'last_month'], lang)}"
        return f"{say(LAST, lang) if day.day == 'last' else day.day}{month}"
    return f"{day:%d/%m/%Y}" if isinstance(day, date) else day or "–"


def audience(obligation: Obligation) -> str:
    """Return who owes, in codes."""
    named = obligation.audience
    if isinstance(named, str):
        return named
    if isinstance(named, tuple):
        return " ".join(named)
    told = [_chosen(named) or "all"]
    told += [f"except ({_chosen(named.except_)})"] if named.except_ else []
    told += [f"complement_of {named.complement_of}"] if named.complement_of else []
    told += [f"frozen_at {named.frozen_at}"] if named.frozen_at else []
    return " · ".join(told)


def _chosen(chosen: Chosen | Audience) -> str:
    keys: Sequence[str] = ("units", "kinds", "groups", "districts", "parents")
    return " · ".join(f"{key}: {' '.join(getattr(chosen, key))}" for key in keys if getattr(chosen, key))
