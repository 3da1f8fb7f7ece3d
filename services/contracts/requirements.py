"""What must stand in a report, and what of it is missing (rules 000-5, 003-8 – 003-10).

Annexes that are asked for by code are looked for by code; where none is, the sender's word that they are complete is
taken. An estimate is no exact figure, nor the other way round; a supplement is exact.
"""

from collections.abc import Iterable, Iterator

from services.contracts.deadlines import Accepts, Basis
from services.contracts.district import Submission, plain_code
from services.contracts.intake import ReasonCode

NAMED = 20
"""So many codes are named in a detail; a longer list is counted."""


def lacking(submission: Submission, accepts: Accepts, unit: str, basis: Basis) -> dict[ReasonCode, str]:
    """Name what a report lacks that a unit owes, each with what exactly is missing."""
    return dict(_lacking(submission, accepts, unit, basis))


def _lacking(submission: Submission, accepts: Accepts, unit: str, basis: Basis) -> Iterator[tuple[ReasonCode, str]]:
    annexes = _without(accepts.annex_codes, (annex.code for annex in submission.annexes))
    attested = bool(accepts.annex_codes) or submission.attested.annexes_complete
    if annexes or (accepts.annexes and not attested):
        yield ReasonCode.ANNEXES_MISSING, annexes
    if sections := _without(accepts.sections_of(unit), submission.sections):
        yield ReasonCode.SECTIONS_MISSING, sections
    if figures := _without(accepts.figures, submission.figures):
        yield ReasonCode.FIGURES_MISSING, figures
    said = submission.basis
    if said is not None and _is_estimate(said) != _is_estimate(basis):
        yield ReasonCode.BASIS_DIFFERS, f"{said.value} ≠ {basis.value}"


def _is_estimate(basis: Basis) -> bool:
    return basis is Basis.ESTIMATE


def _without(asked: Iterable[str], there: Iterable[str]) -> str:
    found = set(there)
    missing = list(dict.fromkeys(code for code in map(plain_code, asked) if code not in found))
    more = f" … (+{len(missing) - NAMED})" if len(missing) > NAMED else ""
    return ", ".join(missing[:NAMED]) + more
