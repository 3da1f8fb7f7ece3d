"""Finding the first row of a copy that differs, with few questions; joining positions; reading what a message claims."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.copies import PROBES, first_differing, probes
from services.kit.journal import family
from services.kit.published import NO_CLAIM, Claim, claim_of, own_stream
from services.kit.puller import EPOCH, Message
from services.kit.relay import runs
from services.kit.streams import StreamSpec


class Reader:
    """A copy that is another from a position on; counts how often it was asked."""

    def __init__(self, differs_from: int) -> None:
        self._from = differs_from
        self.questions = 0

    async def answer(self, at: Sequence[int]) -> Mapping[int, bool]:
        self.questions += 1
        assert 0 < len(at) <= PROBES
        return {position: position >= self._from for position in at}


@given(last=st.integers(1, 2_000_000), data=st.data())
async def test_the_first_differing_row_is_found(last: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, last))
    reader = Reader(first)
    assert await first_differing(0, last, reader.answer) == first
    assert reader.questions <= 5


async def test_one_row_that_differs_alone_is_found_where_it_was_seen() -> None:
    async def alone(at: Sequence[int]) -> Mapping[int, bool]:
        return {position: position == 500 for position in at}

    assert await first_differing(499, 500, alone) == 500
    assert await first_differing(0, 500, alone) == 500


@given(equal=st.integers(0, 10_000), between=st.integers(0, 10_000))
def test_probes_lie_strictly_between_and_are_few(equal: int, between: int) -> None:
    found = probes(equal, equal + between + 1)
    assert len(found) == min(between, PROBES)
    assert found == sorted(set(found))
    assert all(equal < at <= equal + between for at in found)


@given(st.sets(st.integers(1, 200)))
def test_runs_are_the_positions_again(positions: set[int]) -> None:
    joined = runs(sorted(positions))
    assert [at for low, high in joined for at in range(low, high + 1)] == sorted(positions)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(joined))


def message(message_id: str | None, data: bytes = b"{}") -> Message:
    return Message("intake.x", data, message_id, "", 1, EPOCH, "INTAKE", "")


@pytest.mark.parametrize(
    ("message_id", "data", "claim"),
    [
        ("intake-17", b"", Claim("intake", 17)),
        ("intake-17~0a1b2c3d", b"", Claim("intake", 17)),
        ("intake-2-17", b"", Claim("intake-2", 17)),
        ("nobody", b'{"source":"intake","position":4}', Claim("intake", 4)),
        (None, b'{"source":"intake","position":4}', Claim("intake", 4)),
        ("intake-", b"no json", NO_CLAIM),
        ("-5", b"[]", NO_CLAIM),
        (None, b'{"source":"intake","position":"x"}', NO_CLAIM),
    ],
)
def test_a_message_claims_to_be_an_event(message_id: str | None, data: bytes, claim: Claim) -> None:
    assert claim_of(message(message_id, data)) == claim


def test_the_stream_of_a_service_is_the_one_that_takes_its_subjects() -> None:
    streams = (StreamSpec("RECEIPTS", ("receipts.>",)), StreamSpec("INTAKE", ("intake.>",)))
    assert own_stream(streams, "intake") == own_stream(streams, "intake-2") == streams[1]
    assert own_stream(streams, "notify") is None
    assert family("rach-gia") == "rach-gia"
