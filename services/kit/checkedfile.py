"""A file of data checked: everything that is wrong or doubtful at once, each thing with its line and column."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from services.kit.shape_texts import Told
from services.kit.yamltext import Flaw, Read, Unreadable, Where, decoded, read

Model = TypeVar("Model")

ERROR: Final = "error"
WARNING: Final = "warning"
START: Final = (1, 1)


class Problem(NamedTuple):
    """Something found in a file; line and column count from 1. `text` says it with what to do."""

    file: Path
    line: int
    column: int
    text: str
    severity: str
    code: str
    what: str
    advice: str


class Found(NamedTuple):
    """Something that is wrong or doubtful in what has its shape."""

    where: Where
    said: Told
    severity: str
    code: str


class Looked(NamedTuple, Generic[Model]):
    """A file that was looked at: what it holds, None where it has an error, and what was found in it."""

    content: Model | None
    problems: Sequence[Problem]
    text: Read | None = None


class Form(NamedTuple, Generic[Model]):
    """A form of files.

    `key`: by which one is known; `parsed`: what a text holds, and what is wrong with its shape; `of_shape`: how that is said, by
    its name, in a language; `place`: where a part of it stands.
    """

    key: str
    parsed: Callable[[Read, Path], tuple[Model | None, Iterable[Flaw]]]
    of_shape: Callable[[str, str, Mapping[str, object]], Told]
    place: Callable[[Read, Where], tuple[int, int]] = Read.place

    def is_one(self, path: Path) -> bool:
        """Tell whether a file has this form: its content has the key."""
        try:
            written = path.read_bytes()
            content = read(decoded(written)).content if self.key.encode() in written else None
        except (OSError, Unreadable):
            return False
        return isinstance(content, dict) and self.key in content

    def check(self, file: Path, lang: str, findings: Callable[[Model], Iterable[Found]]) -> Looked[Model]:
        """Read a file and look at it."""
        try:
            text = read(decoded(file.read_bytes()))
        except OSError as error:
            said = self.of_shape("unreachable", lang, {"problem": error.strerror or error})
            return Looked(None, [_problem(file, START, said, "unreachable")])
        except Unreadable as error:
            said = self.of_shape(error.name, lang, error.facts)
            return Looked(None, [_problem(file, (error.line, error.column), said, error.name)])
        content, problems = self._looked_at(file, text, lang, findings)
        wrong = any(problem.severity == ERROR for problem in problems)
        ordered = sorted(problems, key=lambda one: (one.line, one.column, one.text))
        return Looked(None if wrong else content, ordered, text)

    def _looked_at(
        self, file: Path, text: Read, lang: str, findings: Callable[[Model], Iterable[Found]]
    ) -> tuple[Model | None, list[Problem]]:
        warned = [
            _problem(file, (line, column), self.of_shape(name, lang, {}), name, WARNING)
            for name, line, column in text.warned
        ]
        content, wrong = self.parsed(text, file)
        flaws = [
            _problem(file, self.place(text, flaw.where), self.of_shape(flaw.name, lang, flaw.facts), flaw.name)
            for flaw in (*text.flaws, *wrong)
        ]
        found = [
            _problem(file, self.place(text, one.where), one.said, one.code, one.severity)
            for one in (findings(content) if content is not None else ())
        ]
        return content, [*warned, *flaws, *found]


def _problem(file: Path, at: tuple[int, int], said: Told, code: str, severity: str = ERROR) -> Problem:
    return Problem(file, *at, "; ".join(said), severity, code, said.what, said.advice)
