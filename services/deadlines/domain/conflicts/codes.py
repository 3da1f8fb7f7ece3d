"""Codes that are used twice, or that nothing has."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from services.deadlines.domain.audiences import Selector
from services.deadlines.domain.catalogue import Audience, Catalogue, Chosen, Obligation
from services.deadlines.domain.conflicts.found import CONFLICTS, WARNINGS, Code, Found, Where, Whole, found

MOST_NEAR: Final = 20
"""Wrong codes of one list for which a likely one is looked for."""


class _Known(NamedTuple):
    # None: not known here, so that no code can be wrong.
    units: Collection[str] | None
    kinds: Collection[str] | None
    groups: Collection[str] | None
    districts: Collection[str] | None
    obligations: Collection[str]


def of_catalogue(whole: Whole) -> Iterator[Found]:
    """Answer codes that are used twice and codes that nothing has."""
    catalogue = whole.catalogue
    known = _known(whole)
    yield from _doubled_everywhere(catalogue)
    yield from _units(catalogue, known)
    complements = [(one.code, one.audience) for one in catalogue.obligations]
    circular = _circular({code: chosen.complement_of for code, chosen in complements if isinstance(chosen, Audience)})
    for place, obligation in enumerate(catalogue.obligations):
        where: Where = ("obligations", place)
        yield from _obligation(obligation, where, known)
        if obligation.code in circular:
            at = (*where, "audience", "complement_of")
            yield found(Code.CYCLE, at, obligation.code, code=obligation.code)


def named_alike(catalogue: Catalogue) -> Iterator[Found]:
    """Answer units that one name may mean two of, so that a list with that name is read as neither."""
    seen: dict[str, str] = {}
    for place, unit in enumerate(catalogue.units):
        keyed = [("name", unit.name), *(("aliases", alias) for alias in unit.aliases)]
        for key, name in keyed:
            other = seen.setdefault(" ".join(name.casefold().split()), unit.code)
            if other != unit.code:
                yield found(Code.NAME_TWICE, ("units", place, key), name=name, code=unit.code, other=other)


def _known(whole: Whole) -> _Known:
    catalogue, members = whole.catalogue, whole.members
    districts = {district.code for district in catalogue.senders()}
    if members is None:
        return _Known(None, catalogue.kinds or None, catalogue.groups or None, districts or None, _named(catalogue))
    return _Known(
        units={member.unit for member in members},
        kinds={*catalogue.kinds, *(member.kind for member in members)},
        groups={*catalogue.groups, *(group for member in members for group in member.groups)},
        districts=districts | {member.district for member in members},
        obligations=_named(catalogue),
    )


def _named(catalogue: Catalogue) -> set[str]:
    return {obligation.code for obligation in catalogue.obligations}


def _doubled_everywhere(catalogue: Catalogue) -> Iterator[Found]:
    yield from _doubled(("units",), [unit.code for unit in catalogue.units], key="code")
    yield from _doubled(("units",), [str(unit.no) for unit in catalogue.units], key="no")
    yield from _doubled(("obligations",), [one.code for one in catalogue.obligations], key="code")
    yield from _doubled(("districts",), [district.code for district in catalogue.districts], key="code")
    yield from _doubled(("calendar", "days_off"), [str(day.date) for day in catalogue.calendar.days_off], key="date")
    days = [f"{day.date} {day.scope or ''}".strip() for day in catalogue.calendar.days]
    yield from _doubled(("calendar", "days"), days, key="date")


def _doubled(where: Where, codes: Sequence[str], *, key: str | None = None, obligation: str = "") -> Iterator[Found]:
    seen: Counter[str] = Counter()
    for place, code in enumerate(codes):
        seen[code] += 1
        if seen[code] > 1:
            yield found(Code.DUPLICATE, (*where, place, *(() if key is None else (key,))), obligation, code=code)


def _units(catalogue: Catalogue, known: _Known) -> Iterator[Found]:
    senders = {district.code for district in catalogue.senders()}
    if catalogue.units and not senders:
        yield found(Code.DISTRICT_MISSING, ("units",))
    circular = _circular({unit.code: unit.parent for unit in catalogue.units})
    for place, unit in enumerate(catalogue.units):
        at: Where = ("units", place)
        yield from _unknown((*at, "district"), [unit.district], senders or None, "district", keyed=False)
        yield from _unknown((*at, "kind"), [unit.kind], catalogue.kinds or None, "kind", keyed=False)
        yield from _unknown((*at, "groups"), unit.groups, catalogue.groups or None, "group")
        yield from _unknown((*at, "parent"), [unit.parent] if unit.parent else [], known.units, "unit", keyed=False)
        if unit.code in circular:
            yield found(Code.CYCLE, (*at, "parent"), code=unit.code)


def _circular(above: Mapping[str, str | None]) -> set[str]:
    """Return what stands above itself."""
    done: set[str] = set()
    circular: set[str] = set()
    for start in above:
        path: list[str] = []
        here: str | None = start
        while here is not None and here in above and here not in done:
            done.add(here)
            path.append(here)
            here = above[here]
        if here in path:
            circular.update(path[path.index(here) :])
    return circular


def _obligation(obligation: Obligation, where: Where, known: _Known) -> Iterator[Found]:
    code = obligation.code
    yield from _audience(obligation, where, known)
    yield from _doubled((*where, "periods"), [one.code for one in obligation.periods], key="code", obligation=code)
    yield from _doubled((*where, "sections"), [one.code for one in obligation.sections], key="code", obligation=code)
    for place, section in enumerate(obligation.sections):
        at = (*where, "sections", place, "supplier")
        yield from _unknown(at, [section.supplier] if section.supplier else [], known.units, "unit", code, keyed=False)
    if obligation.completes is not None:
        at = (*where, "completes")
        yield from _unknown(at, [obligation.completes], known.obligations, "obligation", code, keyed=False)
    for places, special in _dues_for(obligation, where):
        yield from _selected(places, special, known, code)
    for place, resolution in enumerate(obligation.resolved):
        at = (*where, "resolved", place, "conflict")
        yield from _unknown(at, [resolution.conflict], CONFLICTS | WARNINGS, "conflict", code, keyed=False)


def _dues_for(obligation: Obligation, where: Where) -> Iterator[tuple[Where, Selector]]:
    for place, special in enumerate(obligation.due_for):
        yield (*where, "due_for", place), special
    for number, period in enumerate(obligation.periods):
        for place, special in enumerate(period.due_for):
            yield (*where, "periods", number, "due_for", place), special


def _audience(obligation: Obligation, where: Where, known: _Known) -> Iterator[Found]:
    at = (*where, "audience")
    match obligation.audience:
        case tuple() as named:
            yield from _doubled(at, named, obligation=obligation.code)
            yield from _unknown(at, named, known.units, "unit", obligation.code)
        case Audience() as chosen:
            yield from _chosen(at, chosen, known, obligation.code)
            if chosen.except_ is not None:
                yield from _chosen((*at, "except"), chosen.except_, known, obligation.code)
            if chosen.complement_of is not None:
                below, other = (*at, "complement_of"), [chosen.complement_of]
                yield from _unknown(below, other, known.obligations, "obligation", obligation.code, keyed=False)
        case _:
            return


def _chosen(where: Where, chosen: Chosen, known: _Known, obligation: str) -> Iterator[Found]:
    yield from _selected(where, chosen, known, obligation)
    yield from _unknown((*where, "districts"), chosen.districts, known.districts, "district", obligation)


def _selected(where: Where, selector: Selector, known: _Known, obligation: str) -> Iterator[Found]:
    yield from _unknown((*where, "units"), selector.units, known.units, "unit", obligation)
    yield from _unknown((*where, "kinds"), selector.kinds, known.kinds, "kind", obligation)
    yield from _unknown((*where, "groups"), selector.groups, known.groups, "group", obligation)
    yield from _unknown((*where, "parents"), selector.parents, known.units, "unit", obligation)


def _unknown(  # noqa: PLR0913 -- one place says of every kind of code that nothing has it
    where: Where,
    codes: Iterable[str],
    known: Collection[str] | None,
    what: str,
    obligation: str = "",
    *,
    keyed: bool = True,
) -> Iterator[Found]:
    wrong = [(place, code) for place, code in enumerate(codes) if known is not None and code not in known]
    for number, (place, code) in enumerate(wrong):
        at = (*where, place) if keyed else where
        near = _nearest(code, known or ()) if number < MOST_NEAR else ""
        yield found(Code.UNKNOWN_CODE, at, obligation, what=what, code=code, near=near)


def _nearest(code: str, known: Collection[str]) -> str:
    # The one that shares the most pairs of letters: enough to answer a slip of the finger.
    pairs = _pairs(code)
    best = max(
        known, key=lambda other: (len(pairs & _pairs(other)) / max(len(pairs | _pairs(other)), 1), other), default=""
    )
    return best if len(pairs & _pairs(best)) * 2 >= len(pairs) else ""


def _pairs(code: str) -> set[str]:
    return {code[place : place + 2] for place in range(len(code) - 1)}
