"""What a model says against a file, told once for each place, in words that texts are kept under."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from services.kit.yamltext import Flaw, Where

Model = TypeVar("Model", bound=BaseModel)

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
PATTERNS: Final = {r"^\d{4}-(0[1-9]|1[0-2])$": "no-month"}
LONGEST: Final = 60


class Words(NamedTuple):
    """What the whole is called, what a model's own validators say, by name, and what else a key may be beside its words."""

    root: str
    said: Mapping[str, str]
    others: Mapping[str, str] = MappingProxyType({})


class _Error(NamedTuple):
    kind: str
    message: str
    where: Where
    tags: dict[Where, str]
    given: object
    context: dict[str, Any]


def parsed(model: type[Model], content: JsonValue, words: Words) -> tuple[Model | None, list[Flaw]]:
    """Read a model out of plain values; None, and everything that is wrong, where it has not its shape."""
    try:
        return model.model_validate(content), []
    except ValidationError as error:
        return None, list(_told(content, error, keys(model), words))


@cache
def keys(model: type[BaseModel]) -> frozenset[str]:
    """Return every key there is in a model and its parts."""
    found: set[str] = set()
    _collect(model, found, set())
    return frozenset(found)


def _told(content: JsonValue, error: ValidationError, known: frozenset[str], words: Words) -> Iterator[Flaw]:
    errors = [_located(content, one) for one in error.errors(include_url=False)]
    seen: set[Where] = set()
    for one in _of_the_shape_meant(content, errors):
        if one.where not in seen:
            seen.add(one.where)
            yield Flaw(one.where, *_named(one, known, words))


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


def _named(error: _Error, every: frozenset[str], words: Words) -> tuple[str, dict[str, object]]:
    key = next((str(step) for step in reversed(error.where) if isinstance(step, str)), words.root)
    facts: dict[str, object] = {"key": key, "given": _short(error.given), "message": error.message, **error.context}
    told = PATTERNS.get(str(error.context.get("pattern"))) or words.said.get(str(error.context.get("error")))
    name = told or NAMES.get(error.kind, "no-value")
    if name == "key-unknown":
        facts["near"] = near(key, every)
    if name == "not-one-of":
        known = re.findall(r"'([^']+)'", str(error.context.get("expected", "")))
        facts["near"] = near(str(error.given), frozenset(known))
        facts["known"] = ", ".join(known) + words.others.get(key, "")
    return name, facts


@lru_cache(maxsize=1000)
def near(word: str, known: frozenset[str]) -> str:
    """Return the known word that is most like it; empty where none is."""
    if len(word) > LONGEST:
        return ""
    alike = next(iter(difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)), "")
    return alike if alike != word else ""


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
