"""YAML read with the place of every key and value; what could exhaust a machine is refused. Pure.

Plain words stay text wherever they could be a code: `1.10` is no number, `no` no refusal, `08:00` no seconds.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pydantic import JsonValue
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

Where = tuple[str | int, ...]
"""The path of a part: keys, and places in lists."""

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a file."""
DEEPEST: Final = 30
MOST: Final = 500_000
"""Values, each counted as often as aliases repeat it."""

WHOLE: Final = re.compile(r"-?(0|[1-9]\d{0,17})")
NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
TRUTHS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
PLAIN_TAGS: Final = frozenset({None, "!", "tag:yaml.org,2002:str"})


class Flaw(NamedTuple):
    """Something that is wrong with a file's shape: what it is, by the name texts are kept under."""

    where: Where
    name: str
    facts: Mapping[str, object]


class Unreadable(Exception):
    """The text is none that a file of rules could be; at a line and column that count from 1."""

    def __init__(self, name: str, line: int = 1, column: int = 1, /, **facts: object) -> None:
        super().__init__(name)
        self.name, self.line, self.column, self.facts = name, line, column, facts


class Read(NamedTuple):
    """What a text says, where each part of it stands, and what is wrong with how it is written."""

    content: JsonValue
    places: Mapping[Where, tuple[int, int]]
    flaws: Sequence[Flaw]
    warned: Sequence[tuple[str, int, int]]

    def place(self, where: Where) -> tuple[int, int]:
        """Return line and column of a part, else of the nearest one it stands in."""
        while where and where not in self.places:
            where = where[:-1]
        return self.places.get(where, (1, 1))


def decoded(content: bytes) -> str:
    """Return the text of a file.

    Raises:
        Unreadable: it is too large, or not UTF-8.
    """
    if len(content) > LARGEST:
        raise Unreadable("too-large", size=f"{len(content) / 1024 / 1024:.1f}", most=LARGEST // 1024 // 1024)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
        raise Unreadable("not-utf-8", before.count(b"\n") + 1, column) from error


def read(text: str) -> Read:
    """Read YAML.

    Raises:
        Unreadable: it is no YAML, or more than a file of rules could be.
    """
    composed = unicodedata.normalize("NFC", text)
    warned = [] if composed == text else [("not-nfc", *_first_difference(text, composed))]
    reader = _Reader(YAML(typ="safe", pure=True).parse(composed))
    try:
        content = reader.document()
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Unreadable("not-yaml", line, column, problem=str(error.problem or error.context)) from error
    except YAMLError as error:
        place = _offset(composed, getattr(error, "position", 0))
        raise Unreadable("control-character", *place) from error
    return Read(content, reader.places, reader.flaws, warned)


def _first_difference(text: str, composed: str) -> tuple[int, int]:
    pairs = enumerate(zip(text.split("\n"), composed.split("\n"), strict=False), start=1)
    for number, (given, meant) in pairs:
        if given != meant:
            alike = (place for place, (one, other) in enumerate(zip(given, meant, strict=False)) if one != other)
            return number, next(alike, len(meant)) + 1
    return 1, 1


def _offset(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - before.rfind("\n")


class _Reader:
    """Builds plain values out of events, and remembers where each stood."""

    def __init__(self, events: Iterator[Event]) -> None:
        self.places: dict[Where, tuple[int, int]] = {}
        self.flaws: list[Flaw] = []
        self._events = events
        self._anchors: dict[str, tuple[JsonValue, int] | None] = {}
        self._count = 0

    def document(self) -> JsonValue:
        next(self._events)
        if not isinstance(next(self._events), DocumentStartEvent):
            return None
        content = self._node(next(self._events), ())
        next(self._events)
        following = next(self._events)
        if isinstance(following, DocumentStartEvent):
            raise Unreadable("two-documents", *_mark(following))
        return content

    def _node(self, event: Event, where: Where) -> JsonValue:
        self._admit(event, where)
        self.places.setdefault(where, _mark(event))
        if isinstance(event, AliasEvent):
            return self._repeated(event)
        if not isinstance(event, NodeEvent):
            raise Unreadable("not-yaml", *_mark(event), problem=type(event).__name__)
        before, anchor = self._count, event.anchor
        if anchor is not None:
            self._anchors[anchor] = None
        value = self._value(event, where)
        if anchor is not None:
            self._anchors[anchor] = value, self._count - before + 1
        return value

    def _value(self, event: NodeEvent, where: Where) -> JsonValue:
        match event:
            case MappingStartEvent():
                return self._mapping(where)
            case SequenceStartEvent():
                return self._sequence(where)
            case ScalarEvent():
                return self._scalar(event, where)
            case _:
                raise Unreadable("not-yaml", *_mark(event), problem=type(event).__name__)

    def _admit(self, event: Event, where: Where) -> None:
        self._count += 1
        if len(where) > DEEPEST:
            raise Unreadable("too-deep", *_mark(event), most=DEEPEST)
        if self._count > MOST:
            raise Unreadable("too-many", *_mark(event), most=MOST)

    def _repeated(self, event: AliasEvent) -> JsonValue:
        known = self._anchors.get(event.anchor)
        if known is None:
            raise Unreadable("alias-unknown", *_mark(event), name=event.anchor)
        value, size = known
        self._count += size
        if self._count > MOST:
            raise Unreadable("too-many", *_mark(event), most=MOST)
        return value

    def _mapping(self, where: Where) -> JsonValue:
        keyed: dict[str, JsonValue] = {}
        while isinstance(key := next(self._events), NodeEvent):
            if not isinstance(key, ScalarEvent):
                raise Unreadable("key-no-text", *_mark(key))
            name = str(key.value)
            inner = (*where, name)
            if name in keyed:
                self.flaws.append(Flaw((*inner, "(2)"), "key-twice", {"key": name}))
                inner = (*inner, "(2)")
            self.places[inner] = _mark(key)
            keyed[name] = self._node(next(self._events), inner)
        return keyed

    def _sequence(self, where: Where) -> JsonValue:
        values: list[JsonValue] = []
        while isinstance(event := next(self._events), NodeEvent):
            values.append(self._node(event, (*where, len(values))))
        return values

    def _scalar(self, event: ScalarEvent, where: Where) -> JsonValue:
        text = str(event.value)
        if event.tag is not None and str(event.tag) not in PLAIN_TAGS:
            self.flaws.append(Flaw(where, "tagged", {"tag": str(event.tag)}))
        if event.tag is not None or not event.implicit[0]:
            return text
        if text in NULLS:
            return None
        if text in TRUTHS:
            return TRUTHS[text]
        return int(text) if WHOLE.fullmatch(text) else text


def _mark(event: Event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
