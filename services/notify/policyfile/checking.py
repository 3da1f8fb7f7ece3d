"""A policy's file checked: everything that is wrong or doubtful at once, each thing with its line and column."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from services.kit import checkedfile, shapes
from services.kit.checkedfile import Problem
from services.kit.yamltext import Flaw, Read
from services.notify.domain.policy import NO_DAY, NO_HOUR, NO_SHARE, NO_YEAR, Policy
from services.notify.domain.policy_checks import Known, findings
from services.notify.policyfile.texts import of_shape, told

ALONE: Final = Known()
"""What is known where no server is asked."""

WORDS: Final = shapes.Words("policy", {NO_SHARE: "no-share", NO_HOUR: "no-hour", NO_DAY: "no-day", NO_YEAR: "no-year"})


class Checked(NamedTuple):
    """A file that was looked at: its policy, None where it has an error, and what was found in it."""

    policy: Policy | None
    problems: Sequence[Problem]
    text: Read | None = None


def _parsed(text: Read, _file: Path) -> tuple[Policy | None, Iterable[Flaw]]:
    return shapes.parsed(Policy, text.content, WORDS)


FORM: Final = checkedfile.Form("policy", _parsed, of_shape)
is_policy: Final = FORM.is_one
place: Final = FORM.place


def check(file: Path, lang: str = "vi", known: Known = ALONE) -> Checked:
    """Read a policy's file and look at it against what is known."""

    def found(policy: Policy) -> Iterable[checkedfile.Found]:
        for one in findings(policy, known):
            yield checkedfile.Found(one.where, told(one, lang), one.severity.value, one.code.value)

    return Checked(*FORM.check(file, lang, found))
