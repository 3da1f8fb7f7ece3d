"""Units that are shown with the standings of those they came after: whose is what, and what counts once."""

from datetime import datetime
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.scoring import Status
from services.scoring.domain.lineage import ShownWith, descent, heirs, with_predecessors
from services.scoring.domain.roll import Ended, Life, Registered, lives
from services.scoring.domain.standing import DutyKey
from tests.unit.scoring.acts import DAY
from tests.unit.scoring.controls import DUE, START

CODES = ("a", "b", "c", "d", "e")


class Marked(NamedTuple):
    duty: DutyKey
    status: Status


def unit(code: str, since: datetime = START) -> Registered:
    return Registered(since, 1, code, "rach-gia", "kien-giang", 1, code, "commune")


def roll(**ends: str) -> dict[str, Life]:
    """Units of which some ended into others: `a="b c"`."""
    registered = [unit(code) for code in CODES]
    ended = [Ended(DUE + DAY, 2, code, tuple(into.split())) for code, into in ends.items()]
    return dict(lives(registered, ended))


def mark(code: str, status: Status = Status.ON_TIME, obligation: str = "BC-Q1") -> Marked:
    return Marked(DutyKey(code, obligation, "2023"), status)


def shown(units: dict[str, Life], *marks: Marked, listed: tuple[str, ...] = CODES) -> list[str]:
    by_unit = {code: [each for each in marks if each.duty.unit == code] for code in CODES}
    found = with_predecessors(by_unit, heirs(listed, units))
    return [_told(each) for each in found]


def _told(each: ShownWith[Marked]) -> str:
    return f"{each.unit}<{each.of_unit} {each.mark.status.value}" + ("" if each.counts else " again")


def test_a_merger_shows_both_histories_with_the_unit_that_came_after_and_no_more_by_themselves() -> None:
    units = roll(a="c", b="c")
    assert heirs(CODES, units) == {"c": ("a", "b"), "d": (), "e": ()}
    marks = (mark("a"), mark("b", Status.LATE), mark("c", Status.MISSING, "BC-Q3"))
    assert shown(units, *marks) == ["c< missing", "c<a on_time", "c<b late"]


def test_each_part_of_a_split_unit_shows_its_history_which_counts_once() -> None:
    assert shown(roll(a="b c"), mark("a")) == ["b<a on_time", "c<a on_time again"]


def test_chains_are_followed_the_nearest_first() -> None:
    units = roll(a="b", b="c")
    assert heirs(CODES, units)["c"] == ("b", "a")
    assert descent(units).after("a") == ("b", "c")
    assert heirs(("a", "b"), units) == {"b": ("a",)}


def test_units_that_ended_into_each_other_end() -> None:
    units = roll(a="b", b="a")
    assert descent(units).after("a") == ("b",)
    assert shown(units, mark("a"), listed=("a", "b")) == ["a< on_time", "b<a on_time again"]


def test_a_unit_that_was_registered_again_is_itself() -> None:
    again = lives([unit("a"), unit("b"), unit("a", DUE + 2 * DAY)], [Ended(DUE, 2, "a", ("b",))])
    assert heirs(("a", "b"), again) == {"a": (), "b": ()}


def test_not_obliged_gives_way_to_who_was_and_two_who_were_are_both_shown() -> None:
    units = roll(a="c", b="c")
    none = Status.NOT_OBLIGED
    assert shown(units, mark("a"), mark("c", none)) == ["c<a on_time"]
    assert shown(units, mark("a", none), mark("c", Status.LATE)) == ["c< late"]
    assert shown(units, mark("a"), mark("b", none), mark("c", Status.LATE)) == ["c< late", "c<a on_time"]
    assert shown(units, mark("a", none), mark("c", none)) == ["c< not_obliged"]
    assert shown(units, mark("a", none), mark("b", none)) == ["c<a not_obliged"]


def test_who_ended_is_shown_by_itself_where_nobody_after_it_is_listed() -> None:
    units = roll(a="c")
    assert heirs(("a", "b"), units) == {"a": (), "b": ()}
    assert shown(units, mark("a"), listed=("a", "b")) == ["a< on_time"]


@given(
    st.dictionaries(st.sampled_from(CODES), st.lists(st.sampled_from(CODES), max_size=3).map(" ".join)),
    st.sets(st.tuples(st.sampled_from(CODES), st.sampled_from(("Q1", "Q2")))),
)
def test_whoever_came_after_whom_every_obliged_mark_counts_exactly_once(
    ends: dict[str, str], owed: set[tuple[str, str]]
) -> None:
    units = roll(**ends)
    by_unit = {code: [mark(code, obligation=duty) for unit, duty in sorted(owed) if unit == code] for code in CODES}
    found = with_predecessors(by_unit, heirs(CODES, units))
    counted = [each.mark.duty for each in found if each.counts]
    assert sorted(counted) == sorted(DutyKey(unit, duty, "2023") for unit, duty in owed)
    assert all(each.unit != each.of_unit for each in found)
