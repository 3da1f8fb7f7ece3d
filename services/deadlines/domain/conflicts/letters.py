"""Letters: drafts, years and symbols that differ where the same letter must be meant, sentences that say another day.

They are matched by number and day, and never put right silently (rules: 5.6).
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.conflicts.found import Code, Found, Rule, Severity, Where, found
from services.deadlines.domain.wording import Letter

MENTIONED: Final = re.compile(r"(?<!\d)(\d{1,6}\s?/\s?[A-ZĐ&]+(?:-[A-ZĐ&]+)*)\s+ngày\s+(\d{1,2})/(\d{1,2})/(\d{4})")
"""«10/KH-UBND ngày 22/01/2020»."""

WRITTEN: Final = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})")
"""«15/11/2021»."""


LONGEST: Final = 4_000
"""Letters of a text that are looked at."""


class _Mention(NamedTuple):
    where: Where
    obligation: str
    number: str
    dated: date

    @property
    def register(self) -> str:
        return self.number.split("/")[0].lstrip("0")


def of_rule(rule: Rule) -> Iterator[Found]:
    """Answer what is wrong with the letter that orders an obligation, and with its sentence."""
    obligation = rule.obligation
    if obligation.citation.is_draft:
        yield rule.found(Code.DRAFT_SOURCE, "citation", number=obligation.citation.number or "–")
    said = set(_days(MENTIONED.sub("", obligation.quote[:LONGEST]))) - {
        day for turn in rule.turns for day in turn.window or ()
    }
    days = {turn.due.day for turn in rule.turns if turn.due.day is not None}
    if said and len(rule.turns) == 1 and days and not days & said:
        written = ", ".join(sorted(day.isoformat() for day in said))
        yield rule.found(Code.QUOTE_DIFFERS, "quote", said=written, day=min(days))


def of_catalogue(catalogue: Catalogue) -> Iterator[Found]:
    """Answer mentions of letters that seem to be one letter and differ: in the year, in the symbol, in the day."""
    known: list[_Mention] = []
    for mention in _mentions(catalogue):
        other = next((one for one in known if _differ(one, mention) is not None), None)
        code = None if other is None else _differ(other, mention)
        if other is None or code is None:
            known.append(mention)
            continue
        facts = {"number": mention.number, "dated": mention.dated, "other": other.number, "before": other.dated}
        yield found(code, mention.where, mention.obligation, **facts)._replace(severity=Severity.WARNING)


def _differ(one: _Mention, other: _Mention) -> Code | None:
    if one.register != other.register or (one.number, one.dated) == (other.number, other.dated):
        return None
    same_day = (one.dated.day, one.dated.month) == (other.dated.day, other.dated.month)
    if same_day and one.dated.year != other.dated.year:
        return Code.YEAR_TYPO
    if same_day or (one.number == other.number and one.dated.year == other.dated.year):
        return Code.CITATION_DIFFERS
    return None


def _mentions(catalogue: Catalogue) -> Iterator[_Mention]:
    if catalogue.source is not None:
        yield from _of_letter(("source",), "", catalogue.source)
    if catalogue.calendar.citation is not None:
        yield from _of_letter(("calendar", "citation"), "", catalogue.calendar.citation)
    for place, obligation in enumerate(catalogue.obligations):
        where: Where = ("obligations", place)
        yield from _of_letter((*where, "citation"), obligation.code, obligation.citation)
        yield from _of_text((*where, "quote"), obligation.code, obligation.quote)
        for number, resolution in enumerate(obligation.resolved):
            yield from _of_letter((*where, "resolved", number, "citation"), obligation.code, resolution.citation)


def _of_letter(where: Where, obligation: str, letter: Letter) -> Iterator[_Mention]:
    if letter.date is not None and "/" in letter.number:
        yield _Mention(where, obligation, _plain(letter.number), letter.date)
    for key in ("title", "item"):
        yield from _of_text((*where, key), obligation, getattr(letter, key))


def _of_text(where: Where, obligation: str, text: str) -> Iterator[_Mention]:
    for number, day, month, year in MENTIONED.findall(text[:LONGEST]):
        dated = _day(day, month, year)
        if dated is not None:
            yield _Mention(where, obligation, _plain(number), dated)


def _plain(number: str) -> str:
    return "".join(number.split()).upper()


def _days(text: str) -> Iterator[date]:
    for written in WRITTEN.findall(text):
        day = _day(*written)
        if day is not None:
            yield day


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
