"""Contradictions of a catalogue, found at entry, before anybody is judged: errors, conflicts, warnings. Pure.

The rule (rules: 5.6; Decree 09/2019 Art. 8(5)): what cannot be meant so is held until somebody in office resolves it with a
citation; nobody is late meanwhile. What may be meant so is said, and taken as it is written.
"""

from collections.abc import Iterable, Sequence

from services.deadlines.domain.audiences import Member
from services.deadlines.domain.calendar import WorkingDays
from services.deadlines.domain.catalogue import Audience, Catalogue, Unit
from services.deadlines.domain.conflicts import audience, codes, dues, letters, shapes, windows
from services.deadlines.domain.conflicts.found import CONFLICTS, WARNINGS, Code, Found, Rule, Severity, Where, Whole
from services.deadlines.domain.conflicts.resolving import accepted, resolved
from services.deadlines.domain.turns import turns

__all__ = ["CONFLICTS", "WARNINGS", "Code", "Found", "Severity", "Where", "findings", "held", "resolved"]


def findings(catalogue: Catalogue, worked: WorkingDays, registry_units: Sequence[Member] | None = None) -> list[Found]:
    """Answer what is wrong, in conflict or doubtful in a catalogue that was `resolved` first.

    Of an obligation that has errors nothing else is said. `registry_units`: who else is registered.
    """
    whole = Whole(catalogue, worked, _members(catalogue, registry_units))
    errors = [*codes.of_catalogue(whole), *shapes.of_catalogue(whole)]
    sound = _sound(catalogue, {one.obligation for one in errors})
    rules = [
        Rule(whole, obligation, ("obligations", place), tuple(turns(catalogue, obligation)))
        for place, obligation in enumerate(catalogue.obligations)
        if obligation.code in sound
    ]
    found = [
        one
        for rule in rules
        for check in (dues.of_rule, audience.of_rule, letters.of_rule, windows.of_rule)
        for one in check(rule)
    ]
    doubts = [*windows.of_rules(rules), *letters.of_catalogue(catalogue), *codes.named_alike(catalogue)]
    return [*errors, *accepted(catalogue, [*found, *doubts])]


def held(found: Iterable[Found]) -> set[tuple[str, str]]:
    """Return the obligations, and of some only a period, that nothing is planned of; an empty period: every turn."""
    return {(one.obligation, one.period) for one in found if one.severity is Severity.CONFLICT}


def _sound(catalogue: Catalogue, wrong: set[str]) -> set[str]:
    """Return the obligations that have no errors, nor are the complement of one that has."""
    sound = {obligation.code for obligation in catalogue.obligations} - wrong
    others = {
        one.code: one.audience.complement_of for one in catalogue.obligations if isinstance(one.audience, Audience)
    }
    while unsound := {code for code in sound if (other := others.get(code)) is not None and other not in sound}:
        sound -= unsound
    return sound


def _members(catalogue: Catalogue, registry: Sequence[Member] | None) -> list[Member] | None:
    if registry is None and not catalogue.units:
        return None
    own = {unit.code: _member(catalogue, unit) for unit in catalogue.units}
    return [*own.values(), *(member for member in registry or () if member.unit not in own)]


def _member(catalogue: Catalogue, unit: Unit) -> Member:
    return Member(
        unit=unit.code,
        no=unit.no,
        kind=unit.kind,
        district=unit.district,
        province=catalogue.province.code,
        parent=unit.parent,
        groups=unit.groups,
    )
