"""How a duty would stand by another due instant: the facts about it with what was told of due instants taken out.

What came, was waived, credited, noted, excused by the same instant or corrected by an objection stays as it is; the duty is
judged where the new instant has come. A duty that would have the instant it has now keeps all its facts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from services.contracts.deadlines import Lapse, Revival
from services.scoring.domain.facts import Kind, Learnt
from services.scoring.domain.learning import Known, learn
from services.scoring.domain.lists import ListedObligation, ListedPeriod, Lists
from services.scoring.domain.marks import Shown, folded
from services.scoring.domain.roll import Registered, lives, year_of
from services.scoring.domain.spans import NOTHING_KNOWN, Dated
from services.scoring.domain.standing import DutyKey

FORESEEN: Final = "foreseen"
"""The source of what nobody has told."""
DUE: Final = frozenset({Kind.EXPECTED, Kind.FOLLOWED})
BY_RULE: Final = frozenset({Lapse.RULE.value, Lapse.CORRECTED.value})
OWED_AGAIN: Final = frozenset({Revival.RULE.value, Revival.CORRECTED.value})
EXTENDED: Final = "extended"


class Foreseen(NamedTuple):
    """A duty as it would be; `due_at` None: not owed. `outage`: what comes late is excused by it."""

    due_at: datetime | None
    firm: bool = True
    outage: str = ""


def foresee(facts: Sequence[Dated], wanted: Foreseen, as_of: datetime) -> Shown | None:
    """Show a duty as it would stand at an instant; None where it would not be known of."""
    if wanted.due_at is None:
        return None
    known = NOTHING_KNOWN
    for fact in facts:
        known = learn(known, fact.learnt)
    if _is_so(known, wanted, facts):
        return folded(facts)
    shown = folded([*_told(wanted, wanted.due_at, as_of), *_kept(facts, wanted.due_at, known)])
    return shown and shown._replace(events=tuple(f"{fact.source}-{fact.position}" for fact in facts) or (FORESEEN,))


def _is_so(known: Known, wanted: Foreseen, facts: Iterable[Dated]) -> bool:
    """Tell whether a duty has that due instant already."""
    return (known.due_at, known.firm) == (wanted.due_at, wanted.firm) and not _lapsed_by_rule(known, facts)


def _lapsed_by_rule(known: Known, facts: Iterable[Dated]) -> bool:
    lapses = [fact.learnt for fact in facts if fact.learnt.kind is Kind.LAPSED]
    return known.lapsed and bool(lapses) and code(lapses[-1]) in BY_RULE


def code(learnt: Learnt) -> str:
    """Return the code that the reasons of a fact begin with."""
    return learnt.reasons.partition(":")[0]


def _told(wanted: Foreseen, due_at: datetime, as_of: datetime) -> list[Dated]:
    """Return what would have been told of the new due instant."""
    told = [Learnt(Kind.EXPECTED if wanted.firm else Kind.FOLLOWED, due_at)]
    if wanted.firm and due_at <= as_of:
        told.append(Learnt(Kind.UNMET, due_at))
    if wanted.outage:
        told.append(Learnt(Kind.EXCUSED, due_at, reasons=f"outage:{wanted.outage}"))
    return [Dated(due_at, due_at, FORESEEN, place, each) for place, each in enumerate(told)]


def _kept(facts: Iterable[Dated], due_at: datetime, known: Known) -> list[Dated]:
    return [fact for fact in facts if _stays(fact.learnt, due_at, known)]


def _stays(learnt: Learnt, due_at: datetime, known: Known) -> bool:
    """Tell whether a fact would have been told all the same."""
    if learnt.kind in DUE:
        return False
    if learnt.kind is Kind.MOVED:
        return learnt.due_at == due_at and code(learnt) == EXTENDED
    if learnt.kind is Kind.UNMET:
        return learnt.due_at == due_at
    if learnt.kind is Kind.LAPSED:
        return known.lapsed and code(learnt) not in BY_RULE
    return not (learnt.kind is Kind.REVIVED and learnt.reasons in OWED_AGAIN)


class ForeseenPeriod(NamedTuple):
    """A period as it would be; `listed` None: there would be none."""

    obligation: ListedObligation
    period: str
    listed: ListedPeriod | None


class Supposed(NamedTuple):
    """What would be otherwise: duties by district, periods, units that there are not."""

    duties: Mapping[str, Mapping[DutyKey, Foreseen]] = {}
    periods: Sequence[ForeseenPeriod] = ()
    units: Sequence[Registered] = ()


def listed_then(lists: Lists, supposed: Supposed, as_of: datetime) -> Lists:
    """Return what a register would list: periods that would have been opened, with the new units and titles."""
    others = {(each.obligation.obligation, each.period) for each in supposed.periods}
    there = [each.listed for each in supposed.periods if each.listed is not None and each.listed.opened_at <= as_of]
    titles = {listed.obligation: listed for listed in lists.obligations}
    titles |= {each.obligation.obligation: each.obligation for each in supposed.periods if each.listed is not None}
    return lists._replace(
        units={**lives(supposed.units, ()), **lists.units},
        obligations=list(titles.values()),
        periods=[
            *(each for each in lists.periods if (each.obligation, each.period) not in others),
            *(each for each in there if year_of(each.due_at) == lists.year),
        ],
    )


NOTHING_ELSE: Final = Supposed()
"""All as it is."""
