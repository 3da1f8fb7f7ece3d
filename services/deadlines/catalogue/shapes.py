"""What a model says against a file, told once for each place, in words that texts are kept under."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, JsonValue, ValidationError

from services.contracts.deadlines import Accepts
from services.deadlines.catalogue.reading import Flaw
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.conflicts import Where
from services.deadlines.domain.scalars import NO_DAY, NO_HOUR, NO_YEAR

MODEL: Final = re.compile(r"[A-Z]\w+")
"""The name of a part, by which a model says which of several shapes it tried."""

NAMES: Final = {
    "missing": "key-missing",
    "extra_forbidden": "key-unknown",
    "date_from_datetime_parsing": "no-day",
    "date_parsing": "no-day",
    "time_parsing": "no-hour",
    "string_type": "no-text",
    "string_pattern_mismatch": "no-code",
    "string_too_long": "text-too-long",
    "too_long": "list-too-long",
    "string_too_short": "text-too-short",
    "enum": "not-one-of",
    "literal_error": "not-one-of",
    "int_type": "no-number",
    "int_parsing": "no-number",
    "int_from_float": "no-number",
    "bool_type": "no-truth",
    "bool_parsing": "no-truth",
    "tuple_type": "no-list",
    "model_type": "no-keys",
    "dict_type": "no-keys",
    "greater_than_equal": "too-small",
    "less_than_equal": "too-big",
}
OURS: Final = {NO_DAY: "no-day", NO_YEAR: "no-year", NO_HOUR: "no-hour"}
PATTERNS: Final = {r"^\d{4}-(0[1-9]|1[0-2])$": "no-month"}
LONGEST: Final = 60
AUDIENCES: Final = ", [an-binh, …], {kinds: [commune, …]}"


class _Error(NamedTuple):
    kind: str
    message: str
    where: Where
    tags: dict[Where, str]
    given: object
    context: dict[str, Any]


def parsed(content: JsonValue) -> tuple[Catalogue | None, list[Flaw]]:
    """Read a catalogue out of plain values; None, and everything that is wrong, where it has not its shape."""
    other = list(_other_keys(content))
    try:
        return Catalogue.model_validate(content), other
    except ValidationError as error:
        return None, [*_told(content, error), *other]


def _other_keys(content: Any) -> Iterator[Flaw]:  # noqa: ANN401 -- whatever stands in a file
    # Parts of events take keys of later releases; in a file such a key is a slip of the finger.
    listed = content.get("obligations") if isinstance(content, dict) else None
    for place, obligation in enumerate(listed if isinstance(listed, list) else ()):
        accepts = obligation.get("accepts") if isinstance(obligation, dict) else None
        for key in accepts.keys() - Accepts.model_fields.keys() if isinstance(accepts, dict) else ():
            near = _near(str(key), frozenset(Accepts.model_fields))
            yield Flaw(("obligations", place, "accepts", key), "key-unknown", {"key": key, "near": near})


@cache
def keys() -> frozenset[str]:
    """Return every key there is in catalogues."""
    found: set[str] = set()
    _collect(Catalogue, found, set())
    return frozenset(found)


def _told(content: JsonValue, error: ValidationError) -> Iterator[Flaw]:
    errors = [_located(content, one) for one in error.errors(include_url=False)]
    seen: set[Where] = set()
    for one in _of_the_shape_meant(content, errors):
        if one.where not in seen:
            seen.add(one.where)
            yield Flaw(one.where, *_named(one))


def _located(content: JsonValue, found: Mapping[str, Any]) -> _Error:
    kind, loc = found["type"], found["loc"]
    where: list[str | int] = []
    tags: dict[Where, str] = {}
    here: Any = content
    for place, step in enumerate(loc):
        last = place == len(loc) - 1
        if isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        elif isinstance(here, dict) and isinstance(step, str) and (step in here or (last and kind == "missing")):
            here = here.get(step)
        else:
            tags[tuple(where)] = str(step)
            continue
        where.append(step)
    return _Error(kind, found["msg"], tuple(where), tags, found["input"], found.get("ctx") or {})


def _of_the_shape_meant(content: JsonValue, errors: Sequence[_Error]) -> Iterator[_Error]:
    # A value of several shapes is judged by the one it looks like.
    tried: dict[Where, set[str]] = defaultdict(set)
    for error in errors:
        for where, tag in error.tags.items():
            tried[where].add(tag)
    for error in errors:
        if all(_is_meant(_at(content, where), tag, tried[where]) for where, tag in error.tags.items()):
            yield error


def _is_meant(value: object, tag: str, tried: set[str]) -> bool:
    alike = {one for one in tried if _looks_like(value, one)}
    return tag in alike if alike else tag == max(tried)


def _looks_like(value: object, tag: str) -> bool:
    if isinstance(value, dict):
        return MODEL.fullmatch(tag) is not None
    if isinstance(value, list):
        return tag.startswith("tuple[")
    return MODEL.fullmatch(tag) is None and not tag.startswith("tuple[")


def _at(content: JsonValue, where: Where) -> object:
    value: Any = content
    for step in where:
        value = value[step]
    return value


def _named(error: _Error) -> tuple[str, dict[str, object]]:
    key = next((str(step) for step in reversed(error.where) if isinstance(step, str)), "catalogue")
    facts: dict[str, object] = {"key": key, "given": _short(error.given), "message": error.message, **error.context}
    told = PATTERNS.get(str(error.context.get("pattern"))) or OURS.get(str(error.context.get("error")))
    name = told or NAMES.get(error.kind, "no-value")
    if name == "key-unknown":
        facts["near"] = _near(key, keys())
    if name == "not-one-of":
        known = re.findall(r"'([^']+)'", str(error.context.get("expected", "")))
        facts["near"] = _near(str(error.given), frozenset(known))
        facts["known"] = ", ".join(known) + (AUDIENCES if key == "audience" else "")
    return name, facts


@lru_cache(maxsize=1000)
def _near(word: str, known: frozenset[str]) -> str:
    if len(word) > LONGEST:
        return ""
    near = next(iter(difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)), "")
    return near if near != word else ""


def _short(given: object) -> str:
    if isinstance(given, list | dict):
        return "[…]" if isinstance(given, list) else "{…}"
    text = str(given)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _collect(model: type[BaseModel], found: set[str], seen: set[type[BaseModel]]) -> None:
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        found.add(field.alias or name)
        for part in _models(field.annotation):
            _collect(part, found, seen)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models(part)
