"""How wide the columns of a table are: enough for their words, and the rest of the page shared by what they hold.

TooNarrow    more columns, or longer heads, than a page can hold
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

Heads = Sequence[tuple[str, tuple[str, ...], bool]]
"""Title, titles of the columns under it, and whether it is a column of text."""

SIZES: Final = (12, 11, 10, 9, 8)
"""Points of the letters in a table: the largest with which its columns fit."""

POINT: Final = 25.4 / 72
"""Millimetres."""

EMS: Final = {**dict.fromkeys("iljtfrI.,;:'|!()[]-/ ", 0.34), **dict.fromkeys("mwMW%", 0.92)}
DIGIT, CAPITAL, OTHER, BOLD = 0.5, 0.72, 0.49, 1.1
"""About how wide the letters of Times are, in parts of their size."""

PADDING: Final = 2.4
"""Millimetres a cell keeps free, left and right together."""

NARROWEST, LONGEST_WORD = 1.9, 6.2
"""In sizes of the letters: no column is narrower; a word that is longer is broken."""

TEXT, MARK = 21.0, 8.5
"""In sizes of the letters: what a column of text, and any other, claims at most for its longest cell."""

TALLEST_HEAD: Final = 90.0
"""Millimetres of a page the head of a table may take, for it stands on each."""


class TooNarrow(Exception):
    """A page cannot hold so many columns, or heads so long."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a column needs at least and would like to have; `grouped`: it stands under a head with others."""

    least: float
    liked: float
    prose: bool
    grouped: bool


def fitted(heads: Heads, rows: Sequence[Sequence[str]], room: float) -> tuple[int, list[float]]:
    """Choose the size of a table's letters, and the widths of its columns in millimetres, which fill the room.

    Raises:
        TooNarrow: not even the smallest letters fit.
    """
    claims = list(_claims(heads, rows))
    # Where not even the smallest letters fit, their words are broken.
    broken = [replace(claim, least=NARROWEST) for claim in claims]
    for size, tried in (*((size, claims) for size in SIZES), (SIZES[-1], broken)):
        left = (room - PADDING * len(claims)) / (size * POINT)
        if sum(claim.least for claim in tried) <= left:
            widths = [PADDING + size * POINT * wide for wide in _shared(_alike(tried, left), left)]
            _fits(heads, widths, size * POINT)
            return size, widths
    raise TooNarrow(f"bảng có quá nhiều cột ({len(claims)}) cho một trang; chia thành nhiều phụ lục")


def length(text: str, *, bold: bool = False) -> float:
    """Estimate how long a line of text is, in sizes of its letters."""
    return (BOLD if bold else 1) * sum(map(_ems, unicodedata.normalize("NFD", text)))


def _ems(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    if character in EMS:
        return EMS[character]
    return DIGIT if character.isdigit() else CAPITAL if character.isupper() else OTHER


def _claims(heads: Heads, rows: Sequence[Sequence[str]]) -> Iterable[Claim]:
    cells = iter(zip(*rows, strict=True)) if rows else iter(())
    for title, subs, prose in heads:
        most = TEXT if prose else MARK
        share = length(title, bold=True) / 2 / max(1, len(subs))
        for sub in subs or (title,):
            texts = set(next(cells, ()))
            words = {word for text in texts for word in text.split()}
            longest = max((share, length(sub, bold=True) if subs else 0, *map(length, texts)))
            needed = max((0, *(length(word, bold=True) for word in sub.split()), *map(length, words)))
            least = max(min(needed, LONGEST_WORD), NARROWEST)
            yield Claim(least, max(min(longest, most), least), prose, bool(subs))


def _alike(claims: list[Claim], room: float) -> list[Claim]:
    """Make the columns that stand under heads equally wide, where there is room for it."""
    grouped = [claim for claim in claims if claim.grouped]
    least = max((claim.least for claim in grouped), default=0)
    liked = max((claim.liked for claim in grouped), default=0)
    alike = [replace(claim, least=least, liked=liked) if claim.grouped else claim for claim in claims]
    return alike if sum(claim.least for claim in alike) <= room else claims


def _shared(claims: list[Claim], room: float) -> list[float]:
    left = room - sum(claim.least for claim in claims)
    wishes = [claim.liked - claim.least for claim in claims]
    wished = sum(wishes)
    if wished > left:
        return [claim.least + wish * left / wished for claim, wish in zip(claims, wishes, strict=True)]
    # What nobody asks for goes to the text; where there is none, to everybody.
    takers = [claim.prose for claim in claims] if any(claim.prose for claim in claims) else [True] * len(claims)
    bonus = (left - wished) / sum(takers)
    return [claim.liked + bonus * takes for claim, takes in zip(claims, takers, strict=True)]


def _fits(heads: Heads, widths: list[float], size: float) -> None:
    left = iter(widths)
    for title, subs, _ in heads:
        under = [next(left) for _ in subs or (title,)]
        below = max((_height(sub, wide, size) for sub, wide in zip(subs, under, strict=False)), default=0)
        if _height(title, sum(under), size) + below > TALLEST_HEAD:
            raise TooNarrow(f"tiêu đề cột quá dài: «{title[:60]}…»")


def _height(text: str, wide: float, size: float) -> float:
    return 1.2 * size * (1 + size * length(text, bold=True) // max(wide - PADDING, 1))
