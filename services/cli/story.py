"""A story: catalogues, a clock, acts, submissions and letters, shipped as data and replayed by `dunghan demo`."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from services.cli.failures import WrongUsage
from services.cli.moments import moment
from services.cli.story_acts import Act, Step, step
from services.cli.texts import say
from services.cli.yamls import load
from services.client import sheets
from services.client.sheets import Sheet
from services.deadlines import catalogue as catalogues
from services.scoring import schemefile
from services.scoring.domain.scheme import Scheme

PLACES: Final = (
    Path(__file__).parent / "catalogues",
    Path(__file__).parents[1] / "catalogues",
    Path(__file__).parents[2] / "catalogues",
)
"""Inside the wheel, or beside the package in a checkout."""


class OrderedLetter(BaseModel):
    """A letter that an officer asks for at a moment of the story."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: AwareDatetime
    kind: str
    year: int | None = None


class Plot(BaseModel):
    """The file `story.yaml`; of several catalogues the last one is the story's own, `look` are commands that show more."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    story: str
    title: str = ""
    clock: AwareDatetime
    ends: AwareDatetime
    district: str
    province: str
    period: str = ""
    catalogue: str = "catalogue.yaml"
    catalogues: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    submissions: str = "submissions.csv"
    acts: tuple[Act, ...] = ()
    letters: tuple[OrderedLetter, ...] = ()
    as_of: tuple[str, ...] = ()
    look: tuple[str, ...] = ()


class Story:
    """A story with everything it needs, read from its folder."""

    def __init__(self, folder: Path, lang: str) -> None:
        self.folder = folder
        self._lang = lang
        path = folder / "story.yaml"
        try:
            self.plot = Plot.model_validate(_plain(load(path, lang)))
            self.acts = [(act.at, self._step(act, number)) for number, act in enumerate(self.plot.acts, 1)]
        except ValidationError as error:
            first = error.errors()[0]
            why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            raise WrongUsage(say("bad-row", lang, where=path, why=why)) from error
        except ValueError as error:
            raise WrongUsage(say("bad-row", lang, where=path, why=error)) from error

    def _step(self, act: Act, number: int) -> Step:
        return step(act, name=f"story-{self.plot.story}-{number}-{act.call}", actor=f"story/{self.plot.story}")

    @cached_property
    def catalogues(self) -> Sequence[Mapping[str, Any]]:
        """Return the catalogues as plain JSON values, in the order in which they are handed in.

        Raises:
            WrongUsage: one of them is wrong.
        """
        return [self._read(name) for name in self.plot.catalogues or (self.plot.catalogue,)]

    @property
    def catalogue(self) -> Mapping[str, Any]:
        """Return the story's own catalogue."""
        return self.catalogues[-1]

    @cached_property
    def schemes(self) -> Sequence[Scheme]:
        """Return the schemes by which the story is scored.

        Raises:
            WrongUsage: one of them is wrong.
        """
        found = [schemefile.check(self._place(name), self._lang) for name in self.plot.schemes]
        for one in (problem for each in found if each.scheme is None for problem in each.problems):
            raise WrongUsage(f"{one.file}:{one.line}:{one.column}: {one.text}")
        return [each.scheme for each in found if each.scheme is not None]

    @property
    def scored_by(self) -> str:
        """Name the scheme that rankings of the story are by."""
        leading = [scheme for scheme in self.schemes if scheme.leads] or self.schemes
        return leading[0].title if leading else ""

    def _place(self, name: str) -> Path:
        places = (self.folder / name, *(place / name for place in PLACES))
        return next((place for place in places if place.exists()), places[0])

    def _read(self, name: str) -> Mapping[str, Any]:
        path = self._place(name)
        found, problems = catalogues.check(path)
        if found is None:
            one = problems[0]
            where = f"{one.file}:{one.line}:{one.column}"
            raise WrongUsage(say("bad-row", self._lang, where=where, why=one.text))
        return found.model_dump(mode="json")

    @cached_property
    def sheets(self) -> dict[datetime, list[Sheet]]:
        """Return the submissions by the moment they are sent."""
        found: dict[datetime, list[Sheet]] = {}
        for sheet in sheets.read(self.folder / self.plot.submissions, period=self.plot.period):
            found.setdefault(sheet.submission.submitted_at, []).append(sheet)
        return found

    @property
    def year(self) -> int:
        """Return the year the register is drawn up for."""
        return int(self.catalogue.get("year") or self.plot.ends.year)

    def as_of(self, asked: Sequence[str]) -> list[datetime]:
        """Return the moments for which the register is written, the story's own unless others are asked for."""
        return [moment(one, self._lang) for one in (asked or self.plot.as_of)]

    def moments(self) -> list[datetime]:
        """Return every moment at which the story itself does something, in order."""
        acts, letters = (act.at for act in self.plot.acts), (letter.at for letter in self.plot.letters)
        return sorted({*self.sheets, *acts, *letters, self.plot.ends})


def _plain(content: object) -> dict[str, Any]:
    """Turn dates of YAML into text, as they travel in JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(content, ensure_ascii=False, default=_text))
    return plain


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def find(name: str, lang: str) -> Story:
    """Find a story by its name, or by the path of its folder.

    Raises:
        WrongUsage: there is none.
    """
    for place in (*PLACES, Path()):
        if (place / name / "story.yaml").exists():
            return Story(place / name, lang)
    known = sorted({path.parent.name for place in PLACES for path in place.glob("*/story.yaml")})
    raise WrongUsage(say("no-story", lang, story=name, known=", ".join(known) or "–"))
