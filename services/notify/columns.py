"""How wide the columns of a table are: enough for their words, and the rest of the page shared by what they hold.

TooNarrow    more columns, or longer heads, than a page can hold
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

Heads = Sequence[tuple[str, tuple[str, ...], bool]]
"""Title, titles of the columns under it, and whether it is a column of text."""

EM: Final = 12 * 25.4 / 72
"""Millimetres: the size of the letters in a table."""

EMS: Final = {**dict.fromkeys("iljtfrI.,;:'|!()[]-/ ", 0.34), **dict.fromkeys("mwMW%", 0.92)}
DIGIT, CAPITAL, OTHER, BOLD = 0.5, 0.72, 0.49, 1.1
"""About how wide the letters of Times are, in parts of their size."""

PADDING: Final = 2.4
"""Millimetres a cell keeps free, left and right together."""

NARROWEST, LONGEST_WORD = 8.0, 26.0
"""Millimetres: no column is narrower; a word that is longer is broken."""

TEXT, MARK = 90.0, 36.0
"""Millimetres a column of text, and any other, claims at most for its longest cell."""

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


def widths(heads: Heads, rows: Sequence[Sequence[str]], room: float) -> list[float]:
    """Measure the columns in millimetres; together they fill the room.

    Raises:
        TooNarrow: they cannot.
    """
    claims = _alike(list(_claims(heads, rows)), room)
    left = room - sum(claim.least for claim in claims)
    if left < 0:
        raise TooNarrow(f"bảng có quá nhiều cột ({len(claims)}) cho một trang; chia thành nhiều phụ lục")
    shared = _shared(claims, left)
    _fits(heads, shared)
    return shared


def length(text: str, *, bold: bool = False) -> float:
    """Estimate how long a line of text is, in millimetres."""
    return EM * (BOLD if bold else 1) * sum(map(_ems, unicodedata.normalize("NFD", text)))


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
            texts = next(cells, ())
            words = {word for text in texts for word in text.split()}
            longest = max((share, length(sub, bold=True) if subs else 0, *map(length, texts)))
            needed = max((0, *(length(word, bold=True) for word in sub.split()), *map(length, words)))
            least = max(min(needed, LONGEST_WORD), NARROWEST)
            yield Claim(least + PADDING, max(min(longest, most), least) + PADDING, prose, bool(subs))


def _alike(claims: list[Claim], room: float) -> list[Claim]:
    """Make the columns that stand under heads equally wide, where there is room for it."""
    grouped = [claim for claim in claims if claim.grouped]
    least = max((claim.least for claim in grouped), default=0)
    liked = max((claim.liked for claim in grouped), default=0)
    alike = [replace(claim, least=least, liked=liked) if claim.grouped else claim for claim in claims]
    return alike if sum(claim.least for claim in alike) <= room else claims


def _shared(claims: list[Claim], left: float) -> list[float]:
    wishes = [claim.liked - claim.least for claim in claims]
    wished = sum(wishes)
    if wished > left:
        return [claim.least + wish * left / wished for claim, wish in zip(claims, wishes, strict=True)]
    # What nobody asks for goes to the text; where there is none, to everybody.
    takers = [claim.prose for claim in claims] if any(claim.prose for claim in claims) else [True] * len(claims)
    bonus = (left - wished) / sum(takers)
    return [claim.liked + bonus * takes for claim, takes in zip(claims, takers, strict=True)]


def _fits(heads: Heads, shared: list[float]) -> None:
    left = iter(shared)
    for title, subs, _ in heads:
        under = [next(left) for _ in subs or (title,)]
        tall = _height(title, sum(under)) + max(
            (_height(sub, wide) for sub, wide in zip(subs, under, strict=False)), default=0
        )
        if tall > TALLEST_HEAD:
            raise TooNarrow(f"tiêu đề cột quá dài: «{title[:60]}…»")


def _height(text: str, wide: float) -> float:
    return 1.2 * EM * (1 + length(text, bold=True) // max(wide - PADDING, 1))
