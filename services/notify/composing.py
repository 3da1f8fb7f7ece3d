"""A letter that an officer asks for is put together from the read models; the draft holds its words, so it stands for itself.

Nobody is reminded of what came, or urged for what is not late; what a text needs and the call does not say is named.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from services.contracts.deadlines import Citation
from services.contracts.notify import DutyRef, LetterKind
from services.kit.database import Database
from services.kit.rpc import BadInput
from services.notify import queries, rosters
from services.notify.asked import letter_named
from services.notify.domain.desk import cited
from services.notify.domain.duty import content_of
from services.notify.domain.inputs import DraftAsked, IssuerSet, RectificationDrafted
from services.notify.domain.life import IssuerUnknown
from services.notify.owing import must_owe
from services.notify.queries import drafting
from services.notify.texts import (
    LOCAL,
    BadField,
    Letter,
    Matter,
    Said,
    Text,
    Unit,
    Unsaid,
    annex_of,
    current,
    fill,
    filled,
)

BY_HAND: Final[Mapping[LetterKind, str]] = {LetterKind.CORRECT: "correct-hand"}
"""Texts that officers fill in where the service writes letters of that kind by another one."""

OF_UNITS: Final = frozenset({"units", "heads", "addressees", "unit_list", "unit_count"})
OF_REPORT: Final = frozenset({"report", "grounds", "deadline", "firm", "over"})
OF_LIST: Final = "list_"
SINGLE: Final = frozenset({LetterKind.EXPLAIN, LetterKind.RETURNED})
"""Kinds that speak of what one unit did."""

GONE: Final = frozenset({"void", "recalled"})
"""Stages of a letter that stands no more."""


class Wish(NamedTuple):
    """What an officer asks for, as it was read; `fields`: what the text leaves to officers."""

    kind: LetterKind
    district: str
    now: datetime
    as_of: datetime
    units: tuple[str, ...] = ()
    obligation: str = ""
    period: str = ""
    year: int = 0
    reason: str = ""
    source: Citation | None = None
    letter: str = ""
    fields: Mapping[str, Any] = {}

    @property
    def of_year(self) -> int:
        """The year it is about: the one that was named, or that of its day."""
        return self.year or self.as_of.astimezone(LOCAL).year

    @property
    def day(self) -> str:
        """The local day it speaks of."""
        return self.as_of.astimezone(LOCAL).date().isoformat()


class Drawn(NamedTuple):
    """A letter that is not drafted yet: what would be journaled, and the letter itself."""

    asked: DraftAsked | RectificationDrafted
    letter: Letter
    template: str


async def draw(database: Database, wish: Wish) -> Drawn:
    """Put a letter together.

    Raises:
        IssuerUnknown: nobody writes for the district.
        BadInput: the text needs what was not said, or the letter would say what is not so.
    """
    sender = await drafting.issuer(database, wish.district, wish.now)
    if sender is None:
        raise IssuerUnknown(district=wish.district)
    text = current()[BY_HAND.get(wish.kind, wish.kind.value)]
    if wish.kind is LetterKind.RECTIFY:
        return await _rectification(database, wish, sender, text)
    spoken = await _spoken(database, wish, text)
    units = await _addressed(database, wish, text, spoken)
    owed = await _owed(database, wish, text)
    matter = Matter(
        issuer=sender.issuer,
        as_of=wish.as_of,
        units=tuple(units.values()),
        letter=None if spoken is None else spoken.spoken(),
        reason=wish.reason,
        ordered="" if wish.source is None else cited(wish.source),
        year=wish.of_year,
    )
    if owed is not None:
        matter = matter.model_copy(update=must_owe(wish.kind, owed, tuple(units), wish.now))
    if _needs_list(text):
        asked = queries.Asked(wish.district, wish.of_year, wish.as_of)
        matter = matter.model_copy(update=await rosters.compared(database, asked, wish.kind, sender.issuer))
    letter = _written(text, matter, _filled(text, wish.fields))
    return await _drawn(database, wish, text, letter, _about(wish, tuple(units), spoken))


class About(NamedTuple):
    """Whom and what a drawn letter is about."""

    name: str
    units: tuple[str, ...]
    duties: tuple[DutyRef, ...]
    spoken: drafting.Named | None


def _about(wish: Wish, units: tuple[str, ...], spoken: drafting.Named | None) -> About:
    one = units[0] if len(units) == 1 else wish.district
    duties: tuple[DutyRef, ...] = ()
    if wish.kind is LetterKind.RECALL and spoken is not None:
        name = spoken.row.letter
    elif wish.kind is LetterKind.CORRECT and spoken is not None:
        name = f"{spoken.row.letter}~{wish.day}"
    elif wish.obligation:
        name = f"{one}~{wish.obligation}~{wish.period}~{wish.day}"
        duties = tuple(DutyRef(unit=unit, obligation=wish.obligation, period=wish.period) for unit in units)
    else:
        name = f"{one}-{wish.day}"
    return About(f"{wish.kind}-{name}", units, duties, spoken)


async def _drawn(database: Database, wish: Wish, text: Text, letter: Letter, about: About) -> Drawn:
    content = content_of(letter)
    name = _free(await drafting.like(database, wish.district, wish.kind), about.name, content)
    if wish.kind is LetterKind.RECALL and name != about.name:
        raise BadInput("letter", f"{wish.letter}: {about.name} takes it back already")
    asked = DraftAsked(
        letter=name,
        kind=wish.kind,
        district=wish.district,
        duties=about.duties,
        units=about.units,
        content=content,
        template=text.template,
        corrects=None if about.spoken is None or wish.kind not in _NAMING else about.spoken.ref,
        reason=wish.reason,
        source=wish.source,
    )
    return Drawn(asked, letter, text.template)


_NAMING: Final = frozenset({LetterKind.RECALL, LetterKind.CORRECT})
"""Kinds that change what an earlier letter said."""


def _free(known: Sequence[tuple[str, str, str]], name: str, content: str) -> str:
    """Name a letter as no other is named; one with the same words that goes out, or went out, is the letter itself."""
    taken = {letter: (stage, words) for letter, stage, words in known}
    turn, free = 1, name
    while free in taken and (taken[free][0] in drafting.CLOSED or taken[free][1] != content):
        turn += 1
        free = f"{name}~{turn}"
    return free


async def _spoken(database: Database, wish: Wish, text: Text) -> drafting.Named | None:
    if not wish.letter:
        if "letter" in text.facts:
            raise BadInput(
                "letter", f"{text.template} speaks of another letter; name it by its id or as 05/UBND-CCHC/2023"
            )
        return None
    found = drafting.spoken_of(await letter_named(database, wish.letter, wish.district))
    if found.ref is None:
        raise BadInput("letter", f"{wish.letter} has no number, so no other letter can name it; reject it instead")
    if wish.kind is LetterKind.RECALL and found.row.stage in GONE:
        raise BadInput("letter", f"{wish.letter} is {found.row.stage} already; there is nothing to take back")
    return found


async def _addressed(database: Database, wish: Wish, text: Text, spoken: drafting.Named | None) -> dict[str, Unit]:
    codes = wish.units
    if wish.kind is LetterKind.COMMEND:
        codes = await _commendable(database, wish)
    elif not codes and spoken is not None:
        codes = spoken.row.units
    if not codes and OF_UNITS & {*text.facts}:
        raise BadInput("units", f"{text.template} is written to units; name at least one")
    known = await drafting.units(database, wish.district)
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise BadInput("units", f"{', '.join(unknown)}: no such unit is known in {wish.district}")
    if wish.kind in SINGLE and len(codes) > 1:
        raise BadInput("units", f"{wish.kind} speaks of what one unit did; ask for one letter for each")
    return {code: known[code] for code in dict.fromkeys(codes)}


async def _commendable(database: Database, wish: Wish) -> tuple[str, ...]:
    good = await drafting.always_on_time(database, wish.district, wish.of_year, wish.as_of)
    others = [unit for unit in wish.units if unit not in good]
    if others:
        raise BadInput("units", f"{', '.join(others)}: not all that fell due in {wish.of_year} came in time")
    if not good:
        raise BadInput("year", f"no unit of {wish.district} sent in time all that fell due in {wish.of_year}")
    return wish.units or tuple(good)


async def _owed(database: Database, wish: Wish, text: Text) -> drafting.Owed | None:
    if not wish.obligation or not wish.period:
        if OF_REPORT & {*text.facts}:
            raise BadInput("obligation", f"{text.template} speaks of a report; name obligation and period")
        return None
    found = await drafting.owed(database, wish.district, wish.obligation, wish.period)
    if found is None:
        raise BadInput("period", f"{wish.obligation}/{wish.period}: no such period was opened")
    return found


def _needs_list(text: Text) -> bool:
    return any(fact.startswith(OF_LIST) for fact in text.facts)


async def _rectification(database: Database, wish: Wish, sender: IssuerSet, text: Text) -> Drawn:
    listed = await queries.rectification(database, queries.Asked(wish.district, wish.of_year, wish.as_of))
    register = rosters.register_of(listed, sender.issuer)
    matter = Matter(issuer=sender.issuer, as_of=wish.as_of, reports=register.reports, listed=register)
    return Drawn(
        await drafting.in_turn(database, listed), _written(text, matter, _filled(text, wish.fields)), text.template
    )


def _filled(text: Text, given: Mapping[str, Any]) -> dict[str, Said]:
    try:
        return filled(text, given)
    except BadField as error:
        raise BadInput(f"fields_json.{error.field}", str(error)) from error


def _written(text: Text, matter: Matter, said: Mapping[str, Said]) -> Letter:
    try:
        return fill(text, matter, said, annexes=annex_of(text.kind, matter.listed))
    except Unsaid as error:
        raise BadInput(error.fields[0], str(error)) from error


def fields_of(written: str) -> dict[str, Any]:
    """Read the fields of a call.

    Raises:
        BadInput: it is no JSON object.
    """
    try:
        fields = json.loads(written or "{}")
    except ValueError as error:
        raise BadInput("fields_json", f"no JSON: {error}") from error
    if not isinstance(fields, dict):
        raise BadInput("fields_json", 'is no object; write {"name": "text"}')
    return fields
