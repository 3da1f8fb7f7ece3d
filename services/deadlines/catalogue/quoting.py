"""The sentence of the letter that a finding speaks of."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.conflicts import Found

SENTENCES: Final = re.compile(r"\s*\[…\]\s*|(?<=[.;])\s+")
LONGEST: Final = 240
QUOTED: Final = 4_000
ELSEWHERE: Final = frozenset({"other", "before"})
"""Facts of a finding that stand in another sentence."""


def sentence(catalogue: Catalogue, found: Found) -> str:
    """Return the sentence that names most of what was found, else the first; empty where none is quoted."""
    quote = next((one.quote for one in catalogue.obligations if one.code == found.obligation), "")[:QUOTED].strip()
    sentences = [one for one in SENTENCES.split(quote) if one]
    if not sentences:
        return ""
    named = [word for name, fact in found.facts.items() if name not in ELSEWHERE for word in _written(fact)]
    told = max(sentences, key=lambda one: sum(word in _plain(one) for word in named))
    return told if len(told) <= LONGEST else f"{told[:LONGEST].rstrip()} …"


def _written(fact: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(fact)
    except ValueError:
        if "/" in fact:
            yield _plain(fact) + "ngày"
        return
    yield f"{day.day}/{day.month}/{day.year}"


def _plain(text: str) -> str:
    return re.sub(r"(?<!\d)0(?=\d+/)", "", "".join(text.split()))
