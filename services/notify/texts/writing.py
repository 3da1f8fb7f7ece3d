"""Letters are written by filling a text with what is known of a matter, and put into their issuer's frame."""

from collections.abc import Mapping
from typing import NamedTuple

from services.notify.letter import Annex, Letter
from services.notify.texts.common import Words, framed
from services.notify.texts.facts import facts_of
from services.notify.texts.library import current
from services.notify.texts.matter import Matter
from services.notify.texts.neat import neat
from services.notify.texts.template import Said, Text, speak


class Written(NamedTuple):
    """A letter and the text it was written by, `name/version`."""

    letter: Letter
    template: str


def write(
    name: str, matter: Matter, said: Mapping[str, Said] | None = None, *, annexes: tuple[Annex, ...] = ()
) -> Written:
    """Write a letter by the newest text of a name; `said`: what an officer filled in.

    Raises:
        Unsaid: the text needs what is not known.
    """
    text = current()[name]
    return Written(fill(text, matter, said or {}, annexes=annexes), text.template)


def fill(text: Text, matter: Matter, said: Mapping[str, Said], *, annexes: tuple[Annex, ...] = ()) -> Letter:
    """Write a letter by a text; facts are said by the service and by nobody else."""
    facts = facts_of(matter, (*text.facts, *text.optional_facts))
    spoken = speak(text, {**{name: _neat(value) for name, value in said.items()}, **_all_neat(facts)})
    document = text.document
    words = Words(
        **spoken._asdict(),
        title=document.title,
        sign=document.sign,
        annexes=annexes,
    )
    return framed(matter.issuer, matter.as_of, words)


def _all_neat(said: Mapping[str, Said]) -> dict[str, Said]:
    return {name: _neat(value) for name, value in said.items()}


def _neat(value: Said) -> Said:
    if isinstance(value, bool):
        return value
    return neat(value) if isinstance(value, str) else tuple(map(neat, value))
