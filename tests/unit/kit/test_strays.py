"""What rests on events that no longer count is found, however far down, and nothing else is."""

from collections.abc import Sequence

import pytest

from services.kit import journal, recall
from services.kit.decider import Rules
from services.kit.journal import Head, Incarnation, Row
from services.kit.strays import Orphans, Range, among
from tests.kit import toy


def row(number: int, message_id: str, source: str, position: int, cause: str = "") -> Row:
    at = "2023-01-01T00:00:00.000000Z"
    return Row(number, source, position, "topic/sea", None, "t", message_id, at, at, "", cause, "", "", "", "")


def orphaned(rows: Sequence[Row]) -> list[int]:
    orphans = Orphans({"intake": 5})
    return [one.position for one in rows if list(orphans.look(one))]


def test_what_was_heard_beyond_the_end_and_all_that_rests_on_it_is_orphaned() -> None:
    rows = [
        row(1, "intake-5", "intake", 5),
        row(2, "scoring-1", "scoring", 1, "intake-5"),
        row(3, "intake-6", "intake", 6),
        row(4, "scoring-2", "scoring", 2, "intake-6"),
        row(5, "scoring-3", "scoring", 3, "scoring-2"),
        row(6, "scoring-4", "scoring", 4, "deadlines-6"),
    ]
    assert orphaned(rows) == [3, 4, 5]


def test_a_cause_that_was_never_heard_here_is_known_by_its_number() -> None:
    rows = [row(1, "scoring-1", "scoring", 1, "intake-6"), row(2, "notify-1", "notify", 1, "scoring-1")]
    assert orphaned(rows) == [1, 2]


def test_the_next_incarnation_is_no_orphan() -> None:
    rows = [row(1, "intake-2-1", "intake-2", 1), row(2, "intake-2-9", "intake-2", 9, "intake-2-8")]
    assert orphaned(rows) == []


def test_rows_that_came_back_are_told_from_others() -> None:
    ranges = [Range(3, 5), Range(8, 8)]
    assert [number for number in range(1, 11) if among(number, ranges)] == [3, 4, 5, 8]


@pytest.mark.parametrize(
    ("source", "owned"),
    [
        ("asker", True),
        ("asker-2", True),
        ("asker-17", True),
        ("asker-x", False),
        ("asker2", False),
        ("answerer", False),
    ],
)
def test_a_service_is_all_its_incarnations(source: str, *, owned: bool) -> None:
    assert toy.ASKER.owns(source) is owned


def test_incarnations_come_in_their_order_and_count_on() -> None:
    heads = {f"asker{suffix}": Head(5, "") for suffix in ("", "-2", "-10", "-9")} | {"answerer-2": Head(7, "")}
    rules: Rules = toy.ASKER
    assert journal.incarnations(rules, heads) == [
        Incarnation("asker", 0),
        Incarnation("asker-2", 5),
        Incarnation("asker-9", 10),
        Incarnation("asker-10", 15),
    ]


def test_an_answer_has_as_many_bodies_as_fit_and_one_at_least() -> None:
    half, whole = "x" * (recall.ANSWER_BYTES // 2), "x" * (recall.ANSWER_BYTES + 1)
    given = ([half] * 3, [whole, half], [half, whole])
    assert [len(list(recall.as_much_as_fits(bodies))) for bodies in given] == [2, 1, 1]
