"""A text is data: its words with fields in braces, and under which conditions each of its passages stands.

Three things and no more can stand in a passage, so that no text can run anything:
`{field}` is replaced by what the field says; `[[ … {field} … ]]` falls away where a field in it says nothing; `when` names
what must hold for the whole passage: `field`, `not field`, `field = choice`. A line that is one field of the shape
`lines`, and nothing else, becomes as many lines as it says.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple, Self

from pydantic import Field, field_validator, model_validator

from services.notify.letter import Value

Said = str | tuple[str, ...] | bool
"""What a field says: words, lines, or that something is so."""

NAME: Final = r"[a-z][a-z0-9_]*"
PLACE: Final = re.compile(r"\{(" + NAME + r")\}")
LOOSE: Final = re.compile(r"\[\[(.*?)\]\]")
CONDITION: Final = re.compile(rf"(?:(?P<no>not) )?(?P<field>{NAME})(?: = (?P<choice>[a-z][a-z0-9-]*))?")
STRAY: Final = re.compile(r"[{}]|\[\[|\]\]")


class Unsaid(Exception):
    """A text needs what is not known: `fields` are missing."""

    def __init__(self, template: str, fields: Sequence[str]) -> None:
        self.template, self.fields = template, tuple(fields)
        super().__init__(f"the text {template} needs {', '.join(fields)}, which is not known")


class Shape(StrEnum):
    """What may stand in a field.

    Words on one line; lines; items of a list; a day; a moment; a number; whether something is so; one of some words.
    """

    TEXT = "text"
    LINES = "lines"
    ITEMS = "items"
    DAY = "day"
    MOMENT = "moment"
    COUNT = "count"
    FLAG = "flag"
    CHOICE = "choice"


class Declared(Value):
    """A field of a text: its shape, what it means, an example; an `optional` one may say nothing."""

    shape: Shape = Shape.TEXT
    means: str = Field(min_length=1)
    sample: str | int | bool | tuple[str, ...] = ""
    optional: bool = False
    choices: tuple[str, ...] = ()


class Passage(Value):
    """Words that stand where all their conditions hold."""

    text: str = Field(min_length=1)
    when: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _bare_words(cls, given: object) -> object:
        return {"text": given} if isinstance(given, str) else given

    @field_validator("text")
    @classmethod
    def _well_formed(cls, text: str) -> str:
        if text != text.strip() or "  " in text or "\n" in text:
            raise ValueError(f"no blanks at the ends, none doubled, one line: {text!r}")
        if STRAY.search(PLACE.sub("", LOOSE.sub(r"\1", text))):
            raise ValueError(f"only {{field}} and [[ … ]] may stand in a passage: {text!r}")
        return text

    @field_validator("when")
    @classmethod
    def _readable(cls, when: tuple[str, ...]) -> tuple[str, ...]:
        for condition in when:
            if CONDITION.fullmatch(condition) is None:
                raise ValueError(f"{condition!r} is no condition; write `field`, `not field` or `field = choice`")
        return when

    @property
    def fields(self) -> tuple[str, ...]:
        """Name the fields whose words stand in it."""
        return tuple(PLACE.findall(self.text))

    def holds(self, said: Mapping[str, Said]) -> bool:
        """Tell whether all its conditions hold."""
        return all(_holds(condition, said) for condition in self.when)


def _holds(condition: str, said: Mapping[str, Said]) -> bool:
    found = CONDITION.fullmatch(condition)
    if found is None:
        raise AssertionError(condition)
    value = said.get(found["field"], "")
    is_so = bool(value) if found["choice"] is None else value == found["choice"]
    return is_so is not bool(found["no"])


class Named(Value):
    """The name of a type of document and its abbreviation in the symbol (Decree 30/2020 Annex III); letters have none."""

    title: str = ""
    sign: str = ""


class Text(Value):
    """The words of a kind of letter in one version.

    `name`: the kind, or the kind with what is of one case only (`urge-digest`). `facts`: what the service itself says in it;
    `fields`: what an officer says. `phrases` are words that change with conditions inside a passage: the first that holds.
    """

    name: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    kind: str
    version: int = Field(ge=1)
    title: str = Field(min_length=1)
    document: Named = Named()
    facts: tuple[str, ...]
    optional_facts: tuple[str, ...] = ()
    fields: Mapping[str, Declared] = Field(default_factory=dict)
    phrases: Mapping[str, tuple[Passage, ...]] = Field(default_factory=dict)
    subject: tuple[Passage, ...] = Field(min_length=1)
    addressees: tuple[Passage, ...]
    paragraphs: tuple[Passage, ...] = Field(min_length=1)
    copies: tuple[Passage, ...] = Field(min_length=1)

    @field_validator("subject", mode="before")
    @classmethod
    def _one_subject(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given

    @property
    def template(self) -> str:
        """Name the text as drafts do."""
        return f"{self.name}/{self.version}"

    @property
    def optional(self) -> frozenset[str]:
        """Name what may say nothing."""
        return frozenset({*self.optional_facts, *(name for name, field in self.fields.items() if field.optional)})

    @property
    def passages(self) -> Iterable[Passage]:
        """List all passages but those inside others."""
        return (*self.subject, *self.addressees, *self.paragraphs, *self.copies)

    @property
    def inner(self) -> Iterable[Passage]:
        """List the passages of the phrases."""
        return (passage for phrase in self.phrases.values() for passage in phrase)

    @model_validator(mode="after")
    def _says_what_it_declares(self) -> Self:
        known = {*self.facts, *self.optional_facts, *self.fields}
        used = {name for passage in (*self.passages, *self.inner) for name in _asked(passage)}
        for problem, names in (
            ("uses undeclared fields", used - known - {*self.phrases}),
            ("declares fields it does not use", known - used),
            ("has phrases inside phrases", {name for each in self.inner for name in _asked(each)} & {*self.phrases}),
            (
                "may leave a hole at",
                {name for each in (*self.passages, *self.inner) for name in _open(each)} & self.optional,
            ),
            ("declares twice", {*self.fields} & {*self.facts, *self.optional_facts} | known & {*self.phrases}),
        ):
            if names:
                raise ValueError(f"{self.template} {problem}: {', '.join(sorted(names))}")
        return self


def _asked(passage: Passage) -> Iterable[str]:
    yield from passage.fields
    for condition in passage.when:
        found = CONDITION.fullmatch(condition)
        yield found["field"] if found is not None else condition


def _open(passage: Passage) -> set[str]:
    """Name the fields whose words stand in a passage whether they say something or not."""
    asked = {found["field"] for each in passage.when if (found := CONDITION.fullmatch(each)) and not found["no"]}
    return {*PLACE.findall(LOOSE.sub("", passage.text))} - asked


class Spoken(NamedTuple):
    """A text with all its fields filled."""

    subject: str
    addressees: tuple[str, ...]
    paragraphs: tuple[str, ...]
    copies: tuple[str, ...]


def speak(text: Text, said: Mapping[str, Said]) -> Spoken:
    """Fill the fields of a text.

    Raises:
        Unsaid: a field that is not optional says nothing.
    """
    missing = [name for name in (*text.facts, *text.fields) if name not in text.optional and name not in said]
    if missing:
        raise Unsaid(text.template, missing)
    phrases = {name: _first(phrase, said) for name, phrase in text.phrases.items()}
    whole = {**dict.fromkeys(text.optional, ""), **said, **phrases}
    return Spoken(
        subject=_first(text.subject, whole),
        addressees=_lines(text.addressees, whole),
        paragraphs=_lines(text.paragraphs, whole),
        copies=_lines(text.copies, whole),
    )


def _first(passages: Sequence[Passage], said: Mapping[str, Said]) -> str:
    return next((_filled(passage.text, said) for passage in passages if passage.holds(said)), "")


def _lines(passages: Sequence[Passage], said: Mapping[str, Said]) -> tuple[str, ...]:
    lines: list[str] = []
    for passage in passages:
        if passage.holds(said):
            lines += _several(passage, said)
    return tuple(lines)


def _several(passage: Passage, said: Mapping[str, Said]) -> Sequence[str]:
    alone = PLACE.fullmatch(passage.text)
    value = said[alone[1]] if alone is not None else None
    return value if isinstance(value, tuple) else (_filled(passage.text, said),)


def _filled(text: str, said: Mapping[str, Said]) -> str:
    """Put in what the fields say; what they say is never read as a text again."""
    kept = LOOSE.sub(lambda loose: loose[1] if all(said.get(name) for name in PLACE.findall(loose[1])) else "", text)
    return PLACE.sub(lambda place: _words(said[place[1]]), kept)


def _words(value: Said) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)
