"""Where a command speaks: results on standard output, progress and errors on standard error."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from services.cli import texts

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class Output:
    """How this call wants to be answered: as JSON, in which language, with colour or not."""

    lang: str = "vi"
    json: bool = False
    color: bool = True

    @cached_property
    def console(self) -> "Console":
        """Return the console of results."""
        from rich.console import Console  # noqa: PLC0415  (heavy)

        return Console(no_color=not self.color, highlight=False)

    @cached_property
    def errors(self) -> "Console":
        """Return the console of progress and errors."""
        from rich.console import Console  # noqa: PLC0415  (heavy)

        return Console(stderr=True, no_color=not self.color, highlight=False)

    def text(self, key: str, **facts: object) -> str:
        """Return a text in the caller's language."""
        return texts.say(key, self.lang, **facts)

    def say(self, key: str, **facts: object) -> None:
        """Print a sentence for people; nothing where JSON is wanted."""
        if not self.json:
            self.console.print(self.text(key, **facts), markup=False, soft_wrap=True)

    def note(self, key: str, **facts: object) -> None:
        """Print a sentence about what is going on to standard error; nothing where JSON is wanted."""
        if not self.json:
            self.errors.print(self.text(key, **facts), markup=False, soft_wrap=True)

    def document(self, content: Mapping[str, Any] | Sequence[Any]) -> None:
        """Print one JSON document."""
        sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")

    def line(self, content: Mapping[str, Any]) -> None:
        """Print one line of a JSON stream, at once."""
        sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def failure(self, message: str) -> None:
        """Print one line of failure."""
        self.errors.print(" ".join(f"dunghan: {message}".split()), markup=False, soft_wrap=True, style="red")
