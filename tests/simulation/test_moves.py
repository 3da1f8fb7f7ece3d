"""A story of deadlines that move for every day, and that its oracle sees planted bugs."""

import logging
from collections.abc import Iterator
from itertools import chain

import pytest

from tests.simulation import moved, moved_planted, patches
from tests.simulation.moved import Decision
from tests.simulation.story import SERVICES
from tests.simulation.world import Result, install, run

CAUGHT = {"extension_not_scored": 8, "recalled_extension_stands": 0, "recalled_waiver_stands": 2}
"""Which seed catches which bug."""


@pytest.fixture(autouse=True)
def quiet() -> None:
    """What a crash leaves behind complains; that is no news here."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    logging.getLogger("nats").setLevel(logging.CRITICAL)


@pytest.fixture(scope="module", autouse=True)
def patched() -> Iterator[None]:
    """Leave the process to other tests as it was."""
    yield
    patches.undo()


def played(seed: int) -> Result:
    """Play a seed; one service of four is decided again."""
    return run(moved.story(seed), decisions=(SERVICES[seed % len(SERVICES)],))


def test_what_moves_comes_out_as_the_oracle_says() -> None:
    result = played(0)
    assert result.wrong == []
    assert result.faults.total() > 0
    assert result.said["deadlines.due-changed.v1"] > 0


def test_twenty_stories_have_every_kind_of_decision() -> None:
    seen = {type(act).__name__ for act in chain(*(moved.story(seed).acts for seed in range(20)))}
    assert {kind.__name__ for kind in Decision.__subclasses__()} <= seen


@pytest.mark.slow
@pytest.mark.parametrize("bug", sorted(CAUGHT))
def test_a_planted_bug_is_caught(bug: str) -> None:
    install()
    with moved_planted.BUGS[bug]():
        assert played(CAUGHT[bug]).wrong != []


def test_every_planted_bug_has_a_seed() -> None:
    assert set(CAUGHT) == set(moved_planted.BUGS)
