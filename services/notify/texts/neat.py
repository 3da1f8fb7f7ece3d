"""Characters that are no text: they are never seen on paper and can turn what stands around them."""

import unicodedata
from typing import Final

ALLOWED: Final = frozenset("\n\t\u00a0")
BLANKS: Final = frozenset("\n\t\r\v\f\u0085\u2028\u2029")
HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control and format characters, halves of characters, private ones, and such as are none."""


def hidden(text: str) -> tuple[int, str] | None:
    """Find the first character that is no text: its place from 1, and its name as U+202E."""
    for place, character in enumerate(text, start=1):
        if unicodedata.category(character) in HIDDEN and character not in ALLOWED:
            return place, f"U+{ord(character):04X}"
    return None


def neat(text: str) -> str:
    """Return composed text on one line, without characters that are no text."""
    plain = unicodedata.normalize("NFC", text)
    if plain.isprintable():
        return plain
    return "".join(" " if each in BLANKS else each for each in plain if each in BLANKS or not _is_hidden(each))


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in HIDDEN
