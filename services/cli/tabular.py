"""A table on its way to a file: what it is, its columns and its values, and what writes them."""

from collections.abc import AsyncIterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol


class Column(NamedTuple):
    """A column of a table: its name, and what its values are: text, whole, decimal, moment or flag."""

    name: str
    type: str = "text"


@dataclass(frozen=True)
class Sheet:
    """A table on its way: what it is and as of when, and its values as they come, whole rows, one text a column.

    `about` stands in JSON beside the instants; `key` names its rows there; what is `counted` is summed up there too.
    CSV has the instants in two columns of their own where it is `stamped`.
    """

    table: str
    as_of: str
    known_at: str
    columns: Sequence[Column]
    parts: AsyncIterable[Sequence[str]]
    title: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    key: str = "rows"
    counted: str = ""
    stamped: bool = True


class Writer(Protocol):
    """Writes a table piece by piece."""

    def rows(self, values: Sequence[str]) -> int:
        """Write whole rows; return how many."""
        ...

    def end(self) -> None:
        """Write what comes after the rows."""
        ...


def lines_of(values: Sequence[str], width: int) -> list[Iterator[str]]:
    """Return the same iterator for every column, so that zipping them gives row after row."""
    return [iter(values)] * width
