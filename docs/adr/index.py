"""Write the index of decisions, `docs/adr/README.md`, from the records beside it (`make adr`)."""

import re
from pathlib import Path
from typing import Final, NamedTuple

HERE: Final = Path(__file__).parent
INDEX: Final = HERE / "README.md"
HEADINGS: Final = ("Context", "Options", "Decision", "Consequences", "Metadata")

PREFACE: Final = """\
# Decisions

Why things are as they are, one decision a page: context, options, decision, consequences, metadata.
A record is superseded by a later one, not rewritten. This page is written by `make adr`.

| no | decision | status | date |
|---|---|---|---|
"""


class Decision(NamedTuple):
    """What the index says of one record."""

    path: Path
    title: str
    status: str
    date: str


def read(path: Path) -> Decision:
    """Read a record's title and its metadata table.

    Raises:
        ValueError: it does not have the five headings in their order, a title, a status or a date.
    """
    text = path.read_text(encoding="utf-8")
    if tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) != HEADINGS:
        raise ValueError(f"{path.name}: the headings must be {', '.join(HEADINGS)}")
    return Decision(
        path,
        title=_find(path, text, rf"^# {path.name[:4]} · (.+)$"),
        status=_find(path, text, r"^\| Status \| (.+?) \|$"),
        date=_find(path, text, r"^\| Date \| (\d{4}-\d\d-\d\d) \|$"),
    )


def records() -> list[Path]:
    """List the records in the order of their numbers."""
    return sorted(HERE.glob("[0-9][0-9][0-9][0-9]-*.md"))


def render() -> str:
    """Write the whole index."""
    decisions = [read(path) for path in records()]
    rows = (f"| {d.path.name[:4]} | [{d.title}]({d.path.name}) | {d.status} | {d.date} |\n" for d in decisions)
    return PREFACE + "".join(rows)


def _find(path: Path, text: str, pattern: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    if found is None:
        raise ValueError(f"{path.name}: nothing matches {pattern}")
    return found[1]


if __name__ == "__main__":
    INDEX.write_text(render(), encoding="utf-8")
