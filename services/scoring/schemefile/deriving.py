"""`based_on`: what a scheme does not say itself it takes from another, which may be based on a third.

Whose it is, from when, by which letter and instead of what is never taken; a key that is empty takes nothing.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import JsonValue

from services.kit.yamltext import Flaw, Unreadable, decoded, read

OWN: Final = frozenset({"scheme", "version", "title", "source", "valid", "based_on", "replaces", "leads", "assumed"})
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(/\d+)?")
SHIPPED: Final = (
    Path(__file__).parents[2] / "cli" / "catalogues",
    Path(__file__).parents[2] / "catalogues",
    Path(__file__).parents[3] / "catalogues",
)
"""Where rules that come with the software lie: in a package, beside it, in the repository."""

Plain = dict[str, Any]
Bases = Callable[[str], Plain | None]


def derived(content: JsonValue, bases: Bases) -> tuple[JsonValue, list[Flaw]]:
    """Return a scheme with all it takes from others, and what is wrong with where it takes it from."""
    if not isinstance(content, dict):
        return content, []
    chain, whole = [_name(content)], dict(content)
    base = content.get("based_on")
    while isinstance(base, str) and base:
        found = bases(base) if NAME.fullmatch(base) else None
        if found is None:
            return whole, [Flaw(("based_on",), "base-unknown", {"name": base})]
        chain.append(_name(found))
        if chain[-1] in chain[:-1]:
            return whole, [Flaw(("based_on",), "cycle", {"name": chain[-1], "chain": " → ".join(chain)})]
        whole = _merged(whole, {key: value for key, value in found.items() if key not in OWN})
        base = found.get("based_on")
    return {key: value for key, value in whole.items() if value is not None}, []


def beside(file: Path) -> Bases:
    """Return how to find a scheme by `code` or `code/version`: beside a file, else among those that come with the software."""

    def base(name: str) -> Plain | None:
        code, _, version = name.partition("/")
        for folder in (file.parent, file.parent.parent, *SHIPPED):
            there = [one for path in _files(folder) if (one := _scheme(path, code)) is not None]
            wanted = [one for one in there if not version or str(one.get("version")) == version]
            if wanted:
                return max(wanted, key=lambda one: (isinstance(one.get("version"), int), one.get("version") or 0))
        return None

    return base


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.yaml"))
    yield from sorted(folder.glob("*/*.yaml"))


def _scheme(path: Path, code: str) -> Plain | None:
    try:
        text = decoded(path.read_bytes())
        if not re.search(rf"(?m)^scheme:[ ]*[\"']?{re.escape(code)}\b", text):
            return None
        content = read(text).content
    except (OSError, Unreadable):
        return None
    return content if isinstance(content, dict) and content.get("scheme") == code else None


def _name(content: Plain) -> str:
    return f"{content.get('scheme')}/{content.get('version')}"


def _merged(own: Plain, base: Plain) -> Plain:
    taken = dict(base)
    for key, value in own.items():
        inherited = taken.get(key)
        merged = isinstance(value, dict) and isinstance(inherited, dict)
        taken[key] = _merged(value, taken[key]) if merged else value
    return taken
