from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.deadlines.running import Running, deadlines


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with deadlines(f"sqlite+aiosqlite:///{tmp_path}/deadlines.db") as started:
        yield started


@pytest.fixture
async def imported(running: Running) -> Running:
    return await running.imports()
