"""A map that never changes holds what a dictionary would, and shares with the one before all but a small part."""

from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.keyed import SHELVES, Keyed

Pair = tuple[str | int, int]

pairs = st.lists(st.tuples(st.text(max_size=3) | st.integers(), st.integers()), max_size=60)


@given(pairs, pairs)
def test_it_holds_what_a_dictionary_would_and_the_one_before_stays(first: list[Pair], then: list[Pair]) -> None:
    known: Keyed[str | int, int] = Keyed()
    for key, value in first:
        known = known.put(key, value)
    later = known
    for key, value in then:
        later = later.put(key, value)
    for built, wanted in ((known, dict(first)), (later, dict([*first, *then]))):
        keys = {key for key, _ in [*first, *then]}
        assert {key: built.get(key) for key in keys if key in built} == wanted
    assert "nobody" not in later
    assert later.get("nobody") is None


def test_one_part_of_it_is_made_anew() -> None:
    known: Keyed[int, int] = Keyed()
    for number in range(5_000):
        known = known.put(number, number)
    later = known.put(5_000, 0)
    made = [new for old, new in zip(known.shelves, later.shelves, strict=True) if new is not old]
    assert [len(each) <= 5_000 // SHELVES + 1 for each in made] == [True]
