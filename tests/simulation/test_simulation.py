"""A handful of seeds for every day, the ones that once failed, the planted bugs, and that a seed says all."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation import generate, patches, planted, year
from tests.simulation.story import SERVICES, Sending
from tests.simulation.world import Result, install, run

HERE = Path(__file__).parent


def numbers(name: str) -> list[tuple[int, str]]:
    """Read `SEED  word` lines; what stands behind # is a remark."""
    lines = [line.split("#")[0].split() for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    return [(int(line[0]), line[1] if len(line) > 1 else "") for line in lines if line]


ONCE_FAILED = [seed for seed, _ in numbers("seeds.txt")]
CAUGHT = [(bug, seed) for seed, bug in numbers("planted.txt")]
QUICK = {"forgotten_dedupe", "hole_ignored", "batch_boundary", "reminder_after_report"}
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
    """Play a seed; every service is decided again."""
    return run(generate.story(seed), decisions=SERVICES)


@pytest.mark.parametrize("seed", [2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (7, 24))])
def test_a_story_with_faults_comes_out_as_the_oracle_says(seed: int) -> None:
    result = played(seed)
    assert result.wrong == []
    assert result.faults.total() > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", ONCE_FAILED)
def test_what_once_failed_does_not_fail_again(seed: int) -> None:
    assert played(seed).wrong == []


@pytest.mark.slow
def test_a_year_comes_out_as_the_oracle_says() -> None:
    story = year.story(6)
    result = run(story, decisions=SERVICES)
    assert result.wrong == []
    assert result.faults["clock"] > 0
    assert any(sending.document for sending in story.of(Sending))


def test_the_same_seed_gives_the_same_run() -> None:
    once, again = run(generate.story(6), decisions=()), run(generate.story(6), decisions=())
    assert (once.trace, once.log) == (again.trace, again.log)


def test_another_seed_gives_another_run() -> None:
    assert generate.story(6) != generate.story(7)


@pytest.mark.parametrize(
    ("bug", "seed"), [pytest.param(*one, marks=[] if one[0] in QUICK else [pytest.mark.slow]) for one in CAUGHT]
)
def test_a_planted_bug_is_caught(bug: str, seed: int) -> None:
    install()
    with planted.BUGS[bug]():
        assert run(generate.story(seed), decisions=(SERVICES[seed % len(SERVICES)],)).wrong != []


def test_every_planted_bug_has_a_seed() -> None:
    assert {bug for bug, _ in CAUGHT} == set(planted.BUGS)
