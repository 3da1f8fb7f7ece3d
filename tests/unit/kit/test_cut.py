"""The cut at which journals agree: nobody has heard more than was said, and no larger one does."""

import itertools
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit import backup, journal
from services.kit.archive import Beside, within
from services.kit.backup import Damaged, Walk, cut, row_of, values_of
from services.kit.journal import NO_HEAD, Head, Row

NAMES = ("a", "b", "c")


def rows(sources: Sequence[str], *, recorded: Sequence[str] = ()) -> list[Row]:
    """Return a journal that hears or says one thing of each source, chained and sealed."""
    heads, seal, made = dict[str, Head](), "", list[Row]()
    for position, source in enumerate(sources, 1):
        before = heads.get(source, NO_HEAD)
        body = f"{source} {before.position + 1}"
        at = recorded[position - 1] if recorded else "2023-01-01T00:00:00.000000Z"
        about = (position, source, before.position + 1, "", None, "t", body, at, at, "", "", "")
        head = heads[source] = Head(before.position + 1, journal.chain(before.hash, body))
        seal = journal.sealed(seal, about, head.hash)
        made.append(Row(*about, body, head.hash, seal))
    return made


def walked(sources: Sequence[str], *, until: str = "", recorded: Sequence[str] = ()) -> Walk:
    walk = Walk(until)
    for row in rows(sources, recorded=recorded):
        walk.step(row)
    return walk


def cut_of(**journals: str) -> dict[str, int]:
    return cut({name: walked(sources.split()) for name, sources in journals.items()})


def agrees(journals: Mapping[str, Sequence[str]], limits: Mapping[str, int]) -> bool:
    """Say by counting whether nobody heard more than was said."""
    return all(
        journals[name][: limits[name]].count(other) <= journals[other][: limits[other]].count(other)
        for name in journals
        for other in journals
    )


def test_journals_that_agree_are_kept_whole() -> None:
    assert cut_of(a="a b a", b="x b a") == {"a": 3, "b": 3}


def test_what_was_heard_too_early_is_left_out_with_all_that_followed() -> None:
    assert cut_of(a="a", b="a b x a b") == {"a": 1, "b": 3}


def test_what_is_left_out_at_one_is_left_out_at_those_who_heard_it() -> None:
    # b's second word rests on a's second, which a has not said by then; c and a heard it.
    assert cut_of(a="a b b", b="a b a b", c="x b b") == {"a": 2, "b": 2, "c": 2}


def test_a_journal_that_was_not_kept_bounds_nobody() -> None:
    assert cut_of(a="z a z z") == {"a": 4}


def test_what_was_heard_of_a_source_beyond_its_end_is_orphaned_and_bounds_nobody() -> None:
    assert cut_of(a="a a a-2 a-2", b="a a a a b a-2 a-2") == {"a": 4, "b": 7}
    assert cut_of(a="a a", b="a a a a b a-2") == {"a": 2, "b": 2}


@given(st.fixed_dictionaries({name: st.lists(st.sampled_from((*NAMES, "x")), max_size=6) for name in NAMES}))
def test_the_cut_agrees_and_no_larger_one_does(journals: dict[str, list[str]]) -> None:
    found = cut({name: walked(sources) for name, sources in journals.items()})
    assert agrees(journals, found)
    ranges = [range(len(journals[name]) + 1) for name in NAMES]
    everywhere = (dict(zip(NAMES, limits, strict=True)) for limits in itertools.product(*ranges))
    assert all(limits[name] <= found[name] for limits in everywhere if agrees(journals, limits) for name in NAMES)


def test_a_moment_bounds_by_when_it_was_recorded() -> None:
    recorded = ("1", "2", "2", "3")
    walks = {"a": walked("aaaa", until="2", recorded=recorded), "b": walked("abab", until="3", recorded=recorded)}
    assert cut(walks) == {"a": 3, "b": 4}
    assert cut({"a": walked("aaaa", until="0", recorded=recorded)}) == {"a": 0}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"position": 3}, "after row 1 comes row 3"),
        ({"source_position": 3}, "a goes from 1 to 3"),
        ({"body": "a 3"}, "the hash does not fit the body"),
        ({"hash": "0" * 64}, "the hash does not fit the body"),
        ({"actor": "nobody"}, "the seal does not fit the row"),
        ({"version": 1}, "the seal does not fit the row"),
        ({"seal": "0" * 64}, "the seal does not fit the row"),
    ],
)
def test_a_row_that_does_not_follow_is_named(change: dict[str, object], said: str) -> None:
    first, second = rows("aa")
    walk = Walk()
    walk.step(first)
    with pytest.raises(Damaged, match=said):
        walk.step(second._replace(**change))  # type: ignore[arg-type]  # as a forger would
    walk.step(second)
    assert walk.heads == {"a": Head(2, second.hash)}


@pytest.mark.parametrize("change", [{"position": "1"}, {"version": "None"}, {"actor": None}, {"more": 1}, {"body": 1}])
def test_columns_of_another_kind_are_no_row(change: dict[str, object]) -> None:
    """The seal is over text: 1 and "1", None and "None" look alike to it."""
    plain = rows("a")[0]._asdict()
    assert row_of(plain) == rows("a")[0]
    with pytest.raises(Damaged):
        row_of({**plain, **change})
    del plain["actor"]
    with pytest.raises(Damaged, match="actor"):
        row_of(plain)


def test_tables_and_columns_nobody_knows_are_refused() -> None:
    assert values_of("clock", {"id": 1, "kind": "real", "now": "x"}) == {"id": 1, "kind": "real", "now": "x"}
    for table, values in (("later", {}), ("clock", {"id": 1}), ("events", {}), ("sources", {"source": "a"})):
        with pytest.raises(Damaged):
            values_of(table, values)


def test_only_what_belongs_to_the_rows_that_are_kept_stands_beside_them() -> None:
    waiting = Beside("outbox", {"message_id": "m"})
    assert within(waiting, 5, whole=True)
    assert not within(waiting, 5, whole=False)
    assert within(Beside("dead", {"id": 5}), 5, whole=False)
    assert not within(Beside("dead", {"id": 6}), 5, whole=False)
    assert not within(Beside("taken_back", {"from_row": 6, "to_row": 7}), 5, whole=False)


def test_every_table_of_the_kit_is_kept_or_made_anew_on_purpose() -> None:
    anew = {"events", "sources", "cursors", "relayed", "lease", "audited", "unvouched", "fitted"}
    assert set(journal.JOURNAL.tables) == anew | set(backup.BESIDE)
