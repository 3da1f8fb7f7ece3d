"""The matrix is not blind: take any one line of a permission away, and a row of it notices."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from nats import errors as nats_errors

from tests.integration.permits.matrix import CONSUMER, DISTRICT, SERVER_OF_LEAF, SYSTEM_OF_LEAF, Row
from tests.integration.permits.trying import Trial
from tests.kit.ground import LEAF, Configured, Ground, standing
from tests.kit.servers import nats_binary

pytestmark = pytest.mark.nats


class Part(NamedTuple):
    """A part of a configuration: whose, where it begins, and which rows must notice what it lacks."""

    server: str
    begins: str
    rows: Sequence[Row]
    user: str


PARTS: Final = {
    "district": Part("hub", '  "DISTRICT_d1" {', DISTRICT, "d1"),
    "consumer": Part("hub", '  "CONSUMER_province" {', CONSUMER, "province"),
    "system of a leaf": Part("leaf", '  "DISTRICT" {', SYSTEM_OF_LEAF, LEAF),
}
TAKEN_OF_LEAF: Final = f'account: "DISTRICT_{LEAF}"'
BEGIN_SECONDS: Final = 2.5


def granted(text: str, begins: str) -> list[int]:
    """Return which lines of a configuration grant or deny something in an account."""
    lines = text.splitlines()
    first = lines.index(begins)
    last = lines.index("  }", first)
    return [number for number in range(first, last) if "  # " in lines[number]]


def without(text: str, number: int) -> str:
    """Take one line away."""
    lines = text.splitlines()
    return "\n".join([*lines[:number], *lines[number + 1 :], ""])


def is_valid(folder: Path, text: str) -> bool:
    """Say whether the server takes it at all."""
    path = folder / "mutated.conf"
    path.write_text(text, "utf-8")
    return subprocess.run([nats_binary(), "-t", "-c", path], capture_output=True, check=False).returncode == 0  # noqa: S603


async def noticed(trial: Trial, rows: Sequence[Row]) -> bool:
    """Say whether something else comes of a row than should."""
    what_works_first = sorted(rows, key=lambda row: row.expected != "ok")
    return await trial.first_differing(what_works_first) is not None


async def noticed_when_told(ground: Ground, trial: Trial, part: Part, text: str) -> bool:
    """Say whether a row notices that a server which runs was told another configuration."""
    server: Configured = getattr(ground, part.server)
    await trial.leave([part.user])
    await server.reload(text)
    return await noticed(trial, part.rows)


async def noticed_from_the_beginning(folder: Path, number: int) -> bool:
    """Say whether a line that lacks from the beginning is noticed, by a row or because nothing can be made at the leaf."""
    try:
        async with standing(folder, lambda text: without(text, number), BEGIN_SECONDS) as ground:
            trial = Trial(ground)
            await trial.begin()
            return await noticed(trial, SERVER_OF_LEAF)
    except (TimeoutError, AssertionError, nats_errors.Error):
        return True


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
async def test_every_line_of_a_permission_is_needed(tmp_path: Path, part: Part) -> None:
    async with standing(tmp_path) as ground:
        trial = Trial(ground)
        await trial.begin()
        whole = getattr(ground, part.server).text
        lines = granted(whole, part.begins)
        mutated = {whole.splitlines()[number].strip(): without(whole, number) for number in lines}
        assert len(mutated) > 5
        assert [
            line
            for line, text in mutated.items()
            if is_valid(tmp_path, text) and not await noticed_when_told(ground, trial, part, text)
        ] == []
        assert not await noticed_when_told(ground, trial, part, whole)


@pytest.mark.slow
async def test_every_line_of_a_leaf_is_needed(tmp_path: Path) -> None:
    async with standing(tmp_path) as ground:
        whole = ground.hub.text
        trial = Trial(ground)
        await trial.begin()
        assert not await noticed(trial, SERVER_OF_LEAF)
    lines = whole.splitlines()
    taken = [number for number, line in enumerate(lines) if TAKEN_OF_LEAF in line]
    mutations = [*granted(whole, f'  "DISTRICT_{LEAF}" {{'), *taken]
    assert len(mutations) > 15
    possible = [number for number in mutations if is_valid(tmp_path, without(whole, number))]
    for number in possible:
        (tmp_path / str(number)).mkdir()
    assert [
        lines[number].strip()
        for number in possible
        if not await noticed_from_the_beginning(tmp_path / str(number), number)
    ] == []
