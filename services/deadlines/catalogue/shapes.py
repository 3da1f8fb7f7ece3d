"""What the model of catalogues says against a file."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import JsonValue

from services.contracts.deadlines import Accepts
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.scalars import NO_DAY, NO_HOUR, NO_YEAR
from services.kit import shapes
from services.kit.yamltext import Flaw

WORDS: Final = shapes.Words(
    "catalogue",
    {NO_DAY: "no-day", NO_YEAR: "no-year", NO_HOUR: "no-hour"},
    {"audience": ", [an-binh, …], {kinds: [commune, …]}"},
)


def parsed(content: JsonValue) -> tuple[Catalogue | None, list[Flaw]]:
    """Read a catalogue out of plain values; None, and everything that is wrong, where it has not its shape."""
    catalogue, flaws = shapes.parsed(Catalogue, content, WORDS)
    return catalogue, [*flaws, *_other_keys(content)]


def _other_keys(content: Any) -> Iterator[Flaw]:  # noqa: ANN401 -- whatever stands in a file
    # Parts of events take keys of later releases; in a file such a key is a slip of the finger.
    listed = content.get("obligations") if isinstance(content, dict) else None
    for place, obligation in enumerate(listed if isinstance(listed, list) else ()):
        accepts = obligation.get("accepts") if isinstance(obligation, dict) else None
        for key in accepts.keys() - Accepts.model_fields.keys() if isinstance(accepts, dict) else ():
            near = shapes.near(str(key), frozenset(Accepts.model_fields))
            yield Flaw(("obligations", place, "accepts", key), "key-unknown", {"key": key, "near": near})
