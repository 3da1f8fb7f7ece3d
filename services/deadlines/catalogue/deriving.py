"""`follows`: what the rule of a higher authority says is read out of its catalogue, and put beside the obligation's own.

What the obligation does not say itself (how often, which window) it takes from there; its deadline never: every level states
its own (Decree 09/2019 Art. 8(5)(b), Art. 13).
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import JsonValue

from services.contracts.naming import TOKEN_PATTERN
from services.kit.yamltext import Flaw, Read, Unreadable, decoded, read

FILE: Final = "catalogue.yaml"
TAKEN: Final = ("recurs", "window")
SHIPPED: Final = (
    Path(__file__).parents[2] / "cli" / "catalogues",
    Path(__file__).parents[2] / "catalogues",
    Path(__file__).parents[3] / "catalogues",
)
"""Where catalogues that come with the software lie: in a package, beside it, in the repository."""

Parents = Callable[[str], JsonValue]


def derived(content: JsonValue, parents: Parents) -> list[Flaw]:
    """Put frames into the obligations that follow a rule; answer those whose rule is not found."""
    flaws: list[Flaw] = []
    for place, obligation in enumerate(_obligations(content)):
        follows = obligation.get("follows")
        if not isinstance(follows, str) or not follows or obligation.get("frame") is not None:
            continue
        code, _, rule = follows.partition("/")
        parent = parents(code)
        above = next((one for one in _obligations(parent) if one.get("code") == rule), None)
        if above is None:
            name = "parent-unknown" if parent is None else "parent-rule-unknown"
            flaws.append(Flaw(("obligations", place, "follows"), name, {"code": code, "rule": rule or "–"}))
            continue
        obligation["frame"] = _frame(follows, above)
        for key in TAKEN:
            if above.get(key) is not None:
                obligation.setdefault(key, above[key])
    return flaws


def beside(file: Path) -> Parents:
    """Return how to find a catalogue by its code: beside a file, else among those that come with the software."""

    def parent(code: str) -> JsonValue:
        if not re.fullmatch(TOKEN_PATTERN, code):
            return None
        for folder in (file.parent, file.parent.parent, *SHIPPED):
            for path in (folder / code / FILE, folder / f"{code}.yaml"):
                if path.is_file() and path.resolve() != file.resolve():
                    return _content(path)
        return None

    return parent


def _content(path: Path) -> JsonValue:
    try:
        found: Read = read(decoded(path.read_bytes()))
    except (OSError, Unreadable):
        return None
    return found.content


def _obligations(content: JsonValue) -> Iterator[dict[str, Any]]:
    listed = content.get("obligations") if isinstance(content, dict) else None
    for one in listed if isinstance(listed, list) else ():
        yield one if isinstance(one, dict) else {}


def _frame(follows: str, above: dict[str, Any]) -> dict[str, Any]:
    frame = {key: above[key] for key in ("recurs", "window", "due", "citation") if above.get(key) is not None}
    return {"rule": follows, "recurs": "fixed", **frame}
