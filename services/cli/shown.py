"""How moments, words and tables are shown to people; programs get the messages as they are."""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.padding import Padding
from rich.style import StyleType
from rich.table import Table
from rich.text import Text
from typing_extensions import override

from services.cli.moments import LOCAL
from services.cli.output import Output
from services.cli.texts import TEXTS

DAY: Final = {"vi": "%d/%m/%Y", "en": "%Y-%m-%d"}
INDENT: Final = 4
WHOLE: Final = frozenset({"due", "arrived", "imported", "from", "until", "day", "window", "patience-until"})
"""Columns of moments, which are never broken."""


class Plain(Table):
    """A table whose cells are what they say: no markup of theirs counts, nothing in them moves the cursor."""

    @override
    def add_row(
        self, *renderables: RenderableType | None, style: StyleType | None = None, end_section: bool = False
    ) -> None:
        cells = (Text(harmless(one)) if isinstance(one, str) else one for one in renderables)
        super().add_row(*cells, style=style, end_section=end_section)


def harmless(text: str) -> str:
    """Return what somebody wrote without what a terminal would take for orders."""
    return "".join("�" if unicodedata.category(one).startswith("C") and one != "\n" else one for one in text)


def plain(message: Message) -> Mapping[str, Any]:
    """Return a message for JSON, empty fields too."""
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)


def word(out: Output, prefix: str, value: str) -> str:
    """Return the text of a word that services use; one that is not known yet is shown as it is."""
    key = f"{prefix}-{value}"
    return out.text(key) if key in TEXTS else value


def day(out: Output, written: str) -> str:
    """Show a day that is written in ISO 8601."""
    return datetime.fromisoformat(written[: len("2021-12-20")]).strftime(DAY[out.lang]) if written else ""


def at(out: Output, written: str) -> str:
    """Show a moment, to the minute."""
    return _local(written).strftime(f"{DAY[out.lang]} %H:%M") if written else ""


def due(out: Output, written: str) -> str:
    """Show the first instant that is too late: midnight is 24:00 of the day that is still in time."""
    if not written:
        return ""
    local = _local(written)
    if local.time() != time.min:
        return local.strftime(f"{DAY[out.lang]} %H:%M")
    return (local - timedelta(days=1)).strftime(f"{DAY[out.lang]} 24:00")


def moved(out: Output, raw: str, written: str) -> str:
    """Show a due instant, and below it the one it was moved from over days off."""
    if not raw or raw == written:
        return due(out, written)
    before, after = due(out, raw), due(out, written)
    same_hour = before[-len("24:00") :] == after[-len("24:00") :]
    return f"{after}\n({out.text('rolled-from', day=before[: -len(' 24:00')] if same_hour else before)})"


def followed(out: Output, written: str) -> str:
    """Show that no day is named, and until when it is followed."""
    until = due(out, written)[: -len(" 24:00")]
    return f"{out.text('no-day')}\n({out.text('until-when', at=until)})" if until else out.text("no-day")


def since(out: Output, written: str) -> str:
    """Show the moment from which something holds: midnight is the day alone."""
    if not written:
        return ""
    local = _local(written)
    return local.strftime(DAY[out.lang] if local.time() == time.min else f"{DAY[out.lang]} %H:%M")


def _local(written: str) -> datetime:
    read = datetime.fromisoformat(written)
    return read.astimezone(LOCAL) if read.tzinfo else read.replace(tzinfo=LOCAL)


def decimal(out: Output, written: str) -> str:
    """Show a decimal number with the comma that Vietnamese writes."""
    return written.replace(".", ",") if out.lang == "vi" else written


def table(out: Output, *keys: str) -> Table:
    """Begin a table; codes and names that are too long for their column go on below, nothing is cut off."""
    made = Plain(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True)
    for key in keys:
        made.add_column(out.text(key), overflow="fold", no_wrap=key in WHOLE)
    return made


def show(out: Output, made: Table, *, title: str = "") -> None:
    """Print a table that has rows, with its title above."""
    if made.row_count:
        if title:
            out.console.print(f"\n{out.text(title)}", markup=False, style="bold")
        out.console.print(made)


def facts(out: Output, pairs: Iterable[tuple[str, str]]) -> None:
    """Print what is known, a line each; what is not known is left out."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for key, value in pairs:
        if value:
            grid.add_row(out.text(key), Text(harmless(value)))
    out.console.print(grid)


def line(out: Output, text: str, *, indent: int = 0, style: str = "") -> None:
    """Print one paragraph, all of it indented."""
    out.console.print(Padding(Text(harmless(text), style=style), (0, 0, 0, indent * INDENT), expand=False))


def answered(out: Output, answer: Message, *, dry_run: bool) -> None:
    """Print an answer for programs."""
    if out.json:
        out.document({**plain(answer), "dry_run": dry_run})


def joined(parts: Iterable[str], *, by: str = " · ") -> str:
    """Join what is there."""
    return by.join(part for part in parts if part)
