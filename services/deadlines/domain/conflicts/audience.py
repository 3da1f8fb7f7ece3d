"""Who owes: nobody, nobody knows who, or somebody a deadline names that does not owe; sections that nobody writes."""

from collections.abc import Iterator, Sequence

from services.deadlines.domain.audiences import Member, Selector, owing
from services.deadlines.domain.catalogue import Audience, Chosen
from services.deadlines.domain.conflicts.found import Code, Found, Rule, Where
from services.deadlines.domain.wording import DueFor


def of_rule(rule: Rule) -> Iterator[Found]:
    """Answer what is wrong with who owes an obligation's reports, and its sections."""
    for place, section in enumerate(rule.obligation.sections):
        if section.supplier is None:
            named = f"{section.code} {section.title}".strip()
            yield rule.found(Code.SECTION_WITHOUT_SUPPLIER, "sections", place, section=named)
    yield from _undefined(rule)
    members = rule.whole.members
    if members is None or rule.is_frame:
        return
    chosen = owing(rule.whole.catalogue, rule.obligation, members)
    if not chosen:
        yield rule.found(Code.AUDIENCE_EMPTY, "audience")
        return
    owed_by = {member.unit for member in chosen}
    yield from _suppliers(rule, owed_by)
    for where, dues in _dues_for(rule):
        yield from _special(rule, where, dues, chosen)


def _undefined(rule: Rule) -> Iterator[Found]:
    audience, catalogue = rule.obligation.audience, rule.whole.catalogue
    if not isinstance(audience, Audience):
        return
    if audience.complement_of is not None and audience.frozen_at is None:
        other = next(one for one in catalogue.obligations if one.code == audience.complement_of)
        if not isinstance(other.audience, tuple):
            yield rule.found(Code.AUDIENCE_UNDEFINED, "audience", "complement_of", what=audience.complement_of)
    members = rule.whole.members
    for key, code in _named(audience) if members is not None else ():
        alone = Chosen.model_validate({key: [code]})
        if not any(member.is_of(alone) or member.district in alone.districts for member in members or ()):
            yield rule.found(Code.AUDIENCE_UNDEFINED, "audience", key, what=code)


def _named(chosen: Chosen) -> Iterator[tuple[str, str]]:
    for key in ("kinds", "groups", "districts", "parents"):
        for code in getattr(chosen, key):
            yield key, code


def _suppliers(rule: Rule, owed_by: set[str]) -> Iterator[Found]:
    for place, section in enumerate(rule.obligation.sections):
        if section.supplier is not None and section.supplier not in owed_by:
            yield rule.found(Code.NOT_OWING, "sections", place, "supplier", code=section.supplier)


def _dues_for(rule: Rule) -> Iterator[tuple[Where, Sequence[DueFor]]]:
    yield ("due_for",), rule.obligation.due_for
    for place, period in enumerate(rule.obligation.periods):
        yield ("periods", place, "due_for"), period.due_for


def _special(rule: Rule, where: Where, dues: Sequence[DueFor], chosen: Sequence[Member]) -> Iterator[Found]:
    owed_by = {member.unit for member in chosen}
    seen: set[str] = set()
    for place, special in enumerate(dues):
        for index, code in enumerate(special.units):
            at = (*where, place, "units", index)
            if code not in owed_by:
                yield rule.found(Code.NOT_OWING, *at, code=code)
            elif code in seen:
                yield rule.found(Code.DUE_TWICE, *at, code=code)
            seen.add(code)
        yield from _nobody(rule, (*where, place), special, chosen)


def _nobody(rule: Rule, where: Where, special: Selector, chosen: Sequence[Member]) -> Iterator[Found]:
    if not special.units and not any(member.is_of(special) for member in chosen):
        named = ", ".join((*special.kinds, *special.groups, *special.parents)) or "–"
        yield rule.found(Code.NOT_OWING, *where, code=named)
