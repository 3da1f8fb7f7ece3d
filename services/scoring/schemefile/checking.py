"""A scheme's file checked: everything that is wrong or doubtful at once, each thing with its line and column."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from services.contracts.quality import FAULTS
from services.kit import checkedfile, shapes
from services.kit.checkedfile import Problem
from services.kit.yamltext import Flaw, Read
from services.scoring.domain.scheme import NO_DAY, NO_DECIMAL, NO_TREATMENT, NO_YEAR, Scheme
from services.scoring.domain.scheme_checks import Known, Where, findings
from services.scoring.schemefile.deriving import beside, derived
from services.scoring.schemefile.texts import of_shape, told

FAULT_CODES: Final = frozenset(fault.value for fault in FAULTS)
ALONE: Final = Known(FAULT_CODES)
"""What is known where no server is asked."""

WORDS: Final = shapes.Words(
    "scheme",
    {NO_DECIMAL: "no-decimal", NO_TREATMENT: "no-treatment", NO_DAY: "no-day", NO_YEAR: "no-year"},
)


class Checked(NamedTuple):
    """A file that was looked at: its scheme, None where it has an error, and what was found in it."""

    scheme: Scheme | None
    problems: Sequence[Problem]
    text: Read | None = None


def place(text: Read, where: Where) -> tuple[int, int]:
    """Return where a part stands; one that is taken from another scheme, where that is named."""
    own = where[:1] in text.places or not where
    return text.place(where if own or ("based_on",) not in text.places else ("based_on",))


def _parsed(text: Read, file: Path) -> tuple[Scheme | None, Iterable[Flaw]]:
    whole, wrong = derived(text.content, beside(file))
    return (None, wrong) if wrong else shapes.parsed(Scheme, whole, WORDS)


FORM: Final = checkedfile.Form("scheme", _parsed, of_shape, place)
is_scheme: Final = FORM.is_one


def check(file: Path, lang: str = "vi", known: Known = ALONE) -> Checked:
    """Read a scheme's file and look at it against what is known."""

    def found(scheme: Scheme) -> Iterable[checkedfile.Found]:
        for one in findings(scheme, known):
            yield checkedfile.Found(one.where, told(one, lang), one.severity.value, one.code.value)

    return Checked(*FORM.check(file, lang, found))
