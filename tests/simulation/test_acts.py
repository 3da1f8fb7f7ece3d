"""A handful of stories of what is taken back for every day, the planted bugs, and that these stories have what they are for."""

import logging
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.simulation import acts, acts_generate, acts_planted, patches
from tests.simulation.story import SERVICES, Deed
from tests.simulation.world import Result, install, run

LINES = (Path(__file__).parent / "acts_planted.txt").read_text(encoding="utf-8").splitlines()
CAUGHT = [(line.split()[1], int(line.split()[0])) for line in LINES if not line.startswith("#")]

QUICK = {"revoked_stops_the_clock", "withdrawn_from_the_start", "one_person_is_enough"}
"""Planted with every `make test`; the others with the slow tests."""


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
    return run(acts_generate.story(seed), decisions=(SERVICES[seed % len(SERVICES)],))


@pytest.mark.parametrize("seed", [4])
def test_what_is_taken_back_comes_out_as_the_oracle_says(seed: int) -> None:
    result = played(seed)
    assert result.wrong == []
    assert result.faults.total() > 0
    assert result.said["intake.acceptance-revoked.v1"] > 0


def test_twenty_stories_have_every_kind_of_act() -> None:
    seen = {type(act).__name__ for act in chain(*(acts_generate.story(seed).acts for seed in range(20)))}
    kinds = {kind.__name__ for kind in Deed.__subclasses__() if kind.__module__ == acts.__name__}
    assert kinds <= seen


@pytest.mark.parametrize(
    ("bug", "seed"), [pytest.param(*one, marks=[] if one[0] in QUICK else [pytest.mark.slow]) for one in CAUGHT]
)
def test_a_planted_bug_is_caught(bug: str, seed: int) -> None:
    install()
    with acts_planted.BUGS[bug]():
        assert played(seed).wrong != []


def test_every_planted_bug_has_a_seed() -> None:
    assert {bug for bug, _ in CAUGHT} == set(acts_planted.BUGS)
